package store_test

import (
	"context"
	"reflect"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
	"github.com/mediamill/mediamill/internal/store/storetest"
)

// in runs fn in a transaction that must succeed.
func in(t *testing.T, db *store.DB, fn func(store.Tx) error) {
	t.Helper()
	if err := db.InTx(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

func wantCode(t *testing.T, what string, err error, code media.Code) {
	t.Helper()
	if media.CodeOf(err) != code {
		t.Errorf("%s: %v, want %s", what, err, code)
	}
}

func TestProjectsAccountsAndKeys(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		p := store.Project{ID: store.NewID(), Name: "news", WebhookSecret: []byte{1, 2}}
		in(t, db, func(tx store.Tx) error { return db.InsertProject(ctx, tx, &p) })
		again := store.Project{ID: store.NewID(), Name: "news", WebhookSecret: []byte{1}}
		wantCode(t, "a name that is taken", db.InTx(ctx, func(tx store.Tx) error { return db.InsertProject(ctx, tx, &again) }), media.CodeConflict)
		if got, err := db.ProjectNamed(ctx, "news"); err != nil || !reflect.DeepEqual(got, p) {
			t.Errorf("%+v, %v, want %+v", got, err, p)
		}
		if err := db.SetWebhookSecret(ctx, p.ID, []byte{3}, time.Hour); err != nil {
			t.Fatal(err)
		}
		if got, err := db.Project(ctx, p.ID); err != nil || got.WebhookSecret[0] != 3 {
			t.Errorf("%+v, %v", got, err)
		}
		if list, err := db.Projects(ctx); err != nil || len(list) != 2 {
			t.Errorf("%d projects, %v", len(list), err)
		}

		a := store.Account{ID: store.NewID(), Name: "ann", PasswordHash: "h", Role: "admin", Project: p.ID}
		in(t, db, func(tx store.Tx) error { return db.InsertAccount(ctx, tx, &a) })
		now := store.Time(a.Created.UnixMilli())
		a.Role, a.Disabled = "viewer", &now
		if err := db.UpdateAccount(ctx, &a); err != nil {
			t.Fatal(err)
		}
		if got, err := db.AccountNamed(ctx, "ann"); err != nil || !reflect.DeepEqual(got, a) {
			t.Errorf("%+v, %v, want %+v", got, err, a)
		}
		if list, err := db.Accounts(ctx, p.ID); err != nil || len(list) != 1 {
			t.Errorf("%d accounts, %v", len(list), err)
		}
		_, err := db.AccountNamed(ctx, "bob")
		wantCode(t, "an account that is not", err, media.CodeNotFound)

		k := store.AccessKey{ID: "MMKEY1", Project: p.ID, Name: "ci", Role: "operator", SecretSealed: []byte{9}}
		in(t, db, func(tx store.Tx) error { return db.InsertAccessKey(ctx, tx, &k) })
		if err := db.TouchAccessKey(ctx, k.ID); err != nil {
			t.Fatal(err)
		}
		wantCode(t, "revoked by another project", db.RevokeAccessKey(ctx, storetest.Project, k.ID), media.CodeNotFound)
		if err := db.RevokeAccessKey(ctx, p.ID, k.ID); err != nil {
			t.Fatal(err)
		}
		if got, err := db.AccessKey(ctx, k.ID); err != nil || got.LastUsed == nil || got.Revoked == nil || got.SecretSealed[0] != 9 {
			t.Errorf("%+v, %v", got, err)
		}
		if list, err := db.AccessKeys(ctx, p.ID); err != nil || len(list) != 1 {
			t.Errorf("%d keys, %v", len(list), err)
		}
	})
}

func TestStorages(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		add := func(name string, isDefault bool) error {
			s := &store.Storage{Storage: media.Storage{ID: store.NewID(), Project: storetest.Project, Name: name, Kind: "s3",
				Config: map[string]any{"bucket": name}, Default: isDefault}, SecretSealed: []byte{1}}
			return db.InTx(ctx, func(tx store.Tx) error { return db.InsertStorage(ctx, tx, s) })
		}
		for _, s := range []struct {
			name      string
			isDefault bool
		}{{"first", false}, {"second", false}, {"third", true}} {
			if err := add(s.name, s.isDefault); err != nil {
				t.Fatal(err)
			}
		}
		wantCode(t, "a name that is taken", add("first", false), media.CodeConflict)
		isDefault := func(want string) {
			t.Helper()
			if s, err := db.StorageNamed(ctx, storetest.Project, ""); err != nil || s.Name != want || !s.Default || s.Config["bucket"] != want {
				t.Errorf("the default is %+v, %v, want %s", s, err, want)
			}
		}
		isDefault("third")
		if err := db.SetDefaultStorage(ctx, storetest.Project, "second"); err != nil {
			t.Fatal(err)
		}
		isDefault("second")
		wantCode(t, "a default that is not", db.SetDefaultStorage(ctx, storetest.Project, "fourth"), media.CodeNotFound)
		isDefault("second")
		wantCode(t, "the default is deleted", db.DeleteStorage(ctx, storetest.Project, "second"), media.CodeConflict)
		if err := db.DeleteStorage(ctx, storetest.Project, "first"); err != nil {
			t.Fatal(err)
		}
		wantCode(t, "deleted twice", db.DeleteStorage(ctx, storetest.Project, "first"), media.CodeNotFound)
		if err := add("first", false); err != nil {
			t.Errorf("a name that is free again: %v", err)
		}
		s, err := db.StorageNamed(ctx, storetest.Project, "third")
		if err != nil {
			t.Fatal(err)
		}
		s.Config["bucket"], s.SecretSealed = "moved", nil
		if err := db.UpdateStorage(ctx, &s); err != nil {
			t.Fatal(err)
		}
		list, err := db.Storages(ctx, storetest.Project)
		if err != nil || len(list) != 3 || list[2].Config["bucket"] != "moved" || list[2].SecretSealed != nil {
			t.Errorf("%+v, %v", list, err)
		}
	})
}

func TestTemplatesHaveVersionsThatStay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		for v := 1; v <= 3; v++ {
			tpl := &media.Template{Name: "mine", Operation: "transcode", Params: []byte(`{"height":` + string(rune('0'+v)) + `}`), Extends: "base"}
			in(t, db, func(tx store.Tx) error { return db.InsertTemplate(ctx, tx, storetest.Project, tpl) })
			if tpl.Version != v {
				t.Errorf("version %d, want %d", tpl.Version, v)
			}
		}
		for version, want := range map[int]string{0: `{"height":3}`, 1: `{"height":1}`, 3: `{"height":3}`} {
			if got, err := db.Template(ctx, storetest.Project, "mine", version); err != nil || string(got.Params) != want || got.Extends != "base" {
				t.Errorf("version %d: %+v, %v", version, got, err)
			}
		}
		_, err := db.Template(ctx, storetest.Project, "mine", 4)
		wantCode(t, "a version that is not", err, media.CodeNotFound)
		if list, err := db.Templates(ctx, storetest.Project, "transcode"); err != nil || len(list) != 1 || list[0].Version != 3 {
			t.Errorf("%+v, %v", list, err)
		}
		if list, err := db.TemplateVersions(ctx, storetest.Project, "mine"); err != nil || len(list) != 3 {
			t.Errorf("%d versions, %v", len(list), err)
		}
		if err := db.DisableTemplate(ctx, storetest.Project, "mine", true); err != nil {
			t.Fatal(err)
		}
		if got, err := db.Template(ctx, storetest.Project, "mine", 0); err != nil || !got.Disabled {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

func TestUploadsWorkersAndSettings(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		u := store.Upload{ID: store.NewID(), Project: storetest.Project, Storage: "main", Key: "uploads/x", Name: "x.mp4", Bytes: 10, PartBytes: 5, BlobUpload: "b"}
		if err := db.InsertUpload(ctx, &u, -time.Second); err != nil {
			t.Fatal(err)
		}
		if got, err := db.Upload(ctx, storetest.Project, u.ID); err != nil || !reflect.DeepEqual(got, u) {
			t.Errorf("%+v, %v, want %+v", got, err, u)
		}
		if list, err := db.ExpiredUploads(ctx, 10); err != nil || len(list) != 1 {
			t.Errorf("%d have expired, %v", len(list), err)
		}
		u.State, u.SHA256 = store.UploadCompleted, "ab"
		if err := db.EndUpload(ctx, &u, store.UploadOpen); err != nil {
			t.Fatal(err)
		}
		wantCode(t, "completed twice", db.EndUpload(ctx, &u, store.UploadOpen), media.CodeNotFound)
		if list, err := db.Uploads(ctx, storetest.Project, "", 10); err != nil || len(list) != 1 || list[0].SHA256 != "ab" {
			t.Errorf("%+v, %v", list, err)
		}

		w := &media.Worker{ID: store.NewID(), Host: "a", PID: 7, Queues: map[media.Queue]int{media.QueueCPU: 2}}
		if drain, err := db.SeeWorker(ctx, w); drain || err != nil {
			t.Fatal(drain, err)
		}
		if err := db.DrainWorker(ctx, w.ID, true); err != nil {
			t.Fatal(err)
		}
		if drain, err := db.SeeWorker(ctx, w); !drain || err != nil {
			t.Errorf("drain %v, %v", drain, err)
		}
		if list, err := db.Workers(ctx, time.Minute); err != nil || len(list) != 1 || list[0].Queues[media.QueueCPU] != 2 || !list[0].Draining || len(list[0].Running) != 0 {
			t.Errorf("%+v, %v", list, err)
		}
		if err := db.RemoveDeadWorkers(ctx, -time.Minute); err != nil {
			t.Fatal(err)
		}
		if list, err := db.Workers(ctx, time.Minute); err != nil || len(list) != 0 {
			t.Errorf("%d workers are left, %v", len(list), err)
		}

		for i, want := range []bool{true, false} {
			if first, err := db.SetOnce(ctx, "sample", "x"); first != want || err != nil {
				t.Errorf("time %d: %v, %v", i+1, first, err)
			}
		}
		if err := db.Set(ctx, "sample", "y"); err != nil {
			t.Fatal(err)
		}
		if got, err := db.Setting(ctx, "sample"); got != "y" || err != nil {
			t.Errorf("%q, %v", got, err)
		}
		if got, err := db.Setting(ctx, "none"); got != "" || err != nil {
			t.Errorf("%q, %v", got, err)
		}
	})
}

func TestAnIdempotencyKeyStandsForOneJob(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		use := func(i store.Idempotency, lifetime time.Duration) (earlier *store.Idempotency) {
			in(t, db, func(tx store.Tx) (err error) {
				earlier, err = db.ClaimKey(ctx, tx, storetest.Project, "k", i, lifetime)
				return err
			})
			return earlier
		}
		if earlier := use(store.Idempotency{BodyHash: "h", JobID: "1"}, time.Hour); earlier != nil {
			t.Errorf("the first use found %+v", earlier)
		}
		if earlier := use(store.Idempotency{BodyHash: "g", JobID: "2"}, time.Hour); earlier == nil || *earlier != (store.Idempotency{BodyHash: "h", JobID: "1"}) {
			t.Errorf("the second use found %+v", earlier)
		}
		if earlier := use(store.Idempotency{BodyHash: "g", JobID: "3"}, -time.Hour); earlier != nil {
			t.Errorf("a use after its life found %+v", earlier)
		}
	})
}
