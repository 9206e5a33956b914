package tencent

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/front"
	"github.com/mediamill/mediamill/internal/media"
)

// algorithm is the first word of Authorization and of the text that is signed.
const algorithm = "TC3-HMAC-SHA256"

// skew is how far a request's time may be from ours; the vendor's rule.
const skew = 300 * time.Second

// An authorization is the header of that name, taken apart.
type authorization struct {
	id, date, service string
	stamp             string   // when it was signed, in seconds since 1970
	headers           []string // signed ones, in the order that they were named
	signature         []byte
}

// claim reads who claims to have signed a request, and refuses what its body
// cannot mend before that is read.
func (d *Dialect) claim(r *http.Request) (dialect.Proof, error) {
	a, err := readAuthorization(r.Header.Get("Authorization"))
	if err != nil {
		return nil, err
	}
	a.stamp = r.Header.Get("X-TC-Timestamp")
	seconds, err := strconv.ParseInt(a.stamp, 10, 64)
	if err != nil {
		return nil, failf("AuthFailure.InvalidAuthorization", "the header X-TC-Timestamp is missing or not a number")
	}
	at := time.Unix(seconds, 0).UTC()
	if off := d.Now().Sub(at); off > skew || off < -skew {
		return nil, failf("AuthFailure.SignatureExpire", "the request was signed at %s, which is more than 5 minutes from the server's time", at.Format(time.RFC3339))
	}
	if a.date != at.Format(time.DateOnly) {
		return nil, failf("AuthFailure.SignatureFailure", "the date of the credential scope is not that of X-TC-Timestamp in UTC")
	}
	err = d.Auth.Expect(r.Context(), a.id, front.Source(r))
	if media.CodeOf(err) == media.CodeUnauthorized {
		err = failf("AuthFailure.SecretIdNotFound", "the SecretId is not found; make sure that it is correct and not revoked")
	}
	return func(body []byte) (*auth.Principal, error) { return d.signIn(r, a, body) }, err
}

// signIn verifies who signed a request.
func (d *Dialect) signIn(r *http.Request, a authorization, body []byte) (*auth.Principal, error) {
	who, err := d.Auth.SignInSigned(r.Context(), a.id, front.Source(r), func(secret string) bool {
		return a.matches(r, body, secret)
	})
	if media.CodeOf(err) != media.CodeUnauthorized {
		return who, err
	}
	d.Log.Info("a signature does not fit", "key", a.id, "signed", strings.Join(a.headers, ";"), "host", r.Host, "uri", r.URL.EscapedPath(), "query", len(r.URL.RawQuery))
	return nil, failf("AuthFailure.SignatureFailure", "the provided credentials could not be validated; check that the signature is correct")
}

func readAuthorization(header string) (a authorization, err error) {
	garbled := failf("AuthFailure.InvalidAuthorization", "the Authorization header is missing or is not in the form of TC3-HMAC-SHA256")
	rest, ok := strings.CutPrefix(header, algorithm+" ")
	if !ok {
		return a, garbled
	}
	for _, part := range strings.Split(rest, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch name {
		case "Credential":
			scope := strings.Split(value, "/")
			if len(scope) != 4 || scope[3] != "tc3_request" {
				return a, garbled
			}
			a.id, a.date, a.service = scope[0], scope[1], scope[2]
		case "SignedHeaders":
			a.headers = strings.Split(value, ";")
		case "Signature":
			a.signature, err = hex.DecodeString(value)
			if err != nil {
				return a, garbled
			}
		}
	}
	if a.id == "" || a.service == "" || len(a.signature) != sha256.Size {
		return a, garbled
	}
	// Without these two a signature says nothing of where and how it was sent.
	if !slices.Contains(a.headers, "host") || !slices.Contains(a.headers, "content-type") {
		return a, failf("AuthFailure.InvalidAuthorization", "SignedHeaders must have content-type and host")
	}
	return a, nil
}

// matches tries the forms in which the vendor's own clients sign one request:
// the Node client signs the host without its port, and a client whose endpoint
// has a path signs either the path or a slash. The service of the scope is not
// compared: clients take it from the first label of their endpoint.
func (a authorization) matches(r *http.Request, body []byte, secret string) bool {
	key := keyed(keyed(keyed([]byte("TC3"+secret), a.date), a.service), "tc3_request")
	hosts := []string{r.Host}
	if bare, _, err := net.SplitHostPort(r.Host); err == nil {
		hosts = append(hosts, bare)
	}
	paths := []string{"/"}
	if path := r.URL.EscapedPath(); path != "/" && path != "" {
		paths = append(paths, path)
	}
	fits := false
	for _, host := range hosts {
		for _, path := range paths {
			text := algorithm + "\n" + a.stamp + "\n" + a.date + "/" + a.service + "/tc3_request\n" + hexSum([]byte(a.canonical(r, body, host, path)))
			if hmac.Equal(keyed(key, text), a.signature) {
				fits = true
			}
		}
	}
	return fits
}

// canonical is the request as it is signed. The query is as it was received:
// one client sorts it and others do not.
func (a authorization) canonical(r *http.Request, body []byte, host, path string) string {
	var headers strings.Builder
	for _, name := range a.headers {
		value := strings.Join(r.Header.Values(name), ",")
		if name == "host" {
			value = host
		}
		headers.WriteString(strings.ToLower(name) + ":" + strings.ToLower(strings.TrimSpace(value)) + "\n")
	}
	if r.Header.Get("X-TC-Content-SHA256") == unsigned {
		body = []byte(unsigned)
	}
	return strings.Join([]string{r.Method, path, r.URL.RawQuery, headers.String(), strings.Join(a.headers, ";"), hexSum(body)}, "\n")
}

// unsigned in X-TC-Content-SHA256 says that the body is not part of the
// signature; clients ask for it by an option.
const unsigned = "UNSIGNED-PAYLOAD"

func keyed(key []byte, text string) []byte {
	m := hmac.New(sha256.New, key)
	m.Write([]byte(text))
	return m.Sum(nil)
}

func hexSum(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
