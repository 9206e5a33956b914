package outbound_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/outbound"
)

func randomBytes(n int) []byte {
	b := make([]byte, n)
	for r, i := rand.New(rand.NewPCG(1, 2)), 0; i < n; i++ {
		b[i] = byte(r.Uint32())
	}
	return b
}

func scratch(t *testing.T) *os.File {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "source"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// cut ends the connection in the middle of the answer, as a crash would.
func cut(w http.ResponseWriter) {
	http.NewResponseController(w).Flush()
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		tcp.SetLinger(0)
	}
	conn.Close()
}

func TestDownloadGetsEveryByteThroughFaults(t *testing.T) {
	t.Parallel()
	content := randomBytes(1 << 20)
	modified := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	serve := func(w http.ResponseWriter, r *http.Request, etag string) {
		if etag != "" {
			w.Header().Set("ETag", etag)
		}
		http.ServeContent(w, r, "in.mp4", modified, bytes.NewReader(content))
	}
	cases := []struct {
		name   string
		answer func(n int32, w http.ResponseWriter, r *http.Request) // n counts requests from 1
		resume bool                                                  // the last request must ask for a part
	}{
		{"a good server", func(n int32, w http.ResponseWriter, r *http.Request) { serve(w, r, `"a"`) }, false},
		{"a server that fails twice", func(n int32, w http.ResponseWriter, r *http.Request) {
			if n <= 2 {
				w.WriteHeader(http.StatusServiceUnavailable)
				return
			}
			serve(w, r, `"a"`)
		}, false},
		{"a connection that is reset in the middle", func(n int32, w http.ResponseWriter, r *http.Request) {
			if n == 1 {
				w.Header().Set("Content-Length", fmt.Sprint(len(content)))
				w.Header().Set("ETag", `"a"`)
				w.Write(content[:300_000])
				cut(w)
				return
			}
			serve(w, r, `"a"`)
		}, true},
		{"a body that is short every time", func(n int32, w http.ResponseWriter, r *http.Request) {
			if n < 5 {
				var at int
				fmt.Sscanf(r.Header.Get("Range"), "bytes=%d-", &at)
				w.Header().Set("ETag", `"a"`)
				w.Header().Set("Content-Length", fmt.Sprint(len(content)-at))
				if at > 0 {
					w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", at, len(content)-1, len(content)))
					w.WriteHeader(http.StatusPartialContent)
				}
				w.Write(content[at : at+100_000])
				return
			}
			serve(w, r, `"a"`)
		}, true},
		{"a server that stalls", func(n int32, w http.ResponseWriter, r *http.Request) {
			if n == 1 {
				w.Header().Set("Content-Length", fmt.Sprint(len(content)))
				w.Header().Set("ETag", `"a"`)
				w.Write(content[:300_000])
				http.NewResponseController(w).Flush()
				<-r.Context().Done()
				return
			}
			serve(w, r, `"a"`)
		}, true},
		{"a file that is another one when resumed", func(n int32, w http.ResponseWriter, r *http.Request) {
			if n == 1 {
				w.Header().Set("Content-Length", fmt.Sprint(len(content)))
				w.Header().Set("ETag", `"old"`)
				w.Write(bytes.Repeat([]byte("x"), 300_000))
				cut(w)
				return
			}
			serve(w, r, `"new"`)
		}, true},
		{"a server that ignores If-Range on another file", func(n int32, w http.ResponseWriter, r *http.Request) {
			if n == 1 {
				w.Header().Set("Content-Length", fmt.Sprint(len(content)))
				w.Header().Set("ETag", `"old"`)
				w.Write(bytes.Repeat([]byte("x"), 300_000))
				cut(w)
				return
			}
			r.Header.Del("If-Range")
			serve(w, r, `"new"`)
		}, false},
		{"a server without ETag, by its date", func(n int32, w http.ResponseWriter, r *http.Request) {
			if n == 1 {
				w.Header().Set("Content-Length", fmt.Sprint(len(content)))
				w.Header().Set("Last-Modified", modified.Format(http.TimeFormat))
				w.Write(content[:300_000])
				cut(w)
				return
			}
			serve(w, r, "")
		}, true},
		{"a server that cannot resume", func(n int32, w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", fmt.Sprint(len(content)))
			if n == 1 {
				w.Write(content[:300_000])
				cut(w)
				return
			}
			w.Write(content)
		}, false},
		{"a body without a length", func(n int32, w http.ResponseWriter, r *http.Request) {
			w.Write(content[:300_000])
			http.NewResponseController(w).Flush()
			if n == 1 {
				cut(w)
				return
			}
			w.Write(content[300_000:])
		}, false},
		{"a redirect with a relative address", func(n int32, w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/there" {
				http.Redirect(w, r, "there", http.StatusFound)
				return
			}
			serve(w, r, `"a"`)
		}, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var requests atomic.Int32
			var last atomic.Value
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				last.Store(r.Header.Get("Range"))
				c.answer(requests.Add(1), w, r)
			}))
			defer server.Close()
			client := open(t, server)
			dst := scratch(t)
			var done, total int64
			info, err := client.Download(t.Context(), server.URL+"/in.mp4?sig=1", dst, outbound.DownloadOptions{
				MaxBytes: 1 << 20, OnProgress: func(d, t int64) { done, total = d, t },
			})
			if err != nil {
				t.Fatal(err)
			}
			got, err := os.ReadFile(dst.Name())
			if err != nil || !bytes.Equal(got, content) {
				t.Fatalf("%d bytes that differ from the source, %v", len(got), err)
			}
			if info.Bytes != int64(len(content)) || done != info.Bytes || total != -1 && total != info.Bytes {
				t.Errorf("info %+v, progress %d of %d", info, done, total)
			}
			if resumed := last.Load() != ""; resumed != c.resume {
				t.Errorf("the last request asked for the range %q", last.Load())
			}
		})
	}
}

func TestDownloadGivesUpWithTheRightCode(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name   string
		answer http.HandlerFunc
		code   media.Code
		most   int32 // requests
	}{
		{"not found, at once", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(404) }, media.CodeInputUnreachable, 1},
		{"forbidden, at once", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(403) }, media.CodeInputUnreachable, 1},
		{"broken for good, after retries", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(500) }, media.CodeInputTransient, 6},
		{"throttled, after retries", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(429)
		}, media.CodeInputTransient, 6},
		{"too large by its length, at once", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "2000")
			w.Write(make([]byte, 2000))
		}, media.CodeInputLimit, 1},
		{"too large by its bytes, at once", func(w http.ResponseWriter, r *http.Request) {
			for range 100 {
				w.Write(make([]byte, 100))
				http.NewResponseController(w).Flush()
			}
		}, media.CodeInputLimit, 1},
		{"compressed though asked not to", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			w.Write([]byte("x"))
		}, media.CodeInputUnsupported, 1},
		{"redirects for ever", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/"+r.URL.Path+"x", http.StatusFound)
		}, media.CodeInputUnreachable, 6},
		{"redirects to a private address", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://10.0.0.1/", http.StatusFound)
		}, media.CodeInputUnreachable, 1},
		{"redirects to a file", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", "file:///etc/passwd")
			w.WriteHeader(302)
		}, media.CodeInputUnreachable, 1},
		{"redirects to a closed port", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://127.0.0.1:1/", http.StatusFound)
		}, media.CodeInputUnreachable, 1},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var requests atomic.Int32
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				requests.Add(1)
				c.answer(w, r)
			}))
			defer server.Close()
			_, err := open(t, server).Download(t.Context(), server.URL+"/?sig=secret", scratch(t), outbound.DownloadOptions{MaxBytes: 1000})
			if media.CodeOf(err) != c.code {
				t.Errorf("error %v, want %s", err, c.code)
			}
			if n := requests.Load(); n > c.most {
				t.Errorf("%d requests, want at most %d", n, c.most)
			}
			if strings.Contains(fmt.Sprint(err), "secret") {
				t.Errorf("the error holds the signature: %v", err)
			}
		})
	}
}

func TestDownloadStopsWithItsContext(t *testing.T) {
	t.Parallel()
	started := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Write([]byte("some"))
		http.NewResponseController(w).Flush()
		close(started)
		<-r.Context().Done()
	}))
	defer server.Close()
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-started; cancel() }()
	_, err := open(t, server).Download(ctx, server.URL, scratch(t), outbound.DownloadOptions{})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want canceled", err)
	}
}

// trickle sends a byte, a little later another, and so on.
func trickle(t *testing.T, pause time.Duration) (address string, port int) {
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"a"`)
		w.Header().Set("Content-Length", "100000000")
		for r.Context().Err() == nil {
			if _, err := w.Write([]byte("x")); err != nil {
				return
			}
			_ = http.NewResponseController(w).Flush()
			time.Sleep(pause)
		}
	}))
	t.Cleanup(web.Close)
	return web.URL, web.Listener.Addr().(*net.TCPAddr).Port
}

func TestADownloadThatEndsWithItsContextSaysWhy(t *testing.T) {
	t.Parallel()
	address, port := trickle(t, time.Millisecond)
	c, err := outbound.New(outbound.Options{AllowCIDRs: []string{"127.0.0.0/8"}, Ports: []int{port}})
	if err != nil {
		t.Fatal(err)
	}
	why := media.Errorf(media.CodeInputLimit, "it took too long")
	ctx, cancel := context.WithTimeoutCause(t.Context(), 50*time.Millisecond, why)
	defer cancel()
	if _, err := c.Download(ctx, address, scratch(t), outbound.DownloadOptions{}); err != error(why) {
		t.Errorf("%v, want the cause", err)
	}
}

func TestAServerThatSendsTooSlowlyIsLeft(t *testing.T) {
	t.Parallel()
	address, port := trickle(t, 10*time.Millisecond)
	c, err := outbound.New(outbound.Options{
		AllowCIDRs: []string{"127.0.0.0/8"}, Ports: []int{port}, LeastRate: 1 << 20, Stretch: 50 * time.Millisecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	// Its retries would keep the slot; whoever asked comes back later.
	_, err = c.Download(t.Context(), address, scratch(t), outbound.DownloadOptions{})
	if media.CodeOf(err) != media.CodeInputTransient || !strings.Contains(err.Error(), "bytes per second") {
		t.Errorf("%v, want %s", err, media.CodeInputTransient)
	}
}

func TestARedirectTellsTheNextServerNothing(t *testing.T) {
	t.Parallel()
	var seen http.Header
	next := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { seen = r.Header.Clone() }))
	defer next.Close()
	first := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, strings.Replace(next.URL, "http://", "http://user:pw@", 1), http.StatusFound)
	}))
	defer first.Close()
	if _, err := open(t, first, next).Download(t.Context(), first.URL+"/?sig=secret", scratch(t), outbound.DownloadOptions{}); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Referer", "Authorization", "Cookie"} {
		if seen.Get(name) != "" {
			t.Errorf("%s was sent on: %s", name, seen.Get(name))
		}
	}
}

func TestLookAndRange(t *testing.T) {
	t.Parallel()
	content := randomBytes(10_000)
	etag := atomic.Value{}
	etag.Store(`"a"`)
	mux := http.NewServeMux()
	mux.HandleFunc("/in.mp4", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", etag.Load().(string))
		http.ServeContent(w, r, "in.mp4", time.Time{}, bytes.NewReader(content))
	})
	mux.HandleFunc("/empty.mp4", func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "empty.mp4", time.Time{}, bytes.NewReader(nil))
	})
	mux.HandleFunc("/whole", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "10000")
		w.Write(content)
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	c := open(t, server)

	info, err := c.Look(t.Context(), server.URL+"/in.mp4")
	if err != nil || info.Bytes != 10_000 || info.ETag != `"a"` || !info.Ranges || info.Type != "video/mp4" {
		t.Fatalf("%+v, %v", info, err)
	}
	if empty, err := c.Look(t.Context(), server.URL+"/empty.mp4"); err != nil || empty.Bytes != 0 {
		t.Errorf("an empty file: %+v, %v", empty, err)
	}
	if whole, err := c.Look(t.Context(), server.URL+"/whole"); err != nil || whole.Bytes != 10_000 || whole.Ranges {
		t.Errorf("a server without ranges: %+v, %v", whole, err)
	}
	body, _, err := c.Range(t.Context(), server.URL+"/in.mp4", 100, 50, info)
	if err != nil {
		t.Fatal(err)
	}
	got, _ := io.ReadAll(body)
	body.Close()
	if !bytes.Equal(got, content[100:150]) {
		t.Error("the range has other bytes")
	}
	etag.Store(`"b"`)
	if _, _, err := c.Range(t.Context(), server.URL+"/in.mp4", 100, 50, info); media.CodeOf(err) != media.CodeInputMalformed {
		t.Errorf("a source that changed: %v", err)
	}
	if _, _, err := c.Range(t.Context(), server.URL+"/whole", 100, 50, outbound.Info{}); media.CodeOf(err) != media.CodeInputUnsupported {
		t.Errorf("a server without ranges: %v", err)
	}
}

func TestPostDeliversOnceAndFollowsNothing(t *testing.T) {
	t.Parallel()
	var hits atomic.Int32
	mux := http.NewServeMux()
	mux.HandleFunc("/ok", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		fmt.Fprintf(w, "%s %s", r.Header.Get("Webhook-Id"), body)
	})
	mux.HandleFunc("/long", func(w http.ResponseWriter, r *http.Request) { w.Write(make([]byte, 1<<20)) })
	mux.HandleFunc("/busy", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "7")
		w.WriteHeader(http.StatusServiceUnavailable)
	})
	mux.HandleFunc("/away", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/hit", http.StatusTemporaryRedirect)
	})
	mux.HandleFunc("/hit", func(http.ResponseWriter, *http.Request) { hits.Add(1) })
	server := httptest.NewServer(mux)
	defer server.Close()
	c := open(t, server)
	post := func(path string) (outbound.Answer, error) {
		return c.Post(t.Context(), server.URL+path, http.Header{"webhook-id": {"m1"}}, []byte("{}"))
	}
	if a, err := post("/ok"); err != nil || !a.OK() || string(a.Body) != "m1 {}" || a.Took <= 0 {
		t.Errorf("ok: %+v, %v", a, err)
	}
	if a, err := post("/long"); err != nil || len(a.Body) != 64<<10 {
		t.Errorf("long answer: %d bytes, %v", len(a.Body), err)
	}
	if a, err := post("/busy"); err != nil || a.OK() || a.Status != 503 || a.RetryAfter != 7*time.Second {
		t.Errorf("busy: %+v, %v", a, err)
	}
	if a, err := post("/away"); err != nil || a.OK() || a.Status != 307 || hits.Load() != 0 {
		t.Errorf("redirect: %+v, %v, %d followed", a, err, hits.Load())
	}
	if _, err := c.Post(t.Context(), "http://10.0.0.1/", nil, nil); media.CodeOf(err) != media.CodeInputUnreachable {
		t.Errorf("private address: %v", err)
	}
	if _, err := c.Post(t.Context(), "http://127.0.0.1:80/", nil, nil); media.CodeOf(err) != media.CodeOutputTransient {
		t.Errorf("nobody there: %v", err)
	}
}
