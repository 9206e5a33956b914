package store_test

import (
	"context"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
	"github.com/mediamill/mediamill/internal/store/storetest"
)

func TestAFullDiskOfTheDatabaseIsAFaultOfItsSurroundings(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		large := strings.Repeat("x", 1<<20)
		if err := db.Set(ctx, "before", "1"); err != nil {
			t.Fatal(err)
		}
		free := storetest.Fill(t, db)
		err := db.Set(ctx, "large", large)
		wantCode(t, "a row that does not fit", err, media.CodeWorkerDisk)
		if !db.Passing(err) {
			t.Error("it does not pass for a fault that passes")
		}
		if got, err := db.Setting(ctx, "before"); err != nil || got != "1" {
			t.Errorf("reading meanwhile: %q, %v", got, err)
		}
		free()
		if err := db.Set(ctx, "large", large); err != nil {
			t.Errorf("with room again: %v", err)
		}
	})
}

// Errors of statements are no faults of the surroundings.
func TestAnAnswerOfTheDatabaseKeepsItsCode(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		var n int
		err := db.Reader().QueryRow(context.Background(), `SELECT nothing FROM nowhere`).Scan(&n)
		wantCode(t, "a wrong statement", err, media.CodeWorkerInternal)
		if _, err := db.Reader().Query(context.Background(), `SELECT nothing FROM nowhere`); db.Passing(err) {
			t.Errorf("%v passes for a fault that passes", err)
		}
	})
}
