package blob

import (
	"context"
	"encoding/xml"
	"errors"
	"net/http"
	"strings"

	"github.com/edgerite/edgerite/internal/store"
)

const maxServiceProperties = 64 << 10

// maxCorsRules is how many rules a service may have
// (https://learn.microsoft.com/rest/api/storageservices/cross-origin-resource-sharing--cors--support-for-the-azure-storage-services).
const maxCorsRules = 5

// defaultServiceProperties are those of an account on which nothing was set.
const defaultServiceProperties = `<Logging><Version>1.0</Version><Delete>false</Delete><Read>false</Read><Write>false</Write><RetentionPolicy><Enabled>false</Enabled></RetentionPolicy></Logging>` +
	`<HourMetrics><Version>1.0</Version><Enabled>false</Enabled><RetentionPolicy><Enabled>false</Enabled></RetentionPolicy></HourMetrics>` +
	`<MinuteMetrics><Version>1.0</Version><Enabled>false</Enabled><RetentionPolicy><Enabled>false</Enabled></RetentionPolicy></MinuteMetrics>` +
	`<Cors /><DeleteRetentionPolicy><Enabled>false</Enabled></DeleteRetentionPolicy><StaticWebsite><Enabled>false</Enabled></StaticWebsite>`

func accountScope(account string) string { return "blob/" + account }

// getServiceProperties gives what was set, and the defaults of the rest
// (https://learn.microsoft.com/rest/api/storageservices/get-blob-service-properties).
func getServiceProperties(c *call) error {
	p, err := c.serviceProperties(c.Store)
	if err != nil {
		return err
	}
	var x xmlWriter
	x.open("StorageServiceProperties")
	for _, s := range p {
		x.b = append(x.b, s.xml...)
	}
	x.close("StorageServiceProperties")
	return x.send(c.w, http.StatusOK)
}

// section is one element of the service properties as it was sent.
type section struct{ name, xml string }

func (c *call) serviceProperties(from store.Reader) ([]section, error) {
	stored, err := from.Get(accountKey(c.account.ID))
	if errors.Is(err, store.ErrNotFound) {
		stored = []byte("<StorageServiceProperties>" + defaultServiceProperties + "</StorageServiceProperties>")
	} else if err != nil {
		return nil, err
	}
	return parseSections(string(stored))
}

// setServiceProperties sets the sections that the request has and leaves the others
// (https://learn.microsoft.com/rest/api/storageservices/set-blob-service-properties).
func setServiceProperties(c *call) error {
	text, err := c.document(maxServiceProperties)
	if err != nil {
		return err
	}
	given, err := parseSections(text)
	if err != nil {
		return err
	}
	err = c.Store.Update(context.WithoutCancel(c.r.Context()), accountScope(c.account.ID), func(tx *store.Tx) error {
		current, err := c.serviceProperties(tx)
		if err != nil {
			return err
		}
		var b strings.Builder
		b.WriteString("<StorageServiceProperties>")
		for _, s := range overlaySections(current, given) {
			b.WriteString(s.xml)
		}
		b.WriteString("</StorageServiceProperties>")
		return tx.Set(accountKey(c.account.ID), []byte(b.String()))
	})
	if err != nil {
		return err
	}
	return c.answer(http.StatusAccepted)
}

func overlaySections(current, given []section) []section {
	for _, g := range given {
		found := false
		for i := range current {
			if current[i].name == g.name {
				current[i], found = g, true
			}
		}
		if !found {
			current = append(current, g)
		}
	}
	return current
}

// sectionsDocument keeps each section's text as it came.
type sectionsDocument struct {
	XMLName  xml.Name `xml:"StorageServiceProperties"`
	Sections []struct {
		XMLName xml.Name
		Inner   string     `xml:",innerxml"`
		Rules   []struct{} `xml:"CorsRule"`
	} `xml:",any"`
}

// behaviour: blob-service-sections.
func parseSections(text string) ([]section, error) {
	var d sectionsDocument
	if err := xml.Unmarshal([]byte(text), &d); err != nil {
		return nil, errInvalidXMLDocument.Because(err)
	}
	var list []section
	for _, s := range d.Sections {
		switch name := s.XMLName.Local; name {
		case "Logging", "HourMetrics", "MinuteMetrics", "Cors", "DefaultServiceVersion", "DeleteRetentionPolicy", "StaticWebsite":
			if len(s.Rules) > maxCorsRules {
				return nil, errInvalidXMLDocument
			}
			list = append(list, section{name, "<" + name + ">" + s.Inner + "</" + name + ">"})
		default:
			return nil, badXMLNode(name, "")
		}
	}
	return list, nil
}

// getAccountInfo tells what kind of account this is
// (https://learn.microsoft.com/rest/api/storageservices/get-account-information).
func getAccountInfo(c *call) error {
	c.set("x-ms-sku-name", c.account.SKU)
	c.set("x-ms-account-kind", c.account.Kind)
	if c.newer("2019-07-07") {
		c.set("x-ms-is-hns-enabled", "false")
	}
	return c.answer(http.StatusOK)
}

// preflight answers a browser's question whether it may send a request. Rules are kept but not yet
// evaluated, so none matches
// (https://learn.microsoft.com/rest/api/storageservices/preflight-blob-request).
// behaviour: blob-preflight.
func preflight(c *call) error {
	for _, name := range []string{"Origin", "Access-Control-Request-Method"} {
		if c.header(name) == "" {
			return missingHeader(name)
		}
	}
	return errCorsNotEnabled
}
