package auth_test

import (
	"log/slog"
	"testing"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/seal"
	"github.com/mediamill/mediamill/internal/store"
	"github.com/mediamill/mediamill/internal/store/storetest"
)

func TestADatabaseTakesOneKeyOnly(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ours, others := newKey(t), newKey(t)
		// storetest's project has no sealed secret: as good as a new database.
		if err := auth.Unlock(t.Context(), db, ours); err != nil {
			t.Fatalf("the first start: %v", err)
		}
		for range 2 {
			if err := auth.Unlock(t.Context(), db, others); media.CodeOf(err) != media.CodeSecretKey || media.AsError(err).Hint == "" {
				t.Errorf("another key: %v", err)
			}
			if err := auth.Unlock(t.Context(), db, ours); err != nil {
				t.Errorf("the key of the first start: %v", err)
			}
		}
	})
}

// A version that left no word had projects with sealed secrets.
func TestTheKeyOfAnOlderDatabaseIsKnownByItsProjects(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ours := newKey(t)
		if _, err := auth.New(auth.Deps{DB: db, Key: ours, Log: slog.New(slog.DiscardHandler)}).CreateProject(t.Context(), "old"); err != nil {
			t.Fatal(err)
		}
		if err := auth.Unlock(t.Context(), db, newKey(t)); media.CodeOf(err) != media.CodeSecretKey {
			t.Errorf("another key: %v", err)
		}
		if err := auth.Unlock(t.Context(), db, ours); err != nil {
			t.Errorf("its own key: %v", err)
		}
	})
}

func newKey(t *testing.T) *seal.Key {
	t.Helper()
	key, err := seal.New(seal.Random(32))
	if err != nil {
		t.Fatal(err)
	}
	return key
}
