package resources_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/edgerite/edgerite/arm/armtest"
)

const linksAt = "/providers/Microsoft.Resources/links"

func TestLinksAreBounded(t *testing.T) {
	t.Parallel()
	d := armtest.New(t)
	group, other := d.Group("rg"), d.Group("other")
	to := map[string]any{"properties": map[string]any{"targetId": other}}
	for i := range 50 {
		d.Must("PUT", fmt.Sprintf("%s%s/l%d", group, linksAt, i), to, 201)
	}
	d.Refused(400, "InvalidResourceLink", "PUT", group+linksAt+"/more", to)
	d.Must("PUT", group+linksAt+"/l0", to, 200)
	d.Must("PUT", other+linksAt+"/l0", to, 201)
	for _, name := range []string{"a%3Cb", "a.", strings.Repeat("a", 261)} {
		assert.Equal(t, 400, d.Do("PUT", other+linksAt+"/"+name, to).Status, name)
	}
}

// A link goes with its source, and stays without its target.
func TestLinksGoWithTheirSource(t *testing.T) {
	t.Parallel()
	d := armtest.New(t)
	group, other := d.Group("rg"), d.Group("other")
	d.Must("PUT", group+linksAt+"/there", map[string]any{"properties": map[string]any{"targetId": other}})
	d.Must("PUT", other+linksAt+"/back", map[string]any{"properties": map[string]any{"targetId": group}})
	d.Must("DELETE", other, nil)
	list := d.Must("GET", armtest.Sub+linksAt+"?$filter=name+eq+'x'", nil)
	assert.Equal(t, "there", list.Get("value.0.name"))
	assert.Nil(t, list.Get("value.1"))
	assert.Equal(t, []string{"?$filter=name eq 'x'"}, list.Unread, "a filter nobody knows is told")
}
