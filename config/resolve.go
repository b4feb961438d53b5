package config

import (
	"iter"
	"net/netip"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// resolver turns what was written into a Config and reports all that it cannot.
type resolver struct {
	environ  []string
	problems *Problems
	strict   bool // users' passwords are as the device wants its own
}

func resolve(s *Settings, listed []fileDevice, environ []string, problems *Problems) Config {
	r := &resolver{environ: environ, problems: problems}
	c := Config{
		Listen:              r.addresses(s.Listen),
		Admin:               r.addresses(s.Admin),
		HTTP:                r.addresses(s.HTTP),
		DNS:                 r.addresses(s.DNS),
		DNSAnswer:           r.ips(s.DNSAnswer),
		Ephemeral:           r.on(s.Ephemeral),
		Timing:              oneOf(r, s.Timing, Instant, Fast, DeviceLike),
		Strict:              r.on(s.Strict),
		Output:              oneOf(r, s.Output, Text, JSON),
		FetchLoopback:       r.on(s.FetchLoopback),
		FetchPrivate:        r.on(s.FetchPrivate),
		ManageHosts:         r.on(s.ManageHosts),
		Container:           r.on(s.Container),
		CertificateKey:      oneOf(r, s.CertificateKey, "ecdsa", "rsa"),
		MemoryLimit:         r.size(s.MemoryLimit),
		ReserveSpace:        r.size(s.ReserveSpace),
		RestartEndsSessions: r.on(s.RestartEnds),
		TokenLifetime:       r.duration(s.TokenLifetime),
		LogLevel:            oneOf(r, s.LogLevel, "debug", "info", "warn", "error"),
	}
	r.strict = c.Strict
	c.Data = r.data(s, c.Ephemeral)
	c.Devices = r.devices(s, listed, c.Container)
	r.collisions(s)
	return c
}

// text is the one value of a setting that takes one. The last flag wins, as everywhere.
func (r *resolver) text(v Value) string {
	if len(v.Texts) == 0 {
		return ""
	}
	return v.Texts[len(v.Texts)-1]
}

func (r *resolver) on(s Switch) bool {
	text := r.text(s.Value)
	if text == "" {
		return false
	}
	on, err := strconv.ParseBool(text)
	if err != nil {
		r.problems.add(s.From, "%q is neither true nor false", text)
	}
	return on
}

func oneOf[T ~string](r *resolver, v Value, choices ...T) T {
	text := T(r.text(v))
	if !slices.Contains(choices, text) {
		words := make([]string, len(choices))
		for i, c := range choices {
			words[i] = string(c)
		}
		r.problems.add(v.From, "%q is not one of %s", text, strings.Join(words, ", "))
	}
	return text
}

func (r *resolver) addresses(v Value) []string {
	var found []string
	for text := range r.items(v) {
		if err := checkAddress(text); err != nil {
			r.problems.add(v.From, "%q is not an address: %v", text, err)
			continue
		}
		if slices.Contains(found, text) {
			r.problems.add(v.From, "%s is given twice; keep one", text)
			continue
		}
		found = append(found, text)
	}
	return found
}

func (r *resolver) ips(v Value) []string {
	var found []string
	for text := range r.items(v) {
		ip, err := netip.ParseAddr(text)
		if err != nil || ip.IsUnspecified() || ip.Zone() != "" {
			r.problems.add(v.From, "%q is not an IP address that clients can reach; write one such as 192.168.1.10", text)
			continue
		}
		found = append(found, ip.String())
	}
	return found
}

func (r *resolver) items(v Value) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, text := range v.Texts {
			for item := range strings.SplitSeq(text, ",") {
				if !yield(strings.TrimSpace(item)) {
					return
				}
			}
		}
	}
}

func (r *resolver) size(v Value) int64 {
	text := r.text(v)
	units := map[string]int64{"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40}
	number, unit := text, int64(1)
	if len(text) > 3 {
		if u, ok := units[text[len(text)-3:]]; ok {
			number, unit = strings.TrimSpace(text[:len(text)-3]), u
		}
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n < 0 || n > (1<<62)/unit {
		r.problems.add(v.From, "%q is not a size; write bytes or 512MiB, 2GiB", text)
		return 0
	}
	return n * unit
}

func (r *resolver) duration(v Value) time.Duration {
	d, err := time.ParseDuration(r.text(v))
	if err != nil || d < time.Minute || d > 365*24*time.Hour {
		r.problems.add(v.From, "%q is not a duration from 1m to a year; write 90m or 2h", r.text(v))
	}
	return d
}

// data is the data directory: by default in the XDG state directory.
// https://specifications.freedesktop.org/basedir/latest/
func (r *resolver) data(s *Settings, ephemeral bool) string {
	if s.Data.From == "--data" && s.Ephemeral.From == "--ephemeral" && ephemeral {
		r.problems.add("--ephemeral", "keeps nothing in --data; drop one of the two")
	}
	if text := r.text(s.Data); text != "" {
		dir, err := filepath.Abs(text)
		if err != nil {
			r.problems.add(s.Data.From, "%q is not a directory's name: %v", text, err)
		}
		return dir
	}
	dir := stateDir(r.environ)
	if dir == "" && !ephemeral {
		r.problems.add("--data", "neither XDG_STATE_HOME nor HOME says where to keep data; give a directory, or --ephemeral")
	}
	return dir
}

// collisions reports an address that two listeners were given.
func (r *resolver) collisions(s *Settings) {
	taken := map[string]string{}
	for _, v := range []Value{s.Listen, s.Admin, s.HTTP} { // DNS is on other ports in practice, and on UDP besides
		for text := range r.items(v) {
			if strings.HasSuffix(text, ":0") {
				continue
			}
			if other, ok := taken[text]; ok && other != v.From {
				r.problems.add(v.From, "%s is what %s has already; choose another port", text, other)
			}
			taken[text] = v.From
		}
	}
}

// stateDir is the data directory when none is given, empty where there is no place for one.
func stateDir(environ []string) string {
	var state, home string
	for _, entry := range environ {
		switch name, text, _ := strings.Cut(entry, "="); name {
		case "XDG_STATE_HOME":
			state = text
		case "HOME":
			home = text
		}
	}
	if filepath.IsAbs(state) {
		return filepath.Join(state, "edgerite")
	}
	if filepath.IsAbs(home) {
		return filepath.Join(home, ".local", "state", "edgerite")
	}
	return ""
}
