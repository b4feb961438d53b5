package deployments

import "github.com/edgerite/edgerite/arm"

// remembered is how many deployments under way are kept planned between their turns. The plan of any other is made again.
const remembered = 16

func (d *Deployments) remember(r *run) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.runs) >= remembered {
		d.runs = d.runs[1:]
	}
	d.runs = append(d.runs, r)
}

func (d *Deployments) recall(key string) *run {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, r := range d.runs {
		if r.key == key {
			return r
		}
	}
	return nil
}

func (d *Deployments) drop(key string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for i, r := range d.runs {
		if r.key == key {
			d.runs = append(d.runs[:i:i], d.runs[i+1:]...)
			return
		}
	}
}

// resume is the run of a deployment: as it was left, or after a restart made of what is stored.
func (d *Deployments) resume(c *arm.Call, r *arm.Resource[Deployment]) (*run, error) {
	if known := d.recall(r.Body.Properties.key()); known != nil {
		return known, nil
	}
	var made *run
	err := c.View(func() error {
		s, err := storedSource(c.Reader(), r.ID)
		if err != nil {
			return err
		}
		if s.Template, err = storedTemplate(c.Reader(), r.ID); err != nil {
			return err
		}
		done, err := steps(c.Reader(), r.ID)
		if err != nil {
			return err
		}
		plan, err := planOf(c, r.ID, s)
		if err != nil {
			return err
		}
		made = newRun(r, s, plan, done)
		return nil
	})
	if err == nil {
		d.remember(made)
	}
	return made, err
}
