package rest

import (
	"encoding/json"
	"testing"

	"github.com/mediamill/mediamill/internal/jobs"
	"github.com/mediamill/mediamill/internal/media"
)

// FuzzBody reads what a caller may send: each body gives a value or faults of
// the request's own class, and reading never fails otherwise.
func FuzzBody(f *testing.F) {
	for _, seed := range []string{
		`{"source":{"key":"a"},"tasks":[{"params":{"a":[1,{"b":null}]}}]}`, `{"tasks":{"0":1}}`, `[]`, `null`, `{"priority":1e400}`,
		`{"callback":{"events":[1,"a",null]},"tags":"x"}`, `{"config":{"path":1},"default":"yes"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		var spec Strict[media.Spec]
		var storage Strict[jobs.StorageSpec]
		var bulk Strict[bulkBody]
		for _, into := range []any{&spec, &storage, &bulk} {
			if err := json.Unmarshal(raw, into); err != nil && json.Valid(raw) {
				t.Errorf("%s: %v", raw, err)
			}
		}
		for _, read := range []func() error{
			func() error { _, err := spec.Value(); return err },
			func() error { _, err := storage.Value(); return err },
			func() error { _, err := bulk.Value(); return err },
		} {
			if err := read(); err != nil && problemOf(err).Status != 422 {
				t.Errorf("%s: %v", raw, err)
			}
		}
	})
}
