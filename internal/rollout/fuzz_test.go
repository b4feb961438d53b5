package rollout_test

import (
	"encoding/json"
	"testing"

	"github.com/edgerite/edgerite/internal/rollout"
)

// FuzzFailure: whatever a device answers, reading and telling it ends without a panic.
func FuzzFailure(f *testing.F) {
	for _, seed := range []string{
		`{"error":{"code":"A","message":"b","details":[{"code":"c","message":"{\"error\":{\"code\":\"d\"}}"}]}}`, `{"code":1}`, `[]`, `null`, `"x"`, `{"error":null}`, `{"details":[null]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var failure rollout.Failure
		if json.Unmarshal(text, &failure) == nil {
			_ = failure.Lines(func(*rollout.Failure) bool { return false }) // it may be anything
		}
	})
}
