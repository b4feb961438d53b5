package config

import (
	"errors"
	"net/url"
	"slices"
	"strings"
)

// Application is a program that people sign in to with a browser, beside Azure CLI and Azure PowerShell.
type Application struct {
	ClientID  string // a GUID
	Name      string // as the sign-in page shows it
	Redirects []string
}

// applications reads CLIENTID[=NAME]:ADDRESS, with one item for each address.
func (r *resolver) applications(v Value) []Application {
	var found []Application
	for text := range r.items(v) {
		who, address, _ := strings.Cut(text, ":")
		id, name, _ := strings.Cut(who, "=")
		err := checkRedirect(address)
		if !isClientID(id) {
			err = errors.New("write CLIENTID:ADDRESS or CLIENTID=NAME:ADDRESS; a client id is a GUID")
		}
		if err != nil {
			r.problems.add(v.From, "%q is not an application: %v", clip(text), err)
			continue
		}
		i := slices.IndexFunc(found, func(a Application) bool { return strings.EqualFold(a.ClientID, id) })
		if i < 0 {
			i, found = len(found), append(found, Application{ClientID: id, Name: id})
		}
		if name != "" {
			found[i].Name = name
		}
		found[i].Redirects = append(found[i].Redirects, address)
	}
	return found
}

// checkRedirect refuses what no answer should be sent to: https://www.rfc-editor.org/rfc/rfc6749#section-3.1.2
// https://www.rfc-editor.org/rfc/rfc8252#section-7
func checkRedirect(address string) error {
	u, err := url.Parse(address)
	if err != nil || strings.Contains(address, "#") || u.User != nil {
		return errors.New("its address is not one, or has a fragment or a user name")
	}
	onLoopback := slices.Contains([]string{"localhost", "127.0.0.1", "::1"}, u.Hostname())
	switch {
	case u.Scheme == "https" && u.Host != "", u.Scheme == "http" && onLoopback, strings.Contains(u.Scheme, "."):
		return nil
	}
	return errors.New("its address begins with https://, with http://localhost or with a scheme of its own that has a dot")
}
