package admin

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/edgerite/edgerite/internal/apierr"
)

// Operations are the long-running operations of Resource Manager under way on the devices, which go by their hosts.
type Operations interface {
	Operations(ctx context.Context, host string) ([]Operation, error)
	// CompleteOperation ends an operation now, as it would end by itself, and leaves one alone that is over.
	CompleteOperation(ctx context.Context, host, id string) error
	// FailOperation ends an operation as failed or canceled, and leaves one alone that is over.
	FailOperation(ctx context.Context, host, id string, f Failure) error
}

// Operation is a long-running operation under way.
type Operation struct {
	ID       string    `json:"id"`
	Device   string    `json:"device"`           // host
	Kind     string    `json:"kind"`             // put, delete, or an action's name
	Resource string    `json:"resource"`         // id
	Started  time.Time `json:"started"`          // virtual
	Due      time.Time `json:"due,omitzero"`     // virtual; absent for one that ends with work under way
	Left     string    `json:"left,omitempty"`   // until it is due, such as "1m30s"
	Status   string    `json:"status,omitempty"` // what has become of it: Succeeded, Failed or Canceled
}

// Failure is why an operation is to fail.
type Failure struct {
	Code     string `json:"code"`
	Message  string `json:"message"`
	Canceled bool   `json:"canceled,omitempty"` // instead of failed
}

// The failure of an operation for which nobody gave a reason.
const (
	defaultFailure = "OperationFailed"
	defaultReason  = "The operation was ended by the operator of the emulator."
)

type operationList struct {
	Operations []Operation `json:"operations"`
}

type endRequest struct {
	ID     string `json:"id"`
	Device string `json:"device,omitempty"` // host or name; empty means whichever has the operation
	Failure
}

func (s *service) listOperations(w http.ResponseWriter, r *http.Request) error {
	all, err := s.operations(r.Context(), r.URL.Query().Get("device"))
	if err != nil {
		return err
	}
	return answer(w, operationList{Operations: all})
}

// operations are those of the chosen device, or of all.
func (s *service) operations(ctx context.Context, device string) ([]Operation, error) {
	chosen, err := s.choose(device)
	if err != nil {
		return nil, err
	}
	all := []Operation{}
	now := s.Clock.Now()
	for _, d := range chosen {
		ops, err := s.Operations.Operations(ctx, d.Host())
		if err != nil {
			return nil, err
		}
		for _, op := range ops {
			op.Device = d.Host()
			if !op.Due.IsZero() {
				op.Left = op.Due.Sub(now).Round(time.Second).String()
			}
			all = append(all, op)
		}
	}
	return all, nil
}

func (s *service) completeOperation(w http.ResponseWriter, r *http.Request) error {
	return s.endOperation(w, r, "Succeeded", func(op Operation, _ endRequest) error {
		return s.Operations.CompleteOperation(r.Context(), op.Device, op.ID)
	})
}

func (s *service) failOperation(w http.ResponseWriter, r *http.Request) error {
	return s.endOperation(w, r, "Failed", func(op Operation, in endRequest) error {
		return s.Operations.FailOperation(r.Context(), op.Device, op.ID, in.Failure)
	})
}

// endOperation finds the operation a request means and ends it.
func (s *service) endOperation(w http.ResponseWriter, r *http.Request, status string, end func(op Operation, in endRequest) error) error {
	var in endRequest
	if err := decode(w, r, &in); err != nil {
		return err
	}
	if in.Code == "" {
		in.Code = defaultFailure
	}
	if in.Message == "" {
		in.Message = defaultReason
	}
	if in.Canceled {
		status = "Canceled"
	}
	op, err := s.operation(r.Context(), in)
	if err != nil {
		return err
	}
	if err := end(op, in); err != nil {
		return err
	}
	op.Status, op.Left = status, ""
	return answer(w, op)
}

// operation is the one whose id begins with the given one: nobody types a whole one.
func (s *service) operation(ctx context.Context, in endRequest) (Operation, error) {
	all, err := s.operations(ctx, in.Device)
	if err != nil {
		return Operation{}, err
	}
	var found []Operation
	for _, op := range all {
		if in.ID != "" && strings.HasPrefix(op.ID, in.ID) {
			found = append(found, op)
		}
	}
	switch len(found) {
	case 0:
		return Operation{}, apierr.New(http.StatusNotFound, "OperationNotFound", "No operation under way has the id %q: list them first.", in.ID).At("id")
	case 1:
		return found[0], nil
	}
	return Operation{}, apierr.New(http.StatusConflict, "OperationAmbiguous", "%d operations have an id that begins with %q: write more of it, or the device.", len(found), in.ID).At("id")
}
