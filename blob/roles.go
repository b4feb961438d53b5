package blob

import (
	"context"
	"net/http"
	"strings"
)

// Roles says what whoever has signed in may do.
type Roles interface {
	// Allows reports whether the principal with that object id may perform an operation on a container of the account, or on
	// the account itself where container is empty. data tells what roles have among their dataActions.
	Allows(ctx context.Context, objectID string, account Account, container, operation string, data bool) (bool, error)
}

// roleSpace begins the names of all operations in roles.
const roleSpace = "Microsoft.Storage/storageAccounts/blobServices/"

// anybody is the action of what whoever has signed in may ask for: its parts are judged by themselves.
const anybody = "anybody"

// roleActions are the operations on data that stand behind the letters of a SAS. What is about tags, t, depends.
// Page: https://learn.microsoft.com/rest/api/storageservices/create-user-delegation-sas#assign-permissions-with-azure-rbac
var roleActions = map[rune]string{
	'r': "read", 'l': "read", 'a': "add/action", 'c': "add/action", 'w': "write", 'd': "delete", 'x': "deleteBlobVersion/action",
	'y': "permanentDelete/action", 'f': "filter/action", 'i': "immutableStorage/runAsSuperUser/action",
}

// checkRoles holds a request with a token to the roles of whoever has signed in
// (https://learn.microsoft.com/rest/api/storageservices/authorize-with-azure-active-directory#permissions-for-blob-service-operations).
// behaviour: blob-roles.
func (c *call) checkRoles() error {
	if c.Roles == nil || c.grant.principal == nil || c.op.action == anybody {
		return nil
	}
	principal := c.grant.principal.ObjectID
	if c.op.action != "" {
		ok, err := c.Roles.Allows(c.r.Context(), principal, c.account, c.address.container, roleSpace+c.op.action, false)
		if err == nil && !ok {
			err = errPermissionMismatch
		}
		return err
	}
	need := c.lettersNeeded("")
	granted, err := c.roleLetters(principal, need+"t")
	if err != nil {
		return err
	}
	return c.holdToLetters(need, granted)
}

// lettersNeeded are the letters of which the operation needs one.
func (c *call) lettersNeeded(version string) string {
	if c.op.letters != nil {
		return c.op.letters(c, version)
	}
	return c.op.permission
}

// holdToLetters refuses the operation to whoever has been granted none of the letters it needs.
func (c *call) holdToLetters(need, granted string) error {
	if !strings.ContainsAny(granted, need) {
		return errPermissionMismatch
	}
	// Tags written or read beside what the operation is about need their own letter
	// (https://learn.microsoft.com/azure/storage/blobs/storage-manage-find-blobs#permissions-and-authorization).
	if c.needsTags() && !strings.Contains(granted, "t") {
		return errPermissionMismatch
	}
	// Where either letter would do, to create is not to write over (behaviour: blob-sas-create-only).
	c.grant.createOnly = strings.Contains(need, "c") && !strings.Contains(granted, "w")
	return nil
}

// roleLetters are those of the letters that a principal's roles grant.
func (c *call) roleLetters(principal, letters string) (granted string, err error) {
	for _, letter := range letters {
		action := roleActions[letter]
		if letter == 't' {
			action = c.tagAction()
		}
		ok, err := c.Roles.Allows(c.r.Context(), principal, c.account, c.address.container, roleSpace+"containers/blobs/"+action, true)
		if err != nil {
			return "", err
		}
		if ok {
			granted += string(letter)
		}
	}
	return granted, nil
}

// tagAction is the operation on tags that the request is or needs.
func (c *call) tagAction() string {
	if c.header("x-ms-tags") != "" || c.op.Comp == "tags" && c.r.Method == http.MethodPut {
		return "tags/write"
	}
	return "tags/read"
}
