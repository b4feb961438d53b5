package graph

import (
	"encoding/json"
	"strings"
	"time"
)

// maxCredentials bounds what one object has of each kind.
// behaviour: graph-secrets.
const maxCredentials = 20

// givenCredential is a credential in a body, in the names of either Graph.
type givenCredential struct {
	ID         string     `json:"keyId"`
	Name       string     `json:"displayName"`
	Identifier string     `json:"customKeyIdentifier"`
	Kind       string     `json:"type"`
	Usage      string     `json:"usage"`
	Begin      *time.Time `json:"startDateTime"`
	End        *time.Time `json:"endDateTime"`
	OldBegin   *time.Time `json:"startDate"`
	OldEnd     *time.Time `json:"endDate"`
	Key        string     `json:"key"`
	Value      string     `json:"value"`
	Secret     string     `json:"secretText"`
}

// given reads a list of credentials of a body.
func given(property string, list []any) ([]givenCredential, error) {
	if len(list) > maxCredentials {
		return nil, errQuota.err()
	}
	raw, err := json.Marshal(list)
	if err != nil {
		return nil, errBody.err()
	}
	var all []givenCredential
	if err := json.Unmarshal(raw, &all); err != nil {
		return nil, errValue.err(property, "credential").Because(err)
	}
	return all, nil
}

// term is the time a credential is good for: what is given, or else what is usual. An answer could not write a year of other than four
// digits.
func (g *givenCredential) term(begin, end time.Time) (time.Time, time.Time, error) {
	for _, t := range []*time.Time{g.Begin, g.OldBegin} {
		if t != nil {
			begin = t.UTC()
		}
	}
	for _, t := range []*time.Time{g.End, g.OldEnd} {
		if t != nil {
			end = t.UTC()
		}
	}
	for _, t := range []time.Time{begin, end} {
		if t.Year() < 1 || t.Year() > 9999 {
			return begin, end, errTerm.err()
		}
	}
	return begin, end, nil
}

// times adds a term in the names of the dialect.
func (c *call) times(one map[string]any, begin, end time.Time) map[string]any {
	names := [2]string{"startDateTime", "endDateTime"}
	if c.old {
		names = [2]string{"startDate", "endDate"}
	}
	one[names[0]], one[names[1]] = begin.Format(time.RFC3339), end.Format(time.RFC3339)
	return one
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// listCredentials and setCredentials are how Azure AD Graph reads and writes credentials by themselves.
// https://github.com/Azure/azure-rest-api-specs/blob/main/specification/graphrbac/data-plane/Microsoft.GraphRbac/stable/1.6/graphrbac.json
func listCredentials(c *call) (answer, error) {
	o, err := c.target()
	if err != nil {
		return answer{}, err
	}
	shown := c.showPasswords(o)
	kind := "PasswordCredentials"
	if strings.EqualFold(c.path[2], "keyCredentials") {
		shown, kind = c.showKeys(o, false), "KeyCredentials"
	}
	return answer{body: map[string]any{"odata.metadata": c.context("Collection(Microsoft.DirectoryServices." + kind + ")"), "value": shown}}, nil
}

func setCredentials(c *call) (answer, error) {
	var in struct {
		Value []any `json:"value"`
	}
	if err := c.read(&in); err != nil {
		return answer{}, err
	}
	if _, err := c.changeable(); err != nil {
		return answer{}, err
	}
	if err := c.hashGiven(map[string]any{c.path[2]: in.Value}); err != nil {
		return answer{}, err
	}
	return answer{}, c.changed(func(o *object) error {
		if strings.EqualFold(c.path[2], "keyCredentials") {
			return c.setKeys(o, in.Value)
		}
		return c.setPasswords(o, in.Value)
	})
}
