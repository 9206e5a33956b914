package front

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

// A pipes listener makes connections in memory, whose deadlines follow the clock
// of a test.
type pipes struct {
	made chan net.Conn
	done chan struct{}
	from atomic.Int64
}

type addressed struct {
	net.Conn
	from string
}

func (a addressed) RemoteAddr() net.Addr {
	address, _ := net.ResolveTCPAddr("tcp", a.from)
	return address
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.made:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { close(p.done); return nil }
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{} }

// dial connects from an address.
func (p *pipes) dial(from string) net.Conn {
	here, there := net.Pipe()
	p.made <- addressed{there, fmt.Sprintf("%s:%d", from, 1000+p.from.Add(1))}
	return here
}

// serve runs a server behind a Front until the bubble's test ends.
func serve(t *testing.T, f *Front, handler http.HandlerFunc) *pipes {
	p := &pipes{made: make(chan net.Conn), done: make(chan struct{})}
	server := &http.Server{Handler: f.Handler(handler), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute}
	var wait sync.WaitGroup
	wait.Go(func() { _ = server.Serve(f.Listener(p)) })
	t.Cleanup(func() { _ = server.Close(); wait.Wait() })
	return p
}

func head(length int) string {
	return fmt.Sprintf("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n", length)
}

// answer reads a status from a connection.
func answer(c net.Conn) int {
	resp, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		return 0
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	return resp.StatusCode
}

func statusOf(err error) int {
	switch media.CodeOf(err) {
	case "":
		return 200
	case media.CodeTimeout:
		return 408
	case media.CodeRateLimited:
		return 429
	case media.CodeTooLarge:
		return 413
	case media.CodeInvalid:
		return 400
	}
	return 500
}

func TestBodiesMustCome(t *testing.T) {
	t.Parallel()
	all := func(w http.ResponseWriter, r *http.Request) (int, error) {
		b, err := ReadAll(w, r, 1<<20)
		return len(b), err
	}
	stranger := func(w http.ResponseWriter, r *http.Request) (int, error) {
		b, err := ReadStranger(w, r, 1<<20)
		return len(b), err
	}
	none := func(http.ResponseWriter, *http.Request) (int, error) { return 0, nil }
	// send is what comes: so many bytes, then a pause, again and again.
	for _, tt := range []struct {
		name    string
		read    func(http.ResponseWriter, *http.Request) (int, error)
		length  int
		piece   int
		pause   time.Duration
		want    int
		atMost  time.Duration
		atLeast time.Duration
	}{
		{"at once", all, 1000, 1000, 0, 200, 0, 0},
		{"too long", all, 1<<20 + 1, 1 << 17, 0, 413, 0, 0},
		{"never", all, 1000, 0, time.Hour, 408, time.Minute, idle},
		{"all but the last byte", all, 1000, 999, time.Hour, 408, time.Minute, idle},
		{"slowly, yet fast enough", all, 200_000, 40_000, 20 * time.Second, 200, 0, 80 * time.Second},
		{"drop by drop", all, 1000, 1, 10 * time.Second, 408, time.Minute, grace},
		{"of a stranger, at once", stranger, 1 << 20, 1 << 17, 0, 200, 0, 0},
		{"of a stranger, too long", stranger, 1<<20 + 1, 1 << 17, 0, 413, 0, 0},
		{"of a stranger, never", stranger, 1000, 0, time.Hour, 408, time.Minute, idle},
		{"of a stranger, drop by drop", stranger, 200_000, 10_000, 10 * time.Second, 408, time.Minute, grace},
		{"that nobody reads, never", none, 1000, 0, time.Hour, 200, time.Minute, idle},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				got := 0
				p := serve(t, newFront(t, Options{}), func(w http.ResponseWriter, r *http.Request) {
					n, err := tt.read(w, r)
					got = n
					w.WriteHeader(statusOf(err))
				})
				c := p.dial("192.0.2.1")
				defer c.Close()
				began := time.Now()
				go func() {
					_, _ = io.WriteString(c, head(tt.length))
					for sent := 0; sent < tt.length; {
						n, err := io.WriteString(c, strings.Repeat("x", min(tt.piece, tt.length-sent)))
						if sent += n; err != nil {
							return
						}
						time.Sleep(tt.pause)
					}
				}()
				status := answer(c)
				took := time.Since(began)
				if status != tt.want || took < tt.atLeast || tt.atMost > 0 && took > tt.atMost {
					t.Errorf("%d after %s, want %d", status, took, tt.want)
				}
				if status == 200 && tt.atMost == 0 && got != tt.length {
					t.Errorf("%d bytes of %d", got, tt.length)
				}
				_ = c.Close()
				time.Sleep(2 * time.Hour) // who still sends is done, so that the bubble ends
			})
		})
	}
}

// A deadline that was for the body must not look like a caller who goes away.
func TestAnAnswerMayTakeLong(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := serve(t, newFront(t, Options{}), func(w http.ResponseWriter, r *http.Request) {
			_, err := ReadAll(w, r, 100)
			select {
			case <-r.Context().Done():
				err = errors.Join(err, r.Context().Err())
			case <-time.After(time.Hour):
			}
			w.WriteHeader(statusOf(err))
		})
		c := p.dial("192.0.2.1")
		defer c.Close()
		for range 2 { // also for the next request of the connection
			if _, err := io.WriteString(c, head(4)+"four"); err != nil {
				t.Fatal(err)
			}
			if status := answer(c); status != 200 {
				t.Errorf("%d", status)
			}
		}
	})
}

func TestWhoDoesNotReadItsAnswerIsLeft(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ended := make(chan error, 1)
		p := serve(t, newFront(t, Options{}), func(w http.ResponseWriter, _ *http.Request) {
			_, err := w.Write(make([]byte, 1<<20))
			ended <- err
		})
		c := p.dial("192.0.2.1")
		defer c.Close()
		if _, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		if err := <-ended; err == nil || time.Since(began) > 2*readAnswer {
			t.Errorf("%v after %s", err, time.Since(began))
		}
	})
}

func TestStrangersHoldLittleMemoryAndNotForEver(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const limit = 10 << 20
		f := newFront(t, Options{})
		p := serve(t, f, func(w http.ResponseWriter, r *http.Request) {
			_, err := ReadStranger(w, r, limit)
			w.WriteHeader(statusOf(err))
		})
		answers := make(chan int, 50)
		for i := range 50 {
			go func() {
				c := p.dial(fmt.Sprintf("192.0.2.%d", i%10))
				defer c.Close()
				go func() { _, _ = io.WriteString(c, head(limit)+strings.Repeat("x", limit-1)) }()
				answers <- answer(c)
			}()
		}
		synctest.Wait()
		held := func() (int64, int) {
			f.memory.mu.Lock()
			defer f.memory.mu.Unlock()
			for who, n := range f.memory.by {
				if n > strangerBytes {
					t.Errorf("%s holds %d", who, n)
				}
			}
			return f.memory.held, len(f.memory.by)
		}
		if all, _ := held(); all > strangersBytes || all == 0 {
			t.Errorf("they hold %d", all)
		}
		got := map[int]int{}
		for range 50 {
			got[<-answers]++
		}
		if got[408]+got[429]+got[0] != 50 || got[408] == 0 {
			t.Errorf("answers: %v", got)
		}
		synctest.Wait()
		if all, names := held(); all != 0 || names != 0 {
			t.Errorf("%d are still held by %d", all, names)
		}
	})
}

func TestAKnownCallersBodyIsNoStrangers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFront(t, Options{})
		p := serve(t, f, func(w http.ResponseWriter, r *http.Request) {
			if _, err := ReadStranger(w, r, 100); err != nil {
				t.Error(err)
			}
			before := f.memory.held
			Known(r)
			if before == 0 || f.memory.held != 0 {
				t.Errorf("%d, then %d", before, f.memory.held)
			}
		})
		c := p.dial("192.0.2.1")
		defer c.Close()
		_, _ = io.WriteString(c, head(4)+"four")
		if status := answer(c); status != 200 {
			t.Errorf("%d", status)
		}
	})
}

func TestConnectionsAreBoundByAddressAndInAll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFront(t, Options{Connections: 8, PerAddress: 3, TrustedProxies: []string{"10.0.0.1"}})
		p := serve(t, f, func(http.ResponseWriter, *http.Request) {})
		ask := func(from string) (net.Conn, int) {
			c := p.dial(from)
			go func() { _, _ = io.WriteString(c, "GET / HTTP/1.1\r\nHost: a\r\n\r\n") }()
			return c, answer(c)
		}
		var open []net.Conn
		for i, tt := range []struct {
			from string
			want int
		}{
			{"192.0.2.1", 200}, {"192.0.2.1", 200}, {"192.0.2.1", 200}, {"192.0.2.1", 0},
			{"[2001:db8::1]", 200}, {"[2001:db8::2]", 200}, {"10.0.0.1", 200}, {"10.0.0.1", 200}, {"10.0.0.1", 200},
			{"10.0.0.1", 0}, {"192.0.2.2", 0},
		} {
			c, status := ask(tt.from)
			if status != tt.want {
				t.Errorf("%d from %s: %d, want %d", i, tt.from, status, tt.want)
			}
			if status == 200 {
				open = append(open, c)
			}
		}
		_ = open[0].Close()
		synctest.Wait()
		if c, status := ask("192.0.2.1"); status != 200 {
			t.Errorf("after one has gone: %d", status)
		} else {
			_ = c.Close()
		}
		for _, c := range open {
			_ = c.Close()
		}
		time.Sleep(time.Hour) // idle connections end
	})
}
