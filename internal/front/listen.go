package front

import (
	"net"
	"sync"
	"time"
)

// Listener is l with the bounds of the Front: a connection beyond them is closed
// as soon as it is made. Trusted proxies are bound in all only.
func (f *Front) Listener(l net.Listener) net.Listener {
	return &listener{Listener: l, front: f, open: map[string]int{}}
}

type listener struct {
	net.Listener
	front *Front

	mu     sync.Mutex
	all    int
	open   map[string]int // by source
	warned time.Time
}

func (l *listener) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		address := parseAddress(conn.RemoteAddr().String())
		source := sourceOf(address)
		if l.front.trusts(address) {
			source = ""
		}
		if l.enter(source) {
			return &connection{Conn: conn, leave: sync.OnceFunc(func() { l.leave(source) })}, nil
		}
		_ = conn.Close()
	}
}

func (l *listener) enter(source string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	o := l.front.Options
	if o.Connections > 0 && l.all >= o.Connections || source != "" && o.PerAddress > 0 && l.open[source] >= o.PerAddress {
		if time.Since(l.warned) > time.Minute {
			l.warned = time.Now()
			o.Log.Warn("connections are refused, because there are too many", "from", source, "of_it", l.open[source], "in_all", l.all)
		}
		return false
	}
	l.all++
	l.open[source]++
	return true
}

func (l *listener) leave(source string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all--
	if l.open[source]--; l.open[source] <= 0 {
		delete(l.open, source)
	}
}

type connection struct {
	net.Conn
	leave func()
}

func (c *connection) Close() error {
	c.leave()
	return c.Conn.Close()
}
