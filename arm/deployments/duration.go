package deployments

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// durationText is a duration as .NET's XmlConvert writes it: "PT15M2.5S".
func durationText(d time.Duration) string {
	d = d.Truncate(100 * time.Nanosecond)
	var b strings.Builder
	b.WriteByte('P')
	if days := d / (24 * time.Hour); days > 0 {
		fmt.Fprintf(&b, "%dD", days)
		d -= days * 24 * time.Hour
	}
	if d == 0 && b.Len() > 1 {
		return b.String()
	}
	b.WriteByte('T')
	if hours := d / time.Hour; hours > 0 {
		fmt.Fprintf(&b, "%dH", hours)
	}
	if minutes := d % time.Hour / time.Minute; minutes > 0 {
		fmt.Fprintf(&b, "%dM", minutes)
	}
	if seconds := d % time.Minute; seconds > 0 || d == 0 {
		b.WriteString(strconv.FormatFloat(seconds.Seconds(), 'f', -1, 64) + "S")
	}
	return b.String()
}
