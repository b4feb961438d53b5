package compute

import (
	"net/http"
	"slices"
	"strings"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/internal/apierr"
)

// networkProfile is the interfaces a machine has.
type networkProfile struct {
	Interfaces []interfaceReference `json:"networkInterfaces"`
}

type interfaceReference struct {
	ID         string               `json:"id,omitempty" arm:"key"`
	Properties *interfaceProperties `json:"properties,omitempty"`
}

type interfaceProperties struct {
	Primary *bool `json:"primary,omitempty"`
}

const interfaceType = "Microsoft.Network/networkInterfaces"

// The roles under which a machine refers to its interfaces: an interface shows whether it is the primary.
const (
	rolePrimary   = "primary"
	roleInterface = "networkInterface"
)

func (p *provider) checkNetwork(c *arm.Call, old, r *arm.Resource[virtualMachine], s size) error {
	n := r.Body.Properties.NetworkProfile
	if len(n.Interfaces) == 0 {
		return errMissing("networkProfile.networkInterfaces")
	}
	if len(n.Interfaces) > s.MaxNICs {
		has := room{Limit: s.MaxNICs, Of: "network interfaces"}
		if old != nil {
			has.Used = len(old.Body.Properties.NetworkProfile.Interfaces)
		}
		return errInterfaces(r.ID.Name(), s, len(n.Interfaces), has)
	}
	seen := map[string]bool{}
	for _, ref := range n.Interfaces {
		if ref.ID == "" {
			return errMissing("networkInterface.id")
		}
		id, err := resourceID(ref.ID, interfaceType, "properties.networkProfile.networkInterfaces.id")
		if err != nil {
			return err
		}
		if seen[id.Key()] {
			return errInvalid("networkProfile.networkInterfaces")
		}
		seen[id.Key()] = true
		if err := p.checkFree(c, id, r.ID); err != nil {
			return err
		}
	}
	if n.primaries() != 1 {
		// Code and text are a guess (behaviour: primary-interface).
		return apierr.New(http.StatusBadRequest, "VirtualMachineMustHaveOneNetworkInterfaceAsPrimary",
			"Virtual machine %s must have one network interface set as the primary.", r.ID.Name())
	}
	// https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-manage-virtual-machine-network-interfaces-portal
	if old != nil && !r.Body.Properties.Power.off() && !n.same(old.Body.Properties.NetworkProfile) {
		return apierr.New(http.StatusConflict, "AddingOrDeletingNetworkInterfacesOnARunningVirtualMachineNotSupported",
			"Virtual machine %s must be stopped before its network interfaces are changed.", r.ID) // the code: seen
	}
	return nil
}

// checkFree refuses an interface of another machine. Text: seen.
func (p *provider) checkFree(c *arm.Call, nic, vm arm.ID) error {
	refs, err := c.Referrers(nic)
	if err != nil {
		return err
	}
	for _, ref := range refs {
		if strings.EqualFold(ref.From.Type(), p.machines.Name) && ref.From.Key() != vm.Key() {
			return apierr.New(http.StatusBadRequest, "NicInUse", "Network Interface %s is used by existing VM %s.", nic, ref.From)
		}
	}
	return nil
}

// primaries counts the primary interfaces; the only one is primary without being told.
func (n *networkProfile) primaries() int {
	if len(n.Interfaces) == 1 {
		return 1
	}
	count := 0
	for _, ref := range n.Interfaces {
		if ref.primary() {
			count++
		}
	}
	return count
}

func (ref interfaceReference) primary() bool {
	return ref.Properties != nil && ref.Properties.Primary != nil && *ref.Properties.Primary
}

func (n *networkProfile) same(other *networkProfile) bool {
	return slices.EqualFunc(n.Interfaces, other.Interfaces, func(a, b interfaceReference) bool { return strings.EqualFold(a.ID, b.ID) })
}

func (n *networkProfile) refs() []arm.Ref {
	var refs []arm.Ref
	for _, nic := range n.Interfaces {
		id, err := arm.ParseID(nic.ID)
		if err != nil {
			continue // checkNetwork has refused it
		}
		role := roleInterface
		if nic.primary() || len(n.Interfaces) == 1 {
			role = rolePrimary
		}
		refs = append(refs, arm.Ref{To: id, Role: role, At: "properties.networkProfile.networkInterfaces.id"})
	}
	return refs
}
