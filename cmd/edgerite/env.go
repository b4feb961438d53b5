package main

import (
	"strings"

	"github.com/edgerite/edgerite/config"
	"github.com/edgerite/edgerite/internal/admin"
)

// envCommand prints what clients have to be told of a running device.
type envCommand struct {
	config.Common
	config.Stored
	AdminAt     string `name:"admin" placeholder:"URL" help:"Admin API of the emulator. Default: as serve has it by the same settings."`
	Device      string `name:"device" placeholder:"NAME" help:"The device, by its name or as its host. Default: the first."`
	CloudConfig bool   `name:"cloud-config" help:"Print the JSON that az cloud register --cloud-config takes, with what az role and az ad need."`
	Profile     string `name:"profile" placeholder:"PROFILE" help:"Profile in the JSON, such as 2019-03-01-hybrid, for versions of Azure CLI up to 2.72."`
}

// cloudConfig is what Azure CLI reads of a cloud: the names of its CloudEndpoints and CloudSuffixes in camel case.
type cloudConfig struct {
	Profile   string `json:"profile,omitempty"`
	Endpoints struct {
		ResourceManager      string `json:"resourceManager"`
		Management           string `json:"management"`
		Portal               string `json:"portal"`
		Gallery              string `json:"gallery"`
		ActiveDirectory      string `json:"activeDirectory"`
		ActiveDirectoryID    string `json:"activeDirectoryResourceId"`
		ActiveDirectoryGraph string `json:"activeDirectoryGraphResourceId"`
		MicrosoftGraph       string `json:"microsoftGraphResourceId"`
	} `json:"endpoints"`
	Suffixes struct {
		Storage  string `json:"storageEndpoint"`
		KeyVault string `json:"keyvaultDns"`
	} `json:"suffixes"`
}

// Run prints the variables, or the JSON.
func (c *envCommand) Run(in *invocation) error {
	cfg, err := in.config()
	if err != nil {
		return err
	}
	client, err := adminClient(c.AdminAt, cfg)
	if err != nil {
		return err
	}
	defer client.Close()
	devices, err := client.Devices(in.ctx)
	if err != nil {
		return err
	}
	for _, d := range devices {
		if c.Device == "" || strings.EqualFold(c.Device, d.Name) || strings.EqualFold(c.Device, d.Host()) {
			return c.print(in, cfg, d)
		}
	}
	return usagef("there is no device %q: edgerite ctl shows which there are", c.Device)
}

func (c *envCommand) print(in *invocation, cfg config.Config, d admin.Device) error {
	if c.CloudConfig {
		return in.printJSON(c.cloud(d))
	}
	variables := [][2]string{
		{"REQUESTS_CA_BUNDLE", d.RootCertificate}, // Azure CLI and other Python
		{"SSL_CERT_FILE", d.RootCertificate},      // Go, rclone, restic, OpenSSL
		{"NODE_EXTRA_CA_CERTS", d.RootCertificate},
		{"AZURE_AUTHORITY_HOST", d.Login},
		{"AZURE_TENANT_ID", d.TenantID},
		{"AZURE_SUBSCRIPTION_ID", d.SubscriptionID},
		{"ARM_ENDPOINT", d.Management},
		{"AZURE_ENDPOINT_SUFFIX", d.Host() + portSuffix(d.Management)},
	}
	if cfg.Output == config.JSON {
		all := map[string]string{}
		for _, v := range variables {
			all[v[0]] = v[1]
		}
		return in.printJSON(all)
	}
	for _, v := range variables {
		in.printf("export %s=%s\n", v[0], quote(v[1]))
	}
	return nil
}

// cloud is the device as Azure CLI's cloud. Audiences are without a port, what is called has it.
func (c *envCommand) cloud(d admin.Device) cloudConfig {
	graph := "https://graph." + d.Host()
	cloud := cloudConfig{Profile: c.Profile}
	e := &cloud.Endpoints
	e.ResourceManager, e.Management, e.Portal, e.Gallery = d.Management+"/", d.Management+"/", d.Portal+"/", d.Portal+"/"
	e.ActiveDirectory, e.ActiveDirectoryID = d.Login+"/adfs", "https://management."+d.Host()+"/"
	e.ActiveDirectoryGraph, e.MicrosoftGraph = graph+"/", graph+portSuffix(d.Management)+"/"
	cloud.Suffixes.Storage, cloud.Suffixes.KeyVault = d.Host()+portSuffix(d.Management), "vault."+d.Host()
	return cloud
}
