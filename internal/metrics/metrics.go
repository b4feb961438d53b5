// Package metrics counts what the emulator does, for Prometheus to read on the admin listener.
package metrics

import (
	"net/http"
	"strconv"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/edgerite/edgerite/internal/journal"
)

// Metrics has a registry of its own, so that two servers in one process do not meet.
type Metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	aborted  *prometheus.CounterVec
	unread   *prometheus.CounterVec
	duration *prometheus.HistogramVec

	known sync.Map // labels → series: what the vectors hold, found without hashing and comparing their labels
}

// labels are those of a request that is not out of the ordinary.
type labels struct {
	device, service, method string
	status                  int
}

type series struct {
	requests prometheus.Counter
	duration prometheus.Observer
}

// New returns metrics with the Go runtime's and the process's own.
func New() *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "edgerite_requests_total", Help: "Requests answered.",
		}, []string{"device", "service", "method", "status"}),
		aborted: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "edgerite_requests_aborted_total", Help: "Requests whose connection was cut in the middle of the answer.",
		}, []string{"device", "service"}),
		unread: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "edgerite_requests_unread_total", Help: "Requests that carried something nothing reads.",
		}, []string{"device", "service"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "edgerite_request_duration_seconds", Help: "Real time from the request's header to the end of its answer.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 5, 30, 120},
		}, []string{"device", "service"}),
	}
	m.registry.MustRegister(m.requests, m.aborted, m.unread, m.duration,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Handler answers in Prometheus' text format.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// Request counts one request. It is what journal.Options.OnEntry calls.
func (m *Metrics) Request(e journal.Entry) {
	s := m.series(labels{e.Device, e.Service, method(e.Method), e.Status})
	s.requests.Inc()
	s.duration.Observe(e.Duration.Seconds())
	if e.Aborted {
		m.aborted.WithLabelValues(e.Device, e.Service).Inc()
	}
	if len(e.Unread) > 0 {
		m.unread.WithLabelValues(e.Device, e.Service).Inc()
	}
}

func (m *Metrics) series(l labels) series {
	if known, ok := m.known.Load(l); ok {
		return known.(series)
	}
	s := series{m.requests.WithLabelValues(l.device, l.service, l.method, strconv.Itoa(l.status)), m.duration.WithLabelValues(l.device, l.service)}
	m.known.Store(l, s)
	return s
}

// method keeps what a client makes up out of the labels, whose number must not grow.
func method(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return m
	}
	return "other"
}
