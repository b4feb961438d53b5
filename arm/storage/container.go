package storage

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/edgerite/edgerite/arm"
)

// Container is a container as the blob service keeps it.
type Container struct {
	Name          string
	Public        string // public access level: "", "blob" or "container"
	Metadata      map[string]string
	ETag          string // quoted
	Modified      time.Time
	LeaseState    string // in the words of the blob protocol
	LeaseStatus   string
	LeaseDuration string
}

// container is the body of Microsoft.Storage/storageAccounts/blobServices/containers.
type container struct {
	Properties containerProperties `json:"properties"`
}

type containerProperties struct {
	EncryptionScope  string   `json:"defaultEncryptionScope,omitempty" arm:"readonly,since=2019-06-01"`
	DenyScope        *bool    `json:"denyEncryptionScopeOverride,omitempty" arm:"readonly,since=2019-06-01"`
	PublicAccess     string   `json:"publicAccess,omitempty"`
	LastModifiedTime arm.Time `json:"lastModifiedTime,omitzero" arm:"readonly"`
	LeaseStatus      string   `json:"leaseStatus,omitempty" arm:"readonly"`
	LeaseState       string   `json:"leaseState,omitempty" arm:"readonly"`
	LeaseDuration    string   `json:"leaseDuration,omitempty" arm:"readonly"`
	Metadata         metadata `json:"metadata,omitempty"`
	HasImmutability  bool     `json:"hasImmutabilityPolicy" arm:"readonly"`
	HasLegalHold     bool     `json:"hasLegalHold" arm:"readonly"`
}

// metadata is given and replaced as a whole.
type metadata map[string]string

// UnmarshalJSON puts what is given in the place of what there was.
func (m *metadata) UnmarshalJSON(raw []byte) error {
	var given map[string]string
	err := json.Unmarshal(raw, &given)
	*m = given
	return err
}

// publicAccess is how Resource Manager names the levels, by their name in the blob service.
var publicAccess = map[string]string{"": "None", "blob": "Blob", "container": "Container"}

// A container can be made by both ways; Resource Manager's keeps what a request does not mention
// (behaviour: storage-containers).
func (p *provider) container() *arm.Elsewhere[container] {
	const doc = "https://learn.microsoft.com/rest/api/storagerp/blob-containers"
	unsupported := func(what string) arm.Action[container] {
		return arm.Action[container]{Doc: doc, Begin: func(*arm.Call, *arm.Resource[container]) (any, error) { return nil, errUnsupported(what) }}
	}
	return &arm.Elsewhere[container]{
		Type: arm.Type[container]{
			Name: "Microsoft.Storage/storageAccounts/blobServices/containers", Doc: doc,
			Versions: versions().Since("2018-02-01"),
			Names:    arm.Names{Min: 3, Max: 63, Pattern: `\$root|\$web|[a-z0-9](-?[a-z0-9])*`, Hint: "A container name has 3 to 63 lower-case letters, digits and single hyphens, and begins and ends with a letter or digit."},
			Untagged: true, Etag: true, Merge: true,
			Codes: arm.Codes{UpdateSince: "2018-11-01"}, // the specifications before list 201 only
			Actions: arm.Actions[container]{
				"lease":          {Doc: doc + "/lease", Begin: p.leaseContainer},
				"setLegalHold":   unsupported("Legal hold"),
				"clearLegalHold": unsupported("Legal hold"),
			},
			Default: defaultContainer,
			Filter:  containersNamed,
			Absent:  func(arm.ID) error { return errNoContainer() },
		},
		Read: p.readContainer,
		Each: p.eachContainer,
		Write: func(c *arm.Call, _, r *arm.Resource[container]) error {
			account, err := p.account(c, r.ID.Names[0])
			if err != nil {
				return err
			}
			if account.Private && r.Body.Properties.PublicAccess != publicAccess[""] {
				return errPublicAccess()
			}
			want := Container{Name: r.ID.Name(), Public: levelOf(r.Body.Properties.PublicAccess), Metadata: r.Body.Properties.Metadata}
			return containerFailure(p.Containers.SetContainer(c.Context(), account.Contents, want))
		},
		Remove: func(c *arm.Call, r *arm.Resource[container]) error {
			contents, err := p.contents(c, r.ID)
			if err != nil {
				return err
			}
			return containerFailure(p.Containers.RemoveContainer(c.Context(), contents, r.ID.Name()))
		},
	}
}

// contents names what the account holds that a resource in it lies in.
func (p *provider) contents(c *arm.Call, id arm.ID) (string, error) {
	account, err := p.account(c, id.Names[0])
	return account.Contents, err
}

// account is the record of an account that was there when the request was looked at.
func (p *provider) account(c *arm.Call, name string) (Account, error) {
	account, err := p.Accounts.Account(c.Context(), name)
	if errors.Is(err, ErrNoAccount) {
		err = errNoAccount(name).Because(err)
	}
	return account, err
}

func defaultContainer(_ *arm.Call, _, r *arm.Resource[container]) error {
	b := &r.Body.Properties
	b.PublicAccess = publicAccess[levelOf(b.PublicAccess)]
	if b.PublicAccess == "" {
		return errBadValue("publicAccess")
	}
	return nil
}

// levelOf is the blob service's name of a level; none is private.
func levelOf(shown string) string {
	if level := strings.ToLower(shown); level != "none" {
		return level
	}
	return ""
}

// containersNamed is the list's $filter: "only container names starting with the filter will be listed".
//
// Page: https://learn.microsoft.com/rest/api/storagerp/blob-containers/list
func containersNamed(c *arm.Call) (func(r *arm.Resource[container]) bool, error) {
	prefix := c.Query("$filter")
	return func(r *arm.Resource[container]) bool { return strings.HasPrefix(r.ID.Name(), prefix) }, nil
}

func (p *provider) readContainer(c *arm.Call, id arm.ID) (*arm.Resource[container], error) {
	contents, err := p.contents(c, id)
	if err != nil {
		return nil, err
	}
	found, ok, err := p.Containers.FindContainer(contents, id.Name())
	if err != nil || !ok {
		return nil, err
	}
	return shownContainer(id, found), nil
}

func (p *provider) eachContainer(c *arm.Call, parent arm.ID, after string, fn func(r *arm.Resource[container]) (bool, error)) error {
	contents, err := p.contents(c, parent)
	if err != nil {
		return err
	}
	return p.Containers.EachContainer(contents, after, func(found Container) (bool, error) {
		return fn(shownContainer(parent.Child("containers", found.Name), found))
	})
}

func shownContainer(id arm.ID, found Container) *arm.Resource[container] {
	r := &arm.Resource[container]{ID: id, Etag: found.ETag}
	r.Body.Properties = containerProperties{
		EncryptionScope: "$account-encryption-key", DenyScope: new(bool),
		PublicAccess: publicAccess[found.Public], LastModifiedTime: arm.Time{Time: found.Modified}, Metadata: found.Metadata,
		LeaseStatus: title(found.LeaseStatus), LeaseState: title(found.LeaseState), LeaseDuration: title(found.LeaseDuration),
	}
	return r
}

// title is a word of the blob protocol as Resource Manager writes it.
func title(word string) string {
	if word == "" {
		return ""
	}
	return strings.ToUpper(word[:1]) + word[1:]
}

// Lease is what a lease operation asks for, as the headers of Lease Container have it.
type Lease struct{ Action, ID, Proposed, Duration, BreakPeriod string }

// leaseContainer does a lease operation.
//
// Page: https://learn.microsoft.com/rest/api/storagerp/blob-containers/lease
func (p *provider) leaseContainer(c *arm.Call, r *arm.Resource[container]) (any, error) {
	var asked struct {
		Action      string `json:"action"`
		ID          string `json:"leaseId"`
		Proposed    string `json:"proposedLeaseId"`
		Duration    string `json:"leaseDuration"`
		BreakPeriod string `json:"breakPeriod"`
	}
	if err := c.Body(&asked); err != nil {
		return nil, err
	}
	contents, err := p.contents(c, r.ID)
	if err != nil {
		return nil, err
	}
	id, left, err := p.Containers.LeaseContainer(c.Context(), contents, r.ID.Name(), Lease(asked))
	answer := struct {
		ID   string `json:"leaseId,omitempty"`
		Left string `json:"leaseTimeSeconds,omitempty"`
	}{ID: id}
	if strings.EqualFold(asked.Action, "break") {
		answer.Left = strconv.FormatInt(left, 10)
	}
	return answer, containerFailure(err)
}
