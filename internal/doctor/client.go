package doctor

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
)

// bodyLimit is how much of an answer is read, bytes.
const bodyLimit = 1 << 20

// reply is an answer, read whole.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// transport connects to the device's hosts, trusting what the steps before have found trusted.
func (v *visit) transport() *http.Transport {
	return &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: v.roots, MinVersion: tls.VersionTLS12},
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			host, port, err := net.SplitHostPort(address)
			if err != nil {
				return nil, err
			}
			var d net.Dialer
			return d.DialContext(ctx, network, net.JoinHostPort(v.addressOf(host), port))
		},
	}
}

// call sends a request to one of the device's hosts, and follows no redirect.
func (v *visit) call(r *http.Request) (*reply, error) {
	transport := v.transport()
	transport.DisableKeepAlives = true
	client := &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	resp, err := client.Do(r)
	if err != nil {
		return nil, &trouble{err.Error(), "look at the log of the emulator or the state of the device; a proxy between may answer in its place"}
	}
	defer func() { _ = resp.Body.Close() }() // it was read
	body, err := io.ReadAll(io.LimitReader(resp.Body, bodyLimit))
	if err != nil {
		return nil, &trouble{"the answer was cut: " + err.Error(), "try again; look at the log of the emulator or the state of the device"}
	}
	return &reply{resp.StatusCode, resp.Header, body}, nil
}

// get reads JSON from the management endpoint, as the user who signed in.
func (v *visit) get(ctx context.Context, path string, into any) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, v.url("management."+v.Host, path), nil)
	if err != nil {
		return err
	}
	r.Header.Set("Accept", "application/json")
	if v.token != "" {
		r.Header.Set("Authorization", "Bearer "+v.token)
	}
	answer, err := v.call(r)
	if err != nil {
		return err
	}
	if answer.status != http.StatusOK {
		return &trouble{fmt.Sprintf("GET %s answered %s", r.URL.Path, answer.says()), statusAdvice(answer.status)}
	}
	if err := json.Unmarshal(answer.body, into); err != nil {
		return &trouble{fmt.Sprintf("GET %s answered something else than JSON", r.URL.Path), "make sure that a device answers there, and no proxy or other program"}
	}
	return nil
}

// says is an answer's status with what it gives as the reason.
func (a *reply) says() string {
	s := strconv.Itoa(a.status) + " " + http.StatusText(a.status)
	var reason struct {
		Description string          `json:"error_description"` // OAuth
		Error       json.RawMessage `json:"error"`
	}
	if json.Unmarshal(a.body, &reason) != nil {
		return s
	}
	var manager struct{ Code, Message string }
	if reason.Description == "" && json.Unmarshal(bytes.TrimSpace(reason.Error), &manager) == nil && manager.Code != "" {
		reason.Description = manager.Code + ": " + manager.Message
	}
	line, _, _ := strings.Cut(reason.Description, "\r\n")
	if line == "" {
		return s
	}
	return s + ", " + line
}

// statusAdvice is what to do about a status that should not be.
// https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-troubleshoot-azure-resource-manager
func statusAdvice(status int) string {
	switch status {
	case http.StatusMisdirectedRequest, http.StatusNotFound:
		return "make sure that the device's name and domain are right: another host seems to answer"
	case http.StatusUnauthorized, http.StatusForbidden:
		return "a token that was just given out is refused: compare the clocks of this machine and of the device"
	case http.StatusServiceUnavailable:
		return "the device is starting or its services are stopped: wait some minutes, or restart it"
	default:
		return "look at the log of the emulator or the state of the device"
	}
}
