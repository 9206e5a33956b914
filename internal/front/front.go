// Package front is what every request passes before a protocol handles it: which
// address it comes from, how many connections that address may hold, how long
// receiving a body and sending a response may take, and how much memory the bodies
// of callers that have not signed in yet may use.
package front

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"sync"
)

// Options are of a Front. What is 0 has no limit.
type Options struct {
	// TrustedProxies are the networks whose X-Forwarded-For or Forwarded is
	// believed.
	TrustedProxies []string
	Connections    int // at a time, in all
	PerAddress     int // of them, from one address that is no trusted proxy
	Log            *slog.Logger
}

// A Front stands before the handler of a server.
type Front struct {
	Options
	trusted []netip.Prefix
	memory  budget
	warned  sync.Once
}

// New makes a Front. A network that cannot be read is a config.invalid.
func New(o Options) (*Front, error) {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	f := &Front{Options: o, memory: budget{most: strangersBytes, each: strangerBytes, by: map[string]int64{}}}
	for _, text := range o.TrustedProxies {
		network, err := ParseNetwork(text)
		if err != nil {
			return nil, err
		}
		f.trusted = append(f.trusted, network)
	}
	return f, nil
}

type contextKey int

const visitKey contextKey = 0

// A visit is one request on its way.
type visit struct {
	front   *Front
	address netip.Addr

	mu   sync.Mutex
	held int64 // bytes of the budget
}

func visitOf(r *http.Request) *visit {
	v, _ := r.Context().Value(visitKey).(*visit)
	return v
}

// Handler is next behind the Front.
func (f *Front) Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := &visit{front: f, address: f.addressOf(r)}
		defer v.release()
		control := http.NewResponseController(w)
		out := &writer{ResponseWriter: w, control: control}
		defer out.patience() // for what is still in buffers
		r = r.WithContext(context.WithValue(r.Context(), visitKey, v))
		if r.Body != nil && r.Body != http.NoBody {
			in := &body{ReadCloser: r.Body, control: control, rate: knownRate}
			in.patience() // also for who answers without reading: the server then reads the rest
			r.Body = in
		}
		next.ServeHTTP(out, r)
	})
}

// Known is told when a request was signed well: what its body holds is no longer
// a stranger's.
func Known(r *http.Request) {
	if v := visitOf(r); v != nil {
		v.release()
	}
}
