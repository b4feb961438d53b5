package storage

import (
	"strings"

	"github.com/edgerite/edgerite/arm"
)

// ServiceSettings are the properties of an account's blob service that Resource Manager shows and sets.
type ServiceSettings struct {
	CORS           []CORSRule
	DefaultVersion string
	DeleteDays     int64 // how long deleted blobs are kept; 0: they are not
}

// CORSRule says what a page from elsewhere may do.
type CORSRule struct {
	Origins, Methods, Allowed, Exposed []string
	MaxAge                             int64 // seconds
}

// blobService is the body of Microsoft.Storage/storageAccounts/blobServices, of which an account has one, "default".
type blobService struct {
	SKU        *sku                  `json:"sku,omitempty" arm:"readonly,since=2019-06-01"`
	Properties blobServiceProperties `json:"properties"`
}

type blobServiceProperties struct {
	CORS               corsRules  `json:"cors"`
	DefaultVersion     string     `json:"defaultServiceVersion,omitempty"`
	DeleteRetention    retention  `json:"deleteRetentionPolicy"`
	ContainerRetention *retention `json:"containerDeleteRetentionPolicy,omitempty" arm:"since=2019-06-01"`
	RestorePolicy      *retention `json:"restorePolicy,omitempty" arm:"since=2019-06-01"`
	ChangeFeed         *feature   `json:"changeFeed,omitempty" arm:"since=2019-04-01"`
	Versioning         *bool      `json:"isVersioningEnabled,omitempty" arm:"since=2019-06-01"`
	Snapshots          *bool      `json:"automaticSnapshotPolicyEnabled,omitempty" arm:"since=2019-04-01"`
}

type corsRules struct {
	Rules []shownRule `json:"corsRules"`
}

type shownRule struct {
	Origins []string `json:"allowedOrigins"`
	Methods []string `json:"allowedMethods"`
	MaxAge  int64    `json:"maxAgeInSeconds"`
	Exposed []string `json:"exposedHeaders"`
	Allowed []string `json:"allowedHeaders"`
}

type retention struct {
	Enabled bool  `json:"enabled"`
	Days    int64 `json:"days,omitempty"`
}

type feature struct {
	Enabled bool `json:"enabled"`
}

// A request keeps what it does not mention, as Set Blob Service Properties does (behaviour: storage-blob-service).
func (p *provider) blobService() *arm.Elsewhere[blobService] {
	return &arm.Elsewhere[blobService]{
		Type: arm.Type[blobService]{
			Name: "Microsoft.Storage/storageAccounts/blobServices", Doc: "https://learn.microsoft.com/rest/api/storagerp/blob-services",
			Versions: versions().Since("2018-07-01"), Names: onlyDefault(),
			Untagged: true, Merge: true,
			Codes:    arm.Codes{Create: 200}, // it is there from the start
			Validate: checkBlobService,
		},
		Read: p.readBlobService,
		Each: func(c *arm.Call, parent arm.ID, after string, fn func(r *arm.Resource[blobService]) (bool, error)) error {
			if after != "" {
				return nil
			}
			r, err := p.readBlobService(c, parent.Child("blobServices", "default"))
			if err == nil {
				_, err = fn(r)
			}
			return err
		},
		Write: func(c *arm.Call, _, r *arm.Resource[blobService]) error {
			contents, err := p.contents(c, r.ID)
			if err != nil {
				return err
			}
			return containerFailure(p.Containers.SetServiceSettings(c.Context(), contents, r.Body.Properties.settings()))
		},
	}
}

// onlyDefault is the name of a service of an account: it has one.
func onlyDefault() arm.Names {
	return arm.Names{Pattern: "(?i:default)", Hint: "The name has to be 'default'."}
}

func (p *provider) readBlobService(c *arm.Call, id arm.ID) (*arm.Resource[blobService], error) {
	if !strings.EqualFold(id.Name(), "default") {
		return nil, nil
	}
	account, err := p.account(c, id.Names[0])
	if err != nil {
		return nil, err
	}
	s, err := p.Containers.ServiceSettings(account.Contents)
	if err != nil {
		return nil, err
	}
	r := &arm.Resource[blobService]{ID: id}
	_, tier := canonicalSKU(account.SKU)
	r.Body.SKU = &sku{Name: account.SKU, Tier: tier}
	b := &r.Body.Properties
	b.CORS.Rules = []shownRule{}
	for _, rule := range s.CORS {
		b.CORS.Rules = append(b.CORS.Rules, shownRule{orNone(rule.Origins), orNone(rule.Methods), rule.MaxAge, orNone(rule.Exposed), orNone(rule.Allowed)})
	}
	b.DefaultVersion = s.DefaultVersion
	b.DeleteRetention = retention{s.DeleteDays != 0, s.DeleteDays}
	return r, nil
}

func orNone(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// checkBlobService refuses what would be set and then not be so.
func checkBlobService(_ *arm.Call, _, r *arm.Resource[blobService]) error {
	b := &r.Body.Properties
	switch {
	case b.ContainerRetention != nil && b.ContainerRetention.Enabled:
		return errUnsupported("Container soft delete")
	case b.RestorePolicy != nil && b.RestorePolicy.Enabled:
		return errUnsupported("Point in time restore")
	case b.ChangeFeed != nil && b.ChangeFeed.Enabled:
		return errUnsupported("Change Feed")
	case b.Versioning != nil && *b.Versioning:
		return errUnsupported("Blob versioning")
	case b.Snapshots != nil && *b.Snapshots:
		return errUnsupported("Automatic snapshot policy")
	}
	if d := b.DeleteRetention; d.Enabled && (d.Days < 1 || d.Days > 365) {
		return errBadValue("deleteRetentionPolicy.days")
	}
	return nil
}

func (b *blobServiceProperties) settings() ServiceSettings {
	s := ServiceSettings{DefaultVersion: b.DefaultVersion}
	if b.DeleteRetention.Enabled {
		s.DeleteDays = b.DeleteRetention.Days
	}
	for _, r := range b.CORS.Rules {
		s.CORS = append(s.CORS, CORSRule{Origins: r.Origins, Methods: r.Methods, Allowed: r.Allowed, Exposed: r.Exposed, MaxAge: r.MaxAge})
	}
	return s
}
