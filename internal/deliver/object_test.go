package deliver_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/blob/blobtest"
	"github.com/mediamill/mediamill/internal/blob/fs"
	"github.com/mediamill/mediamill/internal/blob/mem"
	"github.com/mediamill/mediamill/internal/deliver"
	"github.com/mediamill/mediamill/internal/media"
)

// serve answers every request with the object of the path.
func serve(t *testing.T, b blob.Bucket, o deliver.Options) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := deliver.Object(w, r, b, strings.TrimPrefix(r.URL.Path, "/"), o); err != nil {
			http.Error(w, string(media.CodeOf(err)), http.StatusTeapot)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func ask(t *testing.T, method, address string, header ...string) (*http.Response, []byte, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return &http.Response{}, nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return resp, body, err
}

func TestObjectsAreServedWholeAndInRanges(t *testing.T) {
	t.Parallel()
	folder, err := fs.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { folder.Close() })
	content := blobtest.Bytes(300_000)
	for name, b := range map[string]blob.Bucket{"folder": folder, "memory": mem.New()} {
		t.Run(name, func(t *testing.T) {
			blobtest.Put(t, b, "a/film.mp4", content)
			blobtest.Put(t, b, "a/empty.vtt", nil)
			address := serve(t, b, deliver.Options{}) + "/a/film.mp4"
			whole, _, _ := ask(t, http.MethodHead, address)
			etag, modified := whole.Header.Get("ETag"), whole.Header.Get("Last-Modified")
			cases := []struct {
				name, method string
				header       []string
				status       int
				body         []byte
			}{
				{"all", "GET", nil, 200, content},
				{"only the head", "HEAD", nil, 200, nil},
				{"a range", "GET", []string{"Range", "bytes=10-19"}, 206, content[10:20]},
				{"the rest", "GET", []string{"Range", "bytes=299990-"}, 206, content[299_990:]},
				{"the last bytes", "GET", []string{"Range", "bytes=-5"}, 206, content[299_995:]},
				{"beyond the end", "GET", []string{"Range", "bytes=300000-"}, 416, nil},
				{"a range if it is the same", "GET", []string{"Range", "bytes=0-9", "If-Range", etag}, 206, content[:10]},
				{"all if it is another", "GET", []string{"Range", "bytes=0-9", "If-Range", `"other"`}, 200, content},
				{"not modified", "GET", []string{"If-None-Match", etag}, 304, nil},
				{"not modified since", "GET", []string{"If-Modified-Since", modified}, 304, nil},
				{"modified", "GET", []string{"If-None-Match", `"other"`}, 200, content},
				{"a condition that fails", "GET", []string{"If-Match", `"other"`}, 412, nil},
			}
			for _, c := range cases {
				resp, body, err := ask(t, c.method, address, c.header...)
				if err != nil || resp.StatusCode != c.status || c.status/100 == 2 && !bytes.Equal(body, c.body) {
					t.Errorf("%s: status %d, %d bytes, %v; want %d, %d", c.name, resp.StatusCode, len(body), err, c.status, len(c.body))
				}
			}
			if etag == "" || whole.ContentLength != 300_000 || whole.Header.Get("Content-Type") != "video/mp4" || whole.Header.Get("Accept-Ranges") != "bytes" {
				t.Errorf("header %v", whole.Header)
			}
			resp, body, err := ask(t, "GET", address, "Range", "bytes=0-1,100-101")
			if err != nil || resp.StatusCode != 206 || !bytes.Contains(body, content[100:102]) {
				t.Errorf("two ranges: %d, %v", resp.StatusCode, err)
			}
			if resp, body, _ := ask(t, "GET", strings.Replace(address, "film.mp4", "empty.vtt", 1)); resp.StatusCode != 200 || len(body) != 0 {
				t.Errorf("an empty object: %d", resp.StatusCode)
			}
			if resp, body, _ := ask(t, "GET", address+"x"); resp.StatusCode != http.StatusTeapot || string(body) != "request.not_found\n" {
				t.Errorf("no object: %d %s", resp.StatusCode, body)
			}
		})
	}
}

func TestOnlyMediaIsShownAndNothingIsTrusted(t *testing.T) {
	t.Parallel()
	b := mem.New()
	cases := []struct {
		key, kind, name string // kind is the storage's type; empty for the extension's
		disposition     string
	}{
		{"film.mp4", "", "", "inline; filename=film.mp4"},
		{"sound.flac", "", "", "inline; filename=sound.flac"},
		{"poster.jpg", "", "", "inline; filename=poster.jpg"},
		{"master.m3u8", "", "", "inline; filename=master.m3u8"},
		{"subs.vtt", "", "", "inline; filename=subs.vtt"},
		{"manifest.mpd", "", "", "attachment; filename=manifest.mpd"},
		{"page.html", "", "", "attachment; filename=page.html"},
		{"drawing.svg", "", "", "attachment; filename=drawing.svg"},
		{"data.json", "", "", "attachment; filename=data.json"},
		{"lies.mp4", "text/html", "", "attachment; filename=lies.mp4"},
		{"unknown", "", "", "attachment; filename=unknown"},
		{"bad.mp4", "video/", "", "attachment; filename=bad.mp4"},
		{"q.mp4", "", "a\"b\r\nSet-Cookie: x=1;.mp4", "inline; filename=\"a_bSet-Cookie_ x=1;.mp4\""},
		{"u.mp4", "", "映画.mp4", "inline; filename*=utf-8''%E6%98%A0%E7%94%BB.mp4"},
	}
	for _, c := range cases {
		t.Run(c.key, func(t *testing.T) {
			_, err := b.Put(t.Context(), blob.Object{Key: c.key, Type: c.kind, Bytes: 25}, strings.NewReader("<script>alert(1)</script>"))
			if err != nil {
				t.Fatal(err)
			}
			resp, _, _ := ask(t, "GET", serve(t, b, deliver.Options{Name: c.name})+"/"+c.key)
			if got := resp.Header.Get("Content-Disposition"); got != c.disposition {
				t.Errorf("disposition %q, want %q", got, c.disposition)
			}
			for name, want := range map[string]string{
				"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox", "Access-Control-Allow-Origin": "",
				"Set-Cookie": "", "Cache-Control": "private, no-cache", "Referrer-Policy": "no-referrer",
			} {
				if got := resp.Header.Get(name); got != want {
					t.Errorf("%s is %q, want %q", name, got, want)
				}
			}
		})
	}
	resp, _, _ := ask(t, "GET", serve(t, b, deliver.Options{Download: true, AnyOrigin: true})+"/film.mp4")
	if got := resp.Header.Get("Content-Disposition"); !strings.HasPrefix(got, "attachment") {
		t.Errorf("a download is %q", got)
	}
	if resp.Header.Get("Access-Control-Allow-Origin") != "*" {
		t.Error("a player of another site is kept out")
	}
}

// failing is a storage whose reads break off, or that fails at once.
type failing struct {
	*mem.Bucket
	after int64
	err   error
}

func (f failing) Get(ctx context.Context, key string, offset, length int64) (io.ReadCloser, blob.Info, error) {
	if f.after == 0 {
		return nil, blob.Info{}, f.err
	}
	body, info, err := f.Bucket.Get(ctx, key, offset, length)
	if err != nil {
		return nil, info, err
	}
	return io.NopCloser(io.MultiReader(io.LimitReader(body, f.after), always{f.err})), info, nil
}

type always struct{ err error }

func (a always) Read([]byte) (int, error) { return 0, a.err }

func TestAStorageThatFailsIsNeverAWholeAnswer(t *testing.T) {
	t.Parallel()
	b := mem.New()
	blobtest.Put(t, b, "film.mp4", blobtest.Bytes(300_000))
	gone := media.Errorf(media.CodeInputTransient, "gone")
	at := func(f failing) string { return serve(t, f, deliver.Options{}) + "/film.mp4" }
	if resp, body, err := ask(t, "GET", at(failing{b, 0, gone})); err != nil || resp.StatusCode != http.StatusTeapot {
		t.Errorf("a storage that fails at once: %d, %d bytes", resp.StatusCode, len(body))
	}
	if _, body, err := ask(t, "GET", at(failing{b, 100_000, gone})); err == nil {
		t.Errorf("a storage that fails in the middle: %d bytes that look whole", len(body))
	}
	if _, body, err := ask(t, "GET", at(failing{b, 100_000, io.EOF})); err == nil {
		t.Errorf("a storage that ends early: %d bytes that look whole", len(body))
	}
	if _, body, err := ask(t, "GET", at(failing{b, 10, gone}), "Range", "bytes=0-99"); err == nil {
		t.Errorf("a range that fails: %d bytes that look whole", len(body))
	}
}

func ExampleObject() {
	b := mem.New()
	b.Put(context.Background(), blob.Object{Key: "hello.vtt", Bytes: 6}, strings.NewReader("WEBVTT"))
	w := httptest.NewRecorder()
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set("Range", "bytes=0-2")
	fmt.Println(deliver.Object(w, r, b, "hello.vtt", deliver.Options{}), w.Code, w.Body)
	// Output: <nil> 206 WEB
}
