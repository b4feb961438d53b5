package admin

import (
	"net/http"
	"time"

	"github.com/edgerite/edgerite/internal/apierr"
	"github.com/edgerite/edgerite/internal/clock"
)

// maxAdvance keeps virtual time within what dates on the wire can say.
const maxAdvance = 100 * 365 * 24 * time.Hour

// Clock is virtual time as the admin API shows it.
type Clock struct {
	Now    time.Time `json:"now"`    // virtual
	Real   time.Time `json:"real"`   //
	Offset string    `json:"offset"` // how far virtual time is ahead, such as "2h0m0s"
	Frozen bool      `json:"frozen"`
}

type advanceRequest struct {
	By string `json:"by"` // a Go duration: "90m", "2h"
}

func (s *service) showClock(w http.ResponseWriter, _ *http.Request) error {
	now, real := s.Clock.Now(), s.Clock.Real()
	return answer(w, Clock{
		Now: now, Real: real, Offset: now.Sub(real).Round(time.Second).String(), Frozen: s.Clock.State().Frozen != nil,
	})
}

func (s *service) advanceClock(w http.ResponseWriter, r *http.Request) error {
	var in advanceRequest
	if err := decode(w, r, &in); err != nil {
		return err
	}
	by, err := time.ParseDuration(in.By)
	if err != nil || by <= 0 {
		return apierr.New(http.StatusBadRequest, "BadDuration", "%q is not a time to advance by: write a positive duration such as 90m or 2h.", in.By).At("by")
	}
	if by > maxAdvance || s.Clock.Offset() > maxAdvance-by {
		return apierr.New(http.StatusBadRequest, "BadDuration", "The clock goes at most 100 years ahead: reset it first.").At("by")
	}
	return s.moveClock(w, r, clock.AdvanceBy(by))
}

func (s *service) freezeClock(w http.ResponseWriter, r *http.Request) error {
	return s.moveClock(w, r, clock.Stop())
}

func (s *service) resetClock(w http.ResponseWriter, r *http.Request) error {
	return s.moveClock(w, r, clock.Start())
}

func (s *service) moveClock(w http.ResponseWriter, r *http.Request, m clock.Move) error {
	if _, err := s.Clock.Change(m, s.SaveClock); err != nil {
		return apierr.New(http.StatusInsufficientStorage, "ClockNotSaved", "The clock stays as it is: its new state cannot be saved.").Because(err)
	}
	return s.showClock(w, r)
}
