package sts

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/edgerite/edgerite/internal/identity"
	"github.com/edgerite/edgerite/internal/store"
)

// ErrNoSession is the error of EndSession.
var ErrNoSession = errors.New("no such session")

const (
	sessionPrefix = "sts/session/" // those that there are, for people to see
	revokedPrefix = "sts/revoked/" // those that were ended before their time
	endedPrefix   = "sts/ended/"   // by principal, the name of the time since its sessions were last ended
	maxListed     = 10_000
	maxRevoked    = 10_000
)

// Session is a sign-in that goes on, as people see it.
type Session struct {
	ID       string
	Kind     identity.Kind
	ObjectID string
	Name     string // of the principal
	Client   string // the application that signed in
	Address  string // where it was first seen to come from
	Began    time.Time
	Left     time.Duration // virtual
}

// listed is a session in the store.
type listed struct {
	session
	Address string    `json:"a"`
	Began   time.Time `json:"b"` // virtual
}

// revoked is what is kept of a session that was ended: who it was of, and when it would have ended by itself.
type revoked struct {
	Who    string        `json:"w"`
	End    int64         `json:"e"`
	Offset time.Duration `json:"o"`
}

// sessions knows which sessions there are and which of them were ended. The tokens carry all that makes them good, so what
// is listed may be forgotten, and is where there are very many; what was ended may not.
// behaviour: sts-session-list.
type sessions struct {
	mu      sync.RWMutex // guards what follows, which changes when the store has and under the scopes of its prefixes
	revoked map[string]revoked
	ended   map[string]string // by object id
	listed  int               // in the store

	maxListed, maxRevoked int
}

func newSessions(st *store.Store) (*sessions, error) {
	l := &sessions{revoked: map[string]revoked{}, ended: map[string]string{}, maxListed: maxListed, maxRevoked: maxRevoked}
	prefix := []byte(sessionPrefix)
	err := st.Scan(prefix, store.PrefixEnd(prefix), func(_, _ []byte) (bool, error) {
		l.listed++
		return true, nil
	})
	if err != nil {
		return nil, err
	}
	prefix = []byte(endedPrefix)
	err = st.Scan(prefix, store.PrefixEnd(prefix), func(key, value []byte) (bool, error) {
		l.ended[string(key[len(prefix):])] = string(value)
		return true, nil
	})
	if err != nil {
		return nil, err
	}
	prefix = []byte(revokedPrefix)
	return l, st.Scan(prefix, store.PrefixEnd(prefix), func(key, value []byte) (bool, error) {
		var r revoked
		if err := json.Unmarshal(value, &r); err != nil {
			return false, fmt.Errorf("decoding a session that was ended: %w", err)
		}
		l.revoked[string(key[len(prefix):])] = r
		return true, nil
	})
}

// epochOf is the name of the time since the sessions of a principal were last ended; empty before the first.
func (l *sessions) epochOf(objectID string) string {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.ended[objectID]
}

func (l *sessions) isRevoked(id string) bool {
	l.mu.RLock()
	defer l.mu.RUnlock()
	_, is := l.revoked[id]
	return is
}

// list notes a session that is not listed yet. A sign-in does not fail for it.
func (s *Service) list(ctx context.Context, v session, address string) {
	ctx = context.WithoutCancel(ctx) // a client that has left has signed in all the same
	many := false
	value, err := json.Marshal(listed{v, address, s.Clock.Now()})
	if err == nil {
		err = s.Store.Update(ctx, sessionPrefix, func(tx *store.Tx) error {
			key := []byte(sessionPrefix + v.ID)
			if _, err := tx.Get(key); !errors.Is(err, store.ErrNotFound) {
				return err
			}
			tx.WhenApplied(func() { many = s.sessions.count(1) > s.sessions.maxListed })
			return tx.Set(key, value)
		})
	}
	if err == nil && many {
		err = s.tidySessions(ctx)
	}
	if err != nil {
		s.Log.Warn("a session is not listed", zap.String("session", v.ID), zap.Error(err))
	}
}

func (l *sessions) count(more int) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.listed += more
	return l.listed
}

// tidySessions forgets those that have ended, and the oldest where that is not enough. It counts those that it finds, and does
// nothing where another sign-in has tidied meanwhile.
func (s *Service) tidySessions(ctx context.Context) error {
	return s.Store.Update(ctx, sessionPrefix, func(tx *store.Tx) error {
		counted := s.sessions.count(0)
		if counted <= s.sessions.maxListed {
			return nil
		}
		all, over, err := s.scanSessions(tx.Scan)
		if err != nil {
			return err
		}
		slices.SortFunc(all, func(a, b listed) int { return a.Began.Compare(b.Began) })
		many := max(0, len(all)-s.sessions.maxListed*3/4)
		for _, v := range all[:many] {
			over = append(over, v.ID)
		}
		for _, id := range over {
			if err := tx.Delete([]byte(sessionPrefix + id)); err != nil {
				return err
			}
		}
		tx.WhenApplied(func() { s.sessions.count(len(all) - many - counted) })
		return nil
	})
}

// scan is how records are read, in a transaction or without one.
type scan func(lower, upper []byte, fn func(key, value []byte) (bool, error)) error

// scanSessions reads the sessions that go on, and the ids of those that do not any more.
func (s *Service) scanSessions(read scan) (all []listed, over []string, err error) {
	prefix := []byte(sessionPrefix)
	err = read(prefix, store.PrefixEnd(prefix), func(_, value []byte) (bool, error) {
		var v listed
		if err := json.Unmarshal(value, &v); err != nil {
			return false, fmt.Errorf("decoding a session: %w", err)
		}
		if s.standing(v.session) != nil {
			over = append(over, v.ID)
		} else {
			all = append(all, v)
		}
		return true, nil
	})
	return all, over, err
}

// Sessions lists those that go on, the latest first.
func (s *Service) Sessions() ([]Session, error) {
	all, _, err := s.scanSessions(s.Store.Scan)
	shown := make([]Session, 0, len(all))
	for _, v := range all {
		one := Session{
			ID: v.ID, Kind: v.Kind, ObjectID: v.Who, Client: v.Client, Address: v.Address, Began: v.Began,
			Left: time.Duration(s.remaining(v.session)) * time.Second,
		}
		if p := s.whose(v.session); p != nil {
			one.Name = p.Name
		}
		shown = append(shown, one)
	}
	slices.SortFunc(shown, func(a, b Session) int { return cmp.Or(b.Began.Compare(a.Began), cmp.Compare(a.ID, b.ID)) })
	return shown, err
}

// EndSession ends the session with that id: none of its tokens is good any more. The error is ErrNoSession for one that
// is not listed.
func (s *Service) EndSession(ctx context.Context, id string) error {
	value, err := s.Store.Get([]byte(sessionPrefix + id))
	if errors.Is(err, store.ErrNotFound) {
		return ErrNoSession
	}
	var v listed
	if err == nil {
		err = json.Unmarshal(value, &v)
	}
	if err != nil {
		return fmt.Errorf("reading a session: %w", err)
	}
	return s.end(ctx, v.session)
}

// EndSessionsOf ends all sessions of one principal, by its object id or name. The error is ErrNoPrincipal where there is none.
func (s *Service) EndSessionsOf(ctx context.Context, name string) error {
	err := s.Store.Update(ctx, endedPrefix, func(tx *store.Tx) error {
		p := s.directory.find(name)
		if p == nil {
			return ErrNoPrincipal
		}
		return s.renew(tx, p.ObjectID)
	})
	if err != nil && !errors.Is(err, ErrNoPrincipal) {
		return fmt.Errorf("ending the sessions of %s: %w", name, err)
	}
	return err
}

// renew begins another time for the sessions of a principal. It is for who holds the scope endedPrefix.
func (s *Service) renew(tx *store.Tx, objectID string) error {
	epoch := s.Rand.UUID()
	tx.WhenApplied(func() {
		s.sessions.mu.Lock()
		defer s.sessions.mu.Unlock()
		s.sessions.ended[objectID] = epoch
	})
	return tx.Set([]byte(endedPrefix+objectID), []byte(epoch))
}

// end ends one session before its time.
func (s *Service) end(ctx context.Context, v session) error {
	p := s.whose(v)
	if p == nil || s.remaining(v) <= 0 || s.sessions.isRevoked(v.ID) {
		return nil // it has ended
	}
	r := revoked{Who: p.ObjectID, End: v.End, Offset: v.Offset}
	value, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("encoding a session that was ended: %w", err)
	}
	err = s.Store.UpdateAll(ctx, []string{revokedPrefix, sessionPrefix, endedPrefix}, func(tx *store.Tx) error {
		over, err := s.makeRoom(tx)
		if err != nil {
			return err
		}
		key := []byte(sessionPrefix + v.ID)
		switch _, err := tx.Get(key); {
		case err == nil:
			tx.WhenApplied(func() { s.sessions.count(-1) })
		case !errors.Is(err, store.ErrNotFound): // one that is not listed any more can be ended all the same
			return err
		}
		tx.WhenApplied(func() { s.sessions.revoke(v.ID, r, over) })
		return errors.Join(tx.Set([]byte(revokedPrefix+v.ID), value), tx.Delete(key))
	})
	if err != nil {
		return fmt.Errorf("ending a session: %w", err)
	}
	return nil
}

// revoke notes a session that was ended, and forgets those that it takes the places of.
func (l *sessions) revoke(id string, r revoked, over []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, one := range over {
		delete(l.revoked, one)
	}
	l.revoked[id] = r
}

// makeRoom has the store forget sessions that were ended, where there are very many: those whose time is over,
// else those of the one principal that has the most, whose sessions all end now.
func (s *Service) makeRoom(tx *store.Tx) (over []string, err error) {
	over, busiest := s.forgettable()
	for _, id := range over {
		if err := tx.Delete([]byte(revokedPrefix + id)); err != nil {
			return nil, err
		}
	}
	if busiest == "" || s.directory.byID(busiest) == nil { // one that is not there any more has no sessions
		return over, nil
	}
	return over, s.renew(tx, busiest)
}

// forgettable are the ended sessions that can be forgotten at once or, where there are none such, when those of the busiest
// principal have all ended.
func (s *Service) forgettable() (over []string, busiest string) {
	s.sessions.mu.RLock()
	defer s.sessions.mu.RUnlock()
	if len(s.sessions.revoked) < s.sessions.maxRevoked {
		return nil, ""
	}
	of := map[string][]string{}
	for id, r := range s.sessions.revoked {
		if s.remaining(session{End: r.End, Offset: r.Offset}) <= 0 {
			over = append(over, id)
		}
		of[r.Who] = append(of[r.Who], id)
	}
	if len(over) > 0 {
		return over, ""
	}
	for who, ids := range of {
		if len(ids) > len(of[busiest]) {
			busiest = who
		}
	}
	return of[busiest], busiest
}
