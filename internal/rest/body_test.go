package rest

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/mediamill/mediamill/internal/front"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/storages"
)

// net/http ends the context of a request whose body fails, whatever the reason is.
func TestWhoSendsASlowBodyHasNotGoneAway(t *testing.T) {
	t.Parallel()
	ctx, over := context.WithCancel(t.Context())
	over()
	for code, err := range map[media.Code]error{
		media.CodeTimeout: media.Wrap(media.CodeInputTransient, front.TooSlow{}, "the data of part 1 stopped arriving"),
		media.CodeAborted: media.Errorf(media.CodeInputTransient, "the data of part 1 stopped arriving"),
	} {
		if p := problemOf(unlessGone(ctx, err)); p.Code != code {
			t.Errorf("%v is answered with %d %s, want %s", err, p.Status, p.Code, code)
		}
	}
}

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
		var storage Strict[storages.StorageSpec]
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
