package edgetest

import "github.com/edgerite/edgerite/internal/fault"

// Fault says which requests fail on purpose, and how. Its zero value answers the next request, whatever it is, with the error of a
// service that is busy; docs/faults.md tells the fields.
type Fault = fault.Rule

// FaultEffect is what happens to a request.
type FaultEffect = fault.Effect

// The effects.
const (
	FaultError = fault.Error // it is answered with an error, and nothing is done
	FaultDelay = fault.Delay // it is answered as ever, after Fault.Delay
	FaultDrop  = fault.Drop  // the connection is closed, and nothing is done
	FaultLose  = fault.Lose  // it is done, and the connection closed in the place of the answer
	FaultCut   = fault.Cut   // it is done, and the connection closed in the middle of the answer; of one without a body as FaultLose
	FaultFail  = fault.Fail  // of Resource Manager: it is accepted, and the operation it begins fails
)

// Inject has requests meet a fault. The function that it returns tells how many have met it. It ends the test when the fault cannot be.
func (d *Device) Inject(f Fault) (met func() int) {
	d.t.Helper()
	added, err := d.server.Faults().Add(f)
	if err != nil {
		d.t.Fatalf("edgetest: this is no fault: %v", err)
	}
	return func() int {
		for _, e := range d.server.Faults().List() {
			if e.ID == added.ID {
				return e.Met
			}
		}
		return 0
	}
}

// ClearFaults ends all faults.
func (d *Device) ClearFaults() { d.server.Faults().Clear(fault.All) }
