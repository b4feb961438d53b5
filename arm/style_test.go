package arm_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/armtest"
)

// What a row says of its style is how it answers: while it goes on, and when it is over at once.
func TestStyleIsHowARowAnswers(t *testing.T) {
	t.Parallel()
	slow := armtest.Start(t, armtest.Options{Providers: []arm.Provider{toys()}, Scale: armtest.Full})
	quick := armtest.New(t, toys())
	for _, row := range []struct{ name, method string }{{"Create or update", http.MethodPut}, {"Update", http.MethodPatch}, {"Delete", http.MethodDelete}} {
		style := styleOf(t, slow.Engine, "Test.Toys/toys", row.name)
		for _, d := range []*armtest.Device{slow, quick} {
			path := d.Group("rg-"+row.method) + toysAt + "bear"
			if row.method != http.MethodPut {
				d.Must(http.MethodPut, path, body(nil))
				d.Advance(time.Hour)
			}
			a := d.Must(row.method, path, body(nil))
			if d == quick {
				assert.Contains(t, style.Codes, a.Status, row.name)
				continue
			}
			assert.Contains(t, style.Pending, a.Status, row.name)
			for _, name := range style.Headers {
				assert.NotEmpty(t, a.Header.Get(name), "%s: %s", row.name, name)
			}
		}
	}
	assert.Equal(t, arm.Style{Codes: []int{http.StatusOK}}, styleOf(t, slow.Engine, "Test.Toys/toys", "Get"))
}

// styleOf is the style of a type's row of that name.
func styleOf(t *testing.T, e *arm.Engine, typ, name string) arm.Style {
	t.Helper()
	for _, row := range e.Rows() {
		if row.Type == typ && row.Name == name {
			style, ok := row.Style("2020-06-01")
			require.True(t, ok)
			assert.Equal(t, len(style.Pending) > 0, len(style.Headers) > 0, "%s: headers where something goes on", name)
			return style
		}
	}
	require.Fail(t, "no row", name)
	return arm.Style{}
}
