package network_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/armtest"
)

// machine stands for Microsoft.Compute's: it names its interfaces.
type machine struct {
	Properties struct {
		Primary string `json:"primary"`
		Second  string `json:"second"`
	} `json:"properties"`
}

func machines() arm.Provider {
	return arm.Provider{Namespace: "Test.Compute", Types: []arm.Registered{&arm.Type[machine]{
		Name: "Test.Compute/machines", Doc: "none", Versions: arm.Versions{"2020-01-01"},
		Refs: func(r *arm.Resource[machine]) []arm.Ref {
			var refs []arm.Ref
			for role, name := range map[string]string{"primary": r.Body.Properties.Primary, "interface": r.Body.Properties.Second} {
				if id, err := arm.ParseID(name); err == nil {
					refs = append(refs, arm.Ref{To: id, Role: role, At: role})
				}
			}
			return refs
		},
	}}}
}

func TestInterfaceInAMachine(t *testing.T) {
	t.Parallel()
	d := start(t, armtest.Options{Providers: []arm.Provider{machines()}})
	first, second := d.path("networkInterfaces", "first"), d.path("networkInterfaces", "second")
	d.Must("PUT", first, nicBody(seededSubnet, ""))
	d.Must("PUT", second, nicBody(seededSubnet, ""))
	vm := d.group + "/providers/Test.Compute/machines/vm"
	d.Must("PUT", vm, `{"location":"dbelocal","properties":{"primary":"`+first+`","second":"`+second+`"}}`)

	got := d.Must("GET", first, nil)
	assert.Equal(t, vm, got.Get("properties.virtualMachine.id"))
	assert.Equal(t, true, got.Get("properties.primary"))
	assert.Equal(t, false, d.Must("GET", second, nil).Get("properties.primary"))
	message := d.Refused(http.StatusBadRequest, "NicInUse", "DELETE", first, nil)
	assert.Equal(t, "Network Interface "+first+" is used by existing resource "+vm+". In order to delete the network interface, it must be dissociated from the resource. To learn more, see aka.ms/deletenic.", message)

	d.Must("DELETE", vm, nil)
	got = d.Must("GET", first, nil)
	assert.Nil(t, got.Get("properties.virtualMachine"))
	assert.Nil(t, got.Get("properties.primary"))
	d.Must("DELETE", first, nil, http.StatusOK)
}
