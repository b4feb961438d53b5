package arm

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
)

// sum tells one write's request from another's.
func (c *Call) sum(patch bool) string {
	method := http.MethodPut
	if patch {
		method = http.MethodPatch
	}
	h := sha256.New()
	for _, part := range [][]byte{[]byte(method), []byte(c.version), c.body.raw} {
		_, _ = h.Write(append(part, 0)) // a hash takes everything
	}
	return hex.EncodeToString(h.Sum(nil))
}

// repeated answers a write that asks for exactly what is under way already, as a client does whose answer got lost: by the
// operation that there is. It returns nil for any other. A fault of the operation refuses it, which begins none.
// behaviour: arm-repeated-write.
// behaviour: fault-operation.
func (t *typed[P]) repeated(c *Call, id ID, patch bool) (a *answer, err error) {
	if c.match != (conditions{}) {
		return nil, nil
	}
	err = c.view(func() error {
		rec, err := c.record(id)
		if err != nil || rec == nil || rec.Op == "" {
			return err
		}
		op, err := c.underWay(rec)
		if err != nil || op == nil || op.Kind != opPut || op.Type != t.key || op.Sum != c.sum(patch) {
			return err
		}
		if c.doom != nil {
			return c.doom
		}
		body, err := t.show(c, rec)
		if err == nil {
			a = t.written(c, op.Creates, patch, op, body)
		}
		return err
	})
	return a, err
}
