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

// nextCommands are what a newcomer types next, ready to paste. The local web UI shows the same.
func (in *invocation) nextCommands(cfg config.Config, r server.Ready) []string {
	d, password := r.Devices[0], cfg.Devices[0].ArmPassword
	examine := in.again("doctor", r.Admin)
	if password != config.DefaultPassword {
		examine += " --arm-password " + quote(password)
	}
	trust := "export REQUESTS_CA_BUNDLE=" + quote(d.RootCertificate)
	if in.getenv("SUDO_USER") != "" { // who types these may not read what is root's
		examine = "sudo " + examine
		trust = "curl -sko " + d.Name + "_root.pem " + d.Portal + "/root.pem && export REQUESTS_CA_BUNDLE=$PWD/" + d.Name + "_root.pem"
	}
	return []string{
		examine,
		trust,
		// Data commands ask for the storage suffix, which Azure CLI does not take from the metadata. It takes a port.
		"az cloud register -n " + d.Name + " --endpoint-resource-manager " + d.Management + " --suffix-storage-endpoint " + d.Host() + portSuffix(d.Management) +
			" && az cloud set -n " + d.Name,
		"az cloud update --profile 2019-03-01-hybrid   # only Azure CLI before 2.73 has it, and needs it",
		"az login -u EdgeArmUser -p " + quote(password),
	}
}

// again is a command of this program that finds the emulator whose admin API is at adminURL, by the settings that this
// one was given.
func (in *invocation) again(command, adminURL string) string {
	line := quote(in.program) + " " + command
	if adminURL != "" && adminURL != admin.DefaultURL {
		line += " --admin " + quote(adminURL)
	}
	given := config.Given(in.flags)
	for _, name := range []string{"config", "data", "device-name", "dns-domain"} {
		if v, ok := given[name]; ok {
			line += " --" + name + " " + quote(v.Texts[len(v.Texts)-1])
		}
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
