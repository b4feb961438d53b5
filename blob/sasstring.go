package blob

import "strings"

// Versions at which the string to sign changed
// (https://learn.microsoft.com/rest/api/storageservices/create-service-sas#construct-the-signature-string,
// create-account-sas, create-user-delegation-sas). The last two are known from Microsoft's SDKs.
// behaviour: blob-sas-newest-strings.
const (
	versionSASOldest   = "2012-02-12"
	versionSASHeaders  = "2013-08-15" // response headers
	versionSASService  = "2015-02-21" // the resource begins with the service
	versionSASAddress  = "2015-04-05" // addresses and protocol; account SAS exist
	versionSASResource = "2018-11-09" // kind of resource and snapshot
	versionDelegation  = "2018-11-09" // user delegation SAS exist
	versionSASAgents   = "2020-02-10" // of a user delegation SAS: object ids and correlation id
	versionSASScope    = "2020-12-06" // encryption scope
	versionSASUser     = "2025-07-05" // of a user delegation SAS: the one user who may use it
	versionSASRequest  = "2026-04-06" // of a user delegation SAS: headers and parameters of the request
)

// accountSASString ends with a new line, as each of its fields does.
func (s *sas) accountString(account string) string {
	fields := append([]string{account}, s.values("sp", "ss", "srt", "st", "se", "sip", "spr", "sv")...)
	if s.version >= versionSASScope {
		fields = append(fields, s.query.get("ses"))
	}
	return strings.Join(fields, "\n") + "\n"
}

// resourceSASString is what a service or user delegation SAS signs. The two differ in what says
// who signed it.
func (c *call) resourceSASString(s *sas) string {
	return s.resourceString(c.sasResource(s), c.sasRequestHeaders(s), c.sasRequestQuery(s))
}

// resourceString is of a SAS about the resource; headers and parameters are those of the request that it prescribes.
func (s *sas) resourceString(resource, headers, parameters string) string {
	fields := append(s.values("sp", "st", "se"), resource)
	if s.kind == delegationSAS {
		fields = append(fields, s.delegationFields()...)
	} else {
		fields = append(fields, s.query.get("si"))
	}
	if s.version >= versionSASAddress {
		fields = append(fields, s.values("sip", "spr")...)
	}
	fields = append(fields, s.version)
	if s.version >= versionSASResource {
		snapshot := ""
		if s.resource == "bs" {
			snapshot = s.query.get("snapshot")
		}
		fields = append(fields, s.resource, snapshot)
	}
	if s.version >= versionSASScope {
		fields = append(fields, s.query.get("ses"))
	}
	if s.kind == delegationSAS && s.version >= versionSASRequest {
		fields = append(fields, headers, parameters)
	}
	if s.version >= versionSASHeaders {
		fields = append(fields, s.values("rscc", "rscd", "rsce", "rscl", "rsct")...)
	}
	return strings.Join(fields, "\n")
}

func (s *sas) values(names ...string) []string {
	values := make([]string, len(names), 32)
	for i, name := range names {
		values[i] = s.query.get(name)
	}
	return values
}

// sasResource is the container, or the blob in it, that the SAS is about.
func (c *call) sasResource(s *sas) string {
	resource := "/" + c.address.account + "/" + c.address.container
	if s.version >= versionSASService {
		resource = "/blob" + resource
	}
	if s.resource != "c" {
		resource += "/" + c.address.blob
	}
	return resource
}

func (s *sas) delegationFields() []string {
	names := []string{"skoid", "sktid", "skt", "ske", "sks", "skv"}
	if s.version >= versionSASAgents {
		names = append(names, "saoid", "suoid", "scid")
	}
	if s.version >= versionSASUser {
		names = append(names, "skdutid", "sduoid")
	}
	return s.values(names...)
}

// sasRequestHeaders are the headers that the SAS prescribes, each with a new line behind it.
func (c *call) sasRequestHeaders(s *sas) string {
	var b strings.Builder
	for _, name := range commaSeparated(s.query.get("srh")) {
		b.WriteString(name + ":" + c.header(name) + "\n")
	}
	return b.String()
}

// sasRequestQuery are the parameters that the SAS prescribes, each with a new line before it.
func (c *call) sasRequestQuery(s *sas) string {
	var b strings.Builder
	for _, name := range commaSeparated(s.query.get("srq")) {
		b.WriteString("\n" + name + ":" + s.query.get(strings.ToLower(name)))
	}
	return b.String()
}

func commaSeparated(names string) []string {
	return strings.FieldsFunc(names, func(r rune) bool { return r == ',' })
}
