package blob

import (
	"bytes"
	"sync"
)

// What pieces remember: at most eight megabytes.
const (
	pieceShards  = 16 // so that readers seldom wait for each other
	bytesInShard = 512 << 10
)

// pieces remember the bytes of small blobs that were read, since what is read once is read again, and the engine
// looks for it in every table. A piece never changes and its number is never given twice, so that nothing has to be
// forgotten but for room.
type pieces [pieceShards]pieceShard

type pieceShard struct {
	mu    sync.RWMutex // guards what follows
	known map[uint64][]byte
	size  int // bytes
}

// get gives the bytes of a piece, which are shared and not to be changed, or nil.
func (p *pieces) get(id uint64) []byte {
	s := &p[id%pieceShards]
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.known[id]
}

// add remembers a copy of the bytes.
func (p *pieces) add(id uint64, data []byte) {
	s := &p[id%pieceShards]
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known == nil || s.size+len(data) > bytesInShard {
		s.known, s.size = map[uint64][]byte{}, 0
	}
	if _, known := s.known[id]; !known {
		s.known[id] = bytes.Clone(data)
		s.size += len(data)
	}
}
