package storage

import (
	"errors"
	"regexp"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/internal/apierr"
)

// nameAvailability answers checkNameAvailability.
type nameAvailability struct {
	Available bool   `json:"nameAvailable"`
	Reason    string `json:"reason,omitempty"`
	Message   string `json:"message,omitempty"`
}

func (p *provider) checkName() arm.Function {
	return arm.Function{
		Method:   "POST",
		Path:     "checkNameAvailability",
		Action:   "Microsoft.Storage/checknameavailability/read", // as Azure names it, although it is a POST
		Doc:      "https://learn.microsoft.com/rest/api/storagerp/storage-accounts/check-name-availability",
		Surface:  arm.OnDevice,
		Versions: versions(),
		Do: func(c *arm.Call) (any, error) {
			var asked struct {
				Name string `json:"name"`
				Type string `json:"type"`
			}
			if err := c.Body(&asked); err != nil {
				return nil, err
			}
			return p.availability(c, asked.Name)
		},
	}
}

func (p *provider) availability(c *arm.Call, name string) (nameAvailability, error) {
	if !validName(name) {
		return unavailable("AccountNameInvalid", errNameInvalid(name)), nil
	}
	_, err := p.Accounts.Account(c.Context(), name)
	switch {
	case err == nil:
		return unavailable("AlreadyExists", errNameTaken(name)), nil
	case errors.Is(err, ErrNoAccount):
		return nameAvailability{Available: true}, nil
	default:
		return nameAvailability{}, err
	}
}

func unavailable(reason string, because *apierr.Error) nameAvailability {
	return nameAvailability{Reason: reason, Message: because.Message}
}

// checkOwner holds names unique on the device, across groups: they are host names.
func (p *provider) checkOwner(c *arm.Call, r *arm.Resource[storageAccount]) error {
	switch owner, err := p.Accounts.read(c.Reader(), r.ID.Name()); {
	case errors.Is(err, ErrNoAccount):
		return nil
	case err != nil:
		return err
	default:
		return ownedElsewhere(owner, r.ID)
	}
}

// ownedElsewhere is nil when the name's record is this resource's own.
func ownedElsewhere(owner Account, id arm.ID) error {
	if known, err := arm.ParseID(owner.ID); err == nil && known.Key() == id.Key() {
		return nil
	}
	return errOtherGroup(id.Name())
}

// accountName is how an account may be called.
//
// Page: https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-storage-account-name
var accountName = regexp.MustCompile(`^[a-z0-9]{3,24}$`)

func validName(name string) bool { return accountName.MatchString(name) }
