package blob

import (
	"fmt"

	"github.com/edgerite/edgerite/internal/store"
)

// Names tells whether a blob, a snapshot or an uncommitted block uses a content file.
func (s *Service) Names(id store.ContentID) (bool, error) {
	return isHeld(s.Store, source{file: id}.refName())
}

// Sweep removes the content files that a crash left without a name. It may run while the service
// is in use, and only where nobody else keeps content in the store.
func (s *Service) Sweep() (removed int, err error) {
	removed, err = s.Store.Content().Sweep(s.Names)
	if err != nil {
		return removed, fmt.Errorf("sweeping blob content: %w", err)
	}
	return removed, nil
}
