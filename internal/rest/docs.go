package rest

import (
	"embed"
	"net/http"
)

// The page of /api/docs: our own, so that it loads nothing from elsewhere and
// runs under a strict content security policy.
//
//go:embed docs
var docs embed.FS

func (a *API) registerDocs() {
	serve := func(file, kind string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			content, err := docs.ReadFile("docs/" + file)
			if err != nil {
				http.Error(w, "missing from this build", http.StatusInternalServerError)
				return
			}
			w.Header().Set("Content-Type", kind)
			w.Header().Set("Cache-Control", "no-cache")
			w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "+
				"base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
			_, _ = w.Write(content)
		}
	}
	a.mux.HandleFunc("GET /api/docs", serve("index.html", "text/html; charset=utf-8"))
	a.mux.HandleFunc("GET /api/docs/docs.js", serve("docs.js", "text/javascript; charset=utf-8"))
	a.mux.HandleFunc("GET /api/docs/docs.css", serve("docs.css", "text/css; charset=utf-8"))
}
