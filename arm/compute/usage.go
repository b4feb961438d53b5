package compute

import "github.com/edgerite/edgerite/arm"

// usages lists how much of the device's capacity is taken. No page of the device shows it: the
// names beyond Azure's cores and virtualMachines are ours (behaviour: compute-usages).
func (p *provider) usages() arm.Function {
	return arm.Function{
		Method:   "GET",
		Path:     "locations/{location}/usages",
		Doc:      "https://learn.microsoft.com/rest/api/compute/usage/list",
		Surface:  arm.Beyond,
		Versions: machineVersions(),
		Do: func(c *arm.Call) (any, error) {
			used, err := p.demand(c, arm.ID{})
			if err != nil {
				return nil, err
			}
			var views []arm.Usage
			for _, q := range used.quotas(c.Device().Capacity) {
				views = append(views, arm.Counted(q.Name, q.Text, q.Used, q.Limit))
			}
			return map[string]any{"value": views}, nil
		},
	}
}
