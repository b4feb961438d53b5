package main

import (
	"errors"
	"net/http"
	"os"
	"strings"
	"time"
)

// cold is how long it takes from starting the process to its first answer.
type cold struct{ edge, bare time.Duration }

// coldStart measures a durable start with certificates and state present, as after every first one.
func coldStart(o options) (best cold, err error) {
	if !strings.Contains("cold start", o.only) {
		return cold{}, nil
	}
	dir, err := os.MkdirTemp(o.data, "edgerite-bench")
	if err != nil {
		return cold{}, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	first := func() (time.Duration, error) {
		begin := time.Now()
		t, err := startEdge(o.binary, dir)
		if err != nil {
			return 0, err
		}
		defer t.stop()
		_, err = t.send(http.MethodGet, t.device.Management+"/metadata/endpoints?api-version=2015-01-01", "", nil)
		return time.Since(begin), err
	}
	if _, err := first(); err != nil { // makes the certificates
		return cold{}, err
	}
	for range o.rounds {
		edge, err := first()
		if err != nil {
			return cold{}, err
		}
		begin := time.Now()
		t, err := startBare(dir)
		if err != nil {
			return cold{}, err
		}
		if _, err := t.send(http.MethodGet, "https://"+t.addr+"/bytes/300", "", nil); err != nil {
			return cold{}, err
		}
		bare := time.Since(begin)
		if err := t.stop(); err != nil {
			return cold{}, err
		}
		best = cold{edge: least(best.edge, edge), bare: least(best.bare, bare)}
	}
	return best, nil
}

func least(a, b time.Duration) time.Duration {
	if a == 0 {
		return b
	}
	return min(a, b)
}
