package server

import (
	"fmt"
	"time"

	"github.com/edgerite/edgerite/internal/clock"
)

// clockNotice tells that virtual time is not real time: it survives a restart, and who moved it may have
// forgotten it or be somebody else.
func clockNotice(c *clock.Clock) []string {
	const back = "\"edgerite ctl clock reset\" makes it real time again."
	state := c.State()
	switch {
	case state.Frozen != nil:
		return []string{fmt.Sprintf("Virtual time stands still at %s, as an earlier command left it: %s", state.Frozen.UTC().Format(time.RFC3339), back)}
	case state.Offset > 0:
		return []string{fmt.Sprintf("Virtual time is %s ahead of real time, as an earlier command left it: %s", state.Offset, back)}
	case state.Offset < 0:
		return []string{fmt.Sprintf("Virtual time is %s behind real time, as an earlier command left it: %s", -state.Offset, back)}
	}
	return nil
}
