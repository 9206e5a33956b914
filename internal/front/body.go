package front

import (
	"errors"
	"io"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

// How long the other side may take. A body has some seconds, and more with each
// byte that came; only the time spent waiting for it counts.
const (
	idle         = 30 * time.Second // without a byte
	grace        = 30 * time.Second // for the first ones
	knownRate    = 1 << 10          // bytes a second, at least
	strangerRate = 64 << 10         // of who has not signed in
	readAnswer   = 2 * time.Minute  // for 64 KiB of an answer
)

// What bodies of callers who have not signed in may hold of the memory: in all,
// and of one address.
const (
	strangersBytes = 64 << 20
	strangerBytes  = 16 << 20
)

// A body ends with an error when it comes too slowly.
type body struct {
	io.ReadCloser
	control *http.ResponseController
	rate    int64
	came    int64
	waited  time.Duration
	over    bool
}

func (b *body) Read(p []byte) (int, error) {
	if !b.over {
		b.patience()
	}
	began := time.Now()
	n, err := b.ReadCloser.Read(p)
	b.waited += time.Since(began)
	b.came += int64(n)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		err = TooSlow{}
	}
	if err != nil && !b.over {
		b.over = true
		if err == io.EOF {
			// From now on the server listens for the caller to go away, and a
			// deadline would look like that.
			_ = b.control.SetReadDeadline(time.Time{})
		}
	}
	return n, err
}

// patience is how long the next bytes may take.
func (b *body) patience() {
	left := grace + time.Duration(b.came/b.rate)*time.Second - b.waited
	_ = b.control.SetReadDeadline(time.Now().Add(min(idle, left)))
}

// TooSlow is the error of a body that was not waited for any longer.
type TooSlow struct{}

func (TooSlow) Error() string   { return "the body was sent too slowly" }
func (TooSlow) Timeout() bool   { return true }
func (TooSlow) Temporary() bool { return false }

// Unwrap gives it a code.
func (TooSlow) Unwrap() error {
	return media.Errorf(media.CodeTimeout, "the body of the request was sent too slowly").WithHint("send it again over a better connection")
}

// ReadAll reads a body of at most limit bytes, of whoever sent it: a longer one is
// a request.too_large, a slow one a request.timeout, one that breaks off a
// request.invalid.
func ReadAll(w http.ResponseWriter, r *http.Request, limit int64) ([]byte, error) {
	b, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	return b, bodyError(err, limit)
}

// ReadStranger is ReadAll for a protocol that must read the body to know who
// sent it. The body must come faster, and what it holds until Known or the end of
// the request is bounded over all callers and for each: a request.rate_limited
// when there is no room.
func ReadStranger(w http.ResponseWriter, r *http.Request, limit int64) ([]byte, error) {
	v := visitOf(r)
	if v == nil {
		return ReadAll(w, r, limit)
	}
	if b, ok := r.Body.(*body); ok {
		b.rate = strangerRate
	}
	from := http.MaxBytesReader(w, r.Body, limit)
	var buffer []byte
	for {
		if len(buffer) == cap(buffer) {
			size := min(max(4<<10, 2*cap(buffer)), int(limit)+1)
			if !v.hold(int64(size - cap(buffer))) {
				return nil, media.Errorf(media.CodeRateLimited, "too many request bodies are being sent by clients that are not signed in").
					WithHint("send the request again in a few seconds")
			}
			buffer = append(make([]byte, 0, size), buffer...)
		}
		n, err := from.Read(buffer[len(buffer):cap(buffer)])
		buffer = buffer[:len(buffer)+n]
		if err == io.EOF {
			return buffer, nil
		}
		if err != nil {
			return nil, bodyError(err, limit)
		}
	}
}

func bodyError(err error, limit int64) error {
	if err == nil {
		return nil
	}
	if _, tooLong := errors.AsType[*http.MaxBytesError](err); tooLong {
		return media.Errorf(media.CodeTooLarge, "the body has more than %d bytes", limit)
	}
	if slow, ok := errors.AsType[*media.Error](err); ok {
		return slow
	}
	return media.Wrap(media.CodeInvalid, err, "the body cannot be read")
}

// hold takes bytes of the budget.
func (v *visit) hold(n int64) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	if !v.front.memory.take(sourceOf(v.address), n) {
		return false
	}
	v.held += n
	return true
}

func (v *visit) release() {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.held > 0 {
		v.front.memory.give(sourceOf(v.address), v.held)
		v.held = 0
	}
}

// A budget bounds what all and what each may hold.
type budget struct {
	most, each int64

	mu   sync.Mutex
	held int64
	by   map[string]int64
}

func (b *budget) take(who string, n int64) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.held+n > b.most || b.by[who]+n > b.each {
		return false
	}
	b.held += n
	b.by[who] += n
	return true
}

func (b *budget) give(who string, n int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.held -= n
	if b.by[who] -= n; b.by[who] <= 0 {
		delete(b.by, who)
	}
}

// A writer ends with an error when the other side does not read.
type writer struct {
	http.ResponseWriter
	control *http.ResponseController
	set     time.Time
}

// Unwrap lets http.ResponseController reach flushing and deadlines.
func (w *writer) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *writer) WriteHeader(status int) {
	w.patience()
	w.ResponseWriter.WriteHeader(status)
}

func (w *writer) Write(p []byte) (written int, err error) {
	for {
		if time.Since(w.set) > readAnswer/10 {
			w.patience()
		}
		n, err := w.ResponseWriter.Write(p[:min(len(p), 64<<10)])
		written += n
		if p = p[n:]; err != nil || len(p) == 0 {
			return written, err
		}
	}
}

func (w *writer) patience() {
	w.set = time.Now()
	_ = w.control.SetWriteDeadline(w.set.Add(readAnswer))
}
