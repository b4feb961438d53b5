package doctor

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// resolve checks that a name resolves. Where the address is given that is only told, for the sake of other clients.
// https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-connect-resource-manager#step-5-configure-host-file-for-endpoint-name-resolution
func (v *visit) resolve(host string) func(context.Context) (string, error) {
	return func(ctx context.Context) (string, error) {
		found, err := v.LookupHost(ctx, host)
		switch unknown := err != nil || len(found) == 0; {
		case unknown && v.Address == "":
			return "", &trouble{fmt.Sprintf("no address is known for %s", host), v.nameAdvice(host)}
		case unknown:
			return "", &skip{v.Address + " was given; no address is known here", "other clients need one: " + v.nameAdvice(host)}
		case v.Address != "" && !slices.Contains(found, v.Address):
			return "", &skip{v.Address + " was given; here it is " + strings.Join(found, ", "), "other clients go there: " + v.nameAdvice(host)}
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
	line := fmt.Sprintf(`add the line "%s %s" to the hosts file (/etc/hosts, on Windows C:\Windows\System32\drivers\etc\hosts) or to your DNS`, address, host)
	if v.Hosts != "" {
		return fmt.Sprintf("run %q, or %s", v.Hosts, line)
	}
	return line
}
