package store_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
	"github.com/mediamill/mediamill/internal/store/storetest"
)

func TestWordListsHaveVersionsThatStay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		texts := [][]byte{[]byte("bad\n"), bytes.Repeat([]byte("加微信\x00"), 50_000), []byte("bad\nworse\n")}
		for i, text := range texts {
			l := &media.WordList{Name: "house", Language: "en", Terms: i + 1, Bytes: int64(len(text)), SHA256: "00", By: "ann"}
			in(t, db, func(tx store.Tx) error { return db.InsertWordList(ctx, tx, storetest.Project, l, text) })
			if l.Version != i+1 || l.Created.IsZero() {
				t.Errorf("%+v", l)
			}
		}
		for version, want := range map[int]int{0: 3, 1: 1, 2: 2} {
			l, err := db.WordList(ctx, storetest.Project, "house", version)
			if err != nil || l.Version != want || l.Terms != want || l.By != "ann" || l.Language != "en" {
				t.Errorf("version %d: %+v, %v", version, l, err)
			}
			if text, err := db.WordListText(ctx, storetest.Project, "house", l.Version); err != nil || !bytes.Equal(text, texts[want-1]) {
				t.Errorf("version %d: %d bytes, %v", version, len(text), err)
			}
		}
		if list, err := db.WordLists(ctx, storetest.Project); err != nil || len(list) != 1 || list[0].Version != 3 {
			t.Errorf("%+v, %v", list, err)
		}
		if list, err := db.WordListVersions(ctx, storetest.Project, "house"); err != nil || len(list) != 3 || list[2].Version != 1 {
			t.Errorf("%+v, %v", list, err)
		}
		_, err := db.WordList(ctx, store.NewID(), "house", 0)
		wantCode(t, "another project's", err, media.CodeNotFound)
		if err := db.DeleteWordList(ctx, storetest.Project, "house"); err != nil {
			t.Fatal(err)
		}
		wantCode(t, "deleted twice", db.DeleteWordList(ctx, storetest.Project, "house"), media.CodeNotFound)
	})
}
