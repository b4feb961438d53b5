package resources

import (
	"net/http"
	"time"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/internal/apierr"
)

var moves = []arm.Function{
	{
		Method: http.MethodPost, Path: groupPath + "/moveResources", Versions: resourceVersions, Do: moveResources, Writes: true,
		Doc: "https://learn.microsoft.com/rest/api/resources/resources/move-resources",
	},
	{
		Method: http.MethodPost, Path: groupPath + "/validateMoveResources", Versions: resourceVersions, Do: validateMove, Writes: true,
		Doc: "https://learn.microsoft.com/rest/api/resources/resources/validate-move-resources",
	},
}

const groupPath = "/subscriptions/{subscription}/resourceGroups/{group}"

// moveTakes is how long a move takes on the hardware.
const moveTakes = time.Minute

// maxMoved is how many resources one request moves.
// Page: https://learn.microsoft.com/azure/azure-resource-manager/management/move-resource-group-and-subscription
const maxMoved = 800

// behaviour: move-resources.
func moveResources(c *arm.Call) (any, error) {
	target, ids, err := movable(c)
	if err != nil {
		return nil, err
	}
	if err := c.Move(target, ids); err != nil {
		return nil, err
	}
	return c.Followed(c.Scope(), moveTakes, nil)
}

func validateMove(c *arm.Call) (any, error) {
	if _, _, err := movable(c); err != nil {
		return nil, err
	}
	return c.Followed(c.Scope(), moveTakes, nil)
}

// movable reads what is to be moved where, and refuses what cannot be.
func movable(c *arm.Call) (target arm.ID, ids []arm.ID, err error) {
	var in struct {
		Resources []string `json:"resources"`
		Target    string   `json:"targetResourceGroup"`
	}
	if err := c.Body(&in); err != nil {
		return target, nil, err
	}
	target, err = arm.ParseID(in.Target)
	if err != nil || target.Group == "" || target.Namespace != "" {
		return target, nil, badMove("The target resource group id '%s' is invalid.", in.Target)
	}
	if target.InGroup().Key() == c.Scope().InGroup().Key() {
		return target, nil, badMove("The source and the target resource group are the same: '%s'.", target.Group)
	}
	if len(in.Resources) == 0 || len(in.Resources) > maxMoved {
		return target, nil, badMove("The number of resources to move must be from 1 to %d.", maxMoved)
	}
	seen := map[string]bool{}
	for _, s := range in.Resources {
		id, err := arm.ParseID(s)
		if err != nil {
			return target, nil, badMove("The resource id '%s' is invalid.", s)
		}
		if !seen[id.Key()] {
			ids = append(ids, id)
		}
		seen[id.Key()] = true
	}
	// Page: https://learn.microsoft.com/azure/azure-resource-manager/management/move-resource-group-and-subscription
	if err := c.Authorize("Microsoft.Resources/subscriptions/resourceGroups/write", target); err != nil {
		return target, nil, err
	}
	return target, ids, c.CheckMove(c.Scope(), target, ids)
}

func badMove(text string, args ...any) error {
	return apierr.New(http.StatusBadRequest, "InvalidMoveResources", text, args...)
}
