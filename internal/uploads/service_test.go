package uploads_test

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/blob/blobtest"
	"github.com/mediamill/mediamill/internal/blob/fs"
	"github.com/mediamill/mediamill/internal/blob/mem"
	"github.com/mediamill/mediamill/internal/blob/s3"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
	"github.com/mediamill/mediamill/internal/store/storetest"
	"github.com/mediamill/mediamill/internal/uploads"
)

const part = 8 << 20

// one opens the bucket for the storage "main", which storage makes.
type one struct{ bucket blob.Bucket }

func (o one) Bucket(_ context.Context, project, name string) (blob.Bucket, error) {
	if name != "main" || project != storetest.Project {
		return nil, media.Errorf(media.CodeConfigInvalid, "there is no storage %q", name)
	}
	return o.bucket, nil
}

// storage makes a row of the project's storage, the default one when it is the first.
func storage(t *testing.T, db *store.DB, name string) {
	t.Helper()
	err := db.InTx(t.Context(), func(tx store.Tx) error {
		return db.InsertStorage(t.Context(), tx, &store.Storage{Storage: media.Storage{
			ID: store.NewID(), Project: storetest.Project, Name: name, Kind: "folder",
		}})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// each runs the test on every database, with the storage "main".
func each(t *testing.T, test func(t *testing.T, db *store.DB)) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storage(t, db, "main")
		test(t, db)
	})
}

func sumOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func put(t *testing.T, s *uploads.Service, session uploads.Session, content []byte, n int) {
	t.Helper()
	piece := content[(n-1)*part : min(n*part, len(content))]
	if _, err := s.PutPart(t.Context(), storetest.Project, session.ID, n, int64(len(piece)), bytes.NewReader(piece), blob.Sums{}); err != nil {
		t.Fatalf("part %d: %v", n, err)
	}
}

func want(t *testing.T, what string, err error, code media.Code) {
	t.Helper()
	if media.CodeOf(err) != code {
		t.Errorf("%s: error %v, want code %q", what, err, code)
	}
}

// TestAnUploadSurvivesRestarts sends each part to another server process, as far
// as state goes: new service, new storage, the same rows and files.
func TestAnUploadSurvivesRestarts(t *testing.T) {
	t.Parallel()
	content := blobtest.Bytes(2*part + 4321)
	server := blobtest.StartS3(t)
	each(t, func(t *testing.T, db *store.DB) {
		options := server.Bucket(t, server.Endpoint)
		dir := t.TempDir()
		for kind, open := range map[string]func() blob.Bucket{
			"folder": func() blob.Bucket {
				b, err := fs.Open(dir)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { b.Close() })
				return b
			},
			"s3": func() blob.Bucket {
				b, err := s3.New(options)
				if err != nil {
					t.Fatal(err)
				}
				return b
			},
		} {
			t.Run(kind, func(t *testing.T) {
				service := func() *uploads.Service { return &uploads.Service{DB: db, Storages: one{open()}} }
				session, err := service().Create(t.Context(), storetest.Project, uploads.Request{
					Name: "C:\\films\\My \u202eFilm\u200b.mp4", Bytes: int64(len(content)), SHA256: strings.ToUpper(sumOf(content)),
				})
				if err != nil {
					t.Fatal(err)
				}
				if session.Name != "My Film.mp4" || session.Type != "video/mp4" || session.Parts != 3 || session.PartBytes != part ||
					session.Key != "uploads/"+session.ID+"/My Film.mp4" || session.State != store.UploadOpen {
					t.Errorf("session %+v", session)
				}
				if want := map[string]string{"folder": uploads.ModeServer, "s3": uploads.ModePresigned}[kind]; session.Mode != want {
					t.Errorf("mode %s, want %s", session.Mode, want)
				}
				put(t, service(), session, content, 3)
				put(t, service(), session, content, 1)
				_, err = service().Complete(t.Context(), storetest.Project, session.ID)
				want(t, "complete without part 2", err, media.CodeConflict)
				again, err := service().Get(t.Context(), storetest.Project, session.ID)
				if err != nil || len(again.Received) != 2 || again.Received[1].Number != 3 || again.Received[1].Bytes != 4321 {
					t.Fatalf("after a restart: %+v, %v", again, err)
				}
				put(t, service(), session, content, 2)
				for range 2 {
					done, err := service().Complete(t.Context(), storetest.Project, session.ID)
					if err != nil || done.State != store.UploadCompleted {
						t.Fatalf("complete: %+v, %v", done, err)
					}
				}
				source, err := service().Source(t.Context(), storetest.Project, session.ID)
				if err != nil {
					t.Fatal(err)
				}
				if got := blobtest.Read(t, open(), source.Key, 0, -1); !bytes.Equal(got, content) {
					t.Error("the object has other bytes than were sent")
				}
				_, err = service().PutPart(t.Context(), storetest.Project, session.ID, 1, -1, bytes.NewReader(content[:part]), blob.Sums{})
				want(t, "a part of a completed upload", err, media.CodeConflict)
				if err := service().Abort(t.Context(), storetest.Project, session.ID); err != nil {
					t.Errorf("removing a completed upload: %v", err)
				}
				if keys := blobtest.Keys(t, open(), blob.ListOptions{}); len(keys) != 0 {
					t.Errorf("left in the storage: %v", keys)
				}
			})
		}
	})
}

func TestSignedPartsGoToTheStorageItself(t *testing.T) {
	t.Parallel()
	server := blobtest.StartS3(t)
	bucket, err := s3.New(server.Bucket(t, server.Endpoint))
	if err != nil {
		t.Fatal(err)
	}
	each(t, func(t *testing.T, db *store.DB) {
		s := &uploads.Service{DB: db, Storages: one{bucket}}
		content := blobtest.Bytes(part + 100)
		session, err := s.Create(t.Context(), storetest.Project, uploads.Request{Name: "in.mp4", Bytes: int64(len(content))})
		if err != nil {
			t.Fatal(err)
		}
		parts, err := s.SignParts(t.Context(), storetest.Project, session.ID, []int{1, 2})
		if err != nil || len(parts) != 2 {
			t.Fatalf("%v, %v", parts, err)
		}
		for i, p := range parts {
			req, _ := http.NewRequestWithContext(t.Context(), http.MethodPut, p.URL, bytes.NewReader(content[i*part:i*part+int(p.Bytes)]))
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			if resp.StatusCode != http.StatusOK || time.Until(p.Expires) > 15*time.Minute {
				t.Errorf("part %d: %s, until %s", p.Number, resp.Status, p.Expires)
			}
		}
		if _, err := s.Complete(t.Context(), storetest.Project, session.ID); err != nil {
			t.Error(err)
		}
		_, err = s.SignParts(t.Context(), storetest.Project, session.ID, []int{1})
		want(t, "an address for a completed upload", err, media.CodeConflict)
	})
}

func sqlite(t *testing.T) *store.DB {
	t.Helper()
	db := storetest.Open(t, storetest.SQLite(t))
	storage(t, db, "main")
	return db
}

func TestRequestsAreCheckedAllAtOnce(t *testing.T) {
	t.Parallel()
	s := &uploads.Service{DB: sqlite(t), Storages: one{mem.New()}, MaxBytes: 1 << 30}
	cases := []struct {
		name   string
		r      uploads.Request
		fields string
	}{
		{"good", uploads.Request{Name: "in.mp4", Bytes: 1}, ""},
		{"as large as is allowed", uploads.Request{Name: "in.mp4", Bytes: 1 << 30}, ""},
		{"everything wrong", uploads.Request{Name: "..", Bytes: 0, Type: "video", SHA256: "12"}, "name bytes type sha256"},
		{"too large", uploads.Request{Name: "in.mp4", Bytes: 1<<30 + 1}, "bytes"},
		{"empty", uploads.Request{Name: "in.mp4", Bytes: 0}, "bytes"},
		{"a name of control characters", uploads.Request{Name: "a/\n\x00", Bytes: 1}, "name"},
		{"a name that is a folder", uploads.Request{Name: "films/", Bytes: 1}, "name"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := s.Create(t.Context(), storetest.Project, c.r)
			var fields []string
			if faults, ok := err.(media.Faults); ok {
				for _, f := range faults {
					fields = append(fields, f.Field)
					if f.Field == "bytes" && !strings.Contains(f.Message, "1073741824, ") {
						t.Errorf("%s: does not say the most that is taken", f.Message)
					}
				}
			} else if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(fields, " "); got != c.fields {
				t.Errorf("faults in %q, want %q", got, c.fields)
			}
		})
	}
	_, err := s.Create(t.Context(), storetest.Project, uploads.Request{Name: "in.mp4", Bytes: 1, Storage: "none"})
	want(t, "an unknown storage", err, media.CodeNotFound)
}

func TestPartsAreCheckedBeforeAndWhileTheyCome(t *testing.T) {
	t.Parallel()
	s := &uploads.Service{DB: sqlite(t), Storages: one{mem.New()}}
	session, err := s.Create(t.Context(), storetest.Project, uploads.Request{Name: "in.mp4", Bytes: 10})
	if err != nil {
		t.Fatal(err)
	}
	sum := md5.Sum([]byte("0123456789"))
	for _, c := range []struct {
		name    string
		project string
		number  int
		length  int64
		body    string
		sums    blob.Sums
		code    media.Code
	}{
		{"another length announced", storetest.Project, 1, 11, "0123456789", blob.Sums{}, media.CodeInvalid},
		{"another length sent", storetest.Project, 1, -1, "012345678", blob.Sums{}, media.CodeInvalid},
		{"no such part", storetest.Project, 2, 10, "0123456789", blob.Sums{}, media.CodeInvalid},
		{"damaged", storetest.Project, 1, 10, "0123456780", blob.Sums{MD5: sum[:]}, media.CodeInvalid},
		{"another project", "other", 1, 10, "0123456789", blob.Sums{}, media.CodeNotFound},
		{"good", storetest.Project, 1, 10, "0123456789", blob.Sums{MD5: sum[:]}, ""},
	} {
		_, err := s.PutPart(t.Context(), c.project, session.ID, c.number, c.length, strings.NewReader(c.body), c.sums)
		want(t, c.name, err, c.code)
	}
	signed, err := s.SignParts(t.Context(), storetest.Project, session.ID, []int{1})
	if err != nil || signed[0].URL != "" || signed[0].Bytes != 10 {
		t.Errorf("a storage without addresses: %+v, %v", signed, err)
	}
	_, err = s.SignParts(t.Context(), storetest.Project, session.ID, []int{1, 9})
	want(t, "an address for no part", err, media.CodeInvalid)
	_, err = s.SignParts(t.Context(), storetest.Project, session.ID, nil)
	want(t, "no numbers", err, media.CodeInvalid)
}

func TestAFileThatIsNotTheAnnouncedOneIsRefused(t *testing.T) {
	t.Parallel()
	bucket := mem.New()
	s := &uploads.Service{DB: sqlite(t), Storages: one{bucket}}
	session, err := s.Create(t.Context(), storetest.Project, uploads.Request{Name: "in.mp4", Bytes: 5, SHA256: sumOf([]byte("hello"))})
	if err != nil {
		t.Fatal(err)
	}
	put(t, s, session, []byte("jello"), 1)
	_, err = s.Complete(t.Context(), storetest.Project, session.ID)
	want(t, "complete", err, media.CodeInvalid)
	_, err = s.Source(t.Context(), storetest.Project, session.ID)
	want(t, "as a source", err, media.CodeConflict)
	if keys := blobtest.Keys(t, bucket, blob.ListOptions{}); len(keys) != 0 {
		t.Errorf("left in the storage: %v", keys)
	}
}

func TestCompletingAtOnceFromManyPlacesEndsOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, db *store.DB) {
		b, err := fs.Open(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		defer b.Close()
		s := &uploads.Service{DB: db, Storages: one{b}}
		session, err := s.Create(t.Context(), storetest.Project, uploads.Request{Name: "in.mp4", Bytes: 5, SHA256: sumOf([]byte("hello"))})
		if err != nil {
			t.Fatal(err)
		}
		put(t, s, session, []byte("hello"), 1)
		errs := make([]error, 6)
		var wg sync.WaitGroup
		for i := range errs {
			wg.Go(func() { _, errs[i] = s.Complete(t.Context(), storetest.Project, session.ID) })
		}
		wg.Wait()
		if !slices.Contains(errs, nil) {
			t.Errorf("nobody completed: %v", errs)
		}
		for _, err := range errs {
			if code := media.CodeOf(err); code != "" && code != media.CodeConflict {
				t.Error(err)
			}
		}
		if _, err := s.Complete(t.Context(), storetest.Project, session.ID); err != nil {
			t.Errorf("afterwards: %v", err)
		}
		if got := blobtest.Read(t, b, session.Key, 0, -1); string(got) != "hello" {
			t.Errorf("the object holds %q", got)
		}
	})
}

func TestAnUploadStaysInItsStorageWhenTheDefaultChanges(t *testing.T) {
	t.Parallel()
	db := sqlite(t)
	s := &uploads.Service{DB: db, Storages: one{mem.New()}}
	session, err := s.Create(t.Context(), storetest.Project, uploads.Request{Name: "in.mp4", Bytes: 5})
	if err != nil || session.Storage != "main" {
		t.Fatal(session.Storage, err)
	}
	storage(t, db, "other")
	if err := db.SetDefaultStorage(t.Context(), storetest.Project, "other"); err != nil {
		t.Fatal(err)
	}
	put(t, s, session, []byte("hello"), 1)
	if _, err := s.Complete(t.Context(), storetest.Project, session.ID); err != nil {
		t.Error(err)
	}
}

func TestWhatAStorageThatWasDeletedHeldIsForgotten(t *testing.T) {
	t.Parallel()
	db := sqlite(t)
	s := &uploads.Service{DB: db, Storages: one{mem.New()}}
	session, err := s.Create(t.Context(), storetest.Project, uploads.Request{Name: "in.mp4", Bytes: 5})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.DeleteStorage(t.Context(), storetest.Project, "main"); err != nil {
		t.Fatal(err)
	}
	if err := s.Abort(t.Context(), storetest.Project, session.ID); err != nil {
		t.Error(err)
	}
	if left, err := db.UncleanUploads(t.Context(), 10); err != nil || len(left) != 0 {
		t.Errorf("%d uploads are still to be cleaned, %v", len(left), err)
	}
}
