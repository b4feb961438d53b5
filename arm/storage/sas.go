package storage

import (
	"net/netip"
	"strings"
	"time"

	"github.com/edgerite/edgerite/arm"
)

// sasAsked is the body of listAccountSas and of listServiceSas, which have most of it in common.
type sasAsked struct {
	Services      string `json:"signedServices"`
	ResourceTypes string `json:"signedResourceTypes"`
	Resource      string `json:"signedResource"`
	Path          string `json:"canonicalizedResource"`
	Identifier    string `json:"signedIdentifier"`
	Permission    string `json:"signedPermission"`
	Start         string `json:"signedStart"`
	Expiry        string `json:"signedExpiry"`
	IP            string `json:"signedIp"`
	Protocol      string `json:"signedProtocol"`
	KeyToSign     string `json:"keyToSign"`

	CacheControl       string `json:"rscc"`
	ContentDisposition string `json:"rscd"`
	ContentEncoding    string `json:"rsce"`
	ContentLanguage    string `json:"rscl"`
	ContentType        string `json:"rsct"`
}

// listAccountSAS signs an account SAS with a key of the account.
//
// Page: https://learn.microsoft.com/rest/api/storagerp/storage-accounts/list-account-sas
func (p *provider) listAccountSAS(c *arm.Call, r *arm.Resource[storageAccount]) (any, error) {
	asked, err := readSAS(c)
	if err != nil {
		return nil, err
	}
	switch {
	case !letters(asked.Services, "bqtf"):
		return nil, errBadValue("signedServices")
	case !letters(asked.ResourceTypes, "sco"):
		return nil, errBadValue("signedResourceTypes")
	case asked.Permission == "":
		return nil, errBadValue("signedPermission")
	case asked.Expiry == "":
		return nil, errBadValue("signedExpiry")
	}
	token, err := p.sign(r, "", asked, [][2]string{
		{"ss", asked.Services}, {"srt", asked.ResourceTypes}, {"sp", asked.Permission},
		{"st", asked.Start}, {"se", asked.Expiry}, {"sip", asked.IP}, {"spr", asked.Protocol},
	})
	return map[string]string{"accountSasToken": token}, err
}

// listServiceSAS signs a service SAS for a container or a blob of the account.
//
// Page: https://learn.microsoft.com/rest/api/storagerp/storage-accounts/list-service-sas
func (p *provider) listServiceSAS(c *arm.Call, r *arm.Resource[storageAccount]) (any, error) {
	asked, err := readSAS(c)
	if err != nil {
		return nil, err
	}
	inside, ok := strings.CutPrefix(asked.Path, "/blob/"+r.ID.Name()+"/")
	switch {
	case !ok || inside == "":
		return nil, errBadValue("canonicalizedResource")
	case asked.Resource != "b" && asked.Resource != "c": // behaviour: storage-sas
		return nil, errBadValue("signedResource")
	case asked.Identifier == "" && asked.Permission == "":
		return nil, errBadValue("signedPermission")
	case asked.Identifier == "" && asked.Expiry == "":
		return nil, errBadValue("signedExpiry")
	}
	token, err := p.sign(r, asked.Path, asked, [][2]string{
		{"sr", asked.Resource}, {"si", asked.Identifier}, {"sip", asked.IP}, {"spr", asked.Protocol}, {"st", asked.Start}, {"se", asked.Expiry}, {"sp", asked.Permission},
		{"rscc", asked.CacheControl}, {"rscd", asked.ContentDisposition}, {"rsce", asked.ContentEncoding}, {"rscl", asked.ContentLanguage}, {"rsct", asked.ContentType},
	})
	return map[string]string{"serviceSasToken": token}, err
}

// readSAS reads what is asked for and checks what both kinds have, and brings the times into the service's form.
// behaviour: storage-sas.
func readSAS(c *arm.Call) (sasAsked, error) {
	var asked sasAsked
	if err := c.Body(&asked); err != nil {
		return asked, err
	}
	var err error
	if asked.Start, err = signedTime(asked.Start); err != nil {
		return asked, errBadValue("signedStart")
	}
	if asked.Expiry, err = signedTime(asked.Expiry); err != nil {
		return asked, errBadValue("signedExpiry")
	}
	switch {
	case asked.Permission != "" && !letters(asked.Permission, "rwdlacup"):
		return asked, errBadValue("signedPermission")
	case !addresses(asked.IP):
		return asked, errBadValue("signedIp")
	case asked.Protocol != "" && asked.Protocol != "https" && asked.Protocol != "https,http":
		return asked, errBadValue("signedProtocol")
	}
	if asked.KeyToSign == "" {
		asked.KeyToSign = keyNames()[0]
	}
	if keyIndex(asked.KeyToSign) < 0 {
		return asked, errBadValue("keyToSign")
	}
	return asked, nil
}

// sign signs the parameters, which stand in the order of the answers that are known, with the key that was asked for.
func (p *provider) sign(r *arm.Resource[storageAccount], resource string, asked sasAsked, parameters [][2]string) (string, error) {
	return p.Blobs.SignSAS(r.ID.Name(), r.Body.Keys[keyIndex(asked.KeyToSign)].Value, resource, parameters)
}

// signedForm is the form of the times that are signed: parts of a second are left out.
const signedForm = "2006-01-02T15:04:05Z"

// signedTime brings a time into that form; none stays none.
func signedTime(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	return t.UTC().Format(signedForm), err
}

// letters tells whether there are any, and no others than those known.
func letters(text, known string) bool {
	return text != "" && strings.Trim(text, known) == ""
}

// addresses tells whether it is an address, two with a hyphen between them, or nothing.
func addresses(text string) bool {
	if text == "" {
		return true
	}
	for one := range strings.SplitSeq(text, "-") {
		if _, err := netip.ParseAddr(one); err != nil {
			return false
		}
	}
	return strings.Count(text, "-") <= 1
}
