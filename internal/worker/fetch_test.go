package worker

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/blob/mem"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/outbound"
)

// one is a project with a single storage.
type one struct{ bucket blob.Bucket }

func (o one) Bucket(context.Context, string, string) (blob.Bucket, error) { return o.bucket, nil }

func TestAFetchFailsWithTheCodeOfItsCause(t *testing.T) {
	t.Parallel()
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/in.mp4":
			_, _ = w.Write([]byte("a film"))
		case "/secret.mp4":
			w.WriteHeader(http.StatusForbidden)
		default:
			w.WriteHeader(http.StatusNotFound)
		}
	}))
	t.Cleanup(web.Close)
	at, err := url.Parse(web.URL)
	if err != nil {
		t.Fatal(err)
	}
	port, _ := strconv.Atoi(at.Port())
	allowed, err := outbound.New(outbound.Options{AllowCIDRs: []string{"127.0.0.0/8"}, Ports: []int{port}})
	if err != nil {
		t.Fatal(err)
	}
	guarded, err := outbound.New(outbound.Options{Ports: []int{port}})
	if err != nil {
		t.Fatal(err)
	}
	bucket := mem.New()
	if _, err := bucket.Put(t.Context(), blob.Object{Key: "in/a.mp4", Bytes: 6}, strings.NewReader("a film")); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		ref   media.SourceRef
		out   *outbound.Client
		most  int64
		class string // of the error; "" for none
	}{
		"an object is copied":                      {media.SourceRef{Key: "in/a.mp4"}, allowed, 0, ""},
		"an object that is missing":                {media.SourceRef{Key: "in/b.mp4"}, allowed, 0, "input.unreachable"},
		"an object above the limit":                {media.SourceRef{Key: "in/a.mp4"}, allowed, 5, "input.limit"},
		"an object at the limit is copied":         {media.SourceRef{Key: "in/a.mp4"}, allowed, 6, ""},
		"a URL is downloaded":                      {media.SourceRef{URL: web.URL + "/in.mp4"}, allowed, 0, ""},
		"a URL of nothing":                         {media.SourceRef{URL: web.URL + "/none.mp4"}, allowed, 0, "input"},
		"a URL that is refused":                    {media.SourceRef{URL: web.URL + "/secret.mp4"}, allowed, 0, "input"},
		"a URL above the limit":                    {media.SourceRef{URL: web.URL + "/in.mp4"}, allowed, 5, "input.limit"},
		"a private address that was not allowed":   {media.SourceRef{URL: web.URL + "/in.mp4"}, guarded, 0, "input.unreachable"},
		"the output of a task that it has no need": {media.SourceRef{Task: "film"}, allowed, 0, "config.invalid"},
		"no source at all":                         {media.SourceRef{}, allowed, 0, "config.invalid"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			f := &fetcher{Deps: &Deps{Storages: one{bucket}, Outbound: c.out, SourceBytes: c.most}, job: &media.Job{}, dir: dir}
			file, _, err := f.open(t.Context(), &media.Task{}, c.ref, filepath.Join(dir, "source-0"))
			if c.class != "" {
				if code := media.CodeOf(err); err == nil || string(code) != c.class && code.Class() != c.class {
					t.Fatalf("%v has the code %s, want %s", err, code, c.class)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if text, err := os.ReadFile(file); err != nil || string(text) != "a film" || f.bytes != 6 {
				t.Errorf("%q of %d bytes: %v", text, f.bytes, err)
			}
		})
	}
}

func TestADownloadOverItsTimeIsFinal(t *testing.T) {
	t.Parallel()
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	t.Cleanup(web.Close)
	out, err := outbound.New(outbound.Options{AllowCIDRs: []string{"127.0.0.0/8"}, Ports: []int{web.Listener.Addr().(*net.TCPAddr).Port}})
	if err != nil {
		t.Fatal(err)
	}
	f := &fetcher{Deps: &Deps{Outbound: out, FetchWall: time.Millisecond}, job: &media.Job{}, dir: t.TempDir()}
	err = f.download(t.Context(), web.URL, filepath.Join(f.dir, "source"))
	if code := media.CodeOf(err); code != media.CodeInputLimit || code.Chance() != media.Final {
		t.Errorf("%v, want %s", err, media.CodeInputLimit)
	}
}
