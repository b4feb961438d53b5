package blob

import (
	"errors"
	"net/http"

	"github.com/edgerite/edgerite/internal/store"
)

const maxServiceProperties = 64 << 10

// serviceProperties are what an account's blob service is set to. A zero value is an account on
// which nothing was set. Logging, metrics and the static website are kept and shown, no more.
// behaviour: blob-service-sections.
type serviceProperties struct {
	logging       logging
	hourMetrics   metrics
	minuteMetrics metrics
	cors          []corsRule
	version       string    // DefaultServiceVersion: of requests that name none
	deleted       retention // of deleted blobs
	website       staticWebsite
}

// retention is how long something is kept: days is 0 where nobody said.
type retention struct {
	enabled bool
	days    int64
}

type logging struct {
	deletes, reads, writes bool
	kept                   retention
}

type metrics struct {
	enabled, apis bool
	kept          retention
}

type staticWebsite struct {
	enabled                       bool
	index, defaultIndex, error404 string
}

// settings remember the service properties of accounts, since every request asks for them.
type settings struct {
	store *store.Store
	cache *store.Cache[*serviceProperties]
	none  serviceProperties // of an account that has set none
}

func newSettings(s *store.Store) *settings {
	return &settings{store: s, cache: store.NewCache(s, spaceAccount, decodeServiceProperties)}
}

// of gives the properties of the account with that Account.ID.
func (s *settings) of(account string) (*serviceProperties, error) {
	var b [usualKey]byte
	p, err := s.cache.Get(appendAccountKey(b[:0], account))
	if errors.Is(err, store.ErrNotFound) {
		return &s.none, nil
	}
	return p, err
}

func accountScope(account string) string { return "blob/" + account }

// getServiceProperties gives what was set, and the defaults of the rest
// (https://learn.microsoft.com/rest/api/storageservices/get-blob-service-properties).
func getServiceProperties(c *call) error {
	p, err := c.settings.of(c.account.ID)
	if err != nil {
		return err
	}
	var x xmlWriter
	p.write(&x, c.version)
	return x.send(c.w, http.StatusOK)
}

// setServiceProperties sets the sections that the request has and leaves the others
// (https://learn.microsoft.com/rest/api/storageservices/set-blob-service-properties).
func setServiceProperties(c *call) error {
	text, err := c.document(maxServiceProperties)
	if err != nil {
		return err
	}
	given, err := parseServiceProperties(text, c.version)
	if err != nil {
		return err
	}
	if err := c.changeProperties(c.r.Context(), c.account.ID, given.over); err != nil {
		return err
	}
	return c.answer(http.StatusAccepted)
}

// encode is the properties as they are stored: the document that the newest version shows.
func (p *serviceProperties) encode() []byte {
	var x xmlWriter
	p.write(&x, versionNewest)
	return x.b
}

func decodeServiceProperties(stored []byte) (*serviceProperties, error) {
	given, err := parseServiceProperties(string(stored), versionNewest)
	if err != nil {
		return nil, errors.Join(errBadRecord, err)
	}
	p := &serviceProperties{}
	given.over(p)
	return p, nil
}
