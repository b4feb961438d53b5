package blob_test

import (
	"bytes"
	"crypto/md5"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/exchange"
)

// TestExchanges replays the archives of exchanges (see package exchange). A request is its first line,
// headers, an empty line and the body, in which <repeat n text> stands for n times the text and <structured n text>
// for the text as a structured body in segments of n bytes. It is signed
// with the account's key unless it has a header "Authorization: none", and over TLS with "Scheme: https". "strict" in the archive's first line
// makes the service strict.
func TestExchanges(t *testing.T) {
	t.Parallel()
	exchange.RunAll(t, "testdata/exchanges/*.txtar", func(t *testing.T, comment string) exchange.Player {
		options := []option{withTokens}
		if strings.HasPrefix(comment, "strict") {
			options = append(options, strict)
		}
		f := newFixture(t, options...)
		return exchange.Player{
			Send:    func(request string) string { return printAnswer(f.do(parseRequest(t, request))) },
			Advance: func(d time.Duration) { f.clock.Advance(d) },
		}
	})
}

var (
	repeat  = regexp.MustCompile(`<repeat (\d+) (.)>`)
	inFrame = regexp.MustCompile(`<structured (\d+) (.*)>`)
)

func parseRequest(t *testing.T, text string) request {
	t.Helper()
	head, body, _ := strings.Cut(text, "\n\n")
	lines := strings.Split(strings.TrimSpace(head), "\n")
	method, target, ok := strings.Cut(lines[0], " ")
	require.True(t, ok, "request line %q", lines[0])
	q := request{method: method, target: target, header: http.Header{}}
	for _, line := range lines[1:] {
		name, value, _ := strings.Cut(line, ":")
		value = strings.TrimSpace(value)
		switch {
		case name == "Authorization" && value == "none":
			q.unsigned = true
		case name == "Account":
			q.account = value
		case name == "Scheme":
			q.secure = value == "https"
		default:
			q.header[name] = append(q.header[name], value)
			q.unsigned = q.unsigned || name == "Authorization"
		}
	}
	expand := func(form *regexp.Regexp, to func(n int, text string) string) {
		body = form.ReplaceAllStringFunc(body, func(s string) string {
			m := form.FindStringSubmatch(s)
			n, err := strconv.Atoi(m[1])
			require.NoError(t, err)
			return to(n, m[2])
		})
	}
	body = strings.TrimSuffix(body, "\n")
	expand(repeat, func(n int, text string) string { return strings.Repeat(text, n) })
	expand(inFrame, func(n int, text string) string { return string(message([]byte(text), n)) })
	if body != "" || method == http.MethodPut || method == http.MethodPost {
		q.body = []byte(body)
	}
	return q
}

func printAnswer(a answer) string {
	var b strings.Builder
	b.WriteString(exchange.Head(a.status, a.header))
	b.WriteByte('\n')
	if len(a.body) > 8000 || bytes.ContainsFunc(a.body, func(r rune) bool { return r == 0 || r == 0xFFFD }) {
		fmt.Fprintf(&b, "<%d bytes, MD5 %x>\n", len(a.body), md5.Sum(a.body))
	} else if len(a.body) > 0 {
		fmt.Fprintf(&b, "%s\n", a.body)
	}
	return b.String()
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
