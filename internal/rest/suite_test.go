package rest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/deliver"
	"github.com/mediamill/mediamill/internal/dispatch"
	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/jobs"
	"github.com/mediamill/mediamill/internal/notify"
	"github.com/mediamill/mediamill/internal/op/catalogue"
	"github.com/mediamill/mediamill/internal/op/snapshot"
	"github.com/mediamill/mediamill/internal/outbound"
	"github.com/mediamill/mediamill/internal/rest"
	"github.com/mediamill/mediamill/internal/seal"
	"github.com/mediamill/mediamill/internal/storages"
	"github.com/mediamill/mediamill/internal/store"
	"github.com/mediamill/mediamill/internal/store/sqlite"
	"github.com/mediamill/mediamill/internal/uploads"
)

// A server is the API over a real database and a folder, without a worker.
type server struct {
	t      testing.TB
	url    string
	db     *store.DB
	auth   *auth.Service
	jobs   *jobs.Service
	engine *dispatch.Engine
	first  auth.First
	folder string
	token  string // what requests sign in with
}

// usual is what the distribution's ffmpeg has, as far as the tests need it.
func usual() *ffmpeg.Capabilities {
	return &ffmpeg.Capabilities{
		Version: "5.1", Major: 5,
		Encoders: map[string]bool{"libx264": true, "aac": true, "mjpeg": true, "png": true, "libwebp": true},
		Decoders: map[string]bool{}, Muxers: map[string]bool{"mp4": true, "image2": true}, Demuxers: map[string]bool{},
		Filters: map[string]bool{
			"scale": true, "thumbnail": true, "bwdif": true, "fps": true, "zscale": true, "tonemap": true, "setparams": true,
			"tile": true, "pad": true, "crop": true, "format": true, "select": true, "setsar": true, "transpose": true, "hflip": true, "vflip": true,
		},
	}
}

func need[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func start(t testing.TB, change ...func(*rest.Deps, *jobs.Deps)) *server {
	t.Helper()
	ctx := t.Context()
	db := need[*store.DB](t)(sqlite.Open(ctx, t.TempDir()))
	t.Cleanup(func() { _ = db.Close() })
	quiet := slog.New(slog.DiscardHandler)
	key := need[*seal.Key](t)(seal.New(bytes.Repeat([]byte{7}, 32)))
	if err := auth.Unlock(ctx, db, key); err != nil {
		t.Fatal(err)
	}
	out := need[*outbound.Client](t)(outbound.New(outbound.Options{}))
	engine := need[*dispatch.Engine](t)(dispatch.New(db, dispatch.Options{Logger: quiet}))
	s := &server{t: t, db: db, engine: engine, folder: t.TempDir()}
	s.auth = auth.New(auth.Deps{DB: db, Key: key, Log: quiet})
	s.first = need[auth.First](t)(s.auth.Bootstrap(ctx))
	s.token = s.first.Key.Token
	places := storages.New(storages.Deps{DB: db, Key: key, Outbound: out})
	live := notify.NewLive(db, quiet)
	up := &uploads.Service{DB: db, Storages: places, Lifetime: time.Hour}
	links := need[*deliver.Links](t)(deliver.NewLinks(key, time.Now))
	jd := jobs.Deps{
		DB: db, Engine: engine, Storages: places, Uploads: up, Outbound: out, Operations: catalogue.Catalogue{snapshot.Op()},
		Samples: []string{"standard"}, Capabilities: usual, Log: quiet,
	}
	rd := rest.Deps{DB: db, Auth: s.auth, Storages: places, Uploads: up, Links: links, Live: live, Version: "test", Log: quiet}
	for _, c := range change {
		c(&rd, &jd)
	}
	s.jobs = jobs.New(jd)
	rd.Jobs = s.jobs
	config, _ := json.Marshal(map[string]string{"path": s.folder})
	if _, err := places.Create(ctx, s.first.Project, storages.StorageSpec{Name: "main", Kind: "folder", Config: config}, true); err != nil {
		t.Fatal(err)
	}
	go live.Run(ctx)
	go s.jobs.RunBatches(ctx)
	web := httptest.NewServer(rest.New(rd))
	t.Cleanup(web.Close)
	s.url = web.URL
	return s
}

// An answer is a response whose body was read.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// do sends a request; head are pairs of header names and values.
func (s *server) do(method, path, body string, head ...string) answer {
	s.t.Helper()
	r, err := http.NewRequest(method, s.url+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("Authorization", "Bearer "+s.token)
	for i := 0; i+1 < len(head); i += 2 {
		r.Header.Set(head[i], head[i+1])
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return answer{resp.StatusCode, resp.Header, b}
}

// get reads one value of a JSON body by a path as errors.0.field.
func (a answer) get(t testing.TB, path string) any {
	t.Helper()
	var v any
	if err := json.Unmarshal(a.body, &v); err != nil {
		t.Fatalf("not JSON: %v\n%s", err, a.body)
	}
	for part := range strings.SplitSeq(path, ".") {
		switch in := v.(type) {
		case map[string]any:
			v = in[part]
		case []any:
			var i int
			if _, err := fmt.Sscan(part, &i); err != nil || i >= len(in) {
				return nil
			}
			v = in[i]
		default:
			return nil
		}
	}
	return v
}

// post sends JSON and fails the test unless the status is as wanted.
func (s *server) must(status int, method, path, body string, head ...string) answer {
	s.t.Helper()
	a := s.do(method, path, body, head...)
	if a.status != status {
		s.t.Fatalf("%s %s answered %d, want %d: %s", method, path, a.status, status, a.body)
	}
	return a
}

const oneSnapshot = `{"source":{"key":"in.mp4"},"tasks":[{"operation":"snapshot"}]}`
