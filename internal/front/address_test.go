package front

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
)

func newFront(t *testing.T, o Options) *Front {
	t.Helper()
	o.Log = slog.New(slog.DiscardHandler)
	f, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestWhoseAddressItIs(t *testing.T) {
	t.Parallel()
	const xff, rfc = "X-Forwarded-For", "Forwarded"
	f := newFront(t, Options{TrustedProxies: []string{"127.0.0.1", "10.1.0.0/16", "fd00::/8"}})
	for _, tt := range []struct {
		name, peer    string
		headers       []string // name, value, …
		want, counted string
	}{
		{"nobody between", "192.0.2.7:4000", nil, "192.0.2.7", "192.0.2.7"},
		{"a header of a stranger's own", "192.0.2.7:4000", []string{xff, "198.51.100.1", rfc, "for=198.51.100.1"}, "192.0.2.7", "192.0.2.7"},
		{"a proxy", "127.0.0.1:4000", []string{xff, "192.0.2.7"}, "192.0.2.7", "192.0.2.7"},
		{"a proxy that says nothing", "127.0.0.1:4000", nil, "127.0.0.1", "127.0.0.1"},
		{"a stranger's words before the proxy's", "127.0.0.1:4000", []string{xff, "198.51.100.1, 192.0.2.7"}, "192.0.2.7", "192.0.2.7"},
		{"the same over two lines", "127.0.0.1:4000", []string{xff, "198.51.100.1", xff, "192.0.2.7"}, "192.0.2.7", "192.0.2.7"},
		{"two proxies", "127.0.0.1:4000", []string{xff, "192.0.2.7, 10.1.2.3"}, "192.0.2.7", "192.0.2.7"},
		{"a stranger who plays a proxy", "127.0.0.1:4000", []string{xff, "198.51.100.1, 10.1.2.3, 192.0.2.7"}, "192.0.2.7", "192.0.2.7"},
		{"a call from within", "127.0.0.1:4000", []string{xff, "10.1.2.4, 10.1.2.3"}, "10.1.2.4", "10.1.2.4"},
		{"words that are no address", "127.0.0.1:4000", []string{xff, "192.0.2.7, unknown"}, "127.0.0.1", "127.0.0.1"},
		{"a port", "127.0.0.1:4000", []string{xff, "192.0.2.7:9"}, "192.0.2.7", "192.0.2.7"},
		{"IPv4 in IPv6", "[::ffff:127.0.0.1]:4000", []string{xff, "::ffff:192.0.2.7"}, "192.0.2.7", "192.0.2.7"},
		{"IPv6", "[fd00::1]:4000", []string{xff, "2001:db8:1:2:3::4"}, "2001:db8:1:2:3::4", "2001:db8:1:2::/64"},
		{"IPv6 with a port and a zone", "[fd00::1%eth0]:4000", []string{xff, "[2001:db8::1%1]:80"}, "2001:db8::1", "2001:db8::/64"},
		{"the standard's header", "127.0.0.1:4000", []string{rfc, `for=198.51.100.1;by=a, For="[2001:db8::1]:4711";proto=https`}, "2001:db8::1", "2001:db8::/64"},
		{"the standard's header with a comma in quotes", "127.0.0.1:4000", []string{rfc, `for=192.0.2.7;x="a,for=198.51.100.1"`}, "192.0.2.7", "192.0.2.7"},
		{"the standard's header that hides", "127.0.0.1:4000", []string{rfc, `for=192.0.2.7, for=_secret`}, "127.0.0.1", "127.0.0.1"},
		{"both, and they agree", "127.0.0.1:4000", []string{xff, "192.0.2.7", rfc, "for=192.0.2.7"}, "192.0.2.7", "192.0.2.7"},
		{"both, one of them a stranger's", "127.0.0.1:4000", []string{xff, "192.0.2.7", rfc, "for=198.51.100.1"}, "127.0.0.1", "127.0.0.1"},
	} {
		var got, counted string
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = tt.peer
		for i := 0; i < len(tt.headers); i += 2 {
			r.Header.Add(tt.headers[i], tt.headers[i+1])
		}
		f.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got, counted = Address(r), Source(r) })).
			ServeHTTP(httptest.NewRecorder(), r)
		if got != tt.want || counted != tt.counted {
			t.Errorf("%s: %s counted as %s, want %s as %s", tt.name, got, counted, tt.want, tt.counted)
		}
	}
}

func TestLocal(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		peer, header string
		want         bool
	}{
		{"127.0.0.1:1", "", true}, {"[::1]:1", "", true}, {"192.0.2.1:1", "", false},
		{"127.0.0.1:1", "X-Forwarded-For", false}, {"127.0.0.1:1", "Forwarded", false}, {"127.0.0.1:1", "Via", false},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = tt.peer
		if tt.header != "" {
			r.Header.Set(tt.header, "127.0.0.1")
		}
		if got := Local(r); got != tt.want {
			t.Errorf("%s with %q: %t", tt.peer, tt.header, got)
		}
	}
}

func TestANetworkThatIsNone(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "10.0.0.0/33", "proxy.example.com", "fe80::1%eth0"} {
		if _, err := New(Options{TrustedProxies: []string{text}}); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
}
