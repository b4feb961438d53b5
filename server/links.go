package server

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/edgerite/edgerite/blob"
	"github.com/edgerite/edgerite/internal/fetch"
)

// links reads what templates link to: the accounts of the device, and what the settings let out to.
type links struct{ sources blob.Fetcher }

// linkTime is how long a client that deploys waits for what a template links to.
const linkTime = time.Minute

// Read answers the text at an address.
func (l links) Read(ctx context.Context, url string, limit int64) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return nil, fmt.Errorf("the address of a link: %w", err)
	}
	answer, err := l.sources.Do(r, fetch.Limits{Bytes: limit, Total: linkTime})
	if err != nil {
		return nil, fmt.Errorf("following a link: %w", err)
	}
	defer func() { _ = answer.Body.Close() }() // read to its end, or given up
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("following a link: %s", answer.Status)
	}
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, fmt.Errorf("following a link: %w", err)
	}
	return text, nil
}
