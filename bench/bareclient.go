package main

import (
	"fmt"
	"net/http"
)

// bareClient asks the bare server.
type bareClient struct{ t *target }

func (b bareClient) send(method, path, body string) error {
	_, err := b.t.send(method, "https://"+b.t.addr+path, body, nil)
	return err
}

// put returns the work of storing small or large bodies, as session.put does.
func (b bareClient) put(body, query string) func(worker, call int) error {
	return func(worker, call int) error {
		return b.send(http.MethodPut, fmt.Sprintf("/b%d-%d-%d%s", len(body), worker, call%blobs, query), body)
	}
}

// bytes returns the work of sending a body and being sent so many bytes.
func (b bareClient) bytes(method, body string, size int64) func(int, int) error {
	path := fmt.Sprintf("/bytes/%d", size)
	return func(int, int) error { return b.send(method, path, body) }
}
