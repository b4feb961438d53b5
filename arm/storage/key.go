package storage

import (
	"strings"
	"time"

	"github.com/edgerite/edgerite/arm"
)

// key is one of an account's two secrets.
type key struct {
	Value   string    `json:"value"`
	Created time.Time `json:"created"`
}

// keyList answers listKeys and regenerateKey.
type keyList struct {
	Keys []shownKey `json:"keys"`
}

type shownKey struct {
	CreationTime string `json:"creationTime,omitempty"`
	Name         string `json:"keyName"`
	Value        string `json:"value"`
	Permissions  string `json:"permissions"`
}

// keyTimesSince is the first api-version that says when a key was made.
const keyTimesSince = "2021-02-01"

func listKeys(c *arm.Call, r *arm.Resource[storageAccount]) (any, error) {
	c.Expands("kerb") // Azure CLI asks for the keys of Azure Files, of which there are none
	list := keyList{Keys: make([]shownKey, len(r.Body.Keys))}
	for i, k := range r.Body.Keys {
		list.Keys[i] = shownKey{Name: keyNames()[i], Value: k.Value, Permissions: "Full"}
		if c.Version() >= keyTimesSince {
			list.Keys[i].CreationTime = k.Created.Format(arm.TimeFormat)
		}
	}
	return list, nil
}

// regenerateKey makes a key anew. The old one is refused from the moment this is answered.
func (p *provider) regenerateKey(c *arm.Call, r *arm.Resource[storageAccount]) (any, error) {
	var asked struct {
		KeyName string `json:"keyName"`
	}
	if err := c.Body(&asked); err != nil {
		return nil, err
	}
	i := keyIndex(asked.KeyName)
	if i < 0 {
		return nil, errBadValue("keyName")
	}
	r.Body.Keys[i] = key{c.Key(), c.Now()}
	if err := p.Accounts.set(c.Tx(), record(r)); err != nil {
		return nil, err
	}
	return listKeys(c, r)
}

func keyNames() [2]string { return [2]string{"key1", "key2"} }

func keyIndex(name string) int {
	for i, known := range keyNames() {
		if strings.EqualFold(name, known) {
			return i
		}
	}
	return -1
}
