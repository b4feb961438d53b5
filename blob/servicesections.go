package blob

import "time"

// maxRetention is how many days something may be kept.
const maxRetention = 365

// givenProperties are the sections of a Set Blob Service Properties request: each sets its part.
type givenProperties []func(*serviceProperties)

// over puts what was given in the place of what there was.
func (g givenProperties) over(p *serviceProperties) {
	for _, set := range g {
		set(p)
	}
}

// parseServiceProperties reads the document as the version has it: "If you omit a root element, the
// existing settings for the service for that functionality are preserved. However, if you do
// specify a given root element, you must specify every child element for that element"; before
// 2013-08-15 the two sections of that time had to be there
// (https://learn.microsoft.com/rest/api/storageservices/set-blob-service-properties#request-body).
func parseServiceProperties(text, version string) (givenProperties, error) {
	root, err := parseElement(text, "StorageServiceProperties")
	if err != nil {
		return nil, err
	}
	if version < versionCors {
		if err := root.need("Logging", "Metrics"); err != nil {
			return nil, err
		}
	}
	if err := root.only(sectionsOf(version)...); err != nil {
		return nil, err
	}
	var given givenProperties
	for i := range root.Children {
		set, err := parseSection(&root.Children[i])
		if err != nil {
			return nil, err
		}
		given = append(given, set)
	}
	return given, nil
}

// sectionsOf are the root elements that a version knows, in the order in which they are shown.
func sectionsOf(version string) []string {
	if version < versionCors {
		return []string{"Logging", "Metrics", "DefaultServiceVersion"}
	}
	names := []string{"Logging", "HourMetrics", "MinuteMetrics", "Cors", "DefaultServiceVersion"}
	if version >= versionSoftDelete {
		names = append(names, "DeleteRetentionPolicy")
	}
	if version >= versionStaticWebsite {
		names = append(names, "StaticWebsite")
	}
	return names
}

func parseSection(e *element) (func(*serviceProperties), error) {
	switch e.XMLName.Local {
	case "Logging":
		v, err := parseLogging(e)
		return func(p *serviceProperties) { p.logging = v }, err
	case "Metrics", "HourMetrics":
		v, err := parseMetrics(e)
		return func(p *serviceProperties) { p.hourMetrics = v }, err
	case "MinuteMetrics":
		v, err := parseMetrics(e)
		return func(p *serviceProperties) { p.minuteMetrics = v }, err
	case "Cors":
		v, err := parseCorsRules(e)
		return func(p *serviceProperties) { p.cors = v }, err
	case "DefaultServiceVersion":
		v, err := parseDefaultVersion(e)
		return func(p *serviceProperties) { p.version = v }, err
	case "DeleteRetentionPolicy":
		v, err := parseRetention(e, "AllowPermanentDelete")
		return func(p *serviceProperties) { p.deleted = v }, err
	default:
		v, err := parseWebsite(e)
		return func(p *serviceProperties) { p.website = v }, err
	}
}

func parseLogging(e *element) (l logging, err error) {
	if err := e.only("Version", "Delete", "Read", "Write", "RetentionPolicy"); err != nil {
		return l, err
	}
	if err := e.need("Version", "Delete", "Read", "Write"); err != nil {
		return l, err
	}
	if l.deletes, err = e.flag("Delete"); err != nil {
		return l, err
	}
	if l.reads, err = e.flag("Read"); err != nil {
		return l, err
	}
	if l.writes, err = e.flag("Write"); err != nil {
		return l, err
	}
	l.kept, err = parseKept(e)
	return l, err
}

func parseMetrics(e *element) (m metrics, err error) {
	if err := e.only("Version", "Enabled", "IncludeAPIs", "RetentionPolicy"); err != nil {
		return m, err
	}
	if err := e.need("Version", "Enabled"); err != nil {
		return m, err
	}
	if m.enabled, err = e.flag("Enabled"); err != nil {
		return m, err
	}
	if m.enabled { // "Required only if metrics are enabled."
		if err := e.need("IncludeAPIs"); err != nil {
			return m, err
		}
	}
	if m.apis, err = e.flag("IncludeAPIs"); err != nil {
		return m, err
	}
	m.kept, err = parseKept(e)
	return m, err
}

// parseKept reads what logs and metrics have in common: their version, and how long they are kept.
func parseKept(e *element) (retention, error) {
	if v := e.value("Version"); v != "1.0" {
		return retention{}, badXMLNode("Version", v)
	}
	if err := e.need("RetentionPolicy"); err != nil {
		return retention{}, err
	}
	return parseRetention(e.child("RetentionPolicy"))
}

// parseRetention reads how long something is kept: days are "required only if a retention policy is
// enabled", from 1 to 365.
func parseRetention(e *element, more ...string) (r retention, err error) {
	if err := e.only(append(more, "Enabled", "Days")...); err != nil {
		return r, err
	}
	if err := e.need("Enabled"); err != nil {
		return r, err
	}
	if r.enabled, err = e.flag("Enabled"); err != nil {
		return r, err
	}
	if !r.enabled {
		return r, nil
	}
	// The service's answer to 366 days and to none:
	// https://github.com/Azure/azure-sdk-for-go/blob/main/sdk/storage/azblob/service/client_test.go (TestAccountDeleteRetentionPolicyDays…).
	// behaviour: blob-service-sections.
	if r.days, err = e.number("Days", 1, maxRetention); err != nil || r.days == 0 {
		return r, errInvalidXMLDocument.Because(err)
	}
	return r, nil
}

// parseDefaultVersion reads a version: "Possible values include version 2008-10-27 and all more
// recent versions." An empty element takes it back.
func parseDefaultVersion(e *element) (string, error) {
	const oldest = "2008-10-27"
	v := e.Text
	if v == "" {
		return "", nil
	}
	if _, err := time.Parse(time.DateOnly, v); err != nil || v < oldest {
		return "", badXMLNode("DefaultServiceVersion", v)
	}
	return v, nil
}

func parseWebsite(e *element) (w staticWebsite, err error) {
	if err := e.only("Enabled", "IndexDocument", "DefaultIndexDocumentPath", "ErrorDocument404Path"); err != nil {
		return w, err
	}
	if err := e.need("Enabled"); err != nil {
		return w, err
	}
	w.index, w.defaultIndex, w.error404 = e.value("IndexDocument"), e.value("DefaultIndexDocumentPath"), e.value("ErrorDocument404Path")
	w.enabled, err = e.flag("Enabled")
	return w, err
}
