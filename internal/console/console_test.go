package console_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/mediamill/mediamill/internal/console"
)

func site() http.Handler {
	files := fstest.MapFS{
		"index.html":          {Data: []byte(`<meta name="csp-nonce" content="__NONCE__"><script src="/assets/app-1.js"></script>`)},
		"assets/app-1.js":     {Data: []byte(strings.Repeat("let x = 1;\n", 100))},
		"favicon.svg":         {Data: []byte(`<svg/>`)},
		"assets/sub/deep.css": {Data: []byte(`a{}`)},
	}
	api := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusTeapot)
	})
	return console.New(files).Before(api)
}

func TestBrowsersGetThePageAndProgramsTheAPI(t *testing.T) {
	t.Parallel()
	const api = http.StatusTeapot
	for name, c := range map[string]struct {
		method, path, accept string
		status               int
		holds                string
	}{
		"the first page":                     {"GET", "/", "text/html", 200, "csp-nonce"},
		"a page of the console":              {"GET", "/jobs/0192", "text/html,*/*", 200, "csp-nonce"},
		"a script":                           {"GET", "/assets/app-1.js", "*/*", 200, "let x"},
		"a file in a folder":                 {"GET", "/assets/sub/deep.css", "*/*", 200, "a{}"},
		"an icon":                            {"GET", "/favicon.svg", "image/*", 200, "<svg"},
		"a script that is gone":              {"GET", "/assets/app-0.js", "*/*", api, ""},
		"a path that climbs":                 {"GET", "/assets/../../secret", "*/*", api, ""},
		"a folder":                           {"GET", "/assets", "*/*", api, ""},
		"the API, opened in a browser":       {"GET", "/api/v1/jobs", "text/html", api, ""},
		"a signed link, opened in a browser": {"GET", "/files/x/y.mp4", "text/html", api, ""},
		"a program":                          {"GET", "/", "application/json", api, ""},
		"something that is sent":             {"POST", "/", "text/html", api, ""},
	} {
		r := httptest.NewRequest(c.method, "http://x"+c.path, nil)
		r.Header.Set("Accept", c.accept)
		w := httptest.NewRecorder()
		site().ServeHTTP(w, r)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.holds) {
			t.Errorf("%s: %d %q", name, w.Code, w.Body)
		}
	}
}

func TestEachPageHasANonceOfItsOwn(t *testing.T) {
	t.Parallel()
	page := func() (body, policy string) {
		r := httptest.NewRequest("GET", "http://x/", nil)
		r.Header.Set("Accept", "text/html")
		w := httptest.NewRecorder()
		site().ServeHTTP(w, r)
		return w.Body.String(), w.Header().Get("Content-Security-Policy")
	}
	body, policy := page()
	again, _ := page()
	if body == again || strings.Contains(body, "__NONCE__") {
		t.Errorf("%s", body)
	}
	_, nonce, _ := strings.Cut(body, `content="`)
	nonce, _, _ = strings.Cut(nonce, `"`)
	if !strings.Contains(policy, "style-src 'self' 'nonce-"+nonce+"'") || strings.Contains(policy, "unsafe") {
		t.Errorf("%s for the nonce %s", policy, nonce)
	}
}

func TestFilesArePackedAndKeptForEver(t *testing.T) {
	t.Parallel()
	r := httptest.NewRequest("GET", "http://x/assets/app-1.js", nil)
	r.Header.Set("Accept-Encoding", "gzip, br")
	w := httptest.NewRecorder()
	site().ServeHTTP(w, r)
	if w.Header().Get("Content-Encoding") != "gzip" || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
		t.Errorf("%v", w.Header())
	}
	z, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(z); err != nil || len(b) != 1100 {
		t.Errorf("%d bytes, %v", len(b), err)
	}
}
