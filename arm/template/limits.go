package template

// The limits of Resource Manager (https://learn.microsoft.com/azure/azure-resource-manager/templates/best-practices#template-limits).
const (
	MaxSize       = 4 << 20 // bytes of a template, and of a value
	maxParameters = 256
	maxVariables  = 256
	maxResources  = 800 // with what loops make
	maxOutputs    = 64
	maxExpression = 24576 // characters
	maxLoop       = 800   // turns of a copy loop
)

// Limits of ours, so that no template hangs or exhausts the process.
//
// behaviour: template-work.
const (
	maxNesting = 128       // calls in calls, user functions in user functions, values in values
	maxValue   = 8 << 20   // about the bytes of one value
	maxWork    = 2_000_000 // steps of one plan, body or set of outputs
	moreWork   = 5_000     // steps more that a plan may take for each resource
	allBodies  = 8         // times as many for the bodies of a plan, all together
	leastWork  = 100_000   // but as many for each body, however many there are
	workUnit   = 16        // bytes made that count as a step
)

// bodyWork is the work that one body may be: one of many may be less than a single one.
func (s *scope) bodyWork() *work {
	return workOf(int64(min(maxWork, max(leastWork, allBodies*maxWork/max(1, s.bodies)))))
}
