package blob

import (
	"context"
	"net/http"
	"strings"

	"github.com/edgerite/edgerite/internal/store"
)

// containerScope is the lock under which a container is made, changed and deleted.
func containerScope(account, name string) string { return "blob/" + account + "/" + name }

// createContainer makes a container
// (https://learn.microsoft.com/rest/api/storageservices/create-container).
func createContainer(c *call) error {
	public, err := c.publicAccess()
	if err != nil {
		return err
	}
	metadata, err := c.givenMetadata()
	if err != nil {
		return err
	}
	r := &containerRecord{public: public, metadata: metadata}
	if err := c.makeContainer(r, alreadyThere); err != nil {
		return err
	}
	c.containerTags(r)
	return c.answer(http.StatusCreated)
}

// alreadyThere says why a container cannot be made.
func alreadyThere(record []byte) error {
	old, err := decodeContainer(record)
	if err != nil {
		return err
	}
	if old.deleting {
		return errContainerBeingDeleted
	}
	return errContainerAlreadyExists
}

// publicAccess reads x-ms-blob-public-access.
func (c *call) publicAccess() (string, error) {
	const name = "x-ms-blob-public-access"
	v := strings.ToLower(c.header(name))
	if v != "" && c.account.Private {
		return "", errPublicAccessNotPermitted
	}
	switch v {
	case "", "container", "blob":
		return v, nil
	case "true": // what "container" was called before 2009-09-19
		return "container", nil
	}
	return "", badHeader(name, v)
}

func (c *call) touchContainer(r *containerRecord) {
	r.stamp = c.stamps.next(r.stamp)
	r.modified = c.Clock.Now().Unix()
}

func (c *call) containerTags(r *containerRecord) {
	c.set("ETag", r.etag())
	c.set("Last-Modified", httpTime(r.modifiedAt()))
}

// readContainer reads the addressed container, once the conditions allow it.
func (c *call) readContainer(from store.Reader) (*containerRecord, error) {
	r, err := findContainer(from, c.account.ID, c.address.container)
	if err != nil {
		return nil, err
	}
	return r, c.checkContainerLease(r, false)
}

// changeContainer runs fn on the addressed container under its lock and writes it back.
func (c *call) changeContainer(fn func(tx *store.Tx, r *containerRecord) error) (r *containerRecord, err error) {
	scope := containerScope(c.account.ID, c.address.container)
	err = c.Store.Update(context.WithoutCancel(c.r.Context()), scope, func(tx *store.Tx) error {
		if r, err = findContainer(tx, c.account.ID, c.address.container); err != nil {
			return err
		}
		if err := c.conditions.checkWrite(r); err != nil {
			return err
		}
		if err := c.checkContainerLease(r, false); err != nil {
			return err
		}
		if err := fn(tx, r); err != nil {
			return err
		}
		c.touchContainer(r)
		return tx.Set(containerKey(c.account.ID, c.address.container), r.encode())
	})
	return r, err
}

// getContainer gives a container's properties and metadata
// (https://learn.microsoft.com/rest/api/storageservices/get-container-properties).
func getContainer(c *call) error {
	r, err := c.readContainer(c.Store)
	if err != nil {
		return err
	}
	c.containerTags(r)
	c.metadataHeaders(r.metadata)
	c.leaseHeaders(r.lease)
	c.containerFeatures(r)
	return c.answer(http.StatusOK)
}

// accountKeyScope is the encryption scope of everything: the account's own key.
const accountKeyScope = "$account-encryption-key"

// containerFeatures writes what newer versions tell of a container
// (https://learn.microsoft.com/rest/api/storageservices/get-container-properties#response-headers).
// behaviour: blob-container-features.
func (c *call) containerFeatures(r *containerRecord) {
	if c.newer(versionLargeBlocks) {
		c.setIf("x-ms-blob-public-access", r.public)
	}
	if c.newer(versionCreationTime) {
		c.set("x-ms-has-immutability-policy", "false")
		c.set("x-ms-has-legal-hold", "false")
	}
	if c.newer(versionCrc64) {
		c.set("x-ms-default-encryption-scope", accountKeyScope)
		c.set("x-ms-deny-encryption-scope-override", "false")
	}
	if c.newer(versionSystem) {
		c.set("x-ms-immutable-storage-with-versioning-enabled", "false")
	}
}

// getContainerMetadata gives a container's metadata only
// (https://learn.microsoft.com/rest/api/storageservices/get-container-metadata).
func getContainerMetadata(c *call) error {
	r, err := c.readContainer(c.Store)
	if err != nil {
		return err
	}
	c.containerTags(r)
	c.metadataHeaders(r.metadata)
	return c.answer(http.StatusOK)
}

// setContainerMetadata replaces a container's metadata
// (https://learn.microsoft.com/rest/api/storageservices/set-container-metadata).
func setContainerMetadata(c *call) error {
	metadata, err := c.givenMetadata()
	if err != nil {
		return err
	}
	r, err := c.changeContainer(func(_ *store.Tx, r *containerRecord) error {
		r.metadata = metadata
		return nil
	})
	if err != nil {
		return err
	}
	c.containerTags(r)
	return c.answer(http.StatusOK)
}

// deleteContainer removes a container with all it holds
// (https://learn.microsoft.com/rest/api/storageservices/delete-container).
func deleteContainer(c *call) error {
	if err := c.removeContainer(); err != nil {
		return err
	}
	return c.answer(http.StatusAccepted)
}

// removeContainer removes the addressed container, where its lease does not forbid it.
func (c *call) removeContainer() error {
	_, err := c.changeContainer(func(tx *store.Tx, r *containerRecord) error {
		if err := c.checkContainerLease(r, true); err != nil {
			return err
		}
		return c.beginEmptying(tx, c.account.ID, c.address.container, r)
	})
	if err != nil {
		return err
	}
	return c.emptyNow(c.r.Context(), emptyJob{Account: c.account.ID, Container: c.address.container})
}
