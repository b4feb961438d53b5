package compute

import (
	"math"
	"time"

	"github.com/edgerite/edgerite/arm"
)

// access is what was granted on a disk or a snapshot: an address at which it is read, until a time.
type access struct {
	Account string    `json:"account,omitempty"`
	Address string    `json:"address,omitempty"`
	Until   time.Time `json:"until,omitzero"`
	// What was asked for last, until it is granted: seconds, and the end of the address's host, which
	// has the port that the client reached us on.
	Seconds int    `json:"seconds,omitempty"`
	Suffix  string `json:"suffix,omitempty"`
}

// accessURI is the result of beginGetAccess.
type accessURI struct {
	AccessSAS string `json:"accessSAS"`
}

// inlinedAccess are the api-versions whose clients know the results in the form that
// Azure-AsyncOperation has them in, and read them there.
//
// Page: https://learn.microsoft.com/rest/api/compute/disks/grant-access, and the models of the SDKs
// behaviour: access-result.
func inlinedAccess() []string { return []string{"2016-04-30-preview", "2017-03-30"} }

// active reports whether others may read at the moment.
func (a *access) active(c *arm.Call) bool {
	return a != nil && a.Account != "" && c.Now().Before(a.Until)
}

func (p *provider) beginGetAccess(doc string) arm.Action[disk] {
	return arm.Action[disk]{
		Doc:     doc + "/grant-access",
		Takes:   5 * time.Second, // behaviour: compute-durations
		Inlined: inlinedAccess(),
		Begin:   p.askAccess,
		Done:    p.grantAccess,
	}
}

func (p *provider) endGetAccess(doc string) arm.Action[disk] {
	return arm.Action[disk]{
		Doc:     doc + "/revoke-access",
		Takes:   5 * time.Second, // behaviour: compute-durations
		Inlined: inlinedAccess(),
		Done: func(c *arm.Call, r *arm.Resource[disk]) (any, error) {
			return nil, p.revoke(c, r)
		},
	}
}

// askAccess checks what is asked for: to read, for so many seconds, a disk that no machine is using.
func (p *provider) askAccess(c *arm.Call, r *arm.Resource[disk]) (any, error) {
	var asked struct {
		Access  string `json:"access"`
		Seconds *int64 `json:"durationInSeconds"`
	}
	if err := c.Body(&asked); err != nil {
		return nil, err
	}
	if err := spell(&asked.Access, "access", accessLevels); err != nil {
		return nil, err
	}
	switch {
	case asked.Access == "":
		return nil, errMissing("access")
	case asked.Access != accessLevels[0]: // behaviour: access-levels
		return nil, errInvalid("access")
	case asked.Seconds == nil:
		return nil, errMissing("durationInSeconds")
	case *asked.Seconds < 1 || *asked.Seconds > math.MaxInt32:
		return nil, errInvalid("durationInSeconds")
	}
	vm, err := p.holder(c, r.ID)
	if err != nil {
		return nil, err
	}
	if vm != nil && vm.Body.Properties.Power.allocated() {
		return nil, errAccessAttached(r.ID.Name(), vm.ID)
	}
	props := &r.Body.Properties
	if props.Access == nil {
		props.Access = &access{}
	}
	props.Access.Seconds, props.Access.Suffix = int(*asked.Seconds), c.BlobSuffix()
	return nil, nil
}

// grantAccess gives the address, the same again while there is one.
// behaviour: access-again.
func (p *provider) grantAccess(c *arm.Call, r *arm.Resource[disk]) (any, error) {
	props := &r.Body.Properties
	a := props.Access
	until := c.Now().Add(time.Duration(a.Seconds) * time.Second)
	switch {
	case !a.active(c):
		asked := *a
		if err := p.revoke(c, r); err != nil { // what has ended by itself
			return nil, err
		}
		account, target, err := p.Contents.Export(c.Tx(), props.UniqueID, props.SizeBytes, until)
		if err != nil {
			return nil, err
		}
		a = &access{Account: account, Address: "https://" + account + "." + asked.Suffix + target, Until: until}
		props.Access = a
	case until.After(a.Until):
		a.Until = until
		if err := p.Contents.Prolong(c.Tx(), a.Account, until); err != nil {
			return nil, err
		}
	}
	a.Seconds, a.Suffix = 0, ""
	result := accessURI{AccessSAS: a.Address}
	for _, inlined := range inlinedAccess() {
		if c.Version() == inlined { // in the first answer
			return map[string]any{"properties": map[string]any{"output": result}}, nil
		}
	}
	return result, nil
}

// revoke ends the access there is to a disk or a snapshot, if any.
func (p *provider) revoke(c *arm.Call, r *arm.Resource[disk]) error {
	a := r.Body.Properties.Access
	r.Body.Properties.Access = nil
	if a == nil || a.Account == "" {
		return nil
	}
	return p.Contents.Revoke(c.Tx(), a.Account)
}

// unshared refuses to start a machine of whose disks others read one.
//
// Page: https://learn.microsoft.com/azure/virtual-machines/windows/download-vhd
func (p *provider) unshared(c *arm.Call, vm *arm.Resource[virtualMachine]) error {
	disks, err := p.attached(c, vm)
	if err != nil {
		return err
	}
	for _, d := range disks {
		if d.Body.Properties.Access.active(c) {
			return errShared(d.ID.Name())
		}
	}
	return nil
}
