// Package console serves the built web console: hashed files that may be cached
// forever, and one page for every path that a browser opens.
package console

import (
	"bytes"
	"compress/gzip"
	"crypto/rand"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"
)

// noncePlace is where the page takes the nonce of its answer.
const noncePlace = "__NONCE__"

// A Console serves one build.
type Console struct {
	files fs.FS
	page  []byte // index.html; nil when this build has no console

	mu     sync.Mutex
	packed map[string][]byte // by name, made when first asked for
}

// New serves the files of a build: index.html, and beside it what it loads.
func New(files fs.FS) *Console {
	page, err := fs.ReadFile(files, "index.html")
	if err != nil {
		page = nil
	}
	return &Console{files: files, page: page, packed: map[string][]byte{}}
}

// Before puts the console before the API: it answers browsers that open a page,
// and requests for the files that pages load.
func (c *Console) Before(native http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		read := r.Method == http.MethodGet || r.Method == http.MethodHead
		name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
		switch {
		case !read || c.page == nil || ours(r.URL.Path):
			native.ServeHTTP(w, r)
		case name != "" && name != "index.html" && c.has(name):
			c.file(w, r, name)
		case strings.Contains(r.Header.Get("Accept"), "text/html"):
			c.open(w, r)
		default:
			native.ServeHTTP(w, r)
		}
	})
}

// ours says whether a path is the API's even for a browser.
func ours(p string) bool {
	for _, begin := range []string{"/api/", "/files/", "/metrics", "/healthz", "/readyz"} {
		if p == strings.TrimSuffix(begin, "/") || strings.HasPrefix(p, begin) {
			return true
		}
	}
	return false
}

func (c *Console) has(name string) bool {
	info, err := fs.Stat(c.files, name)
	return err == nil && info.Mode().IsRegular()
}

// open answers with the page. Only its own scripts run, and only styles that
// know the nonce of this answer apply. Shaka Player makes its text tracks of an
// empty data: address, which can hold media and nothing that runs.
func (c *Console) open(w http.ResponseWriter, r *http.Request) {
	nonce := rand.Text()
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-"+nonce+"'; "+
		"img-src 'self' blob: data:; media-src 'self' blob: data:; font-src 'self'; worker-src 'self' blob:; connect-src 'self'; manifest-src 'self'; "+
		"base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(bytes.ReplaceAll(c.page, []byte(noncePlace), []byte(nonce))))
}

// file answers with a file of the build. Those under assets have a hash of
// their content in the name.
func (c *Console) file(w http.ResponseWriter, r *http.Request, name string) {
	content, err := fs.ReadFile(c.files, name)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", typeOf(name))
	h.Set("Vary", "Accept-Encoding")
	h.Set("Cache-Control", "no-cache")
	if strings.HasPrefix(name, "assets/") {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	if compressible(name) && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		content = c.pack(name, content)
		h.Set("Content-Encoding", "gzip")
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
}

// pack compresses a file once.
func (c *Console) pack(name string, content []byte) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	if done, ok := c.packed[name]; ok {
		return done
	}
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level is a valid one
	_, _ = z.Write(content)                               // a buffer takes everything
	_ = z.Close()
	c.packed[name] = b.Bytes()
	return b.Bytes()
}

func compressible(name string) bool {
	switch path.Ext(name) {
	case ".js", ".css", ".html", ".svg", ".json", ".webmanifest":
		return true
	}
	return false
}

// typeOf does not ask the machine's own table, which may lack or change types.
func typeOf(name string) string {
	switch path.Ext(name) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".webmanifest":
		return "application/manifest+json"
	case ".woff2":
		return "font/woff2"
	}
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		return t
	}
	return "application/octet-stream"
}
