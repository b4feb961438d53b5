package fault_test

import (
	"cmp"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"github.com/edgerite/edgerite/internal/apierr"
	"github.com/edgerite/edgerite/internal/clock"
	"github.com/edgerite/edgerite/internal/fault"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// edge1 is a set and how the device edge1.localhost sees it.
func edge1() (*fault.Set, *fault.Device) {
	s := fault.NewSet(clock.New(nil, clock.State{Frozen: &noon}))
	return s, s.On("edge1.localhost")
}

func add(t *testing.T, s *fault.Set, r fault.Rule) fault.Entry {
	t.Helper()
	e, err := s.Add(r)
	require.NoError(t, err)
	return e
}

func TestWhatARuleHoldsFor(t *testing.T) {
	t.Parallel()
	put := fault.Request{Service: fault.Blob, Method: "PUT", Path: "/Photos/a b/c.jpg", Escaped: "/Photos/a%20b/c.jpg", Operation: "Put Block List"}
	for name, tt := range map[string]struct {
		rule fault.Rule
		want bool
	}{
		"every request":                  {fault.Rule{}, true},
		"the device":                     {fault.Rule{Device: "EDGE1.localhost"}, true},
		"another device":                 {fault.Rule{Device: "edge2.localhost"}, false},
		"the service":                    {fault.Rule{Service: "Blob"}, true},
		"another service, by its host":   {fault.Rule{Service: "management"}, false},
		"the method":                     {fault.Rule{Method: "put"}, true},
		"another method":                 {fault.Rule{Method: "GET"}, false},
		"the path in another case":       {fault.Rule{Path: "/photos/A B/c.jpg"}, true},
		"the path as it was sent":        {fault.Rule{Path: "/photos/a%20b/c.jpg"}, true},
		"a star within a folder":         {fault.Rule{Path: "/photos/*/*.jpg"}, true},
		"a star goes over no slash":      {fault.Rule{Path: "/photos/*.jpg"}, false},
		"two stars do":                   {fault.Rule{Path: "/photos/**.jpg"}, true},
		"folders or none":                {fault.Rule{Path: "**/photos/**/c.jpg"}, true},
		"no folders":                     {fault.Rule{Path: "/photos/a b/**/c.jpg"}, true},
		"a folder's name as a whole":     {fault.Rule{Path: "/photos/**/b/c.jpg"}, false},
		"a part of the path":             {fault.Rule{Path: "/photos"}, false},
		"a dot is a dot":                 {fault.Rule{Path: "/photos/a b/c?jpg"}, false},
		"the operation":                  {fault.Rule{Operation: "put block list"}, true},
		"operations":                     {fault.Rule{Operation: "put*"}, true},
		"another operation":              {fault.Rule{Operation: "put block"}, false},
		"all of it":                      {fault.Rule{Device: "edge1.localhost", Service: "blob", Method: "PUT", Path: "**", Operation: "*"}, true},
		"one of it not":                  {fault.Rule{Service: "blob", Method: "GET", Path: "**"}, false},
		"an operation of arm that fails": {fault.Rule{Effect: fault.Fail}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, d := edge1()
			add(t, s, tt.rule)
			assert.Equal(t, tt.want, d.Meet(put) != nil)
		})
	}
}

// MSAL for Go ends the token endpoint with a slash.
func TestAFinalSlashDoesNotMatter(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"**/oauth2/token", "**/oauth2/token/"} {
		for _, asked := range []string{"/adfs/oauth2/token", "/adfs/oauth2/token/"} {
			s, d := edge1()
			add(t, s, fault.Rule{Path: path})
			assert.NotNil(t, d.Meet(fault.Request{Path: asked}), "%s of %s", path, asked)
		}
	}
	s, d := edge1()
	add(t, s, fault.Rule{Path: "/"})
	assert.Nil(t, d.Meet(fault.Request{Path: "/adfs"}), "the root is not every path")
	assert.NotNil(t, d.Meet(fault.Request{Path: "/"}))
}

// unslashed is a pattern as a rule spells it.
func unslashed(pattern string) string {
	return cmp.Or(strings.TrimRight(pattern, "/"), pattern)
}

func TestARequestWithoutAName(t *testing.T) {
	t.Parallel()
	s, d := edge1()
	add(t, s, fault.Rule{Path: "*"})
	assert.Nil(t, d.Meet(fault.Request{Service: fault.ARM, Method: "GET", Path: "/x"}), "nobody sent it: it has one path")
}

func TestARequestWithoutAnOperation(t *testing.T) {
	t.Parallel()
	s, d := edge1()
	add(t, s, fault.Rule{Operation: "**"})
	assert.Nil(t, d.Meet(fault.Request{Service: fault.ARM, Method: "GET", Path: "/"}))
}

func TestOnlyWritesBeginOperations(t *testing.T) {
	t.Parallel()
	s, d := edge1()
	add(t, s, fault.Rule{Effect: fault.Fail, Always: true})
	for method, want := range map[string]bool{"GET": false, "HEAD": false, "PUT": true, "PATCH": true, "POST": true, "DELETE": true} {
		assert.Equal(t, want, d.Meet(fault.Request{Service: fault.ARM, Method: method}) != nil, method)
	}
}

// Of a pattern without stars only its own text is left, in any case; and no pattern is too much for the matcher.
func TestPatterns(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := "/" + rapid.StringN(0, 40, 200).Draw(t, "text")
		given := "/" + rapid.StringMatching(`[*/ab]{0,40}`).Draw(t, "pattern")
		path := "/" + rapid.StringMatching(`[/ab]{0,40}`).Draw(t, "path")
		s, d := edge1()
		_, err := s.Add(fault.Rule{Path: strings.ReplaceAll(text, "*", "+"), Always: true})
		if err != nil {
			t.Fatal(err)
		}
		if d.Meet(fault.Request{Path: strings.ReplaceAll(text, "*", "+")}) == nil {
			t.Fatalf("%q does not hold for itself", text)
		}
		s.Clear(fault.All)
		if _, err := s.Add(fault.Rule{Path: given, Always: true}); err != nil {
			t.Fatal(err)
		}
		if got, want := d.Meet(fault.Request{Path: path}) != nil, matches(unslashed(given), path) || matches(unslashed(given), strings.TrimRight(path, "/")); got != want {
			t.Fatalf("%q for %q: %v, not %v", given, path, got, want)
		}
	})
}

// matches is a second opinion, slow and plain.
func matches(pattern, path string) bool {
	switch {
	case pattern == "":
		return path == ""
	case strings.HasPrefix(pattern, "/**/"):
		// the slash, and folders or none
		if !strings.HasPrefix(path, "/") {
			return false
		}
		for i := range path {
			if path[i] == '/' && folders(pattern[4:], path[i+1:]) {
				return true
			}
		}
		return false
	case strings.HasPrefix(pattern, "**"):
		for i := 0; i <= len(path); i++ {
			if matches(pattern[2:], path[i:]) {
				return true
			}
		}
		return false
	case pattern[0] == '*':
		for i := 0; i <= len(path); i++ {
			if matches(pattern[1:], path[i:]) {
				return true
			}
			if i < len(path) && path[i] == '/' {
				return false
			}
		}
		return false
	}
	return path != "" && path[0] == pattern[0] && matches(pattern[1:], path[1:])
}

// folders is matches for what follows a slash: another **/ begins at once.
func folders(pattern, path string) bool {
	if rest, more := strings.CutPrefix(pattern, "**/"); more {
		return folders(rest, path) || matches("/**/"+rest, "/"+path)
	}
	return matches(pattern, path)
}

func TestEveryProblemIsTold(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		rule fault.Rule
		want string
	}{
		"service":          {fault.Rule{Service: "queue"}, `service: "queue" is not one of arm, sts, graph, blob`},
		"method":           {fault.Rule{Method: "PUT IT"}, `method: "PUT IT" is no HTTP method`},
		"path":             {fault.Rule{Path: "photos"}, `path: "photos" begins with neither / nor *`},
		"long path":        {fault.Rule{Path: "/" + strings.Repeat("x", 1024)}, `path: it is longer than 1024 bytes`},
		"long operation":   {fault.Rule{Operation: strings.Repeat("x", 1025)}, `operation: it is longer than 1024 bytes`},
		"operation of sts": {fault.Rule{Service: "login", Operation: "token"}, `operation: those of sts have no names; give a path`},
		"skip":             {fault.Rule{Skip: -1}, `skip: it is a number from 0 to 1000000`},
		"times":            {fault.Rule{Times: 1_000_001}, `times: it is a number from 1 to 1000000`},
		"times and always": {fault.Rule{Times: 2, Always: true}, `times: a rule that always holds has no number of times`},
		"long delay":       {fault.Rule{Delay: time.Hour}, `delay: it is at most 10m0s`},
		"no delay":         {fault.Rule{Effect: fault.Delay}, `delay: how long is missing`},
		"effect":           {fault.Rule{Effect: "explode"}, `effect: "explode" is not one of error, delay, drop, lose, cut, fail`},
		"fail a blob":      {fault.Rule{Effect: fault.Fail, Service: "blob"}, `effect: only Resource Manager (arm) has operations to fail`},
		"fail a read":      {fault.Rule{Effect: fault.Fail, Method: "get"}, `method: GET begins no operation that could fail`},
		"words":            {fault.Rule{Effect: fault.Drop, Code: "X"}, `status, code, message: the effect "drop" tells no error`},
		"retry after":      {fault.Rule{Effect: fault.Fail, RetryAfter: 1}, `retryAfter: it goes with the effect "error"`},
		"long retry after": {fault.Rule{RetryAfter: 3601}, `retryAfter: it is a number of seconds from 1 to 3600`},
		"status":           {fault.Rule{Status: 302}, `status: 302 is no error; choose one from 400 to 599`},
		"code":             {fault.Rule{Code: "A\r\nB"}, `code: "A\r\nB" has other characters than letters, digits, _, . and -`},
		"long code":        {fault.Rule{Code: strings.Repeat("x", 129)}, `code: it is longer than 128 bytes`},
		"message":          {fault.Rule{Message: "a\x1b[2J"}, `message: it has characters that cannot be printed`},
		"long message":     {fault.Rule{Message: strings.Repeat("x", 1025)}, `message: it is longer than 1024 bytes`},
		"several":          {fault.Rule{Service: "x", Skip: -1, Status: 200}, `service: "x" is not one of arm, sts, graph, blob; skip: it is a number from 0 to 1000000; status: 200 is no error; choose one from 400 to 599`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, _ := edge1()
			_, err := s.Add(tt.rule)
			require.EqualError(t, err, tt.want)
			assert.Empty(t, s.List())
		})
	}
}

func TestEffectIsChosen(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		rule fault.Rule
		want fault.Effect
	}{
		"nothing is said":       {fault.Rule{}, fault.Error},
		"a delay":               {fault.Rule{Delay: time.Second}, fault.Delay},
		"a delay and an error":  {fault.Rule{Delay: time.Second, Status: 500}, fault.Error},
		"a delay and a header":  {fault.Rule{Delay: time.Second, RetryAfter: 2}, fault.Error},
		"in another case":       {fault.Rule{Effect: "LOSE"}, fault.Lose},
		"another with a delay":  {fault.Rule{Effect: fault.Cut, Delay: time.Second}, fault.Cut},
		"an operation is arm's": {fault.Rule{Effect: fault.Fail}, fault.Fail},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := tt.rule.Check()
			require.NoError(t, err)
			assert.Equal(t, tt.want, got.Effect)
			assert.Equal(t, tt.want == fault.Fail, got.Service == fault.ARM)
		})
	}
}

func TestRefusal(t *testing.T) {
	t.Parallel()
	table := []*apierr.Error{
		apierr.New(503, "Busy", "It is busy."), apierr.New(429, "Throttled", "Wait.").With("Retry-After", "9"),
		apierr.New(500, "Internal", "It fails."), apierr.New(500, "TimedOut", "It takes too long."),
	}
	for name, tt := range map[string]struct {
		rule       fault.Rule
		status     int
		code       string
		message    string
		retryAfter string
	}{
		"nothing is said":       {fault.Rule{}, 503, "Busy", "It is busy.", ""},
		"a status":              {fault.Rule{Status: 429}, 429, "Throttled", "Wait.", "9"},
		"a code":                {fault.Rule{Code: "TimedOut"}, 500, "TimedOut", "It takes too long.", ""},
		"a header":              {fault.Rule{RetryAfter: 3}, 503, "Busy", "It is busy.", "3"},
		"another than its own":  {fault.Rule{Status: 429, RetryAfter: 3}, 429, "Throttled", "Wait.", "3"},
		"a message":             {fault.Rule{Message: "100 % broken"}, 503, "Busy", "100 % broken", ""},
		"an unknown status":     {fault.Rule{Status: 502}, 502, "BadGateway", "Bad Gateway.", ""},
		"a status without name": {fault.Rule{Status: 599}, 599, "Status", "Status 599.", ""},
		"an unknown code":       {fault.Rule{Code: "Odd"}, 503, "Odd", "Service Unavailable.", ""},
		"all of it":             {fault.Rule{Status: 418, Code: "Pot", Message: "Tea."}, 418, "Pot", "Tea.", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := tt.rule.Refusal(table...)
			assert.Equal(t, []any{tt.status, tt.code, tt.message, tt.retryAfter}, []any{e.Status, e.Code, e.Message, e.Header.Get("Retry-After")})
		})
	}
	assert.Equal(t, http.Header{"Retry-After": {"9"}}, table[1].Header, "the table is as it was")
}

// Whatever somebody writes as a pattern, a rule takes it or says why not, and holding it against a path takes no time.
func FuzzPattern(f *testing.F) {
	for _, seed := range []string{"", "/", "**", "/a/*/b", "**/**/**x", "/\xff(*", "/[a"} {
		f.Add(seed, "/a/b/c")
	}
	f.Fuzz(func(t *testing.T, pattern, path string) {
		s, d := edge1()
		if _, err := s.Add(fault.Rule{Path: pattern, Always: true}); err != nil {
			return
		}
		met := d.Meet(fault.Request{Path: path}) != nil
		if plain := regexp.MustCompile(`^[/a-z]*$`); plain.MatchString(pattern) && pattern != "" {
			require.Equal(t, strings.EqualFold(unslashed(pattern), path) || strings.EqualFold(unslashed(pattern), strings.TrimRight(path, "/")), met)
		}
	})
}
