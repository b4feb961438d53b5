package blob

import (
	"encoding/xml"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/edgerite/edgerite/internal/store"
)

// Limits of stored access policies
// (https://learn.microsoft.com/rest/api/storageservices/define-stored-access-policy).
const (
	maxPolicies    = 5
	maxPolicyID    = 64
	maxACLDocument = 64 << 10
)

// getContainerACL gives the public access level and the stored access policies
// (https://learn.microsoft.com/rest/api/storageservices/get-container-acl).
func getContainerACL(c *call) error {
	r, err := c.readContainer(c.Store)
	if err != nil {
		return err
	}
	var x xmlWriter
	x.open("SignedIdentifiers")
	for _, p := range r.policies {
		x.open("SignedIdentifier")
		x.element("Id", p.id)
		x.open("AccessPolicy")
		x.elementIf("Start", p.start)
		x.elementIf("Expiry", p.expiry)
		x.elementIf("Permission", p.permission)
		x.close("AccessPolicy")
		x.close("SignedIdentifier")
	}
	x.close("SignedIdentifiers")
	c.containerTags(r)
	c.setIf("x-ms-blob-public-access", r.public)
	return x.send(c.w, http.StatusOK)
}

// setContainerACL replaces both; a request without a level makes the container private
// (https://learn.microsoft.com/rest/api/storageservices/set-container-acl).
func setContainerACL(c *call) error {
	public, err := c.publicAccess()
	if err != nil {
		return err
	}
	text, err := c.document(maxACLDocument)
	if err != nil {
		return err
	}
	policies, err := parsePolicies(text)
	if err != nil {
		return err
	}
	if c.Strict && slices.ContainsFunc(policies, func(p policy) bool { return !inOrder(p.permission) }) { // behaviour: blob-sas-order
		return errInvalidXMLDocument
	}
	r, err := c.changeContainer(func(_ *store.Tx, r *containerRecord) error {
		r.public, r.policies = public, policies
		return nil
	})
	if err != nil {
		return err
	}
	c.containerTags(r)
	return c.answer(http.StatusOK)
}

// aclDocument is the body of Set Container ACL.
type aclDocument struct {
	XMLName     xml.Name `xml:"SignedIdentifiers"`
	Identifiers []struct {
		ID     string `xml:"Id"`
		Policy struct {
			Start      string `xml:"Start"`
			Expiry     string `xml:"Expiry"`
			Permission string `xml:"Permission"`
		} `xml:"AccessPolicy"`
	} `xml:"SignedIdentifier"`
}

func parsePolicies(text string) ([]policy, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	var d aclDocument
	if err := xml.Unmarshal([]byte(text), &d); err != nil {
		return nil, errInvalidXMLDocument.Because(err)
	}
	if len(d.Identifiers) > maxPolicies {
		return nil, errInvalidXMLDocument
	}
	var policies []policy
	for _, i := range d.Identifiers {
		p := policy{id: i.ID, start: i.Policy.Start, expiry: i.Policy.Expiry, permission: i.Policy.Permission}
		if err := p.check(); err != nil {
			return nil, err
		}
		if slices.ContainsFunc(policies, func(other policy) bool { return other.id == p.id }) {
			return nil, errInvalidXMLDocument // ids are unique
		}
		policies = append(policies, p)
	}
	return policies, nil
}

func (p policy) check() error {
	// As the service answers it:
	// https://github.com/Azure/azure-sdk-for-go/blob/main/sdk/storage/azblob/container/client_test.go (TestContainerSetPermissionsSignedIdentifierTooLong, TestSetAccessPolicyWithNullId).
	if n := utf8.RuneCountInString(p.id); n == 0 || n > maxPolicyID {
		return errInvalidXMLDocument
	}
	for name, value := range map[string]string{"Start": p.start, "Expiry": p.expiry} {
		if _, err := parseSASTime(value); value != "" && err != nil {
			return badXMLNode(name, value)
		}
	}
	if strings.Trim(p.permission, knownPermissions) != "" {
		return badXMLNode("Permission", p.permission)
	}
	return nil
}
