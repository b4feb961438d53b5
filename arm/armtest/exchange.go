package armtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/edgerite/edgerite/internal/exchange"
)

// Exchange replays an archive of exchanges (see package exchange). A request's first line is the method and
// the path, in which {sub} stands for the subscription's path; what follows is the body.
func (d *Device) Exchange(t *testing.T, file string) {
	t.Helper()
	exchange.Run(t, file, func(*testing.T, string) exchange.Player { return d.Player() })
}

// Player is the device as the other end of exchanges.
func (d *Device) Player() exchange.Player {
	return exchange.Player{Send: d.exchanged, Advance: d.Advance}
}

// exchanged sends one request and prints the answer.
func (d *Device) exchanged(request string) string {
	first, body, _ := strings.Cut(request, "\n")
	method, path, _ := strings.Cut(strings.ReplaceAll(first, "{sub}", Sub), " ")
	answer := d.Do(method, path, strings.ReplaceAll(body, "{sub}", Sub))
	var b strings.Builder
	b.WriteString(exchange.Head(answer.Status, answer.Sent))
	for _, path := range answer.Unread {
		fmt.Fprintf(&b, "(not read: %s)\n", path)
	}
	if len(answer.Body) == 0 {
		return b.String()
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, answer.Body, "", "  "); err != nil {
		return b.String() + "\n" + string(answer.Body) + "\n"
	}
	return b.String() + "\n" + indented.String() + "\n"
}
