package deployments

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/internal/apierr"
	"github.com/edgerite/edgerite/internal/store"
)

// How many deployments a group, or the subscription, remembers. With more than historyFull the oldest are deleted until there are historyKept.
// Page: https://learn.microsoft.com/azure/azure-resource-manager/templates/deployment-history-deletions
const (
	historyLimit = 800
	historyFull  = 700
	historyKept  = 600
)

// historyPrefix is that of rows that tell when which deployment was begun last, by the scope that is deployed to and the time.
const historyPrefix = "deployments/history/"

func historyOf(scope arm.ID) []byte { return []byte(historyPrefix + scope.Key() + "\x00") }

func historyKey(id arm.ID, began time.Time) []byte {
	return fmt.Appendf(historyOf(id.InGroup()), "%020d/%s", began.UnixMicro(), strings.ToLower(id.Name())) // stored times have no nanoseconds
}

// enter gives a deployment the latest place in the history of its scope, and makes room.
func (d *Deployments) enter(c *arm.Call, old, r *arm.Resource[Deployment]) error {
	if old != nil {
		if err := leave(c.Tx(), old); err != nil {
			return err
		}
	}
	count, err := d.groom(c, r.ID.InGroup(), 1)
	if err != nil {
		return err
	}
	if old == nil && count > historyLimit {
		return historyIsFull(r.ID, count-1)
	}
	return c.Tx().Set(historyKey(r.ID, r.Body.Properties.Began.Time), []byte(r.ID.String()))
}

// leave takes a deployment out of the history.
func leave(tx *store.Tx, r *arm.Resource[Deployment]) error {
	return tx.Delete(historyKey(r.ID, r.Body.Properties.Began.Time))
}

// tidy makes room for a request that deploys nothing.
func (d *Deployments) tidy(c *arm.Call, scope arm.ID) error {
	ids, err := history(c, scope)
	if err != nil || len(ids) <= historyFull {
		return err
	}
	return c.Update(func() error {
		_, err := d.groom(c, scope, 0)
		return err
	})
}

// history are the deployments of a scope, the oldest first.
func history(c *arm.Call, scope arm.ID) (ids []string, err error) {
	prefix := historyOf(scope)
	err = c.Reader().Scan(prefix, store.PrefixEnd(prefix), func(_, value []byte) (bool, error) {
		ids = append(ids, string(value))
		return true, nil
	})
	return ids, err
}

// groom deletes the oldest deployments of a history that is full with those that come, in the name of who asks, as far as they may: those that are over.
// It returns how many there are then.
func (d *Deployments) groom(c *arm.Call, scope arm.ID, come int) (count int, err error) {
	ids, err := history(c, scope)
	if count = len(ids) + come; err != nil || count <= historyFull || !c.May(typeName+"/delete", scope) {
		return count, err
	}
	for _, text := range ids {
		if count <= historyKept {
			break
		}
		gone, err := d.expire(c, text)
		if err != nil {
			return count, err
		}
		if gone {
			count--
		}
	}
	return count, nil
}

// expire deletes a deployment unless it is under way.
func (d *Deployments) expire(c *arm.Call, text string) (gone bool, err error) {
	id, err := arm.ParseID(text)
	if err != nil {
		return false, fmt.Errorf("the deployment %s of the history: %w", text, err)
	}
	r, err := arm.Find(c, d.kind, id)
	if err != nil || !r.State.Terminal() {
		return false, err
	}
	return true, arm.Remove(c, d.kind, r)
}

// historyIsFull is the refusal of a deployment of which there is no room for (text seen).
//
// behaviour: deployment-history.
func historyIsFull(id arm.ID, count int) error {
	return apierr.New(http.StatusBadRequest, "DeploymentQuotaExceeded",
		"Creating the deployment '%s' would exceed the quota of '%d'. The current deployment count is '%d', please delete some deployments before creating a new one. Please see https://aka.ms/arm-deploy for usage details.",
		id.Name(), historyLimit, count)
}
