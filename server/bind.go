package server

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"syscall"
)

// DefaultListen are the HTTPS addresses without --listen, and FallbackListen the one taken when
// a port below 1024 is not permitted or 443 is taken.
const (
	DefaultListen4 = "127.0.0.1:443"
	DefaultListen6 = "[::1]:443"
	FallbackListen = "127.0.0.1:8443"
)

// binder opens listening sockets. Tests bring their own to play a machine without rights.
type binder func(ctx context.Context, address string) (net.Listener, error)

func bindTCP(ctx context.Context, address string) (net.Listener, error) {
	var c net.ListenConfig
	return c.Listen(ctx, "tcp", address)
}

// bindAll opens every address or none.
func (b binder) bindAll(ctx context.Context, addresses []string) ([]net.Listener, error) {
	var open []net.Listener
	for _, address := range addresses {
		l, err := b(ctx, address)
		if err != nil {
			return nil, errors.Join(explainBind(address, err), closeAll(open))
		}
		open = append(open, l)
	}
	return open, nil
}

// bindDefault opens port 443 on loopback, or the fallback with the reason in a sentence.
func (b binder) bindDefault(ctx context.Context) (open []net.Listener, notice string, err error) {
	l4, err := b(ctx, DefaultListen4)
	if err != nil {
		l, fallbackErr := b(ctx, FallbackListen)
		if fallbackErr != nil {
			return nil, "", errors.Join(explainBind(DefaultListen4, err), explainBind(FallbackListen, fallbackErr))
		}
		return []net.Listener{l}, fallbackNotice(err), nil
	}
	l6, err := b(ctx, DefaultListen6)
	if err == nil {
		return []net.Listener{l4, l6}, "", nil
	}
	if noIPv6(err) {
		return []net.Listener{l4}, "", nil
	}
	return []net.Listener{l4}, fmt.Sprintf("%s is not served: %s.", DefaultListen6, reason(err)), nil
}

func fallbackNotice(err error) string {
	notice := fmt.Sprintf("Serving on %s instead of port 443, since %s. Azure CLI 2.45 and the SDKs were seen to work so; other clients that sign in "+
		"through MSAL (Az PowerShell, .NET) may drop the port from the sign-in address, and then need 443.", FallbackListen, reason(err))
	if errors.Is(err, fs.ErrPermission) {
		notice += " To get it, run \"sudo setcap cap_net_bind_service=+ep\" on this program, or \"sudo sysctl net.ipv4.ip_unprivileged_port_start=443\"."
	}
	return notice
}

// explainBind makes the error of an address that was asked for one sentence.
func explainBind(address string, err error) error {
	return &bindError{address: address, cause: err}
}

type bindError struct {
	address string
	cause   error
}

func (e *bindError) Error() string {
	return fmt.Sprintf("cannot listen on %s: %s", e.address, reason(e.cause))
}

func (e *bindError) Unwrap() error { return e.cause }

func reason(err error) string {
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return "another program is using that port"
	case errors.Is(err, fs.ErrPermission):
		return "this user may not open a port below 1024"
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return "this machine has no such address"
	}
	if op, ok := errors.AsType[*net.OpError](err); ok {
		return op.Err.Error()
	}
	return err.Error()
}

func noIPv6(err error) bool {
	return errors.Is(err, syscall.EADDRNOTAVAIL) || errors.Is(err, syscall.EAFNOSUPPORT)
}

func closeAll(open []net.Listener) error {
	var err error
	for _, l := range open {
		err = errors.Join(err, l.Close())
	}
	return err
}

func addresses(open []net.Listener) []string {
	list := []string{}
	for _, l := range open {
		list = append(list, l.Addr().String())
	}
	return list
}
