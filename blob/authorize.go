package blob

import (
	"errors"
	"net/http"
	"strings"

	"github.com/edgerite/edgerite/internal/apierr"
	"github.com/edgerite/edgerite/internal/identity"
)

// grant is what the request's authorization allows beyond the operation itself.
type grant struct {
	sas        *sas
	createOnly bool // a SAS with permission to create, not to write over
}

// override is a response header that the SAS puts in place of the blob's own.
func (g grant) override(parameter string) string {
	if g.sas == nil {
		return ""
	}
	return g.sas.query.get(parameter)
}

// storageAudience is what tokens for storage are issued for
// (https://learn.microsoft.com/rest/api/storageservices/authorize-with-azure-active-directory).
const storageAudience = "https://storage.azure.com/"

// authorize finds out by what the request is authorized and checks it. Preflight needs nothing.
func (c *call) authorize() error {
	header := c.header("Authorization")
	switch {
	case c.op.open:
		return nil
	case header != "":
		return c.checkHeader(header)
	case c.address.query.has("sig"):
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

// checkBearer accepts a token of the device's own token service. Until roles can be assigned,
// whoever it signs in owns the data.
func (c *call) checkBearer(token string) error {
	if c.Tokens == nil || c.Strict {
		return errAuthenticationFailed
	}
	own := "https://" + c.address.account + "." + c.Suffix
	_, err := c.Tokens.Verify(token, storageAudience, strings.TrimSuffix(storageAudience, "/"), own, own+"/")
	if fault, ok := errors.AsType[*identity.TokenError](err); ok {
		if fault.Fault == identity.WrongAudience {
			return challenge(errAuthenticationFailed.With("x-ms-error-detail", "invalid audience").Because(err))
		}
		return challenge(errInvalidAuthInfo.Because(err))
	}
	return err
}

// checkAnonymous allows what the container's public access level opens to everybody
// (https://learn.microsoft.com/azure/storage/blobs/anonymous-read-access-configure).
// behaviour: blob-anonymous.
func (c *call) checkAnonymous() error {
	if c.op.public != notPublic {
		r, err := c.findContainer()
		if err == nil && (r.public == "container" || r.public == "blob" && c.op.public == publicBlob) {
			return nil
		}
		if err != nil && !errors.Is(err, errContainerNotFound) {
			return err
		}
	}
	// From 2019-12-12 on the service asks for a token, before that it hides the resource.
	if c.header("x-ms-version") != "" && c.newer(versionChallenge) {
		return challenge(errNoAuthentication)
	}
	return errResourceNotFound
}

// challenge asks for a bearer token
// (https://learn.microsoft.com/rest/api/storageservices/authorize-with-azure-active-directory#bearer-challenge).
func challenge(err error) error {
	e, ok := errors.AsType[*apierr.Error](err)
	if !ok {
		return err
	}
	c := *e
	c.Status = http.StatusUnauthorized
	return c.With("WWW-Authenticate", "Bearer resource_id="+storageAudience)
}
