package jdcloud

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/front"
	"github.com/mediamill/mediamill/internal/media"
)

const (
	algorithm   = "JDCLOUD2-HMAC-SHA256"
	service     = "mps"
	terminator  = "jdcloud2_request"
	nonceHeader = "x-jdcloud-nonce"
	dateForm    = "20060102T150405Z"
	// skew is how far a client's clock may be off. The vendor publishes none; this
	// is what protocols of this family use.
	skew = 15 * time.Minute
)

// A signature is what the Authorization header says.
type signature struct {
	key, day, region string
	headers          []string // names, as they are signed
	hex              string
}

// claim reads who claims to have signed the request, and refuses what its body
// cannot mend before that is read. A path without a region is signed for "jdcloud"
// by Node's SDK, for "jdcloud-api" by Go's and Python's, and for the client's own
// region by others.
func (d *Dialect) claim(r *http.Request) (dialect.Proof, error) {
	if r.Header.Get("x-jdcloud-security-token") != "" {
		return nil, unauthenticated("security tokens of temporary credentials are not offered here")
	}
	s, err := readAuthorization(r.Header.Get("Authorization"))
	if err != nil {
		return nil, err
	}
	_, values := d.find(r.Method, r.URL.Path)
	region := values["regionId"]
	date, nonce := r.Header.Get("x-jdcloud-date"), r.Header.Get(nonceHeader)
	at, bad := time.Parse(dateForm, date)
	switch {
	case bad != nil:
		return nil, unauthenticated("x-jdcloud-date must have the form 20060102T150405Z")
	case nonce == "" || len(nonce) > 128:
		return nil, unauthenticated("x-jdcloud-nonce must have 1 to 128 characters")
	case s.day != date[:8]:
		return nil, unauthenticated("the date of the credential is not that of x-jdcloud-date")
	case region != "" && s.region != region:
		return nil, unauthenticated("the credential is of the region %q and the path of %q", s.region, region)
	}
	if off := d.Now().Sub(at); off > skew || off < -skew {
		return nil, unauthenticated("x-jdcloud-date is more than 15 minutes off")
	}
	signIn := func(body []byte) (*auth.Principal, error) { return d.signIn(r, s, body) }
	return signIn, d.Auth.Expect(r.Context(), s.key, front.Source(r))
}

// signIn finds who signed the request.
func (d *Dialect) signIn(r *http.Request, s *signature, body []byte) (*auth.Principal, error) {
	who, err := d.Auth.SignInSigned(r.Context(), s.key, front.Source(r), func(secret string) bool {
		return s.matches(r, body, secret)
	})
	if err != nil {
		return nil, err
	}
	// A transport may send a read twice by itself, and it does no harm.
	if r.Method != http.MethodGet && r.Method != http.MethodHead && !d.nonces.first(who.ID+" "+r.Header.Get(nonceHeader)) {
		return who, unauthenticated("x-jdcloud-nonce was used before")
	}
	return who, nil
}

func unauthenticated(format string, args ...any) error {
	return media.Errorf(media.CodeUnauthorized, format, args...)
}

// readAuthorization reads "JDCLOUD2-HMAC-SHA256 Credential=<key>/<yyyymmdd>/<region>/mps/jdcloud2_request,
// SignedHeaders=<a;b>, Signature=<hex>".
func readAuthorization(header string) (*signature, error) {
	rest, ok := strings.CutPrefix(header, algorithm+" ")
	if !ok {
		return nil, unauthenticated("the request has no %s signature", algorithm)
	}
	fields := map[string]string{}
	for field := range strings.SplitSeq(rest, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(field), "=")
		fields[name] = value
	}
	scope := strings.Split(fields["Credential"], "/")
	if len(scope) != 5 || scope[0] == "" || scope[2] == "" || scope[3] != service || scope[4] != terminator {
		return nil, unauthenticated("the credential must be <key>/<yyyymmdd>/<region>/%s/%s", service, terminator)
	}
	s := &signature{key: scope[0], day: scope[1], region: scope[2], hex: fields["Signature"]}
	s.headers = strings.Split(strings.ToLower(fields["SignedHeaders"]), ";")
	for _, needed := range []string{"host", "x-jdcloud-date", nonceHeader} {
		if !slices.Contains(s.headers, needed) {
			return nil, unauthenticated("the header %s must be signed", needed)
		}
	}
	return s, nil
}

// matches tries every canonical form that the vendor's SDKs sign: the path as it
// was sent, decoded, and encoded anew; the query as it was sent, sorted, and
// sorted after encoding it anew.
func (s *signature) matches(r *http.Request, body []byte, secret string) bool {
	got, err := hex.DecodeString(s.hex)
	if err != nil || len(got) != sha256.Size {
		return false
	}
	key := mac(mac(mac(mac([]byte("JDCLOUD2"+secret), s.day), s.region), service), terminator)
	tail := "\n" + strings.Join(s.headers, ";") + "\n" + hash(string(body))
	scope := strings.Join([]string{s.day, s.region, service, terminator}, "/")
	ok := false
	for _, path := range paths(r.URL) {
		for _, query := range queries(r.URL.RawQuery) {
			for _, host := range hosts(r.Host) {
				canonical := r.Method + "\n" + path + "\n" + query + "\n" + s.canonicalHeaders(r, host) + tail
				toSign := algorithm + "\n" + r.Header.Get("x-jdcloud-date") + "\n" + scope + "\n" + hash(canonical)
				if hmac.Equal(got, mac(key, toSign)) {
					ok = true
				}
			}
		}
	}
	return ok
}

// canonicalHeaders are lines of the signed headers in the order that they were
// signed in, their white space folded.
func (s *signature) canonicalHeaders(r *http.Request, host string) string {
	var b strings.Builder
	for _, name := range s.headers {
		value := strings.Join(r.Header.Values(name), ",")
		if name == "host" {
			value = host
		}
		b.WriteString(name + ":" + strings.Join(strings.Fields(value), " ") + "\n")
	}
	return b.String()
}

// hosts are the forms of a host in a signature: with its port, which Python's SDK
// leaves out when it is a usual one.
func hosts(host string) []string {
	for _, usual := range []string{":80", ":443"} {
		if bare, found := strings.CutSuffix(host, usual); found {
			return []string{host, bare}
		}
	}
	return []string{host}
}

func paths(u *url.URL) []string {
	parts := strings.Split(u.Path, "/")
	for i, part := range parts {
		parts[i] = escape(part)
	}
	return distinct(u.EscapedPath(), u.Path, strings.Join(parts, "/"))
}

// queries are sorted by name and then by value, not as whole text: "=" would
// come between "values.1" and "values.10".
func queries(raw string) []string {
	if raw == "" {
		return []string{""}
	}
	var sent, anew [][2]string
	for pair := range strings.SplitSeq(raw, "&") {
		name, value, _ := strings.Cut(pair, "=")
		sent = append(sent, [2]string{name, value})
		anew = append(anew, [2]string{escape(unescape(name)), escape(unescape(value))})
	}
	return distinct(raw, sorted(sent), sorted(anew))
}

func sorted(pairs [][2]string) string {
	slices.SortFunc(pairs, func(a, b [2]string) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	parts := make([]string, len(pairs))
	for i, p := range pairs {
		parts[i] = p[0] + "=" + p[1]
	}
	return strings.Join(parts, "&")
}

func unescape(s string) string {
	plain, err := url.QueryUnescape(s)
	if err != nil {
		return s
	}
	return plain
}

// escape leaves only the unreserved characters of RFC 3986.
func escape(s string) string {
	return strings.ReplaceAll(url.QueryEscape(s), "+", "%20")
}

func distinct(list ...string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}

func mac(key []byte, text string) []byte {
	m := hmac.New(sha256.New, key)
	m.Write([]byte(text))
	return m.Sum(nil)
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
