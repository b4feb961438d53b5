package storage_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/edgerite/edgerite/arm/armtest"
	"github.com/edgerite/edgerite/arm/storage"
	"github.com/edgerite/edgerite/internal/apierr"
)

// containers stand for the blob service; server tests the two together.
type containers struct {
	all      map[string]storage.Container // by contents/name
	settings map[string]storage.ServiceSettings
	writes   int
}

func newContainers() *containers {
	return &containers{all: map[string]storage.Container{}, settings: map[string]storage.ServiceSettings{}}
}

func (s *containers) FindContainer(account, name string) (storage.Container, bool, error) {
	c, ok := s.all[account+"/"+name]
	return c, ok, nil
}

func (s *containers) EachContainer(account, after string, fn func(storage.Container) (bool, error)) error {
	for _, key := range slices.Sorted(maps.Keys(s.all)) {
		if name, ours := strings.CutPrefix(key, account+"/"); ours && name > after {
			if more, err := fn(s.all[key]); err != nil || !more {
				return err
			}
		}
	}
	return nil
}

func (s *containers) SetContainer(_ context.Context, account string, c storage.Container) error {
	if strings.Contains(c.Metadata["bad"], "\n") {
		return apierr.New(http.StatusBadRequest, "InvalidMetadata", "The specified metadata is invalid.")
	}
	s.writes++
	c.ETag = fmt.Sprintf(`"0x8DC6D9C%08X"`, s.writes)
	c.Modified = time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC)
	c.LeaseState, c.LeaseStatus = "available", "unlocked"
	s.all[account+"/"+c.Name] = c
	return nil
}

func (s *containers) RemoveContainer(_ context.Context, account, name string) error {
	if s.all[account+"/"+name].LeaseStatus == "locked" {
		return apierr.New(http.StatusPreconditionFailed, "LeaseIdMissing", "There is currently a lease on the container and no lease ID was specified in the request.")
	}
	delete(s.all, account+"/"+name)
	return nil
}

func (s *containers) LeaseContainer(_ context.Context, account, name string, l storage.Lease) (string, int64, error) {
	c := s.all[account+"/"+name]
	defer func() { s.all[account+"/"+name] = c }()
	switch l.Action {
	case "Acquire":
		c.LeaseState, c.LeaseStatus, c.LeaseDuration = "leased", "locked", "infinite"
		return l.Proposed, 0, nil
	case "Break":
		c.LeaseState, c.LeaseStatus, c.LeaseDuration = "broken", "unlocked", ""
		return "", 0, nil
	}
	return "", 0, apierr.New(http.StatusBadRequest, "InvalidHeaderValue", "The value for one of the HTTP headers is not in the correct format.")
}

func (s *containers) ServiceSettings(account string) (storage.ServiceSettings, error) {
	return s.settings[account], nil
}

func (s *containers) SetServiceSettings(_ context.Context, account string, v storage.ServiceSettings) error {
	s.settings[account] = v
	return nil
}

func TestExchanges(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"containers", "blobservice", "otherservices"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			start(t, armtest.Options{}).Exchange(t, "testdata/"+name+".txtar")
		})
	}
	t.Run("account", func(t *testing.T) {
		t.Parallel()
		start(t, armtest.Options{Scale: armtest.Full}).Exchange(t, "testdata/account.txtar")
	})
}

func TestContainersPage(t *testing.T) {
	t.Parallel()
	d := start(t, armtest.Options{})
	d.Must("PUT", d.path("photos"), body)
	at := d.path("photos") + "/blobServices/default/containers"
	for i := range 25 {
		d.Must("PUT", fmt.Sprintf("%s/%c%02d", at, 'a'+i%2, i)+"x", `{}`, 201)
	}
	pages := 0
	var names []string
	for next := at + "?api-version=2019-06-01&$maxpagesize=5&$filter=a"; next != ""; pages++ {
		var list struct {
			Value    []struct{ Name, Etag, Type string }
			NextLink string
		}
		d.Must("GET", next, nil, 200).JSON(&list)
		for _, v := range list.Value {
			names = append(names, v.Name)
			assert.Equal(t, "Microsoft.Storage/storageAccounts/blobServices/containers", v.Type)
			assert.NotEmpty(t, v.Etag)
		}
		next = list.NextLink
	}
	assert.Len(t, names, 13)
	assert.Equal(t, 3, pages)
	assert.True(t, slices.IsSorted(names))
}

func TestStrictHasTheServicesOfTheDevice(t *testing.T) {
	t.Parallel()
	d := start(t, armtest.Options{Strict: true})
	d.Must("PUT", d.path("photos")+"?api-version=2019-06-01", body)
	d.Must("GET", d.path("photos")+"/blobServices/default?api-version=2019-06-01", nil, 200)
	d.Refused(400, "FeatureNotSupportedForAccount", "GET", d.path("photos")+"/tableServices/default?api-version=2019-06-01", nil)
	d.Refused(404, "InvalidResourceType", "GET", d.path("photos")+"/fileServices/default?api-version=2019-06-01", nil)
	d.Refused(400, "NoRegisteredProviderFound", "GET", d.path("photos")+"/blobServices/default?api-version=2016-01-01", nil)
}
