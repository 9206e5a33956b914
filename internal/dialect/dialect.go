// Package dialect is what the protocols of other vendors have in common. Each
// protocol is a folder here, and consists of four pure translations: a request
// becomes a jobs.Spec, a media.Job becomes the vendor's response, an error code
// becomes the vendor's error, and an event becomes the vendor's callback. The words
// of a vendor never reach the core.
package dialect

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/deliver"
	"github.com/mediamill/mediamill/internal/front"
	"github.com/mediamill/mediamill/internal/jobs"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/notify"
)

// A Dialect is one vendor's protocol in front of the core.
type Dialect interface {
	// Name is the Origin of the jobs that it creates, such as "tencent".
	Name() string
	// Owns says whether a request of the shared listener is in this protocol. It
	// looks at the method, path, query and header, and never at the body.
	Owns(r *http.Request) bool
	// ServeHTTP responds to a request that it owns, also with errors in the vendor's form.
	http.Handler
	// Encoder writes the callbacks of the jobs that it created.
	notify.Encoder
	// JobID is the UUID of the job or task that an ID of this protocol names; ok is
	// false if it is not such an ID. The job may not exist.
	JobID(id string) (uuid string, ok bool)
	// Vendor is how the vendor names a job that it created.
	Vendor(job *media.Job) media.Vendor
}

// Deps are what every dialect needs.
type Deps struct {
	Jobs  *jobs.Service // with its Storages and Uploads
	Auth  *auth.Service
	Links *deliver.Links // signed URLs of outputs; nil for none
	// Address is the URL at which clients reach this server, without a slash at the
	// end, for links in responses and callbacks.
	Address string
	// Limit counts one request of an access key; it fails with request.rate_limited if
	// the key has none left. Nil is no limit.
	Limit   func(key string) error
	Secrets Sealer           // for what a protocol must keep secret
	Now     func() time.Time // time.Now if nil
	Log     *slog.Logger     // slog.Default if nil
}

// A Sealer seals secrets, each bound to the place where it is kept. *seal.Key
// is one.
type Sealer interface {
	Seal(secret []byte, place string) string
	Open(sealed, place string) ([]byte, error)
}

// Filled is d with defaults for fields that are nil.
func (d Deps) Filled() Deps {
	if d.Limit == nil {
		d.Limit = func(string) error { return nil }
	}
	if d.Now == nil {
		d.Now = time.Now
	}
	if d.Log == nil {
		d.Log = slog.Default()
	}
	return d
}

// Share puts dialects before the native API on one listener: a request goes to
// the first that owns it.
func Share(native http.Handler, list ...Dialect) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, d := range list {
			if d.Owns(r) {
				d.ServeHTTP(w, r)
				return
			}
		}
		native.ServeHTTP(w, r)
	})
}

// Protocols are the dialects as the service of jobs knows them.
func Protocols(list ...Dialect) []jobs.Protocol {
	all := make([]jobs.Protocol, len(list))
	for i, d := range list {
		all[i] = d
	}
	return all
}

// Encoders are the encoders of callbacks by origin, for a notifier.
func Encoders(list ...Dialect) map[string]notify.Encoder {
	m := map[string]notify.Encoder{}
	for _, d := range list {
		m[d.Name()] = d
	}
	return m
}

// Caller sets the access key of a request, for the log of the listener and the
// limits of unknown callers.
func Caller(w http.ResponseWriter, r *http.Request, key string) {
	front.Known(r)
	if c, ok := w.(interface{ Caller(key string) }); ok {
		c.Caller(key)
	}
}

// LogPath keeps a secret in a request's path out of the log of the listener: path
// is logged instead.
func LogPath(w http.ResponseWriter, path string) {
	if l, ok := w.(interface{ LogPath(path string) }); ok {
		l.LogPath(path)
	}
}

// LogFailure writes down a request that failed by a fault of ours. That its caller
// went away is none.
func (d Deps) LogFailure(ctx context.Context, text string, args ...any) {
	if ctx.Err() == nil {
		d.Log.Error(text, args...)
	}
}
