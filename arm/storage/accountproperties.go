package storage

import "strings"

// accountProperties are those of the models of 2016-01-01 to 2019-06-01 that mean something for a local account
// (behaviour: storage-account-properties).
type accountProperties struct {
	ProvisioningState string        `json:"provisioningState"`
	CreationTime      string        `json:"creationTime" arm:"readonly"`
	PrimaryEndpoints  *endpoints    `json:"primaryEndpoints,omitempty" arm:"readonly"`
	PrimaryLocation   string        `json:"primaryLocation" arm:"readonly"`
	StatusOfPrimary   string        `json:"statusOfPrimary" arm:"readonly"`
	CustomDomain      *customDomain `json:"customDomain,omitempty"`
	Encryption        *encryption   `json:"encryption,omitempty"`
	AccessTier        string        `json:"accessTier,omitempty"`
	HTTPSOnly         *bool         `json:"supportsHttpsTrafficOnly,omitempty" arm:"since=2016-12-01"`
	NetworkACLs       *networkRules `json:"networkAcls,omitempty" arm:"since=2017-06-01"`
	PublicAccess      *bool         `json:"allowBlobPublicAccess,omitempty" arm:"since=2019-04-01"`
	MinimumTLS        string        `json:"minimumTlsVersion,omitempty" arm:"since=2019-04-01"`
}

// endpoints has the blob service only: the device has no other (behaviour: storage-endpoints).
type endpoints struct {
	Blob string `json:"blob"`
}

// customDomain is kept and shown: nothing answers under it.
type customDomain struct {
	Name         string `json:"name"`
	UseSubDomain *bool  `json:"useSubDomainName,omitempty" arm:"secret"` // of updates only
}

// encryption is kept and shown as it came, and what is named is enabled: the device encrypts everything anyway.
type encryption struct {
	Services  *encryptedServices `json:"services,omitempty"`
	KeySource string             `json:"keySource,omitempty"`
}

type encryptedServices struct {
	Blob  *encryptedService `json:"blob,omitempty"`
	File  *encryptedService `json:"file,omitempty" arm:"since=2016-12-01"`
	Table *encryptedService `json:"table,omitempty" arm:"since=2016-12-01"`
	Queue *encryptedService `json:"queue,omitempty" arm:"since=2016-12-01"`
}

type encryptedService struct {
	KeyType         string `json:"keyType,omitempty" arm:"since=2019-06-01"`
	Enabled         *bool  `json:"enabled,omitempty"`
	LastEnabledTime string `json:"lastEnabledTime,omitempty"`
}

// networkRules are kept and shown: the device's network is the same for all accounts.
type networkRules struct {
	Bypass        string        `json:"bypass,omitempty"`
	Networks      []networkRule `json:"virtualNetworkRules"`
	IPs           []ipRule      `json:"ipRules"`
	DefaultAction string        `json:"defaultAction"`
}

type networkRule struct {
	ID     string `json:"id"`
	Action string `json:"action,omitempty"`
	State  string `json:"state,omitempty"`
}

type ipRule struct {
	Value  string `json:"value"`
	Action string `json:"action,omitempty"`
}

// fill gives enumerations the service's case and lists that were not sent their place.
func (a *accountProperties) fill() {
	a.AccessTier = canonical(a.AccessTier, "Hot", "Cool")
	if n := a.NetworkACLs; n != nil {
		if n.Bypass == "" {
			n.Bypass = "AzureServices"
		}
		n.DefaultAction = canonical(n.DefaultAction, "Allow", "Deny")
		if n.Networks == nil {
			n.Networks = []networkRule{}
		}
		if n.IPs == nil {
			n.IPs = []ipRule{}
		}
	}
	if e := a.Encryption; e != nil {
		e.KeySource = canonical(e.KeySource, "Microsoft.Storage")
		e.Services.fill(a.CreationTime)
	}
}

func (s *encryptedServices) fill(since string) {
	if s == nil {
		return
	}
	for _, service := range []*encryptedService{s.Blob, s.File, s.Table, s.Queue} {
		if service != nil && service.Enabled == nil {
			service.Enabled = new(true)
		}
		if service != nil && *service.Enabled && service.LastEnabledTime == "" {
			service.LastEnabledTime = since
		}
	}
}

// check refuses values that the service does not know.
func (a *accountProperties) check() error {
	switch {
	case a.AccessTier != "" && a.AccessTier != "Hot" && a.AccessTier != "Cool":
		return errBadValue("accessTier")
	case a.NetworkACLs != nil && a.NetworkACLs.DefaultAction != "Allow" && a.NetworkACLs.DefaultAction != "Deny":
		return errBadValue("networkAcls.defaultAction")
	case a.MinimumTLS != "" && a.MinimumTLS != "TLS1_0" && a.MinimumTLS != "TLS1_1" && a.MinimumTLS != "TLS1_2":
		return errBadValue("minimumTlsVersion")
	case a.CustomDomain != nil && len(a.CustomDomain.Name) > 255:
		return errBadValue("customDomain.name")
	case a.Encryption != nil && a.Encryption.KeySource != "" && a.Encryption.KeySource != "Microsoft.Storage": // the device has no vault
		return errBadValue("encryption.keySource")
	}
	return nil
}

// canonical is the word of those known that text is in some case; text itself if it is none of them.
func canonical(text string, known ...string) string {
	for _, word := range known {
		if strings.EqualFold(text, word) {
			return word
		}
	}
	return text
}
