package network

import (
	"errors"
	"regexp"
	"strings"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/internal/store"
)

// A label of a public address is a record "network/label/LABEL", whose value is the key of the address's id, so
// that no two addresses have one.

func labelKey(label string) []byte { return []byte("network/label/" + label) }

// labelForm is what Azure asks of a label.
var labelForm = regexp.MustCompile(`^[a-z][a-z0-9-]{1,61}[a-z0-9]$`)

// labelHolder is the key of the address that has a label; empty when it is free.
func labelHolder(r store.Reader, label string) (string, error) {
	who, err := r.Get(labelKey(label))
	if errors.Is(err, store.ErrNotFound) {
		return "", nil
	}
	return string(who), err
}

// fqdn is the name that a label stands for, in the form of Azure Stack. Nothing resolves it
// (behaviour: public-fqdn).
//
// Page: https://learn.microsoft.com/azure-stack/user/azure-stack-dns
func fqdn(d arm.Device, label string) string {
	return label + "." + string(arm.LowerLocation) + ".cloudapp." + strings.ToLower(d.Name+"."+d.Domain)
}

// moveLabel gives up the label that old had and takes the one that r is to have.
func moveLabel(c *arm.Call, old, r *arm.Resource[publicIPAddress]) error {
	if old != nil {
		if err := dropLabel(c, old); err != nil {
			return err
		}
	}
	label := r.Body.label()
	if label == "" {
		return nil
	}
	who, err := labelHolder(c.Reader(), label)
	if err != nil {
		return err
	}
	if who != "" {
		return errLabelInUse(fqdn(c.Device(), label))
	}
	return c.Tx().Set(labelKey(label), []byte(r.ID.Key()))
}

func dropLabel(c *arm.Call, r *arm.Resource[publicIPAddress]) error {
	if label := r.Body.label(); label != "" {
		return c.Tx().Delete(labelKey(label))
	}
	return nil
}

// checkLabel tells whether a label is free.
func checkLabel() arm.Function {
	return arm.Function{
		Method:   "GET",
		Path:     "locations/{location}/CheckDnsNameAvailability",
		Doc:      "https://learn.microsoft.com/rest/api/virtualnetwork/check-dns-name-availability",
		Surface:  arm.Beyond,
		Versions: versions(),
		Do: func(c *arm.Call) (any, error) {
			label := c.Query("domainNameLabel")
			if !labelForm.MatchString(label) {
				return nil, errLabel(label)
			}
			who, err := labelHolder(c.Reader(), label)
			return struct {
				Available bool `json:"available"`
			}{who == ""}, err
		},
	}
}
