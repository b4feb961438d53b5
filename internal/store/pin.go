package store

import "sync"

// pins holds removed content back for those who may still read it. Time is cut into epochs by
// removals: content removed in an epoch outlives the pins of that epoch and of all before it.
type pins struct {
	mu     sync.Mutex // guards epochs and what they hold
	epochs []*epoch   // oldest first; the last takes new pins
}

type epoch struct {
	pins    int
	removed []ContentID
}

func (p *pins) take() *epoch {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.epochs) == 0 {
		p.epochs = append(p.epochs, &epoch{})
	}
	e := p.epochs[len(p.epochs)-1]
	e.pins++
	return e
}

// release ends one pin of e and returns what nobody may read any more.
func (p *pins) release(e *epoch) []ContentID {
	p.mu.Lock()
	defer p.mu.Unlock()
	e.pins--
	return p.expired()
}

// retire ends the current epoch with the removal of ids, and returns what nobody may read any more.
func (p *pins) retire(ids []ContentID) []ContentID {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.epochs) == 0 {
		return ids
	}
	e := p.epochs[len(p.epochs)-1]
	e.removed = append(e.removed, ids...)
	p.epochs = append(p.epochs, &epoch{})
	return p.expired()
}

func (p *pins) expired() (ids []ContentID) {
	for len(p.epochs) > 0 && p.epochs[0].pins == 0 {
		ids = append(ids, p.epochs[0].removed...)
		p.epochs = p.epochs[1:]
	}
	return ids
}
