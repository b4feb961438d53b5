package apierr_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/apierr"
)

func TestPrintable(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"":                      "",
		"ünder":                 "ünder",
		"a\x1b[2J\u202e":        "a?[2J?",
		"a\r\nb":                "a??b",
		"\xff":                  "?",
		strings.Repeat("x", 11): strings.Repeat("x", 10) + "…",
		strings.Repeat("x", 10): strings.Repeat("x", 10),
		"123456789ü":            "123456789…",
	} {
		require.Equal(t, want, apierr.Printable(given, 10), given)
	}
}
