package blobtest

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// A Road is a proxy before a server that fails as told: the network between us
// and S3 on a bad day.
type Road struct {
	URL string

	down  atomic.Bool
	mu    sync.Mutex
	rules []*rule
}

// Down ends the road for everybody: connections are reset, until it is up again.
func (r *Road) Down(down bool) { r.down.Store(down) }

// A Fault is what happens to one request.
type Fault struct {
	Status   int           // answered in the server's place
	Code     string        // goes with Status: the error that S3 would name
	Clock    time.Duration // goes with Status: how far the server's clock is from ours
	ETag     string        // in place of the server's own
	Reset    bool          // the connection is reset before the server hears of it
	Lost     bool          // the server does it, but its answer is lost
	Truncate int64         // the answer ends after so many bytes, with the connection
	Delay    time.Duration // before the request goes on
}

type rule struct {
	match func(*http.Request) bool
	fault Fault
	times int
}

// NewRoad makes a road to the server at target, without faults.
func NewRoad(t testing.TB, target string) *Road {
	t.Helper()
	to, err := url.Parse(target)
	if err != nil {
		t.Fatal(err)
	}
	r := &Road{}
	transport := &http.Transport{DisableCompression: true}
	proxy := &httputil.ReverseProxy{
		// The Host header stays, as it is signed.
		Rewrite:   func(p *httputil.ProxyRequest) { p.Out.URL.Scheme, p.Out.URL.Host = to.Scheme, to.Host },
		Transport: transport,
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) {
			w.WriteHeader(http.StatusBadGateway)
		},
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) { r.serve(w, req, proxy) }))
	r.URL = server.URL
	t.Cleanup(func() { server.Close(); transport.CloseIdleConnections() })
	return r
}

// Fail lets the next so many requests that match have the fault.
func (r *Road) Fail(times int, match func(*http.Request) bool, fault Fault) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.rules = append(r.rules, &rule{match, fault, times})
}

// Left is how many faults did not happen yet.
func (r *Road) Left() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	left := 0
	for _, rule := range r.rules {
		left += rule.times
	}
	return left
}

func (r *Road) next(req *http.Request) Fault {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, rule := range r.rules {
		if rule.times > 0 && rule.match(req) {
			rule.times--
			return rule.fault
		}
	}
	return Fault{}
}

func (r *Road) serve(w http.ResponseWriter, req *http.Request, proxy http.Handler) {
	if r.down.Load() {
		reset(w)
		return
	}
	fault := r.next(req)
	if fault.Delay > 0 {
		select {
		case <-time.After(fault.Delay):
		case <-req.Context().Done():
			return
		}
	}
	switch {
	case fault.Status != 0:
		io.Copy(io.Discard, req.Body)
		w.Header().Set("Date", time.Now().Add(fault.Clock).UTC().Format(http.TimeFormat))
		if fault.Code == "" {
			w.WriteHeader(fault.Status)
			return
		}
		w.Header().Set("Content-Type", "application/xml")
		w.WriteHeader(fault.Status)
		fmt.Fprintf(w, "<Error><Code>%s</Code><Message>as told</Message></Error>", fault.Code)
	case fault.ETag != "":
		proxy.ServeHTTP(&tagged{ResponseWriter: w, etag: fault.ETag}, req)
	case fault.Reset:
		reset(w)
	case fault.Lost:
		proxy.ServeHTTP(httptest.NewRecorder(), req)
		reset(w)
	case fault.Truncate > 0:
		proxy.ServeHTTP(&truncated{ResponseWriter: w, left: fault.Truncate}, req)
	default:
		proxy.ServeHTTP(w, req)
	}
}

// reset ends the connection without a word.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		tcp.SetLinger(0)
	}
	conn.Close()
}

// tagged gives an answer another ETag.
type tagged struct {
	http.ResponseWriter
	etag string
}

func (t *tagged) WriteHeader(status int) {
	t.Header().Set("ETag", t.etag)
	t.ResponseWriter.WriteHeader(status)
}

// truncated passes on the first bytes of an answer, and then ends the connection.
type truncated struct {
	http.ResponseWriter
	left int64
}

func (t *truncated) Write(p []byte) (int, error) {
	if int64(len(p)) < t.left {
		t.left -= int64(len(p))
		return t.ResponseWriter.Write(p)
	}
	t.ResponseWriter.Write(p[:t.left])
	http.NewResponseController(t.ResponseWriter).Flush()
	reset(t.ResponseWriter)
	return 0, io.ErrClosedPipe
}
