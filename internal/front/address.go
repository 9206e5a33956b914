package front

import (
	"net/http"
	"net/netip"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

// ParseNetwork reads a network such as 10.1.0.0/16, or one address.
func ParseNetwork(text string) (netip.Prefix, error) {
	if network, err := netip.ParsePrefix(text); err == nil {
		return network.Masked(), nil
	}
	if address, err := netip.ParseAddr(text); err == nil && address.Zone() == "" {
		address = address.Unmap()
		return netip.PrefixFrom(address, address.BitLen()), nil
	}
	return netip.Prefix{}, media.Errorf(media.CodeConfigInvalid, "%q is not a network; use a form such as 10.1.0.0/16 or 10.1.2.3", text)
}

// Address is where the request comes from, for people to read: the peer of the
// connection, or what trusted proxies say of who asked them. "" when nobody knows.
func Address(r *http.Request) string {
	address := peer(r)
	if v := visitOf(r); v != nil {
		address = v.address
	}
	if !address.IsValid() {
		return r.RemoteAddr
	}
	return address.String()
}

// Source is what failures and limits of strangers are counted against: the
// address, or the network of 64 bits of an IPv6 address, of which one caller has
// as many as they like.
func Source(r *http.Request) string {
	address := peer(r)
	if v := visitOf(r); v != nil {
		address = v.address
	}
	return sourceOf(address)
}

func sourceOf(address netip.Addr) string {
	if address.Is6() {
		if network, err := address.WithZone("").Prefix(64); err == nil {
			return network.String()
		}
	}
	return address.String()
}

// Local says whether the request comes from a program on this machine, and was
// not passed on by a proxy on it.
func Local(r *http.Request) bool {
	passed := r.Header.Get("X-Forwarded-For") != "" || r.Header.Get("Forwarded") != "" || r.Header.Get("Via") != ""
	return !passed && peer(r).IsLoopback()
}

// peer is the other end of the connection.
func peer(r *http.Request) netip.Addr { return parseAddress(r.RemoteAddr) }

// addressOf follows the chain of proxies from the connection outwards, as long as
// the one who tells is trusted. A proxy mostly sets one of the two headers and
// passes on what the other says, whoever wrote that: when both are there and
// differ, neither is believed.
func (f *Front) addressOf(r *http.Request) netip.Addr {
	at := peer(r)
	told, forwarded := f.follow(at, forwardedFor(r.Header)), f.follow(at, forwardedRFC(r.Header))
	switch {
	case !f.trusts(at):
		if len(r.Header.Values("X-Forwarded-For"))+len(r.Header.Values("Forwarded")) > 0 {
			f.warned.Do(func() {
				f.Log.Info("a proxy sends client addresses, but is not in trusted_proxies; all of its clients share one rate limit", "proxy", at)
			})
		}
		return at
	case len(r.Header.Values("Forwarded")) == 0:
		return told
	case len(r.Header.Values("X-Forwarded-For")) == 0 || told == forwarded:
		return forwarded
	}
	return at
}

func (f *Front) trusts(address netip.Addr) bool {
	for _, network := range f.trusted {
		if network.Contains(address) {
			return true
		}
	}
	return false
}

// follow goes from the last word of the chain to the first; a word that is no
// address ends it.
func (f *Front) follow(at netip.Addr, chain []string) netip.Addr {
	for i := len(chain) - 1; i >= 0 && f.trusts(at); i-- {
		next := parseAddress(chain[i])
		if !next.IsValid() {
			break
		}
		at = next
	}
	return at
}

func forwardedFor(h http.Header) []string {
	return strings.Split(strings.Join(h.Values("X-Forwarded-For"), ","), ",")
}

// forwardedRFC are the values of for= of RFC 7239.
func forwardedRFC(h http.Header) (list []string) {
	for _, element := range split(strings.Join(h.Values("Forwarded"), ","), ',') {
		value := ""
		for _, pair := range split(element, ';') {
			if name, v, found := strings.Cut(pair, "="); found && strings.EqualFold(strings.TrimSpace(name), "for") {
				value = strings.Trim(strings.TrimSpace(v), `"`)
			}
		}
		list = append(list, value)
	}
	return list
}

// split is strings.Split, but for what is in quotes.
func split(text string, at rune) []string {
	quoted := false
	return strings.FieldsFunc(text, func(r rune) bool {
		if r == '"' {
			quoted = !quoted
		}
		return r == at && !quoted
	})
}

// parseAddress reads an address with or without a port, as 192.0.2.1:80,
// [2001:db8::1]:80 or 2001:db8::1. It is not valid for other words.
func parseAddress(text string) netip.Addr {
	text = strings.TrimSpace(text)
	if both, err := netip.ParseAddrPort(text); err == nil {
		return both.Addr().Unmap().WithZone("")
	}
	address, err := netip.ParseAddr(strings.Trim(text, "[]"))
	if err != nil {
		return netip.Addr{}
	}
	return address.Unmap().WithZone("")
}
