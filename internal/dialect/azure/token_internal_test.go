package azure

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"
)

// independent signs a token by the words of RFC 7515 and the derivation that
// README.md tells, with nothing of the verifier.
func independent(t *testing.T, secret string, head, body map[string]any) string {
	t.Helper()
	part := func(v any) string {
		raw, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return base64.RawURLEncoding.EncodeToString(raw)
	}
	key := hmac.New(sha256.New, []byte(secret))
	key.Write([]byte("mediamill azure token"))
	signed := part(head) + "." + part(body)
	m := hmac.New(sha256.New, key.Sum(nil))
	m.Write([]byte(signed))
	return signed + "." + base64.RawURLEncoding.EncodeToString(m.Sum(nil))
}

// proven is what bearer asks of a token, without the sign-in.
func proven(token, secret string) bool {
	_, signed, signature, ok := readToken(token)
	return ok && hmac.Equal(signature, mac(derived(secret, "token"), signed))
}

func TestATokenIsTheOneThatAnIndependentSignerMakes(t *testing.T) {
	t.Parallel()
	body := map[string]any{"iss": "mediamill", "aud": "r", "sub": "mk1", "iat": 100, "nbf": 90, "exp": 200}
	token := independent(t, "secret", map[string]any{"typ": "JWT", "alg": "HS256", "kid": "mk1"}, body)
	c, _, _, ok := readToken(token)
	if !ok || !proven(token, "secret") || c.Subject != "mk1" || c.Expires != 200 {
		t.Fatalf("%+v %v", c, ok)
	}
	if ours := signToken(claims{"mediamill", "r", "mk1", 100, 90, 200}, "secret"); !proven(ours, "secret") || proven(ours, "another") {
		t.Error("ours is not proven by its secret alone")
	}
}

func TestATokenWithOneBitChangedIsRefused(t *testing.T) {
	t.Parallel()
	token := signToken(claims{"mediamill", "r", "mk1", 100, 90, time.Now().Unix()}, "secret")
	for i := range len(token) {
		for bit := range 8 {
			changed := []byte(token)
			changed[i] ^= 1 << bit
			if proven(string(changed), "secret") {
				t.Fatalf("bit %d of byte %d may be changed: %s", bit, i, changed)
			}
		}
	}
	for name, other := range map[string]string{
		"nothing": "", "one part": "a", "two parts": "a.b", "cut": token[:len(token)-1], "longer": token + "A", "without a signature": token[:strings.LastIndex(token, ".")+1],
		"too long": strings.Repeat("a.", 5000),
	} {
		if proven(other, "secret") {
			t.Errorf("%s is proven", name)
		}
	}
}

func TestASignatureOfALocatorIsOverAllThatItSays(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	l := locator{Type: locatorSAS, Start: &start, Expires: start.Add(time.Hour)}
	base := sasText("g", "a", &l)
	later := l
	later.Expires = l.Expires.Add(time.Second)
	none := l
	none.Start = nil
	for name, other := range map[string]string{
		"another locator": sasText("h", "a", &l), "another asset": sasText("g", "b", &l), "a later end": sasText("g", "a", &later), "no start": sasText("g", "a", &none),
	} {
		if other == base {
			t.Errorf("%s has the same text", name)
		}
	}
}
