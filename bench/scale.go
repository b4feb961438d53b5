package main

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

// What the size of a container and of its blobs may cost.
const (
	slowerPage  = 1.5       // a page of the large container, beside one of ten thousand blobs
	moreMemory  = 128 << 20 // bytes resident, for a hundred times the blobs and for a large one
	emptyPages  = 1 << 20   // bytes on disk of a page blob of a terabyte
	deletedSoon = 2 * time.Second
	largeBlob   = 256 << 20
	terabyte    = 1 << 40
)

// scaling is a run of -scale.
type scaling struct {
	o      options
	dir    string
	s      *session
	failed bool
}

func scale(o options) (err error) {
	dir, err := os.MkdirTemp(o.data, "edgerite-scale")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	t, err := startEdge(o.binary, dir)
	if err != nil {
		return err
	}
	s, err := prepare(t)
	if err != nil {
		return errors.Join(err, t.stop())
	}
	x := &scaling{o: o, dir: dir, s: s}
	defer func() { err = errors.Join(err, x.s.t.stop()) }()
	fmt.Println("| what | figure | limit | |\n|---|---|---|---|")
	for _, step := range []func() error{x.listing, x.largeBlob, x.emptyPageBlob, x.snapshots, x.deletion} {
		if err := step(); err != nil {
			return err
		}
	}
	if x.failed {
		return errors.New("a limit was missed")
	}
	return nil
}

// tell prints a figure and whether it keeps its limit.
func (x *scaling) tell(ok bool, what, figure, limit string) {
	verdict := "met"
	if !ok {
		verdict, x.failed = "**missed**", true
	}
	fmt.Printf("| %s | %s | %s | %s |\n", what, figure, limit, verdict)
}

// listing fills two containers, of ten thousand blobs and of many more, and lists a page of each.
func (x *scaling) listing() error {
	few := max(x.o.blobs/100, 10_000)
	if err := x.fill("few", few); err != nil {
		return err
	}
	before := x.resident()
	began := time.Now()
	if err := x.fill("lots", x.o.blobs); err != nil {
		return err
	}
	filled := time.Since(began)
	fmt.Printf("| filling with %d blobs | %.0f s, %.0f/s | | |\n", x.o.blobs, filled.Seconds(), float64(x.o.blobs)/filled.Seconds())
	grown := x.resident() - before
	x.tell(grown < moreMemory, fmt.Sprintf("memory after %d blobs, beside %d", x.o.blobs, few), fmt.Sprintf("%+d MiB", grown>>20), fmt.Sprintf("%d MiB", moreMemory>>20))
	if err := x.settle(); err != nil {
		return err
	}
	for _, page := range []struct{ name, prefix string }{{"first page", ""}, {"page in the middle", "blob-5"}} {
		small, large, err := x.pages(page.prefix)
		if err != nil {
			return err
		}
		ratio := large.Seconds() / small.Seconds()
		x.tell(ratio <= slowerPage, fmt.Sprintf("%s of %d blobs, beside %d", page.name, x.o.blobs, few),
			fmt.Sprintf("%.1f ms, %.1f ms: %.2f", ms(large), ms(small), ratio), fmt.Sprintf("%.1f", slowerPage))
	}
	return nil
}

// settle waits until the engine has sorted what was written, for some minutes at most.
func (x *scaling) settle() error {
	for range 300 {
		before, err := x.s.t.used()
		if err != nil {
			return err
		}
		time.Sleep(time.Second)
		after, err := x.s.t.used()
		if err != nil || after.server-before.server < 3*clockTick {
			return err
		}
	}
	return nil
}

func (x *scaling) fill(container string, n int) error {
	if err := x.s.createContainer(container); err != nil {
		return err
	}
	// The number is turned round: blobs come in no order.
	return each(n, func(i int) error { return x.s.putBlob(container+"/blob-"+reversed(i), "sixteen bytes it.") })
}

func reversed(i int) string {
	digits := []byte(fmt.Sprintf("%09d", i))
	for l, r := 0, len(digits)-1; l < r; l, r = l+1, r-1 {
		digits[l], digits[r] = digits[r], digits[l]
	}
	return string(digits)
}

// pages is the least time that a page of up to 1,000 took of each container, in turns.
func (x *scaling) pages(prefix string) (small, large time.Duration, err error) {
	for range 100 {
		for container, best := range map[string]*time.Duration{"few": &small, "lots": &large} {
			began := time.Now()
			if _, err := x.s.listPage(container, prefix); err != nil {
				return 0, 0, err
			}
			*best = least(*best, time.Since(began))
		}
	}
	return small, large, nil
}

func (x *scaling) largeBlob() error {
	before := x.resident()
	body := strings.Repeat("large...", largeBlob/8)
	if err := x.s.putBlob("bench/large", body); err != nil {
		return err
	}
	if _, err := x.s.t.send(http.MethodGet, x.s.blobURL("bench/large"), "", nil); err != nil {
		return err
	}
	grown := x.resident() - before
	x.tell(grown < moreMemory, fmt.Sprintf("memory after a blob of %d MiB, written and read", largeBlob>>20), fmt.Sprintf("%+d MiB", grown>>20), fmt.Sprintf("%d MiB", moreMemory>>20))
	return nil
}

func (x *scaling) emptyPageBlob() error {
	before, err := diskUse(x.dir)
	if err != nil {
		return err
	}
	if err := x.s.createPages("bench/terabyte", terabyte); err != nil {
		return err
	}
	after, err := diskUse(x.dir)
	x.tell(after-before < emptyPages, "disk for a page blob of 1 TiB", fmt.Sprintf("%d KiB", (after-before)>>10), fmt.Sprintf("%d KiB", emptyPages>>10))
	if err != nil {
		return err
	}
	return x.s.writePages("bench/terabyte", terabyte/2, strings.Repeat("p", page))
}

// snapshots compares a blob of 256 MiB with one of a few bytes.
func (x *scaling) snapshots() error {
	if err := x.s.putBlob("bench/tiny", "tiny"); err != nil {
		return err
	}
	small, err := x.snapshot("bench/tiny")
	if err != nil {
		return err
	}
	large, err := x.snapshot("bench/large")
	ratio := large.Seconds() / small.Seconds()
	x.tell(ratio < 3, "snapshot of 256 MiB, beside one of 4 bytes", fmt.Sprintf("%.1f ms, %.1f ms", ms(large), ms(small)), "3 times")
	return err
}

func (x *scaling) snapshot(name string) (best time.Duration, err error) {
	for range 20 {
		began := time.Now()
		if _, err := x.s.t.send(http.MethodPut, x.s.blobURL(name)+"&comp=snapshot", "", blobHeader()); err != nil {
			return 0, err
		}
		best = least(best, time.Since(began))
	}
	return best, nil
}

// deletion deletes the large container, kills the process in the middle of what that began, and waits for
// the next process to end it: then the name is free.
func (x *scaling) deletion() error {
	url := x.s.root() + "lots?restype=container&" + x.s.sas
	began := time.Now()
	if _, err := x.s.t.send(http.MethodDelete, url, "", blobHeader()); err != nil {
		return err
	}
	answered := time.Since(began)
	x.tell(answered < deletedSoon, fmt.Sprintf("answer to deleting %d blobs", x.o.blobs), fmt.Sprintf("%.0f ms", ms(answered)), fmt.Sprintf("%.0f ms", ms(deletedSoon)))
	if err := x.s.t.kill(); err != nil {
		return err
	}
	t, err := startEdge(x.o.binary, x.dir)
	if err != nil {
		return err
	}
	x.s.t = t
	began = time.Now()
	for {
		err := x.s.createContainer("lots")
		if err == nil {
			break
		}
		if !strings.Contains(err.Error(), strconv.Itoa(http.StatusConflict)) {
			return err
		}
		time.Sleep(time.Second)
	}
	x.tell(true, "kill -9 then; the rest removed after the next start", fmt.Sprintf("%.0f s", time.Since(began).Seconds()), "")
	return nil
}
