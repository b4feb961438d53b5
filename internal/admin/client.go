package admin

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/edgerite/edgerite/internal/apierr"
	"github.com/edgerite/edgerite/internal/journal"
)

// DefaultURL is where the admin API is unless told otherwise.
const DefaultURL = "http://127.0.0.1:9443"

// maxAnswer bounds what the client reads of one answer: a full journal fits.
const maxAnswer = 64 << 20

// Client calls the admin API. Its errors are *apierr.Error where the API answered.
type Client struct {
	base  *url.URL
	token string
	http  *http.Client
}

// NewClient returns a client for the API at address, a URL or host:port. The unspecified address,
// which a server listens on, stands for loopback. token may be empty.
func NewClient(address, token string) (*Client, error) {
	if !strings.Contains(address, "://") {
		address = "http://" + address
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" || u.Host == "" {
		return nil, fmt.Errorf("%q is not the address of an admin API: write a URL such as %s", address, DefaultURL)
	}
	switch u.Hostname() {
	case "", "0.0.0.0":
		u.Host = net.JoinHostPort("127.0.0.1", u.Port())
	case "::":
		u.Host = net.JoinHostPort("::1", u.Port())
	}
	// Its own transport without a proxy: the way to a loopback address leads through none.
	t := &http.Transport{DialContext: (&net.Dialer{Timeout: 5 * time.Second}).DialContext, ResponseHeaderTimeout: time.Minute}
	return &Client{base: u, token: token, http: &http.Client{Transport: t}}, nil
}

// URL is where the client calls.
func (c *Client) URL() string { return c.base.String() }

// Close drops idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Health returns nil when the emulator answers that it is well.
func (c *Client) Health(ctx context.Context) error {
	return c.call(ctx, http.MethodGet, "/health", nil, nil, nil)
}

// Devices lists the devices of the process.
func (c *Client) Devices(ctx context.Context) ([]Device, error) {
	var out deviceList
	err := c.call(ctx, http.MethodGet, "/devices", nil, nil, &out)
	return out.Devices, err
}

// Names lists the names in use, those of storage accounts included.
func (c *Client) Names(ctx context.Context) ([]string, error) {
	var out nameList
	err := c.call(ctx, http.MethodGet, "/names", nil, nil, &out)
	return out.Names, err
}

// Clock shows virtual time.
func (c *Client) Clock(ctx context.Context) (Clock, error) {
	return c.clock(ctx, http.MethodGet, "/clock", nil)
}

// AdvanceClock moves virtual time forward; by is a duration such as "2h".
func (c *Client) AdvanceClock(ctx context.Context, by string) (Clock, error) {
	return c.clock(ctx, http.MethodPost, "/clock/advance", advanceRequest{By: by})
}

// FreezeClock stops virtual time.
func (c *Client) FreezeClock(ctx context.Context) (Clock, error) {
	return c.clock(ctx, http.MethodPost, "/clock/freeze", nil)
}

// ResetClock makes virtual time real time again.
func (c *Client) ResetClock(ctx context.Context) (Clock, error) {
	return c.clock(ctx, http.MethodPost, "/clock/reset", nil)
}

func (c *Client) clock(ctx context.Context, method, path string, in any) (Clock, error) {
	var out Clock
	err := c.call(ctx, method, path, nil, in, &out)
	return out, err
}

// Requests lists the journal's entries that f chooses, oldest first.
func (c *Client) Requests(ctx context.Context, f journal.Filter) ([]journal.Entry, error) {
	var out requestList
	err := c.call(ctx, http.MethodGet, "/requests", query(f), nil, &out)
	return out.Requests, err
}

// FollowRequests calls fn for each entry that f chooses, those already there first, until ctx ends, the
// server stops or fn returns an error.
func (c *Client) FollowRequests(ctx context.Context, f journal.Filter, fn func(journal.Entry) error) error {
	q := query(f)
	q.Set("follow", "true")
	resp, err := c.send(ctx, http.MethodGet, "/requests", q, nil)
	if err != nil {
		return err
	}
	defer closeBody(resp)
	lines := json.NewDecoder(resp.Body)
	for {
		var e journal.Entry
		if err := lines.Decode(&e); err == io.EOF {
			return nil
		} else if err != nil {
			return fmt.Errorf("following the requests: %w", err)
		}
		if err := fn(e); err != nil {
			return err
		}
	}
}

// Reset returns a device, or all of them when device is empty, to the first day. A device goes by its host or, where no
// other has it, its name. It returns the hosts.
func (c *Client) Reset(ctx context.Context, device string) ([]string, error) {
	var out resetResponse
	err := c.call(ctx, http.MethodPost, "/reset", nil, resetRequest{Device: device}, &out)
	return out.Reset, err
}

// Operations lists the long-running operations under way on a device, or on all when device is empty.
func (c *Client) Operations(ctx context.Context, device string) ([]Operation, error) {
	var out operationList
	err := c.call(ctx, http.MethodGet, "/operations", deviceQuery(device), nil, &out)
	return out.Operations, err
}

// deviceQuery says which device is meant; all of them where device is empty.
func deviceQuery(device string) url.Values {
	q := url.Values{}
	if device != "" {
		q.Set("device", device)
	}
	return q
}

// CompleteOperation ends an operation now. id may be the beginning of one; device may be empty.
func (c *Client) CompleteOperation(ctx context.Context, device, id string) (Operation, error) {
	var out Operation
	err := c.call(ctx, http.MethodPost, "/operations/complete", nil, endRequest{ID: id, Device: device}, &out)
	return out, err
}

// FailOperation ends an operation as failed or canceled. id may be the beginning of one; device may be empty.
func (c *Client) FailOperation(ctx context.Context, device, id string, f Failure) (Operation, error) {
	var out Operation
	err := c.call(ctx, http.MethodPost, "/operations/fail", nil, endRequest{ID: id, Device: device, Failure: f}, &out)
	return out, err
}

func (c *Client) call(ctx context.Context, method, path string, q url.Values, in, out any) error {
	resp, err := c.send(ctx, method, path, q, in)
	if err != nil {
		return err
	}
	defer closeBody(resp)
	if out == nil {
		return nil
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, maxAnswer)).Decode(out); err != nil {
		return fmt.Errorf("reading the answer of %s%s: %w", c.base, path, err)
	}
	return nil
}

func (c *Client) send(ctx context.Context, method, path string, q url.Values, in any) (*http.Response, error) {
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(b)
	}
	u := c.base.JoinPath(path)
	u.RawQuery = q.Encode()
	req, err := http.NewRequestWithContext(ctx, method, u.String(), body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	resp, err := c.http.Do(req)
	if err != nil { // a *url.Error, which says again what we say better
		return nil, fmt.Errorf("no answer from the admin API at %s: %w; is edgerite serve running?", c.base, errors.Unwrap(err))
	}
	if resp.StatusCode != http.StatusOK {
		defer closeBody(resp)
		return nil, refusal(resp)
	}
	return resp, nil
}

func refusal(resp *http.Response) error {
	var f failure
	err := json.NewDecoder(io.LimitReader(resp.Body, maxBody)).Decode(&f)
	if err != nil || f.Error.Code == "" {
		return fmt.Errorf("%s answers %s: that is no admin API", resp.Request.URL.Host, resp.Status)
	}
	return &apierr.Error{Status: resp.StatusCode, Code: f.Error.Code, Message: f.Error.Message, Target: f.Error.Target}
}

func closeBody(resp *http.Response) { _ = resp.Body.Close() } // only read from: closing it loses nothing
