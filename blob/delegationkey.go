package blob

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/edgerite/edgerite/internal/store"
)

// Limits of user delegation keys
// (https://learn.microsoft.com/rest/api/storageservices/get-user-delegation-key).
const (
	maxDelegation      = 7 * 24 * time.Hour
	maxKeyInfoDocument = 4 << 10
	delegationTime     = "2006-01-02T15:04:05Z"
)

// delegationKey is what a user delegation key is made of. It is not kept: whoever knows the
// device's secret makes it again.
type delegationKey struct {
	objectID, tenantID, start, expiry, service, version string
	userTenant                                          string // of the one user who may use a SAS; mostly none
}

// value is the key itself. No field holds a new line when it is made, and one that did when it is
// verified would make too many of them: so two keys are never alike.
func (k delegationKey) value(secret []byte, account string) []byte {
	mac := hmac.New(sha256.New, secret)
	_, _ = mac.Write([]byte(strings.Join([]string{account, k.objectID, k.tenantID, k.start, k.expiry, k.service, k.version, k.userTenant}, "\n"))) // a hash never fails
	return mac.Sum(nil)
}

// keyInfo is the body of Get User Delegation Key.
type keyInfo struct {
	XMLName    xml.Name `xml:"KeyInfo"`
	Start      string   `xml:"Start"`
	Expiry     string   `xml:"Expiry"`
	UserTenant string   `xml:"DelegatedUserTid"`
}

// getUserDelegationKey gives whoever has signed in a key to sign with on their behalf
// (https://learn.microsoft.com/rest/api/storageservices/get-user-delegation-key).
// behaviour: blob-delegation-key.
func getUserDelegationKey(c *call) error {
	if c.grant.principal == nil {
		return authenticationFailed("Only authentication scheme Bearer is supported")
	}
	if !c.newer(versionDelegation) {
		return badHeader("x-ms-version", c.version)
	}
	text, err := c.document(maxKeyInfoDocument)
	if err != nil {
		return err
	}
	start, expiry, userTenant, err := parseKeyInfo(text, c.Clock.Real())
	if err != nil {
		return err
	}
	k := delegationKey{
		objectID: c.grant.principal.ObjectID, tenantID: c.grant.principal.TenantID,
		start: start.Format(delegationTime), expiry: expiry.Format(delegationTime),
		service: "b", version: c.version, userTenant: userTenant,
	}
	if !c.newer(versionSASUser) {
		k.userTenant = "" // nobody asked for it in that version
	}
	secret, err := c.makeDelegationSecret()
	if err != nil {
		return err
	}
	value := k.value(secret, c.account.ID)
	c.seen.offset(string(value), expiry) // the key ages from now on
	var x xmlWriter
	x.open("UserDelegationKey")
	x.element("SignedOid", k.objectID)
	x.element("SignedTid", k.tenantID)
	x.element("SignedStart", k.start)
	x.element("SignedExpiry", k.expiry)
	x.element("SignedService", k.service)
	x.element("SignedVersion", k.version)
	x.elementIf("SignedDelegatedUserTid", k.userTenant)
	x.element("Value", base64.StdEncoding.EncodeToString(value))
	x.close("UserDelegationKey")
	return x.send(c.w, http.StatusOK)
}

func parseKeyInfo(text string, now time.Time) (start, expiry time.Time, userTenant string, err error) {
	var info keyInfo
	if err := xml.Unmarshal([]byte(text), &info); err != nil {
		return start, expiry, "", errInvalidXMLDocument.Because(err)
	}
	start = now
	if info.Start != "" {
		if start, err = parseSASTime(info.Start); err != nil {
			return start, expiry, "", badXMLNode("Start", info.Start)
		}
	}
	expiry, err = parseSASTime(info.Expiry)
	if err != nil || !expiry.After(start) || !expiry.After(now) || expiry.Sub(now) > maxDelegation {
		return start, expiry, "", badXMLNode("Expiry", info.Expiry)
	}
	if info.UserTenant != "" && uuid.Validate(info.UserTenant) != nil {
		return start, expiry, "", badXMLNode("DelegatedUserTid", info.UserTenant)
	}
	return start.UTC(), expiry.UTC(), info.UserTenant, nil
}

// makeDelegationSecret is the device's secret, made when first needed.
func (c *call) makeDelegationSecret() ([]byte, error) {
	secret, err := c.delegationSecret(c.Store)
	if err != nil || secret != nil {
		return secret, err
	}
	err = c.Store.Update(context.WithoutCancel(c.r.Context()), keySecret, func(tx *store.Tx) error {
		if secret, err = c.delegationSecret(tx); err != nil || secret != nil {
			return err
		}
		secret = c.Rand.Bytes(sha256.Size)
		return tx.Set([]byte(keySecret), secret)
	})
	return secret, err
}

// delegationSecret reads the device's secret; nil where no key was ever asked for.
func (s *Service) delegationSecret(from store.Reader) ([]byte, error) {
	secret, err := from.Get([]byte(keySecret))
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return secret, err
}
