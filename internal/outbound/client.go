// Package outbound is the one HTTP client that sends requests on behalf of a
// caller: it reads URL sources and delivers callbacks.
//
// The address is checked when the connection is made, after names are resolved
// and for every redirect, so that no URL leads into the operator's own network
// (docs/security.md has the table). All failures to connect that would reveal something
// about that network are the same error, input.unreachable, with the same message.
package outbound

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

const (
	maxRedirects   = 5
	maxURLBytes    = 4096
	connectTimeout = 10 * time.Second
	headerTimeout  = 30 * time.Second
	maxHeaderBytes = 64 << 10
)

// Options open the guard for a site's own networks.
type Options struct {
	AllowCIDRs []string      // networks that may be reached though they are not public, as 10.1.0.0/16
	Ports      []int         // ports that may be reached besides 80 and 443
	LeastRate  int64         // bytes a second of a download, on average over Stretch; a slower one is broken off; 0 is no limit
	Stretch    time.Duration // 0 is a minute
	Stall      time.Duration // a transfer without a byte for so long is broken off and retried; 0 is 30 s
	Backoff    time.Duration // first wait before a retry, doubled each time up to 40 times as long; 0 is 500 ms
	TLS        *tls.Config   // nil is the system's certificate authorities
}

// A Client sends requests that the guard lets through. Many may use it at once.
type Client struct {
	guard     *guard
	transport *http.Transport
	follow    *http.Client // follows redirects, for reading
	straight  *http.Client // refuses redirects, for posting
	stall     time.Duration
	backoff   time.Duration
	leastRate int64
	stretch   time.Duration
}

// New makes a Client; all faults of the options come at once.
func New(o Options) (*Client, error) {
	g, err := newGuard(o.AllowCIDRs, o.Ports)
	if err != nil {
		return nil, err
	}
	dialer := &net.Dialer{Timeout: connectTimeout, Control: g.control}
	c := &Client{guard: g, stall: o.Stall, backoff: o.Backoff, leastRate: o.LeastRate, stretch: o.Stretch}
	if c.stretch == 0 {
		c.stretch = time.Minute
	}
	if c.stall == 0 {
		c.stall = 30 * time.Second
	}
	if c.backoff == 0 {
		c.backoff = 500 * time.Millisecond
	}
	c.transport = &http.Transport{
		Proxy:                  nil, // a proxy would dial for us, behind the guard
		DialContext:            dialer.DialContext,
		TLSClientConfig:        o.TLS,
		TLSHandshakeTimeout:    connectTimeout,
		ResponseHeaderTimeout:  headerTimeout,
		MaxResponseHeaderBytes: maxHeaderBytes,
		ForceAttemptHTTP2:      true,
		DisableCompression:     true, // sizes and ranges are of the bytes as they lie there
		MaxIdleConnsPerHost:    4,
		IdleConnTimeout:        30 * time.Second,
	}
	c.follow = &http.Client{Transport: c.transport, CheckRedirect: c.checkRedirect}
	c.straight = &http.Client{Transport: c.transport, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
	return c, nil
}

// Close ends idle connections.
func (c *Client) Close() { c.transport.CloseIdleConnections() }

// Transport is the guarded connection by itself, for an S3 endpoint that a caller
// chose.
func (c *Client) Transport() http.RoundTripper { return c.transport }

// CheckURL says before any request what is wrong with the form of an address:
// http or https, a host, an allowed port, no user name, at most 4096 bytes. An IP
// address that the guard refuses is input.unreachable, as it would be later.
func (c *Client) CheckURL(raw string) error {
	_, err := c.parse(raw)
	return err
}

func (c *Client) parse(raw string) (*url.URL, error) {
	bad := func(format string, args ...any) *media.Error {
		e := media.Errorf(media.CodeInvalid, format, args...)
		e.Field = "url"
		return e
	}
	if len(raw) > maxURLBytes {
		return nil, bad("the URL has %d bytes, more than the limit of %d", len(raw), maxURLBytes)
	}
	u, err := url.Parse(raw)
	if err != nil || strings.ContainsFunc(raw, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return nil, bad("the URL is not valid").WithHint("Use the form https://host/path, with special characters such as spaces percent-encoded.")
	}
	switch port := u.Port(); {
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, bad("the URL must begin with http:// or https://")
	case u.Hostname() == "" || u.Opaque != "":
		return nil, bad("the URL has no host")
	case u.User != nil:
		return nil, bad("the URL contains a user name or password").
			WithHint("It would be stored and shown with the job. Use a signed URL, or add a storage.")
	case port != "":
		if n, err := strconv.Atoi(port); err != nil || !c.guard.ports[n] {
			return nil, bad("the port %s is not allowed", port).
				WithHint("Ports 80 and 443 are allowed; an operator can add others in outbound.ports.")
		}
	}
	if addr, err := netip.ParseAddr(u.Hostname()); err == nil && !c.guard.allows(addr) {
		return nil, unreachable(errRefused{addr.String()})
	}
	u.Fragment, u.RawFragment = "", ""
	return u, nil
}

func (c *Client) checkRedirect(req *http.Request, via []*http.Request) error {
	if len(via) > maxRedirects {
		return media.Errorf(media.CodeInputUnreachable, "the URL redirects more than %d times", maxRedirects)
	}
	// A redirect may carry no credentials, and must not tell the next server a
	// signed address.
	req.URL.User = nil
	req.Header.Del("Authorization")
	req.Header.Del("Referer")
	if _, err := c.parse(req.URL.String()); err != nil {
		return media.Wrap(media.CodeInputUnreachable, err, "the URL redirects to one that is not allowed")
	}
	return nil
}

// unreachable is the one answer to whatever keeps a connection from being made
// for good: no such name, a refused address, a certificate.
func unreachable(err error) error {
	e := media.Errorf(media.CodeInputUnreachable, "the URL cannot be reached").
		WithHint("Check the host name and the certificate. An operator must allow private networks in outbound.allow_cidrs.")
	e.Err = stripped(err)
	return e
}

// transient is a failure that may pass.
func transient(err error, format string, args ...any) error {
	return media.Wrap(media.CodeInputTransient, stripped(err), format, args...)
}

// stripped removes the URL that net/http puts around an error: its query may be
// a signature.
func stripped(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err
	}
	return err
}

// ended is why ctx ended: its cause, when that is an error with a code.
func ended(ctx context.Context) error {
	if known, ok := errors.AsType[*media.Error](context.Cause(ctx)); ok {
		return known
	}
	return ctx.Err()
}

// connectError gives a code to what came in place of a response.
func connectError(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ended(ctx)
	}
	if known, ok := errors.AsType[*media.Error](err); ok {
		return known
	}
	if _, ok := errors.AsType[errRefused](err); ok {
		return unreachable(err)
	}
	if dns, ok := errors.AsType[*net.DNSError](err); ok && dns.IsNotFound {
		return unreachable(err)
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return unreachable(err)
	}
	return transient(err, "the server could not be reached, or closed the connection")
}
