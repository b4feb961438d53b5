package arm_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/edgerite/edgerite/arm/armtest"
)

const shelvesAt = "/providers/Test.Toys/shelves/"

func books(names ...string) map[string]any {
	list := []any{}
	for _, name := range names {
		list = append(list, map[string]any{"name": name})
	}
	return body(map[string]any{"books": list})
}

func TestNested(t *testing.T) {
	t.Parallel()
	d := armtest.New(t, toys())
	group := d.Group("rg")
	path := group + shelvesAt + "S1"
	d.Refused(404, "ParentResourceNotFound", "PUT", path+"/books/b", body(nil))
	made := d.Must("PUT", path, books("Iliad"), 201)
	assert.Equal(t, path+"/books/Iliad", made.Get("properties.books.0.id"))
	assert.Equal(t, "Succeeded", made.Get("properties.books.0.properties.provisioningState"))
	assert.Equal(t, made.Get("etag"), made.Get("properties.books.0.etag"))

	one := d.Must("PUT", group+"/providers/Test.Toys/Shelves/s1/Books/Emma", map[string]any{"properties": map[string]any{"pages": 9}}, 201)
	assert.Equal(t, path+"/books/Emma", one.Get("id"))
	d.Must("PATCH", path+"/books/emma", map[string]any{"properties": map[string]any{}}, 200)
	assert.InEpsilon(t, 9, d.Must("GET", path+"/books/EMMA", nil, 200).Get("properties.pages"), 0)
	list := d.Must("GET", path+"/books", nil, 200)
	assert.Equal(t, "Iliad", list.Get("value.0.name"))
	assert.Equal(t, "Emma", list.Get("value.1.name"))

	d.Refused(400, "DuplicateResourceName", "PUT", path, books("Emma", "EMMA"))
	d.Must("PUT", path, books("Emma"), 200)
	d.Refused(404, "ResourceNotFound", "GET", path+"/books/Iliad", nil)
	d.Must("DELETE", path+"/books/emma", nil, 200)
	d.Must("DELETE", path+"/books/emma", nil, 204)
	assert.Nil(t, d.Must("GET", path, nil).Get("properties.books"))
}

func TestNestedInUse(t *testing.T) {
	t.Parallel()
	d := armtest.New(t, toys())
	group := d.Group("rg")
	path := group + shelvesAt + "s"
	d.Must("PUT", path, books("a", "b"))
	d.Must("PUT", group+toysAt+"bear", body(map[string]any{"box": map[string]any{"id": path + "/books/A"}}))
	d.Refused(409, "ResourceInUse", "DELETE", path+"/books/a", nil)
	d.Refused(409, "ResourceInUse", "PUT", path, books("b"))
	d.Refused(409, "ResourceInUse", "DELETE", path, nil)
	d.Must("PUT", path, books("a"), 200)
	d.Must("DELETE", group, nil, 200)
}

func TestNestedLongRunning(t *testing.T) {
	t.Parallel()
	d := armtest.Start(t, armtest.Options{Providers: toysOnly(), Scale: armtest.Full})
	path := d.Group("rg") + shelvesAt + "s"
	d.Must("PUT", path, books())
	d.Refused(409, "Conflict", "PUT", path+"/books/a", body(nil))
	d.Advance(time.Minute)
	made := d.Must("PUT", path+"/books/a", body(nil), 201)
	assert.Equal(t, "Updating", made.Get("properties.provisioningState"))
	d.Advance(time.Minute)
	assert.Equal(t, "Succeeded", d.Must("GET", made.Header.Get("Location"), nil, 200).Get("properties.provisioningState"))
	assert.Equal(t, "Succeeded", d.Must("GET", path, nil).Get("properties.provisioningState"))
}
