package arm_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/armtest"
	"github.com/edgerite/edgerite/internal/apierr"
)

// TestPreflightOfWhatIsUnderWay: what a write has against a resource as it is counts only where no operation is under way on that, which may change it
// or take it away.
func TestPreflightOfWhatIsUnderWay(t *testing.T) {
	t.Parallel()
	sealed := box
	sealed.Name, sealed.Early = "Test.Toys/sealed", true
	sealed.Validate = func(_ *arm.Call, old, _ *arm.Resource[Box]) error {
		if old == nil {
			return nil
		}
		return apierr.New(http.StatusConflict, "Sealed", "It is not written twice.")
	}
	sealed.Actions = arm.Actions[Box]{"foresee": {Anytime: true, Begin: func(c *arm.Call, r *arm.Resource[Box]) (any, error) {
		return nil, c.Preflight(r.ID, c.Version(), []byte(`{"location": "dbelocal"}`), arm.Pending{})
	}}}
	d := armtest.Start(t, armtest.Options{Providers: []arm.Provider{{Namespace: "Test.Toys", Types: []arm.Registered{&sealed}}}, Scale: armtest.Full})
	one := d.Group("rg") + "/providers/Test.Toys/sealed/one"
	d.Must(http.MethodPut, one, body(nil), http.StatusCreated)
	d.Must(http.MethodPost, one+"/foresee", nil, http.StatusOK)
	d.Advance(time.Minute)
	d.Refused(http.StatusConflict, "Sealed", http.MethodPost, one+"/foresee", nil)
}
