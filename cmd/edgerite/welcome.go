package main

import (
	"net/url"
	"strings"

	"github.com/edgerite/edgerite/config"
	"github.com/edgerite/edgerite/server"
)

// welcome prints what the ready line says, for a person.
func (in *invocation) welcome(cfg config.Config, r server.Ready) {
	p := in.paint()
	in.printf("%s on %s\n", p.bold("Edgerite is serving"), strings.Join(r.Listen, " and "))
	for i, d := range r.Devices {
		in.printf("\n%s\n", p.bold("Device "+d.Name+"."+d.Domain))
		for _, fact := range [][2]string{
			{"Resource Manager", d.Management},
			{"Sign-in", d.Login},
			{"Blob storage", "https://ACCOUNT." + d.BlobSuffix},
			{"Local web UI", d.Portal},
			{"User", "EdgeArmUser, password " + cfg.Devices[i].ArmPassword},
			{"Subscription", d.SubscriptionID},
			{"Tenant", d.TenantID},
			{"Root certificate", d.RootCertificate},
		} {
			in.printf("  %-17s %s\n", fact[0], fact[1])
		}
	}
	in.printf("\n%-19s %s\n", "Admin API", r.Admin)
	for _, fact := range [][2]string{{"Plain HTTP", strings.Join(r.HTTP, " and ")}, {"DNS", strings.Join(r.DNS, " and ")}} {
		if fact[1] != "" {
			in.printf("%-19s %s\n", fact[0], fact[1])
		}
	}
	in.printf("\n%s\n", p.bold("Try next, in another terminal:"))
	for _, command := range nextCommands(cfg, r) {
		in.printf("  %s\n", command)
	}
	in.printf("\nPress Ctrl-C to stop.\n")
}

// nextCommands are what a newcomer types next, ready to paste. Azure CLI signs in through MSAL, which drops
// the port from the address of the sign-in service: on another port than 443 it gets as far as registering.
func nextCommands(cfg config.Config, r server.Ready) []string {
	d, password := r.Devices[0], cfg.Devices[0].ArmPassword
	register := "az cloud register -n " + d.Name + " --endpoint-resource-manager " + d.Management + " --profile 2019-03-01-hybrid && az cloud set -n " + d.Name
	signIn := "az login -u EdgeArmUser -p " + quote(password)
	if hasPort(d.Login) {
		signIn += "   # needs port 443: Azure CLI drops the port"
	}
	return []string{
		"edgerite doctor",
		"export REQUESTS_CA_BUNDLE=" + quote(d.RootCertificate),
		register,
		signIn,
	}
}

func hasPort(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Port() != ""
}
