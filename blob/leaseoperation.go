package blob

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// leaseOperation is what a request wants to be done with a lease
// (https://learn.microsoft.com/rest/api/storageservices/lease-blob#request-headers).
type leaseOperation struct {
	action   string
	id       string // of the lease as it is
	proposed string // for the lease as it is to be
	duration int64  // seconds, or infinite
	period   int64  // seconds, or untilOver
}

// Bounds of a lease in seconds.
const (
	minLease       = 15
	maxLease       = 60
	maxBreakPeriod = 60
)

// leaseOperation reads the request, and holds it to what its action demands.
// behaviour: blob-lease-headers.
func (c *call) leaseOperation() (leaseOperation, error) {
	o := leaseOperation{action: strings.ToLower(c.header("x-ms-lease-action")), id: c.conditions.lease}
	var err error
	if o.proposed, err = c.leaseHeader("x-ms-proposed-lease-id"); err != nil {
		return o, err
	}
	switch o.action {
	case "":
		return o, missingHeader("x-ms-lease-action")
	case "acquire":
		if o.proposed == "" {
			o.proposed = c.Rand.UUID()
		}
		o.duration, err = c.leaseDuration()
	case "change":
		if o.proposed == "" {
			return o, missingHeader("x-ms-proposed-lease-id")
		}
		err = o.needsID()
	case "renew", "release":
		err = o.needsID()
	case "break":
		o.period, err = c.breakPeriod()
	default:
		return o, badHeader("x-ms-lease-action", c.header("x-ms-lease-action"))
	}
	return o, err
}

func (o leaseOperation) needsID() error {
	if o.id == "" {
		return missingHeader("x-ms-lease-id")
	}
	return nil
}

func (c *call) leaseDuration() (int64, error) {
	const name = "x-ms-lease-duration"
	v := c.header(name)
	if v == "" {
		return 0, missingHeader(name)
	}
	n, err := strconv.ParseInt(v, 10, 32)
	if err != nil || n != infinite && (n < minLease || n > maxLease) {
		return 0, badHeader(name, v)
	}
	return n, nil
}

func (c *call) breakPeriod() (int64, error) {
	const name = "x-ms-lease-break-period"
	v := c.header(name)
	if v == "" {
		return untilOver, nil
	}
	n, err := strconv.ParseInt(v, 10, 32)
	if err != nil || n < 0 || n > maxBreakPeriod {
		return 0, badHeader(name, v)
	}
	return n, nil
}

// apply does it.
func (o leaseOperation) apply(l lease, now time.Time, e *leaseErrors) (lease, error) {
	switch o.action {
	case "acquire":
		return l.acquire(now, o.proposed, o.duration)
	case "renew":
		return l.renew(now, o.id, e)
	case "change":
		return l.change(now, o.id, o.proposed, e)
	case "release":
		return l.release(o.id, e)
	}
	return l.breakUp(now, o.period, e)
}

// leased answers a lease operation. Neither ETag nor time of what is leased have changed.
func (c *call) leased(o leaseOperation, l lease) error {
	status := http.StatusOK
	switch o.action {
	case "acquire":
		status = http.StatusCreated
	case "break":
		status = http.StatusAccepted
		c.set("x-ms-lease-time", strconv.FormatInt(l.left(c.Clock.Now()), 10))
	}
	if o.action != "break" {
		c.setIf("x-ms-lease-id", l.id)
	}
	return c.answer(status)
}

// leaseHeaders tells of a lease among the properties of its blob or container.
func (c *call) leaseHeaders(l lease) {
	state, status, duration := l.described(c.Clock.Now())
	c.set("x-ms-lease-status", status)
	c.set("x-ms-lease-state", state)
	c.setIf("x-ms-lease-duration", duration)
}

// writeLease tells of a lease in a listing.
func (c *call) writeLease(x *xmlWriter, l lease) {
	state, status, duration := l.described(c.Clock.Now())
	x.element("LeaseStatus", status)
	x.element("LeaseState", state)
	x.elementIf("LeaseDuration", duration)
}

// described gives a lease in the words of the protocol. It has a duration only while it is leased
// (https://learn.microsoft.com/rest/api/storageservices/get-blob-properties#response-headers).
func (l lease) described(now time.Time) (state, status, duration string) {
	s := l.state(now)
	status = "unlocked"
	if s.locked() {
		status = "locked"
	}
	if s == leaseLeased {
		duration = "fixed"
		if l.duration == infinite {
			duration = "infinite"
		}
	}
	return s.String(), status, duration
}
