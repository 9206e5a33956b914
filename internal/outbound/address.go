package outbound

import (
	"fmt"
	"net/netip"
	"syscall"

	"github.com/mediamill/mediamill/internal/media"
)

// blocked are the networks that no request reaches unless an operator allows
// them: by IANA's special-purpose registries, everything that is not the public
// internet, and what could carry such an address inside another.
var blocked = prefixes(
	"0.0.0.0/8",        // this host
	"10.0.0.0/8",       // private
	"100.64.0.0/10",    // carrier NAT; also a metadata service
	"127.0.0.0/8",      // loopback
	"168.63.129.16/32", // Azure's host agent, on a public address
	"169.254.0.0/16",   // link-local; metadata services
	"172.16.0.0/12",    // private
	"192.0.0.0/24",     // protocol assignments; also a metadata service
	"192.0.2.0/24",     // documentation
	"192.88.99.0/24",   // 6to4 relays
	"192.168.0.0/16",   // private
	"198.18.0.0/15",    // benchmarks
	"198.51.100.0/24",  // documentation
	"203.0.113.0/24",   // documentation
	"224.0.0.0/4",      // multicast
	"240.0.0.0/4",      // reserved, broadcast
	"::/96",            // unspecified, loopback, IPv4-compatible
	"::ffff:0:0:0/96",  // IPv4-translated
	"64:ff9b::/96",     // NAT64: an IPv4 address inside
	"64:ff9b:1::/48",   // NAT64 of a site
	"100::/64",         // discard
	"2001::/23",        // Teredo (an IPv4 address inside), ORCHID and other protocols
	"2001:db8::/32",    // documentation
	"2002::/16",        // 6to4: an IPv4 address inside
	"3fff::/20",        // documentation
	"5f00::/16",        // segment routing
	"fc00::/7",         // private; also a metadata service
	"fe80::/10",        // link-local
	"fec0::/10",        // site-local
	"ff00::/8",         // multicast
)

// public is all of IPv6 that is handed out; the rest is refused even where the
// table above does not name it.
var public = netip.MustParsePrefix("2000::/3")

// metadata are the addresses where clouds give credentials to whoever asks. A
// wide allowed network does not open them; only the address by itself does.
var metadata = prefixes("169.254.169.254/32", "169.254.170.2/32", "169.254.170.23/32", "100.100.100.200/32",
	"168.63.129.16/32", "192.0.0.192/32", "fd00:ec2::254/128", "fd00:ec2::23/128", "fd20:ce::254/128")

func prefixes(texts ...string) []netip.Prefix {
	list := make([]netip.Prefix, len(texts))
	for i, t := range texts {
		list[i] = netip.MustParsePrefix(t)
	}
	return list
}

func within(addr netip.Addr, list []netip.Prefix) bool {
	for _, p := range list {
		if p.Contains(addr) {
			return true
		}
	}
	return false
}

// A guard decides which addresses may be dialled.
type guard struct {
	allow []netip.Prefix
	ports map[int]bool
}

func newGuard(cidrs []string, ports []int) (*guard, error) {
	g := &guard{ports: map[int]bool{80: true, 443: true}}
	var faults media.Faults
	for i, text := range cidrs {
		p, err := netip.ParsePrefix(text)
		if a, e := netip.ParseAddr(text); e == nil && a.Zone() == "" {
			p, err = netip.PrefixFrom(a, a.BitLen()), nil
		}
		if err != nil {
			faults.Add(media.Bad(fmt.Sprintf("outbound.allow_cidrs[%d]", i), "must be a network such as 10.1.0.0/16, is %q", text))
			continue
		}
		if a := p.Addr(); a.Is4In6() && p.Bits() >= 96 {
			p = netip.PrefixFrom(a.Unmap(), p.Bits()-96)
		}
		g.allow = append(g.allow, p.Masked())
	}
	for i, port := range ports {
		faults.Add(media.Between(fmt.Sprintf("outbound.ports[%d]", i), port, 1, 65535))
		g.ports[port] = true
	}
	return g, faults.Err()
}

// allows says whether the address is public or allowed by an operator.
func (g *guard) allows(addr netip.Addr) bool {
	if !addr.IsValid() || addr.Zone() != "" {
		return false
	}
	addr = addr.Unmap() // ::ffff:10.0.0.1 reaches 10.0.0.1
	if within(addr, metadata) {
		for _, p := range g.allow {
			if p.IsSingleIP() && p.Addr() == addr {
				return true
			}
		}
		return false
	}
	if within(addr, g.allow) {
		return true
	}
	return !within(addr, blocked) && (addr.Is4() || public.Contains(addr))
}

// errRefused is the guard's own; it never reaches a caller, who could learn from it
// what lies in our network.
type errRefused struct{ address string }

func (e errRefused) Error() string { return "address refused: " + e.address }

// control runs between the choice of an address and the connect, after any name
// was resolved: what it sees is what would be dialled, whatever DNS says next time.
func (g *guard) control(network, address string, _ syscall.RawConn) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil || (network != "tcp4" && network != "tcp6") || !g.ports[int(ap.Port())] || !g.allows(ap.Addr()) {
		return errRefused{address}
	}
	return nil
}
