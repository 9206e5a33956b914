package outbound_test

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/outbound"
)

func portOf(t *testing.T, address string) int {
	t.Helper()
	n, err := strconv.Atoi(address[strings.LastIndex(address, ":")+1:])
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// open is a client that may reach the test's servers on loopback.
func open(t *testing.T, servers ...*httptest.Server) *outbound.Client {
	t.Helper()
	o := outbound.Options{AllowCIDRs: []string{"127.0.0.0/8"}, Stall: 5 * time.Second, Backoff: time.Millisecond}
	for _, s := range servers {
		o.Ports = append(o.Ports, portOf(t, s.URL))
	}
	c, err := outbound.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// TestNoFormOfAPrivateAddressIsReached sends a request to each form. The server
// counts whoever gets through; the form of the address is all that keeps them out, as
// its port is open.
func TestNoFormOfAPrivateAddressIsReached(t *testing.T) {
	t.Parallel()
	var hits atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { hits.Add(1) }))
	defer server.Close()
	port := portOf(t, server.URL)
	c, err := outbound.New(outbound.Options{Ports: []int{port}})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	forms := []struct{ name, host string }{
		{"loopback", "127.0.0.1"},
		{"another loopback address", "127.8.9.10"},
		{"a name that resolves to loopback", "localhost"},
		{"such a name with a final dot", "localhost."},
		{"loopback as one decimal number", "2130706433"},
		{"loopback as one hexadecimal number", "0x7f000001"},
		{"loopback in short form", "127.1"},
		{"loopback with a hexadecimal part", "0x7f.1"},
		{"loopback in octal", "0177.0.0.1"},
		{"zero", "0"},
		{"the unspecified address", "0.0.0.0"},
		{"this network", "0.1.2.3"},
		{"private 10", "10.0.0.1"},
		{"private 172.16", "172.16.0.1"},
		{"the end of private 172.16", "172.31.255.254"},
		{"private 192.168", "192.168.1.1"},
		{"carrier NAT", "100.64.0.1"},
		{"link-local", "169.254.1.1"},
		{"metadata of AWS, Google, Azure", "169.254.169.254"},
		{"metadata of AWS containers", "169.254.170.2"},
		{"metadata of Alibaba", "100.100.100.200"},
		{"metadata of Oracle", "192.0.0.192"},
		{"Azure's host agent on a public address", "168.63.129.16"},
		{"protocol assignments", "192.0.0.1"},
		{"documentation 1", "192.0.2.1"},
		{"documentation 2", "198.51.100.1"},
		{"documentation 3", "203.0.113.1"},
		{"6to4 relay", "192.88.99.1"},
		{"benchmarks", "198.19.0.1"},
		{"multicast", "224.0.0.1"},
		{"reserved", "240.0.0.1"},
		{"broadcast", "255.255.255.255"},
		{"IPv6 loopback", "[::1]"},
		{"IPv6 unspecified", "[::]"},
		{"IPv4-mapped loopback", "[::ffff:127.0.0.1]"},
		{"IPv4-mapped private in hexadecimal", "[::ffff:a00:1]"},
		{"IPv4-mapped metadata", "[::ffff:169.254.169.254]"},
		{"IPv4-compatible loopback (::/96)", "[::127.0.0.1]"},
		{"IPv4-translated loopback", "[::ffff:0:127.0.0.1]"},
		{"NAT64 of loopback", "[64:ff9b::127.0.0.1]"},
		{"NAT64 of a site", "[64:ff9b:1::7f00:1]"},
		{"6to4 of loopback", "[2002:7f00:1::]"},
		{"Teredo", "[2001:0:7f00:1::1]"},
		{"ORCHID", "[2001:20::1]"},
		{"IPv6 documentation", "[2001:db8::1]"},
		{"newer IPv6 documentation", "[3fff::1]"},
		{"segment routing", "[5f00::1]"},
		{"IPv6 discard", "[100::1]"},
		{"IPv6 private", "[fd00::1]"},
		{"IPv6 metadata of AWS", "[fd00:ec2::254]"},
		{"IPv6 link-local", "[fe80::1]"},
		{"IPv6 link-local with a zone", "[fe80::1%25lo]"},
		{"loopback with a zone", "[::1%25lo]"},
		{"IPv6 site-local", "[fec0::1]"},
		{"IPv6 multicast", "[ff02::1]"},
		{"IPv6 that nobody was given", "[4000::1]"},
	}
	var first string
	for _, f := range forms {
		t.Run(f.name, func(t *testing.T) {
			_, err := c.Look(t.Context(), "http://"+f.host+":"+strconv.Itoa(port)+"/latest/meta-data?secret=1")
			e := media.AsError(err)
			if err == nil || e.Code != media.CodeInputUnreachable && e.Code != media.CodeInputTransient {
				t.Fatalf("error %v, want input.unreachable", err)
			}
			// A name that only a resolver knows may fail for want of a network;
			// an address never does.
			if e.Code == media.CodeInputTransient && f.host[0] == '[' {
				t.Errorf("an address must be refused for good: %v", err)
			}
			if first == "" {
				first = e.Message + e.Hint
			}
			if e.Code == media.CodeInputUnreachable && e.Message+e.Hint != first {
				t.Errorf("the words differ from other refusals, which tells what is there: %q", e.Message)
			}
			if strings.Contains(e.Message+e.Hint, f.host) || strings.Contains(err.Error(), "secret") {
				t.Errorf("the error tells too much: %v", err)
			}
		})
	}
	if n := hits.Load(); n != 0 {
		t.Errorf("%d requests got through", n)
	}
}

func TestAnAllowedNetworkOpensItselfAndNotTheMetadataServices(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, cidr, url string
		ok              bool
	}{
		{"the network", "10.1.0.0/16", "http://10.1.2.3/", true},
		{"its neighbor", "10.1.0.0/16", "http://10.2.0.1/", false},
		{"a single address", "192.168.1.5", "http://192.168.1.5/", true},
		{"the network in mapped form", "10.1.0.0/16", "http://[::ffff:10.1.2.3]/", true},
		{"a network written in mapped form", "::ffff:10.1.0.0/112", "http://10.1.2.3/", true},
		{"a network written with host bits", "10.1.2.3/16", "http://10.1.9.9/", true},
		{"everything does not open metadata", "0.0.0.0/0", "http://169.254.169.254/", false},
		{"everything does not open IPv6 metadata", "::/0", "http://[fd00:ec2::254]/", false},
		{"metadata by itself", "169.254.169.254/32", "http://169.254.169.254/", true},
		{"public addresses need no permission", "10.1.0.0/16", "http://93.184.216.34/", true},
		{"public IPv6 addresses need no permission", "10.1.0.0/16", "http://[2606:2800:21f::1]/", true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			client, err := outbound.New(outbound.Options{AllowCIDRs: []string{c.cidr}})
			if err != nil {
				t.Fatal(err)
			}
			if err := client.CheckURL(c.url); (err == nil) != c.ok {
				t.Errorf("%s: %v", c.url, err)
			}
		})
	}
}

func TestTheFormOfAnAddressIsChecked(t *testing.T) {
	t.Parallel()
	c, err := outbound.New(outbound.Options{Ports: []int{8443}})
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		name, url string
		code      media.Code
	}{
		{"https", "https://example.com/in.mp4?sig=1", ""},
		{"a port that an operator opened", "https://example.com:8443/in.mp4", ""},
		{"a port that nobody opened", "http://example.com:22/", media.CodeInvalid},
		{"a port that is no number", "http://example.com:http/", media.CodeInvalid},
		{"a file", "file:///etc/passwd", media.CodeInvalid},
		{"an absolute path", "/etc/passwd", media.CodeInvalid},
		{"ftp", "ftp://example.com/in.mp4", media.CodeInvalid},
		{"ffmpeg's own protocols", "concat:http://a|http://b", media.CodeInvalid},
		{"no host", "http:///in.mp4", media.CodeInvalid},
		{"opaque", "http:example.com", media.CodeInvalid},
		{"a user name", "https://me:pw@example.com/", media.CodeInvalid},
		{"a line break", "http://example.com/\r\nHost: x", media.CodeInvalid},
		{"a space in the host", "http://exa mple.com/", media.CodeInvalid},
		{"too long", "http://example.com/" + strings.Repeat("a", 5000), media.CodeInvalid},
		{"nothing", "", media.CodeInvalid},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			err := c.CheckURL(tc.url)
			if media.CodeOf(err) != tc.code {
				t.Errorf("error %v, want code %q", err, tc.code)
			}
			if err != nil && strings.Contains(media.AsError(err).Message, "pw") {
				t.Error("the message shows the password")
			}
		})
	}
}

func TestOptionsAreCheckedAllAtOnce(t *testing.T) {
	t.Parallel()
	_, err := outbound.New(outbound.Options{AllowCIDRs: []string{"lan", "10.0.0.0/99"}, Ports: []int{0, 70000}})
	faults, ok := err.(media.Faults)
	if !ok || len(faults) != 4 {
		t.Errorf("%v, want four faults", err)
	}
}

func TestRedactKeepsWhereAndDropsSecrets(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"https://h/p/in.mp4":                         "https://h/p/in.mp4",
		"https://user:pw@h/p?X-Amz-Signature=1#frag": "https://h/p?…",
		"https://h/p?":                               "https://h/p?…",
		"http://h/%zz?token=1":                       "http://h/%zz",
		"http://user:pw@h/%zz?token=1":               "…@h/%zz",
	} {
		if got := outbound.Redact(in); got != want {
			t.Errorf("Redact(%q) = %q, want %q", in, got, want)
		}
	}
}
