package deliver_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/blob/blobtest"
	"github.com/mediamill/mediamill/internal/blob/mem"
	"github.com/mediamill/mediamill/internal/deliver"
	"github.com/mediamill/mediamill/internal/media"
)

func archive(t *testing.T, entries []deliver.Entry) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := deliver.Archive(w, r, "job.zip", entries); err != nil {
			http.Error(w, string(media.CodeOf(err)), http.StatusTeapot)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func TestAnArchiveHoldsTheObjectsUnderSafeNames(t *testing.T) {
	t.Parallel()
	b := mem.New()
	cases := []struct{ name, want string }{
		{"hls/master.m3u8", "hls/master.m3u8"},
		{"hls/720p/seg-1.m4s", "hls/720p/seg-1.m4s"},
		{"../../etc/passwd", "etc/passwd"},
		{"/etc/shadow", "etc/shadow"},
		{`..\..\windows\system.ini`, "windows/system.ini"},
		{`C:\boot.ini`, "C_/boot.ini"},
		{"a/./b//c.mp4", "a/b/c.mp4"},
		{"A/b/C.mp4", "A/b/C (2).mp4"},
		{"a/b/c.mp4", "a/b/c (3).mp4"},
		{"a/b", "a/b (2)"},
		{"hls/master.m3u8/x.ts", "hls_master.m3u8_x.ts"},
		{"con.mp4", "_con.mp4"},
		{"what?.mp4", "what_.mp4"},
		{"line\nbreak\u202egpj.mp4", "linebreakgpj.mp4"},
		{"trailing. ", "trailing"},
		{"...", "file"},
		{"", "file (2)"},
		{"映画.mp4", "映画.mp4"},
	}
	var entries []deliver.Entry
	want := map[string]string{}
	for i, c := range cases {
		key := fmt.Sprintf("out/%d", i)
		content := []byte(key + c.name)
		blobtest.Put(t, b, key, content)
		entries = append(entries, deliver.Entry{Name: c.name, Bucket: b, Key: key, Bytes: int64(len(content)), Modified: time.Now()})
		want[c.want] = string(content)
	}
	resp, body, err := ask(t, "GET", archive(t, entries))
	if err != nil || resp.StatusCode != 200 || resp.Header.Get("Content-Type") != "application/zip" ||
		resp.Header.Get("Content-Disposition") != "attachment; filename=job.zip" || resp.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Fatalf("%d %v, %v", resp.StatusCode, resp.Header, err)
	}
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		got[f.Name] = string(content)
		if !filepath.IsLocal(f.Name) || f.Mode()&os.ModeType != 0 || f.Method != zip.Store {
			t.Errorf("%s: mode %s, method %d", f.Name, f.Mode(), f.Method)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAnArchiveThatCannotBeWholeIsRefusedOrCut(t *testing.T) {
	t.Parallel()
	b := mem.New()
	blobtest.Put(t, b, "a", []byte("aaaa"))
	entry := func(key string, size int64) deliver.Entry {
		return deliver.Entry{Name: key, Bucket: b, Key: key, Bytes: size}
	}
	many := make([]deliver.Entry, deliver.MaxEntries+1)
	for _, c := range []struct {
		name    string
		entries []deliver.Entry
		answer  string // empty: the connection is cut
	}{
		{"too many", many, "request.too_large"},
		{"too large", []deliver.Entry{entry("a", deliver.MaxArchiveBytes), entry("a", 1)}, "request.too_large"},
		{"the first is gone", []deliver.Entry{entry("gone", 4)}, "request.not_found"},
		{"the first is another", []deliver.Entry{entry("a", 5)}, "input.malformed"},
		{"a later one is gone", []deliver.Entry{entry("a", 4), entry("gone", 4)}, ""},
		{"a later one is another", []deliver.Entry{entry("a", 4), entry("a", 3)}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			address := archive(t, c.entries)
			resp, err := http.Get(address)
			if err == nil {
				var body []byte
				body, err = io.ReadAll(resp.Body)
				resp.Body.Close()
				if c.answer != "" && (resp.StatusCode != http.StatusTeapot || strings.TrimSpace(string(body)) != c.answer) {
					t.Errorf("%d %s, want %s", resp.StatusCode, body, c.answer)
				}
			}
			if c.answer == "" && err == nil {
				t.Error("the archive looks whole")
			}
		})
	}
	if resp, body, err := ask(t, "GET", archive(t, nil)); err != nil || resp.StatusCode != 200 || len(body) == 0 {
		t.Errorf("an archive of nothing: %d, %v", resp.StatusCode, err)
	}
}

// zeros is a storage with one endless-looking object.
type zeros struct {
	*mem.Bucket
	size int64
}

func (z zeros) Get(context.Context, string, int64, int64) (io.ReadCloser, blob.Info, error) {
	return io.NopCloser(io.LimitReader(zero{}, z.size)), blob.Info{Bytes: z.size}, nil
}

type zero struct{}

func (zero) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// sparse is an answer that is written to a file with holes.
type sparse struct {
	*os.File
	header http.Header
}

func (s sparse) Header() http.Header { return s.header }
func (s sparse) WriteHeader(int)     {}
func (s sparse) Write(p []byte) (int, error) {
	if len(p) >= 4096 && len(bytes.Trim(p, "\x00")) == 0 {
		_, err := s.Seek(int64(len(p)), io.SeekCurrent)
		return len(p), err
	}
	return s.File.Write(p)
}

func TestAnArchiveAboveFourGibibytesIsWhole(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("4 GiB of checksum take seconds, and minutes under the race detector")
	}
	const size = 4<<30 + 12345
	f, err := os.Create(filepath.Join(t.TempDir(), "large.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b := mem.New()
	blobtest.Put(t, b, "after.txt", []byte("behind"))
	r := httptest.NewRequest("GET", "/", nil)
	err = deliver.Archive(sparse{f, http.Header{}}, r, "large.zip", []deliver.Entry{
		{Name: "large.mp4", Bucket: zeros{b, size}, Key: "x", Bytes: size},
		{Name: "after.txt", Bucket: b, Key: "after.txt", Bytes: 6},
	})
	if err != nil {
		t.Fatal(err)
	}
	end, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(f, end)
	if err != nil || len(z.File) != 2 || z.File[0].UncompressedSize64 != size {
		t.Fatalf("%v", err)
	}
	body, err := z.File[1].Open()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(body); err != nil || string(got) != "behind" {
		t.Errorf("what lies behind 4 GiB is %q, %v", got, err)
	}
}
