package blob

import (
	"slices"
	"strings"

	"github.com/edgerite/edgerite/internal/store"
)

// tagsOf is the prefix of a container's tag index. It goes with the container: whoever is not
// found is not looked into.
func tagsOf(container uint64) []byte { return number(spaceTag, container) }

// tagPrefix is the prefix of a tag's entries, in order of its values.
func tagPrefix(container uint64, key string) []byte {
	return append(append(tagsOf(container), key...), 0)
}

// tagValuePrefix is the prefix of the entries of one value, in order of the blobs' names.
func tagValuePrefix(container uint64, key, value string) []byte {
	return append(append(tagPrefix(container, key), value...), 0)
}

// splitTagKey takes the blob's name out of an entry's key.
func splitTagKey(key []byte) (name string) {
	rest := string(key[len(spaceTag)+8:])
	for range 2 {
		_, rest, _ = strings.Cut(rest, "\x00")
	}
	return rest
}

// indexTags brings the index from the tags a blob had to those it has now. Snapshots are not in
// it: "you cannot query index tags to retrieve previous versions"
// (https://learn.microsoft.com/azure/storage/blobs/storage-manage-find-blobs#setting-blob-index-tags).
func indexTags(tx *store.Tx, container uint64, name string, had, has []pair) error {
	for _, t := range had {
		if slices.Contains(has, t) {
			continue
		}
		if err := tx.Delete(append(tagValuePrefix(container, t.name, t.value), name...)); err != nil {
			return err
		}
	}
	for _, t := range has {
		if slices.Contains(had, t) {
			continue
		}
		if err := tx.Set(append(tagValuePrefix(container, t.name, t.value), name...), nil); err != nil {
			return err
		}
	}
	return nil
}

// dropTags forgets the index of a container that is gone.
func dropTags(tx *store.Tx, container uint64) error {
	prefix := tagsOf(container)
	return tx.DeleteRange(prefix, store.PrefixEnd(prefix))
}
