package deliver

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/seal"
)

// MaxLink is the longest time that a link lasts.
const MaxLink = 7 * 24 * time.Hour

// Links signs and opens links that expire. A link is bound to a scope, which says
// what it opens, such as "output/<id>" or "task/<id>": whoever holds it reads that
// and nothing else, until its time is over. A token is one segment of a path, so the
// relative addresses of a manifest below it carry it on.
type Links struct {
	key []byte
	now func() time.Time
}

// NewLinks derives the key of links from the installation's. now is time.Now but
// in tests.
func NewLinks(k *seal.Key, now func() time.Time) (*Links, error) {
	key, err := k.Derive("mediamill links v1")
	if err != nil {
		return nil, err
	}
	return &Links{key: key, now: now}, nil
}

// Sign makes the token of a link for the scope that lasts ttl, at most MaxLink.
func (l *Links) Sign(scope string, ttl time.Duration) (token string, expires time.Time, err error) {
	if ttl < time.Second || ttl > MaxLink {
		e := media.Errorf(media.CodeInvalid, "a link must be valid for between 1 second and 7 days, not %s", ttl)
		e.Field = "expires_in"
		return "", time.Time{}, e
	}
	expires = l.now().Add(ttl).Truncate(time.Second).UTC()
	until := strconv.FormatInt(expires.Unix(), 36)
	encode := base64.RawURLEncoding.EncodeToString
	return until + "." + encode([]byte(scope)) + "." + encode(l.mac(until, scope)), expires, nil
}

// Open gives the scope of a token. request.forbidden tells that it is not one of
// ours, or that its time is over.
func (l *Links) Open(token string) (scope string, expires time.Time, err error) {
	invalid := media.Errorf(media.CodeForbidden, "the link is not valid")
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return "", time.Time{}, invalid
	}
	text, err1 := base64.RawURLEncoding.Strict().DecodeString(parts[1])
	mac, err2 := base64.RawURLEncoding.Strict().DecodeString(parts[2])
	if err1 != nil || err2 != nil || !hmac.Equal(mac, l.mac(parts[0], string(text))) {
		return "", time.Time{}, invalid
	}
	seconds, err := strconv.ParseInt(parts[0], 36, 64)
	if err != nil {
		return "", time.Time{}, invalid
	}
	expires = time.Unix(seconds, 0).UTC()
	if !l.now().Before(expires) {
		return "", time.Time{}, media.Errorf(media.CodeForbidden, "the link has expired").WithHint("Ask for a new link.")
	}
	return string(text), expires, nil
}

func (l *Links) mac(until, scope string) []byte {
	m := hmac.New(sha256.New, l.key)
	m.Write([]byte(until + "." + scope)) // until has no dot: no other pair gives the same bytes
	return m.Sum(nil)
}
