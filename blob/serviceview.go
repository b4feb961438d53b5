package blob

import "strconv"

// write is the document that a version shows of the properties
// (https://learn.microsoft.com/rest/api/storageservices/get-blob-service-properties#response-body).
func (p *serviceProperties) write(x *xmlWriter, version string) {
	x.open("StorageServiceProperties")
	for _, name := range sectionsOf(version) {
		switch name {
		case "Logging":
			p.logging.write(x)
		case "Metrics", "HourMetrics":
			p.hourMetrics.write(x, name)
		case "MinuteMetrics":
			p.minuteMetrics.write(x, name)
		case "Cors":
			writeCorsRules(x, p.cors)
		case "DefaultServiceVersion":
			x.elementIf(name, p.version)
		case "DeleteRetentionPolicy":
			p.deleted.write(x, name)
		default:
			p.website.write(x)
		}
	}
	x.close("StorageServiceProperties")
}

func (l logging) write(x *xmlWriter) {
	x.open("Logging")
	x.element("Version", "1.0")
	x.element("Delete", strconv.FormatBool(l.deletes))
	x.element("Read", strconv.FormatBool(l.reads))
	x.element("Write", strconv.FormatBool(l.writes))
	l.kept.write(x, "RetentionPolicy")
	x.close("Logging")
}

func (m metrics) write(x *xmlWriter, name string) {
	x.open(name)
	x.element("Version", "1.0")
	x.element("Enabled", strconv.FormatBool(m.enabled))
	if m.enabled {
		x.element("IncludeAPIs", strconv.FormatBool(m.apis))
	}
	m.kept.write(x, "RetentionPolicy")
	x.close(name)
}

func (r retention) write(x *xmlWriter, name string) {
	x.open(name)
	x.element("Enabled", strconv.FormatBool(r.enabled))
	if r.enabled {
		x.number("Days", r.days)
	}
	x.close(name)
}

func (w staticWebsite) write(x *xmlWriter) {
	x.open("StaticWebsite")
	x.element("Enabled", strconv.FormatBool(w.enabled))
	x.elementIf("IndexDocument", w.index)
	x.elementIf("DefaultIndexDocumentPath", w.defaultIndex)
	x.elementIf("ErrorDocument404Path", w.error404)
	x.close("StaticWebsite")
}
