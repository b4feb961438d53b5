package main

import (
	"net/url"
	"strings"

	"github.com/edgerite/edgerite/config"
	"github.com/edgerite/edgerite/internal/admin"
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
			{"Blob storage", accountURL(d)},
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
	for _, command := range in.nextCommands(cfg, r) {
		in.printf("  %s\n", command)
	}
	in.printf("\nPress Ctrl-C to stop.\n")
}

// nextCommands are what a newcomer types next, ready to paste. Azure CLI signs in through MSAL, which drops
// the port from the address of the sign-in service: on another port than 443 it gets as far as registering.
func (in *invocation) nextCommands(cfg config.Config, r server.Ready) []string {
	d, password := r.Devices[0], cfg.Devices[0].ArmPassword
	examine := in.again(r, "doctor")
	if password != config.DefaultPassword {
		examine += " --arm-password " + quote(password)
	}
	signIn := "az login -u EdgeArmUser -p " + quote(password)
	if portSuffix(d.Login) != "" {
		signIn += "   # needs port 443: Azure CLI drops the port"
	}
	return []string{
		examine,
		"export REQUESTS_CA_BUNDLE=" + quote(d.RootCertificate),
		// Data commands ask for the storage suffix, which Azure CLI does not take from the metadata.
		"az cloud register -n " + d.Name + " --endpoint-resource-manager " + d.Management + " --suffix-storage-endpoint " + d.Name + "." + d.Domain +
			" && az cloud set -n " + d.Name,
		signIn,
	}
}

// again is a command of this program that finds the emulator that is ready.
func (in *invocation) again(r server.Ready, command string) string {
	line := quote(in.program) + " " + command
	if r.Admin != admin.DefaultURL {
		line += " --admin " + r.Admin
	}
	return line
}

func accountURL(d admin.Device) string {
	return "https://ACCOUNT." + d.BlobSuffix + portSuffix(d.Portal)
}

// portSuffix is ":8443" where an address has a port.
func portSuffix(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Port() == "" {
		return ""
	}
	return ":" + u.Port()
}
