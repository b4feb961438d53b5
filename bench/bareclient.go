package main

import (
	"fmt"
	"net/http"
	"net/url"
)

// bareClient asks the bare server. It sends the very requests that the emulator gets, path, signature and headers, so
// that both read the same bytes and the client has the same work.
type bareClient struct{ t *target }

func (b bareClient) send(method, path, body string, header http.Header) error {
	_, err := b.t.send(method, "https://"+b.t.addr+path, body, header)
	return err
}

// put returns the work of storing small or large bodies, as session.put does. extra is what the bare server does
// beside keeping them, as "&md5".
func (b bareClient) put(s *session, body, extra string) func(worker, call int) error {
	return func(worker, call int) error {
		return b.send(http.MethodPut, fmt.Sprintf("/bench/b%d-%d-%d?%s%s", len(body), worker, call%blobs, s.sas, extra), body, blobHeader())
	}
}

// bytes returns the work of being sent so many bytes for a request like that of the emulator at address.
func (b bareClient) bytes(method, address, body string, header http.Header, size int64) (func(int, int) error, error) {
	return b.answer(fmt.Sprintf("/bytes/%d", size), method, address, body, header)
}

// signed is bytes from a server that makes so many signatures first.
func (b bareClient) signed(signatures int, method, address, body string, header http.Header, size int64) (func(int, int) error, error) {
	return b.answer(fmt.Sprintf("/signed/%d/%d", signatures, size), method, address, body, header)
}

func (b bareClient) answer(what, method, address, body string, header http.Header) (func(int, int) error, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	path := what + u.RequestURI()
	return func(int, int) error { return b.send(method, path, body, header) }, nil
}
