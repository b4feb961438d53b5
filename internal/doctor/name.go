package doctor

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// resolve checks that a name resolves, and to the address when one is given.
// https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-connect-resource-manager#step-5-configure-host-file-for-endpoint-name-resolution
func (v *visit) resolve(host string) func(context.Context) (string, error) {
	return func(ctx context.Context) (string, error) {
		found, err := v.LookupHost(ctx, host)
		if err != nil || len(found) == 0 {
			return "", &trouble{fmt.Sprintf("no address is known for %s", host), v.nameAdvice(host)}
		}
		if v.Address != "" && !slices.Contains(found, v.Address) {
			return "", &trouble{fmt.Sprintf("it is %s, not %s", strings.Join(found, ", "), v.Address), v.nameAdvice(host)}
		}
		v.addresses[host] = found[0]
		return strings.Join(found, ", "), nil
	}
}

// nameAdvice is what makes a name resolve.
func (v *visit) nameAdvice(host string) string {
	address := v.Address
	if address == "" {
		address = "<address of the device>"
	}
	return fmt.Sprintf(`for an emulator on this machine run "edgerite hosts --apply" as administrator; otherwise add the line "%s %s" to the hosts file (/etc/hosts, on Windows C:\Windows\System32\drivers\etc\hosts) or to your DNS`, address, host)
}
