package main

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
)

// row is a finished measurement in calls a second.
type row struct {
	name       string
	edge, bare float64
}

// work is one thing to measure on both servers.
type work struct {
	name    string
	workers int
	edge    func(worker, call int) error
	bare    func(worker, call int) error
}

func measure(o options) ([]row, error) {
	dir := ""
	if o.disk {
		d, err := os.MkdirTemp("", "edgerite-bench")
		if err != nil {
			return nil, err
		}
		defer os.RemoveAll(d)
		dir = d
	}
	edge, err := startEdge(o, dir)
	if err != nil {
		return nil, err
	}
	defer edge.stop()
	bare, err := startBare()
	if err != nil {
		return nil, err
	}
	defer bare.stop()
	all, err := works(edge, bare)
	if err != nil {
		return nil, err
	}
	var rows []row
	for _, w := range all {
		if !strings.Contains(w.name, o.only) {
			continue
		}
		r := row{name: w.name}
		for range o.rounds {
			e, err := rate(o.span, w.workers, w.edge)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", w.name, err)
			}
			b, err := rate(o.span, w.workers, w.bare)
			if err != nil {
				return nil, fmt.Errorf("%s, bare: %w", w.name, err)
			}
			r.edge, r.bare = max(r.edge, e), max(r.bare, b)
		}
		rows = append(rows, r)
	}
	return rows, nil
}

func works(edge, bare *target) ([]work, error) {
	s, err := prepare(edge)
	if err != nil {
		return nil, err
	}
	small, large := strings.Repeat("4KiB", 1<<10), strings.Repeat("8MiB", 2<<20)
	bareURL := "https://" + bare.addr

	// What the emulator answers decides how many bytes the bare server sends.
	sizes := map[string]int64{}
	for name, do := range map[string]func() (int64, error){"token": s.token, "get": s.getResource, "put": s.putResource, "list": s.list} {
		if sizes[name], err = do(); err != nil {
			return nil, err
		}
	}
	same := func(name, method, body string) func(int, int) error {
		return call(func() (int64, error) {
			return bare.send(method, fmt.Sprintf("%s/bytes/%d", bareURL, sizes[name]), body, nil)
		})
	}
	putBlob := func(kind, body string) work {
		return work{
			name: "blob put " + kind,
			edge: func(w, i int) error { return s.putBlob(fmt.Sprintf("%s-%d-%d", kind[:1], w, i%64), body) },
			bare: func(w, i int) error {
				_, err := bare.send(http.MethodPut, fmt.Sprintf("%s/%s-%d-%d?md5", bareURL, kind[:1], w, i%64), body, nil)
				return err
			},
		}
	}
	getBlob := func(kind, body string) (work, error) {
		name := "read-" + kind[:1]
		if err := s.putBlob(name, body); err != nil {
			return work{}, err
		}
		if _, err := bare.send(http.MethodPut, bareURL+"/"+name, body, nil); err != nil {
			return work{}, err
		}
		return work{
			name: "blob get " + kind,
			edge: call(func() (int64, error) { return s.t.send(http.MethodGet, s.blobURL(name), "", nil) }),
			bare: call(func() (int64, error) { return bare.send(http.MethodGet, bareURL+"/"+name, "", nil) }),
		}, nil
	}
	getSmall, err := getBlob("4 KiB", small)
	if err != nil {
		return nil, err
	}
	getLarge, err := getBlob("8 MiB", large)
	if err != nil {
		return nil, err
	}
	all := []work{
		{name: "token", edge: call(s.token), bare: same("token", http.MethodPost, s.form())},
		{name: "resource get", edge: call(s.getResource), bare: same("get", http.MethodGet, "")},
		{name: "resource put", edge: call(s.putResource), bare: same("put", http.MethodPut, disk)},
		putBlob("4 KiB", small), getSmall, putBlob("8 MiB", large), getLarge,
		{name: "blob list of 1,000", edge: call(s.list), bare: same("list", http.MethodGet, "")},
	}
	for i := range all {
		all[i].workers = workers
		if strings.Contains(all[i].name, "8 MiB") {
			all[i].workers = workers / 2
		}
	}
	return all, nil
}

func call(do func() (int64, error)) func(int, int) error {
	return func(int, int) error {
		_, err := do()
		return err
	}
}

func escape(s string) string { return url.QueryEscape(s) }
