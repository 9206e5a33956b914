package store_test

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"sync"
	"testing"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
	"github.com/mediamill/mediamill/internal/store/storetest"
)

func TestDocumentsAreListedInTheOrderOfTheirCreation(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		const dialect = "azure"
		for n := range 5 {
			d := store.Document{Kind: "file", ID: "f" + strconv.Itoa(n), Parent: "a" + strconv.Itoa(n%2), Body: json.RawMessage(`{"n":1}`)}
			in(t, db, func(tx store.Tx) error { return db.InsertDocument(ctx, tx, storetest.Project, dialect, &d) })
		}
		again := store.Document{Kind: "file", ID: "f1", Body: json.RawMessage(`{}`)}
		wantCode(t, "an ID that is taken", db.InTx(ctx, func(tx store.Tx) error {
			return db.InsertDocument(ctx, tx, storetest.Project, dialect, &again)
		}), media.CodeConflict)

		var ids []string
		filter := store.DocumentFilter{Dialect: dialect, Kind: "file", Limit: 2}
		for {
			list, next, err := db.Documents(ctx, storetest.Project, filter)
			if err != nil || len(list) > 2 {
				t.Fatal(len(list), err)
			}
			for _, d := range list {
				ids = append(ids, d.ID)
			}
			if filter.After = next; next == "" {
				break
			}
		}
		if len(ids) != 5 {
			t.Errorf("paged through %v", ids)
		}
		parent := "a1"
		list, _, err := db.Documents(ctx, storetest.Project, store.DocumentFilter{Dialect: dialect, Kind: "file", Parent: &parent})
		if err != nil || len(list) != 2 || list[0].ID != "f1" || list[1].ID != "f3" {
			t.Errorf("%v, %v", list, err)
		}
		if list, _, err := db.Documents(ctx, storetest.Project, store.DocumentFilter{Dialect: "other", Kind: "file"}); err != nil || len(list) != 0 {
			t.Errorf("another dialect sees %v, %v", list, err)
		}
		_, _, err = db.Documents(ctx, storetest.Project, store.DocumentFilter{Dialect: dialect, Kind: "file", After: "x.y"})
		wantCode(t, "a place that is none", err, media.CodeConfigInvalid)
	})
}

func TestADocumentThatWasChangedMeanwhileIsAConflict(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		d := store.Document{Kind: "asset", ID: "1", Body: json.RawMessage(`{}`)}
		in(t, db, func(tx store.Tx) error { return db.InsertDocument(ctx, tx, storetest.Project, "azure", &d) })
		stale := d
		d.Body = json.RawMessage(`{"name":"new"}`)
		in(t, db, func(tx store.Tx) error { return db.UpdateDocument(ctx, tx, storetest.Project, "azure", &d) })
		got, err := db.Document(ctx, storetest.Project, "azure", "asset", "1")
		if err != nil || got.Revision != 2 || string(got.Body) != `{"name":"new"}` {
			t.Errorf("%+v, %v", got, err)
		}
		update := func() error {
			return db.InTx(ctx, func(tx store.Tx) error { return db.UpdateDocument(ctx, tx, storetest.Project, "azure", &stale) })
		}
		wantCode(t, "a stale revision", update(), media.CodeConflict)
		remove := func() error {
			return db.InTx(ctx, func(tx store.Tx) error { return db.DeleteDocument(ctx, tx, storetest.Project, "azure", "asset", "1") })
		}
		if err := remove(); err != nil {
			t.Error(err)
		}
		wantCode(t, "deleted twice", remove(), media.CodeNotFound)
		_, err = db.Document(ctx, storetest.Project, "azure", "asset", "1")
		wantCode(t, "one that is gone", err, media.CodeNotFound)
	})
}

func TestOfManyWritersWhoAskBeforeTheyWriteNoneBreaksTheRule(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		const most, writers = 3, 12
		full := errors.New("full")
		var group sync.WaitGroup
		errs := make([]error, writers)
		for n := range writers {
			group.Go(func() {
				errs[n] = db.InTx(context.Background(), func(tx store.Tx) error {
					there, err := db.HoldDocuments(context.Background(), tx, storetest.Project, "tencent", "template")
					if err != nil {
						return err
					}
					if len(there) >= most {
						return full
					}
					return db.InsertDocument(context.Background(), tx, storetest.Project, "tencent", &store.Document{Kind: "template", ID: strconv.Itoa(n), Body: json.RawMessage(`{}`)})
				})
			})
		}
		group.Wait()
		written := 0
		for _, err := range errs {
			if err == nil {
				written++
			} else if !errors.Is(err, full) {
				t.Error(err)
			}
		}
		if written != most {
			t.Errorf("%d were written, %d may be", written, most)
		}
	})
}

func TestNumbersCountUpAndAreNeverGivenTwice(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for want := int64(1000); want < 1003; want++ {
			if n, err := db.NextNumber(context.Background(), "templates", 1000); err != nil || n != want {
				t.Errorf("%d, %v, want %d", n, err, want)
			}
		}
		if n, err := db.NextNumber(context.Background(), "others", 1); err != nil || n != 1 {
			t.Errorf("%d, %v", n, err)
		}
	})
}
