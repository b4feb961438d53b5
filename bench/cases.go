package main

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// work is one thing to measure on the emulator and on what it is held against.
type work struct {
	name    string
	workers int
	edge    side
	beside  []side
	goal    goal
}

// side is a server and how to ask it for the work.
type side struct {
	t  *target
	do func(worker, call int) error
}

// goal is what a measurement should reach: so many calls a second, or a part of what is beside it, of several
// the easiest. None is no goal.
type goal struct {
	rate  float64
	parts []float64 // of each of work.beside
}

// servers are the processes under measurement.
type servers struct {
	edge, durable, bare *target
}

const (
	small, page, large = 4 << 10, 4 << 20, 8 << 20
	blobs              = 64 // how many blobs a worker writes over, again and again
)

// works lists the measurements. The goals are those of the project: docs/performance.md.
func works(s servers) ([]work, error) {
	memory, err := prepare(s.edge)
	if err != nil {
		return nil, err
	}
	durable, err := prepare(s.durable)
	if err != nil {
		return nil, err
	}
	b := bareClient{s.bare}
	manager, err := managerWorks(memory, b)
	if err != nil {
		return nil, err
	}
	reads, err := readWorks(memory, b)
	if err != nil {
		return nil, err
	}
	list, err := listWork(memory, b)
	if err != nil {
		return nil, err
	}
	put := func(name string, size int, goal float64, extra string) work {
		body := strings.Repeat("b", size)
		return work{
			name: name, goal: goal1(goal),
			edge:   side{memory.t, memory.put(body)},
			beside: []side{{b.t, b.put(memory, body, extra)}},
		}
	}
	deployment, err := deploymentWork(memory, b)
	if err != nil {
		return nil, err
	}
	kept := strings.Repeat("d", small)
	all := slices.Concat(manager, []work{
		put("blob put 4 KiB", small, 0.60, ""),
		reads[0],
		put("blob put 8 MiB", large, 0.75, "&md5"),
		reads[1],
		{
			name: "blob page write 4 MiB", goal: goal1(0.60),
			edge:   side{memory.t, memory.putPage(strings.Repeat("p", page))},
			beside: []side{{b.t, b.put(memory, strings.Repeat("p", page), "")}},
		},
		list,
		deployment,
		{
			name: "blob put 4 KiB, durable, beside a synced file and beside memory", goal: goal{parts: []float64{1.5, 0.8}},
			edge:   side{durable.t, durable.put(kept)},
			beside: []side{{b.t, b.put(durable, kept, "&sync")}, {memory.t, memory.put(kept)}},
		},
	})
	for i := range all {
		if all[i].workers == 0 {
			all[i].workers = workers
		}
		if strings.Contains(all[i].name, "MiB") {
			all[i].workers = workers / 2
		}
	}
	return all, nil
}

func goal1(part float64) goal { return goal{parts: []float64{part}} }

// managerWorks are those of the token service and Resource Manager. What the emulator answers decides how many bytes
// the bare server sends.
func managerWorks(s *session, b bareClient) ([]work, error) {
	token, err := tokenWork(s, b)
	if err != nil {
		return nil, err
	}
	all := []work{token}
	for _, m := range []struct {
		name, method, url, body string
		header                  http.Header
		do                      func() (int64, error)
	}{
		{"resource get", http.MethodGet, s.diskURL(), "", s.auth, s.getResource},
		{"resource put", http.MethodPut, s.diskURL(), disk, s.auth, s.putResource},
	} {
		size, err := m.do()
		if err != nil {
			return nil, err
		}
		beside, err := b.bytes(m.method, m.url, m.body, m.header, size)
		if err != nil {
			return nil, err
		}
		all = append(all, work{name: m.name, edge: side{s.t, call(m.do)}, beside: []side{{b.t, beside}}})
	}
	return all, nil
}

// deploymentWork deploys as many resources as a template may have, over and over, one client at a time.
func deploymentWork(s *session, b bareClient) (work, error) {
	size, err := s.deploy()
	if err != nil {
		return work{}, err
	}
	beside, err := b.bytes(http.MethodPut, s.deploymentURL(), many, s.auth, size)
	return work{
		name: "deployment of 800 resources", workers: 1, goal: goal{rate: 1},
		edge: side{s.t, call(s.deploy)}, beside: []side{{b.t, beside}},
	}, err
}

// tokenWork is held against a server that does nothing but make the signatures that the tokens of an answer carry.
func tokenWork(s *session, b bareClient) (work, error) {
	signatures, err := s.signatures()
	if err != nil {
		return work{}, err
	}
	size, err := s.token()
	if err != nil {
		return work{}, err
	}
	beside, err := b.signed(signatures, http.MethodPost, s.tokenURL(), s.form(), formHeader(), size)
	return work{
		name: fmt.Sprintf("token, of %d signatures", signatures), goal: goal1(0.80),
		edge: side{s.t, call(s.token)}, beside: []side{{b.t, beside}},
	}, err
}

func readWorks(s *session, b bareClient) ([]work, error) {
	var all []work
	for _, size := range []struct {
		name  string
		bytes int
		goal  float64
	}{{"blob get 4 KiB", small, 0.70}, {"blob get 8 MiB", large, 0.85}} {
		name, body := fmt.Sprintf("read-%d", size.bytes), strings.Repeat("r", size.bytes)
		if err := s.putBlob("bench/"+name, body); err != nil {
			return nil, err
		}
		path := "/bench/" + name + "?" + s.sas
		if err := b.send(http.MethodPut, path, body, blobHeader()); err != nil {
			return nil, err
		}
		all = append(all, work{
			name: size.name, goal: goal1(size.goal),
			edge:   side{s.t, call(func() (int64, error) { return s.t.send(http.MethodGet, s.blobURL("bench/"+name), "", nil) })},
			beside: []side{{b.t, func(int, int) error { return b.send(http.MethodGet, path, "", nil) }}},
		})
	}
	return all, nil
}

func listWork(s *session, b bareClient) (work, error) {
	size, err := s.list()
	if err != nil {
		return work{}, err
	}
	beside, err := b.bytes(http.MethodGet, s.listURL("many", ""), "", blobHeader(), size)
	return work{
		name: "blob list 1,000 of 2,000", goal: goal{rate: 200},
		edge:   side{s.t, call(s.list)},
		beside: []side{{b.t, beside}},
	}, err
}

func call(do func() (int64, error)) func(int, int) error {
	return func(int, int) error {
		_, err := do()
		return err
	}
}
