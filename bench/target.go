package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// target is a running server and a client that reaches it whatever host the URL names.
type target struct {
	name   string
	cmd    *exec.Cmd
	addr   string
	client *http.Client
	device device
}

// device is the part of the ready line that the measurement needs.
type device struct {
	Login, Management, BlobSuffix, SubscriptionID string
}

const password = "Bench-2026"

// startEdge starts the emulator on a directory, or in memory where there is none.
func startEdge(binary, dir string) (*target, error) {
	args := []string{"serve", "--output", "json", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--timing", "instant", "--arm-password", password, "--log-level", "error"}
	if dir == "" {
		args = append(args, "--ephemeral")
	} else {
		args = append(args, "--data", dir)
	}
	cmd, line, err := start(binary, args...)
	if err != nil {
		return nil, err
	}
	var ready struct {
		Listen  []string `json:"listen"`
		Devices []device `json:"devices"`
	}
	if err := json.Unmarshal([]byte(line), &ready); err != nil || len(ready.Devices) == 0 {
		return nil, fmt.Errorf("ready line %q: %w", line, err)
	}
	return &target{name: "emulator", cmd: cmd, addr: ready.Listen[0], client: client(ready.Listen[0]), device: ready.Devices[0]}, nil
}

func startBare(dir string) (*target, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd, line, err := start(self, "-bare", "-data", dir)
	if err != nil {
		return nil, err
	}
	addr := strings.TrimSpace(line)
	return &target{name: "bare server", cmd: cmd, addr: addr, client: client(addr)}, nil
}

func start(name string, args ...string) (*exec.Cmd, string, error) {
	cmd := exec.Command(name, args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, "", err
	}
	if err := cmd.Start(); err != nil {
		return nil, "", err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return nil, "", fmt.Errorf("%s said nothing before it ended: %w", name, err)
	}
	return cmd, line, nil
}

func (t *target) stop() error {
	if err := t.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	_ = t.cmd.Wait() // the bare server ends by the signal: that is no failure
	return nil
}

// kill ends a server as a crash does.
func (t *target) kill() error {
	if err := t.cmd.Process.Kill(); err != nil {
		return err
	}
	_ = t.cmd.Wait() // it ended by the signal
	return nil
}

// usage is the processor time used so far by a server and by its load.
type usage struct{ server, client time.Duration }

func (t *target) used() (u usage, err error) {
	if u.server, err = processCPU(t.cmd.Process.Pid); err != nil {
		return u, err
	}
	u.client, err = ownCPU()
	return u, err
}

// client speaks HTTP/1.1 to addr for every host name. It does not check certificates: that work is the same on both sides.
func client(addr string) *http.Client {
	var d net.Dialer
	return &http.Client{Timeout: time.Minute, Transport: &http.Transport{
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return d.DialContext(ctx, network, addr)
		},
		TLSClientConfig:     &tls.Config{InsecureSkipVerify: true}, //nolint:gosec // see above
		MaxIdleConnsPerHost: workers,
		DisableCompression:  true,
		ReadBufferSize:      64 << 10,
		WriteBufferSize:     64 << 10,
	}}
}

// send makes one request and returns the answer's length; an unexpected status is an error.
func (t *target) send(method, url, body string, header http.Header) (int64, error) {
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		return 0, err
	}
	if header != nil {
		req.Header = header
	}
	resp, err := t.client.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	if resp.StatusCode >= http.StatusMultipleChoices {
		text, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<10)) // only to word the error
		return 0, fmt.Errorf("%s %s: %s %s", method, url, resp.Status, text)
	}
	return io.Copy(io.Discard, resp.Body)
}
