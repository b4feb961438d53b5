package blob

import (
	"errors"
	"strings"

	"github.com/edgerite/edgerite/internal/identity"
)

// grant is what the request's authorization allows beyond the operation itself.
type grant struct {
	sas        *sas
	principal  *identity.Principal // who signed in, of a bearer token
	createOnly bool                // a SAS with permission to create, not to write over
}

// override is a response header that the SAS puts in place of the blob's own. Where it is not
// signed, anybody could have put it there.
func (g grant) override(parameter string) string {
	if g.sas == nil || g.sas.kind == accountSAS || g.sas.version < versionSASHeaders {
		return ""
	}
	return g.sas.query.get(parameter)
}

// authorize finds out by what the request is authorized and checks it. Preflight needs nothing.
// behaviour: blob-two-authorizations, behaviour: blob-sas-only.
func (c *call) authorize() error {
	headers, signed := c.r.Header["Authorization"], c.address.query.has("sig")
	switch {
	case c.op.open:
		return nil
	case len(headers) > 1:
		return errInvalidAuthInfo
	case len(headers) == 1 && c.account.SASOnly:
		return errAuthenticationFailed
	case len(headers) == 1 && signed && c.address.query.has("sduoid"):
		if err := c.checkHeader(headers[0]); err != nil {
			return err
		}
		return c.checkSAS()
	case len(headers) == 1:
		if err := c.checkHeader(headers[0]); err != nil {
			return err
		}
		return c.checkRoles()
	case signed:
		return c.checkSAS()
	}
	return c.checkAnonymous()
}

func (c *call) checkHeader(header string) error {
	scheme, credential, ok := strings.Cut(header, " ")
	if !ok {
		return errInvalidAuthInfo
	}
	credential = strings.TrimSpace(credential)
	switch {
	case scheme == "SharedKey" || scheme == "SharedKeyLite":
		return c.checkSharedKey(scheme, credential)
	case strings.EqualFold(scheme, "Bearer"):
		return c.checkBearer(credential)
	}
	return errInvalidAuthInfo
}

// checkAnonymous allows what the container's public access level opens to everybody
// (https://learn.microsoft.com/azure/storage/blobs/anonymous-read-access-configure).
// behaviour: blob-anonymous.
func (c *call) checkAnonymous() error {
	public := c.publicReach()
	if public != notPublic && c.account.Private {
		return errPublicAccessNotPermitted
	}
	if public != notPublic {
		r, err := c.findContainer()
		if err == nil && (r.public == "container" || r.public == "blob" && public == publicBlob) {
			return nil
		}
		if err != nil && !errors.Is(err, errContainerNotFound) {
			return err
		}
	}
	// From 2019-12-12 on the service asks for a token, before that it hides the resource.
	if c.newer(versionChallenge) {
		return c.challenge(errNoAuthentication)
	}
	return errResourceNotFound
}

// publicReach says what has to be public for the request to need nothing. Blocks that were not
// committed are nobody's business.
func (c *call) publicReach() reach {
	blocks := c.address.query.get("blocklisttype")
	if c.account.SASOnly || blocks != "" && !strings.EqualFold(blocks, "committed") {
		return notPublic
	}
	return c.op.public
}

// secure tells whether the request came over TLS. One made in this process has nothing but the
// scheme of its address.
func (c *call) secure() bool {
	return c.r.TLS != nil || c.r.RequestURI == "" && c.r.URL.Scheme == "https"
}
