package template_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/edgerite/edgerite/arm/template"
)

// secretPlan has one secure parameter, and what is made of it.
func secretPlan(t require.TestingT, secret string) *template.Plan {
	c := groupContext()
	given, err := json.Marshal(map[string]any{"p": map[string]any{"value": secret}, "o": map[string]any{"value": map[string]any{"pin": 7654321}}})
	require.NoError(t, err)
	c.Parameters = given
	p, err := plan(`{"parameters": {"p": {"type": "secureString"}, "o": {"type": "secureObject"}}, "variables": {"coded": "[base64(parameters('p'))]"}, "resources": []}`, c)
	require.NoError(t, err)
	return p
}

// TestRedact holds in which forms messages repeat a secret.
func TestRedact(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("S3cret-", 40)
	for _, test := range []struct{ name, secret, message, want string }{
		{"as it is", "S3cret", "Value S3cret is wrong, S3cret!", "Value *** is wrong, ***!"},
		{"in another case", "S3cret", "Value 's3CRET' is wrong.", "Value '***' is wrong."},
		{"cut (a message repeated 100 bytes of a long value)", long, `Error converting value "` + long[:99] + `… to type 'Int'.`, `Error converting value "***… to type 'Int'.`},
		{"cut within a letter", strings.Repeat("é", 60), `value "` + strings.Repeat("é", 49) + "\xc3… to", `value "***… to`},
		{"cut within a letter, then mended", strings.Repeat("é", 60), `value "` + strings.Repeat("é", 49) + "\uFFFD… to", "value \"***\uFFFD… to"},
		{"cut behind something", long, `value "user:` + long[:90] + `… to`, `value "user:***… to`},
		{"the beginning of another word", "secretary-general", "A secret… is no secretary.", "A ***… is no secretary."},
		{"as JSON", "a\"b\\c\n<d>", `value "a\"b\\c\n\u003cd\u003e" and "a\"b\\c\n<d>"`, `value "***" and "***"`},
		{"as Go", "a\"b\x01é", strconv.Quote("a\"b\x01é"), `"***"`},
		{"in an expression", "it's", "'it''s'", "'***'"},
		{"in a URL", "a b/c", "https://x/a%20b%2Fc?y=a+b%2Fc", "https://x/***?y=***"},
		{"with marks that a URL has for itself", "P@ssw0rd!1", "https://x/P@ssw0rd%211?y=P%40ssw0rd%211", "https://x/***?y=***"},
		{"in a URL of .NET", "a b@c", "https://x/a%20b%40c", "https://x/***"},
		{"with what moves a cursor", "ab\x1b[31m", "value ab?[31m.", "value ***."},
		{"a line of it", "first line\nsecond line", "In 'x': second line.", "In 'x': ***."},
		{"a part between quotes", "Server=tcp:db;Password=hunter2;", "The part 'password=hunter2' is not known.", "The part '***' is not known."},
		{"a short part", "Server=tcp:db", "The scheme 'tcp' is not known.", "The scheme 'tcp' is not known."},
		{"a short one between quotes", "abc", "'abc' and abc", "'***' and abc"},
		{"nothing of it", "S3cret", "All is 'well'.", "All is 'well'."},
		{"made of it, between quotes", "S3cret", `"UzNjcmV0" and 'UzNjcmV0'`, `"***" and '***'`},
		{"made of it, cut", long, `value "UzNjcmV0LVMzY3JldC1TM2NyZXQt… to`, `value "***… to`},
		{"a number", "S3cret", "Error converting value 7654321 to type. 17654321 is another.", "Error converting value *** to type. 17654321 is another."},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, test.want, secretPlan(t, test.secret).Redact(test.message))
		})
	}
}

// TestSecretProperty: a text is secret that is one, or has one of four bytes or more in it.
func TestSecretProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[abé]{1,7}`)
		secrets := rapid.SliceOfN(word, 0, 6).Draw(t, "secrets")
		c := groupContext()
		given, err := json.Marshal(map[string]any{"p": map[string]any{"value": map[string]any{"x": secrets}}})
		require.NoError(t, err)
		c.Parameters = given
		p, err := plan(`{"parameters": {"p": {"type": "secureObject"}}, "resources": []}`, c)
		require.NoError(t, err)
		text := strings.Join(rapid.SliceOfN(word, 0, 4).Draw(t, "text"), "")
		want := slices.ContainsFunc(secrets, func(secret string) bool {
			return text == secret || len(secret) >= 4 && strings.Contains(text, secret)
		})
		assert.Equal(t, want, p.Secret(text), text)
		assert.Equal(t, want, p.MaskText(text) != text, text)
	})
}

// TestRedactTooMuch: secrets and a message made for each other took minutes. Such a message is not told.
func TestRedactTooMuch(t *testing.T) {
	t.Parallel()
	many := func(n int, name func(i int) string) map[string]string {
		all := map[string]string{}
		for i := range n {
			all[strconv.Itoa(i)] = name(i)
		}
		return all
	}
	for name, c := range map[string]struct {
		secrets any
		message string
	}{
		"one that is long":      {map[string]string{"a": strings.Repeat("a", 20_000) + "b"}, strings.Repeat("a", 20_000)},
		"many that begin alike": {many(4_000, func(i int) string { return "aaaa" + strconv.Itoa(i) }), strings.Repeat("a", 1_000)},
		"many that are short":   {many(4_000, func(i int) string { return string(rune(0x4e00 + i)) }), strings.Repeat("x", 5_000)},
		"parts of one":          {map[string]string{"a": strings.Repeat("ab", 200_000)}, strings.Repeat("'abababac'", 200)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			given, err := json.Marshal(map[string]any{"p": map[string]any{"value": c.secrets}})
			require.NoError(t, err)
			parsed, err := template.Parse([]byte(`{"parameters": {"p": {"type": "secureObject"}}, "resources": []}`))
			require.NoError(t, err)
			r := parsed.Redactor(given)
			assert.Equal(t, "***", r.Redact(c.message))
			assert.Equal(t, "What is usual is told.", r.Redact("What is usual is told."))
		})
	}
}

// TestRedactor knows what a template gives to its own secure parameters, though no plan can be made.
func TestRedactor(t *testing.T) {
	t.Parallel()
	parsed, err := template.Parse([]byte(`{"definitions": {"key": {"type": "securestring"}}, "parameters": {"a": {"type": "int"}, "p": {"type": "secureString", "defaultValue": "by-default"}, "q": {"$ref": "#/definitions/key"}}, "resources": []}`))
	require.NoError(t, err)
	r := parsed.Redactor(json.RawMessage(`{"q": {"value": "given-one"}, "a": {"value": "open"}}`))
	assert.Equal(t, `"***" *** open`, r.Redact(`"by-default" given-one open`))
	assert.Equal(t, "given-one ***", parsed.Redactor(json.RawMessage(`[`)).Redact("given-one by-default"))
	var none *template.Redactor
	assert.Equal(t, "x", none.Redact("x"))
}

// TestMistakesKeepSecrets: a mistake that is found before the secret is read was told with it.
func TestMistakesKeepSecrets(t *testing.T) {
	t.Parallel()
	c := groupContext()
	c.Parameters = json.RawMessage(`{"a": {"expression": "[int(externalInputs('x'))]"}, "p": {"value": "hush hush"}}`)
	c.ExternalInputs = json.RawMessage(`{"x": {"value": "hush hush"}}`)
	_, err := plan(`{"parameters": {"a": {"type": "int"}, "p": {"type": "secureString"}}, "resources": []}`, c)
	require.Error(t, err)
	assert.NotContains(t, err.Error(), "hush")
	assert.Contains(t, err.Error(), "***")
}

// TestRedactProperty: whatever a secret is, and wherever a message has it or its beginning, nothing of it is left.
func TestRedactProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		secret := rapid.StringN(8, 300, 2000).Filter(func(s string) bool { return len(strings.TrimSpace(s)) >= 8 }).Draw(t, "secret")
		p := secretPlan(t, secret)
		quoted, err := json.Marshal(secret)
		require.NoError(t, err)
		most := rapid.IntRange(6, len(quoted)).Draw(t, "most")
		cut := string(quoted)
		if most < len(quoted) {
			cut = string(quoted[:most]) + "…"
		}
		before := rapid.StringMatching(`[A-Z]{0,3} ?['"]?`).Draw(t, "before")
		for _, repeated := range []string{secret, cut, fmt.Sprintf("%q", secret), "'" + secret + "'"} {
			assert.NotContains(t, p.Redact(before+repeated+"."), strings.Trim(repeated, `"'…`), "of %q", repeated)
		}
	})
}
