package compute_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/edgerite/edgerite/arm/armtest"
)

// TestMachineIdentity gives a machine a principal that stays its own until it is taken away.
func TestMachineIdentity(t *testing.T) {
	t.Parallel()
	d := newDevice(t, armtest.Options{})
	vm := d.path("virtualMachines", "vm")
	body := d.machine("Standard_D1_v2", d.image("image"), d.nic("nic"))
	assert.Nil(t, d.Must(http.MethodPut, vm, body).Get("identity"))
	given := d.Must(http.MethodPatch, vm, object{"identity": object{"type": "systemAssigned", "principalId": "mine"}})
	principal := given.Get("identity.principalId")
	assert.Regexp(t, "^[0-9a-f-]{36}$", principal)
	assert.Equal(t, armtest.TenantID, given.Get("identity.tenantId"))
	for _, again := range []object{with(body, object{"type": "SystemAssigned"}, "identity"), body} {
		assert.Equal(t, principal, d.Must(http.MethodPut, vm, again).Get("identity.principalId"))
	}
	assert.Nil(t, d.Must(http.MethodPatch, vm, object{"identity": object{"type": "None"}}).Get("identity"))
	fresh := d.Must(http.MethodPatch, vm, object{"identity": object{"type": "SystemAssigned"}}).Get("identity.principalId")
	assert.NotEqual(t, principal, fresh)
}

// TestKeysWithoutAPath puts a key where the agent would.
func TestKeysWithoutAPath(t *testing.T) {
	t.Parallel()
	d := newDevice(t, armtest.Options{})
	keys := object{"ssh": object{"publicKeys": []object{{"keyData": "ssh-ed25519 AAAA me"}}}}
	body := with(d.machine("Standard_D1_v2", d.image("image"), d.nic("nic")), keys, "properties", "osProfile", "linuxConfiguration")
	made := d.Must(http.MethodPut, d.path("virtualMachines", "vm"), body)
	assert.Equal(t, "/home/azureuser/.ssh/authorized_keys", made.Get("properties.osProfile.linuxConfiguration.ssh.publicKeys.0.path"))
}
