package blob

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/edgerite/edgerite/internal/apierr"
	"github.com/edgerite/edgerite/internal/httpx"
	"github.com/edgerite/edgerite/internal/journal"
)

// submitBatch does deletions or changes of tier, each authorized and answered on its own
// (https://learn.microsoft.com/rest/api/storageservices/blob-batch).
// What is wrong with the body as a whole is the answer to a request nobody sent: clients look for a
// part without Content-ID. behaviour: blob-batch.
func submitBatch(c *call) error {
	boundary, err := c.batchBoundary()
	if err != nil {
		return err
	}
	body, err := c.document(maxBatchBody)
	if err != nil {
		return err
	}
	answers := []*batchAnswer{}
	requests, err := c.parseBatch(body, boundary)
	if err != nil {
		a := &batchAnswer{header: http.Header{}}
		a.header["x-ms-version"] = []string{c.version}
		a.header["x-ms-request-id"] = c.w.Header()["x-ms-request-id"]
		a.reason = apierr.From(err).Message
		c.renderError(a, c.r, apierr.From(err))
		answers = append(answers, a)
	}
	for _, r := range requests {
		answers = append(answers, r.do())
		_, unread := r.read() // its error code is not the batch's
		journal.Unread(c.r.Context(), unread...)
	}
	return c.answerBatch(answers)
}

// subrequest is a request of a batch on its way through the service.
type subrequest struct {
	*call
	id   string
	read func() (code string, unread []string) // what the journal is told of it
}

// parseBatch finds out what the requests of a batch ask for, which has to be the same of all, and in
// the container that a batch is sent to.
func (c *call) parseBatch(body, boundary string) ([]subrequest, error) {
	all, err := parseBatch(body, boundary)
	if err != nil {
		return nil, err
	}
	var requests []subrequest
	for _, b := range all {
		sub, err := c.subrequest(b)
		if err != nil {
			return nil, err
		}
		if len(requests) > 0 && requests[0].op != sub.op {
			return nil, errAllSubrequestsSameAPI
		}
		requests = append(requests, sub)
	}
	return requests, nil
}

func (c *call) subrequest(b batched) (subrequest, error) {
	r := &http.Request{
		Method: b.method, RequestURI: b.target, URL: c.r.URL, Host: c.r.Host, Header: b.header, Body: http.NoBody,
		Proto: c.r.Proto, ProtoMajor: c.r.ProtoMajor, ProtoMinor: c.r.ProtoMinor, TLS: c.r.TLS, RemoteAddr: c.r.RemoteAddr,
	}
	a, err := parseAddress(r, c.Suffix)
	if err != nil {
		return subrequest{}, errInvalidInput.Because(err)
	}
	sub := &call{Service: c.Service, r: r, address: a, version: c.version, account: c.account}
	if sub.op, err = c.routes.find(r, a); err != nil {
		return subrequest{}, errInvalidInput.Because(err)
	}
	if !sub.op.batched || c.address.level == containerLevel && a.container != c.address.container {
		return subrequest{}, errInvalidInput
	}
	ctx, read := journal.With(c.r.Context())
	sub.r = r.WithContext(ctx)
	return subrequest{sub, b.id, read}, nil
}

// do answers the request as if it had come alone.
func (q subrequest) do() *batchAnswer {
	a := &batchAnswer{id: q.id, header: http.Header{}}
	q.commonHeaders(a, q.r)
	httpx.Adapt(func(w http.ResponseWriter, _ *http.Request) error {
		q.w = w
		q.set("x-ms-version", q.version)
		if err := q.checkNames(); err != nil {
			return err
		}
		if err := q.authorize(); err != nil {
			return err
		}
		return q.perform()
	}, func(w http.ResponseWriter, r *http.Request, e *apierr.Error) {
		a.reason = e.Message
		q.renderError(w, r, e)
	}, q.Log).ServeHTTP(a, q.r)
	return a
}

// batchAnswer is the answer to a request of a batch.
type batchAnswer struct {
	id     string
	status int
	reason string // what is wrong; else the status in words
	header http.Header
	body   bytes.Buffer
}

// Header, WriteHeader and Write make it an http.ResponseWriter.
func (a *batchAnswer) Header() http.Header { return a.header }

// WriteHeader notes the status.
func (a *batchAnswer) WriteHeader(status int) { a.status = status }

func (a *batchAnswer) Write(p []byte) (int, error) { return a.body.Write(p) }

// write adds the answer as a part, in the shape that clients' parsers know: what every answer of
// the connection has anyway is left out.
func (a *batchAnswer) write(b *bytes.Buffer) {
	b.WriteString("Content-Type: application/http\r\n")
	if a.id != "" {
		fmt.Fprintf(b, "Content-ID: %s\r\n", a.id)
	}
	fmt.Fprintf(b, "\r\nHTTP/1.1 %d %s\r\n", a.status, cmp.Or(a.reason, http.StatusText(a.status)))
	for _, name := range slices.Sorted(maps.Keys(a.header)) {
		if name == "Date" || name == "Content-Length" && a.body.Len() == 0 {
			continue
		}
		fmt.Fprintf(b, "%s: %s\r\n", name, strings.Join(a.header[name], ", "))
	}
	b.WriteString("\r\n")
	if a.body.Len() > 0 {
		b.Write(a.body.Bytes())
		b.WriteString("\r\n")
	}
}

func (c *call) answerBatch(answers []*batchAnswer) error {
	boundary := "batchresponse_" + c.Rand.UUID()
	var b bytes.Buffer
	for _, a := range answers {
		fmt.Fprintf(&b, "--%s\r\n", boundary)
		a.write(&b)
	}
	fmt.Fprintf(&b, "--%s--\r\n", boundary)
	c.set("Content-Type", "multipart/mixed; boundary="+boundary)
	c.set("Content-Length", strconv.Itoa(b.Len()))
	c.w.WriteHeader(http.StatusAccepted)
	_, err := c.w.Write(b.Bytes())
	return err
}
