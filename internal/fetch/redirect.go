package fetch

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
)

type redirectsKey struct{}

func (w *watch) withRedirects(n int) context.Context {
	return context.WithValue(w.ctx, redirectsKey{}, n)
}

// checkRedirect looks at each redirect before it is followed; its address is looked at when it is dialled.
// behaviour: fetch-redirects.
func checkRedirect(r *http.Request, via []*http.Request) error {
	if n, _ := r.Context().Value(redirectsKey{}).(int); len(via) > n {
		return fmt.Errorf("%w: more than %d", ErrRedirects, n)
	}
	if via[len(via)-1].URL.Scheme == "https" && r.URL.Scheme != "https" {
		return fmt.Errorf("%w: a redirect from https to %s", ErrForbidden, r.URL.Scheme)
	}
	return checkURL(r.URL)
}

func checkURL(u *url.URL) error {
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return fmt.Errorf("%w: scheme %q", ErrForbidden, u.Scheme)
	case u.User != nil:
		return fmt.Errorf("%w: a URL with a user name", ErrForbidden)
	case u.Hostname() == "":
		return fmt.Errorf("%w: a URL without a host", ErrForbidden)
	}
	return nil
}
