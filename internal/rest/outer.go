package rest

import (
	"context"
	"crypto/rand"
	"log/slog"
	"math"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/front"
	"github.com/mediamill/mediamill/internal/media"
)

type contextKey int

const (
	principalKey contextKey = iota
	requestKey
	askedKey
)

// principalOf is who sent the request. Every route behind signedIn has one.
func principalOf(ctx context.Context) *auth.Principal {
	p, _ := ctx.Value(principalKey).(*auth.Principal)
	if p == nil {
		return &auth.Principal{Name: "nobody"} // has no role
	}
	return p
}

// requestID is the request's own name in logs and answers.
func requestID(ctx context.Context) string {
	id, _ := ctx.Value(requestKey).(string)
	return id
}

// outer is around every request: an ID, headers, a log line, and an answer when
// something of ours panics.
func (a *API) outer(next http.Handler) http.Handler {
	inner := a.signedIn(a.unknown(next))
	if a.Before != nil {
		inner = a.Before(inner)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := strings.ToLower(rand.Text())[:16]
		ctx := context.WithValue(r.Context(), requestKey, id)
		began := time.Now()
		seen := &seen{ResponseWriter: w, browser: strings.HasPrefix(r.UserAgent(), "Mozilla/")}
		secure(w.Header())
		w.Header().Set("Request-Id", id)
		defer func() {
			if cause := recover(); cause != nil && cause != http.ErrAbortHandler {
				a.Log.Error("panic", "request", id, "cause", cause, "stack", string(debug.Stack()))
				if seen.status == 0 {
					problemOf(media.Errorf(media.CodeWorkerInternal, "an unexpected error occurred; the server log has the cause")).write(seen)
				}
			}
			a.logAccess(r, seen, id, time.Since(began))
		}()
		inner.ServeHTTP(seen, r.WithContext(ctx))
	})
}

// secure sets what every answer has; those that serve files or pages set more.
func secure(h http.Header) {
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	h.Set("Cache-Control", "no-store")
}

// shownPath is a path as the log may hold it: without the token of a link.
func shownPath(path string) string {
	rest, ok := strings.CutPrefix(path, linkRoot)
	if !ok {
		return path
	}
	_, file, _ := strings.Cut(rest, "/")
	return linkRoot + "…/" + file
}

// logAccess never writes a query or a token: who reads logs could use it.
func (a *API) logAccess(r *http.Request, s *seen, id string, took time.Duration) {
	level := slog.LevelInfo
	if r.URL.Path == "/healthz" || r.URL.Path == "/readyz" || r.URL.Path == "/metrics" {
		level = slog.LevelDebug
	}
	path := s.path
	if path == "" {
		path = shownPath(r.URL.Path)
	}
	query := ""
	if r.URL.RawQuery != "" {
		query = "?…"
	}
	a.Log.Log(r.Context(), level, "request", "method", r.Method, "path", path+query, "status", max(s.status, http.StatusOK),
		"bytes", s.bytes, "took_ms", float64(took.Microseconds())/1000, "from", front.Address(r), "key", s.who, "request", id)
}

// A seen response remembers what the log tells.
type seen struct {
	http.ResponseWriter
	status  int
	bytes   int64
	who     string
	path    string // to log in place of the request's
	instead int    // status to write in place of the one given
	browser bool   // every browser names itself Mozilla
}

func (s *seen) WriteHeader(status int) {
	if s.instead != 0 {
		status = s.instead
	}
	if s.status == 0 && status >= 200 {
		s.status = status
	}
	if s.browser {
		// A browser would ask for a name and password by itself, before the console can.
		s.Header().Del("WWW-Authenticate")
	}
	s.ResponseWriter.WriteHeader(status)
}

func (s *seen) Write(b []byte) (int, error) {
	if s.status == 0 {
		s.status = http.StatusOK
	}
	n, err := s.ResponseWriter.Write(b)
	s.bytes += int64(n)
	return n, err
}

// Caller is how another protocol on this listener tells who signed in.
func (s *seen) Caller(key string) { s.who = key }

// LogPath is how another protocol keeps a secret in its paths out of the log.
func (s *seen) LogPath(path string) { s.path = path }

// Unwrap lets http.ResponseController reach flushing and deadlines.
func (s *seen) Unwrap() http.ResponseWriter { return s.ResponseWriter }

// open are the paths that need no credentials.
func open(path string) bool {
	switch path {
	case "/healthz", "/readyz", "/metrics", "/api/docs", "/api/v1/openapi.json", "/api/v1/openapi.yaml", "/api/v1/session", "/api/v1/first":
		return true
	}
	return strings.HasPrefix(path, "/api/docs/") || strings.HasPrefix(path, linkRoot)
}

// signedIn finds out who asks, holds them to their rate, and moves them to the
// project that they chose.
func (a *API) signedIn(next http.Handler) http.Handler {
	sameSite := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked := ask(r)
		r = r.WithContext(context.WithValue(r.Context(), askedKey, asked))
		byCookie := asked.session != "" && r.Header.Get("Authorization") == ""
		if err := sameSite.Check(r); err != nil && (byCookie || r.URL.Path == "/api/v1/session") {
			problemOf(media.Errorf(media.CodeForbidden, "requests from pages of other sites are not allowed").
				WithHint("in programs, send an access key and no cookie")).write(w)
			return
		}
		if open(r.URL.Path) {
			next.ServeHTTP(w, r)
			return
		}
		var who *auth.Principal
		var err error
		if byCookie {
			who, err = a.Auth.Session(r.Context(), asked.session)
		} else {
			who, err = a.Auth.SignIn(r.Context(), r.Header, asked.from)
		}
		if err == nil {
			if s, ok := w.(*seen); ok {
				s.who = who.ID
			}
			front.Known(r)
			err = a.rated(who.ID)
		}
		if name := r.Header.Get("Mediamill-Project"); err == nil && name != "" {
			err = a.Auth.Choose(r.Context(), who, name)
		}
		if err != nil {
			problemOf(err).write(w)
			return
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), principalKey, who)))
	})
}

// rated takes one request of a key's rate.
func (a *API) rated(key string) error {
	wait := a.Rates.Take(key)
	if wait == 0 {
		return nil
	}
	p := problemOf(media.Errorf(media.CodeRateLimited, "more than %d requests per second", a.Rates.PerSecond()).
		WithHint("wait for the time in the Retry-After header; an operator can raise api.rate_per_second"))
	p.retryAfter = max(1, int(math.Ceil(wait.Seconds())))
	return p
}

// unknown answers for paths and methods that there are not.
func (a *API) unknown(mux http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if m, ok := mux.(*http.ServeMux); ok {
			if _, pattern := m.Handler(r); pattern == "" {
				a.notThere(w, r, m)
				return
			}
		}
		mux.ServeHTTP(w, r)
	})
}

func (a *API) notThere(w http.ResponseWriter, r *http.Request, mux *http.ServeMux) {
	var allowed []string
	for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
		try := r.Clone(r.Context())
		try.Method = method
		if _, pattern := mux.Handler(try); pattern != "" {
			allowed = append(allowed, method)
		}
	}
	p := problemOf(media.Errorf(media.CodeNotFound, "there is no route %s", r.URL.Path).
		WithHint("/api/docs lists all routes"))
	if len(allowed) > 0 {
		p = problemOf(media.Errorf(media.CodeInvalid, "%s does not support %s", r.URL.Path, r.Method).
			WithHint("it supports %s", strings.Join(allowed, ", ")))
		p.Status, p.Title = http.StatusMethodNotAllowed, http.StatusText(http.StatusMethodNotAllowed)
		w.Header().Set("Allow", strings.Join(allowed, ", "))
	}
	p.write(w)
}
