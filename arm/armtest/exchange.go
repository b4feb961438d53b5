package armtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
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

// exchanged sends one request and prints the answer. The token of another than the owner comes before the method, and
// {id:alice} is the object id of who has that token.
func (d *Device) exchanged(request string) string {
	first, body, _ := strings.Cut(request, "\n")
	if token, rest, _ := strings.Cut(first, " "); token != strings.ToUpper(token) {
		d, first = d.As(token), rest
	}
	method, path, _ := strings.Cut(placed(first), " ")
	answer := d.Do(method, path, placed(body))
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

// placed puts what placeholders stand for in their place.
func placed(text string) string {
	text = strings.ReplaceAll(text, "{sub}", Sub)
	return personal.ReplaceAllStringFunc(text, func(m string) string { return ObjectID(m[len("{id:") : len(m)-1]) })
}

var personal = regexp.MustCompile(`\{id:[\w-]+\}`)
