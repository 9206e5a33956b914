package azure

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/front"
	"github.com/mediamill/mediamill/internal/media"
)

// tokenLife is how long a bearer token lasts, as the real service's do.
const tokenLife = time.Hour

// A token is a JSON Web Token signed with HMAC-SHA256 by a key that is derived
// from the secret of the access key that it stands for: it needs no table, and
// ends with the access key.
type claims struct {
	Issuer   string `json:"iss"`
	Audience string `json:"aud"`
	Subject  string `json:"sub"` // ID of the access key
	Issued   int64  `json:"iat"` // seconds
	From     int64  `json:"nbf"`
	Expires  int64  `json:"exp"`
}

const issuer = "mediamill"

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// derived is a key for one purpose made of an access key's secret.
func derived(secret, purpose string) []byte {
	m := hmac.New(sha256.New, []byte(secret))
	m.Write([]byte("mediamill azure " + purpose))
	return m.Sum(nil)
}

func mac(key []byte, text string) []byte {
	m := hmac.New(sha256.New, key)
	m.Write([]byte(text))
	return m.Sum(nil)
}

// signToken makes a token for an access key.
func signToken(c claims, secret string) string {
	head, _ := json.Marshal(map[string]string{"typ": "JWT", "alg": "HS256", "kid": c.Subject})
	body, _ := json.Marshal(c) // strings and numbers
	signed := encode(head) + "." + encode(body)
	return signed + "." + encode(mac(derived(secret, "token"), signed))
}

// readToken takes a token apart; nothing of it is proven by that.
func readToken(token string) (c claims, signed string, signature []byte, ok bool) {
	signed, last, found := cutLast(token, ".")
	_, body, two := strings.Cut(signed, ".")
	if !found || !two || len(token) > 4096 {
		return c, "", nil, false
	}
	decode := base64.RawURLEncoding.Strict()
	raw, err1 := decode.DecodeString(body)
	signature, err2 := decode.DecodeString(last)
	if err1 != nil || err2 != nil || json.Unmarshal(raw, &c) != nil {
		return c, "", nil, false
	}
	return c, signed, signature, c.Subject != "" && len(c.Subject) <= 64
}

// bearer finds who sent a request by its token.
func (a *Dialect) bearer(r *http.Request) (*auth.Principal, error) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	refused := media.Errorf(media.CodeUnauthorized, "The token is missing, not valid, or has expired.")
	if !strings.EqualFold(scheme, "Bearer") {
		return nil, refused
	}
	c, signed, signature, ok := readToken(strings.TrimSpace(token))
	if !ok {
		return nil, refused
	}
	now := a.Now().Unix()
	if c.Issuer != issuer || now >= c.Expires || now < c.From {
		return nil, refused // before the signature: an old token is no guess
	}
	who, err := a.Auth.SignInSigned(r.Context(), c.Subject, front.Source(r), func(secret string) bool {
		return hmac.Equal(signature, mac(derived(secret, "token"), signed))
	})
	if media.CodeOf(err) == media.CodeUnauthorized {
		return nil, refused
	}
	return who, err
}

// tokenAnswer is that of Azure Active Directory, whose numbers are strings.
type tokenAnswer struct {
	Type      string `json:"token_type"`
	Token     string `json:"access_token"`
	ExpiresIn string `json:"expires_in"`
	ExpiresOn string `json:"expires_on"`
	NotBefore string `json:"not_before"`
	Resource  string `json:"resource"`
}

type tokenError struct {
	Error       string `json:"error"`
	Description string `json:"error_description"`
}

// isToken says whether a path is that of a token endpoint: of Azure Active
// Directory, or of the Access Control Service before it.
func isToken(path string) bool {
	if path == "/v2/OAuth2-13" {
		return true
	}
	tenant, rest, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return tenant != "" && tenant != "api" && (rest == "oauth2/token" || rest == "oauth2/v2.0/token")
}

// token answers a token endpoint: the client is an access key, its secret the
// key's.
func (a *Dialect) token(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", "POST")
		sendToken(w, http.StatusMethodNotAllowed, tokenError{"invalid_request", "The token endpoint takes POST."})
		return
	}
	text, err := front.ReadStranger(w, r, 64<<10)
	if media.CodeOf(err) == media.CodeRateLimited {
		w.Header().Set("Retry-After", "5")
		sendToken(w, http.StatusServiceUnavailable, tokenError{"temporarily_unavailable", message(err)})
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(text))
	if e := r.ParseForm(); e != nil || err != nil {
		sendToken(w, http.StatusBadRequest, tokenError{"invalid_request", "The form cannot be read."})
		return
	}
	form := r.PostForm
	if g := form.Get("grant_type"); g != "client_credentials" {
		sendToken(w, http.StatusBadRequest, tokenError{"unsupported_grant_type", "The only grant is client_credentials."})
		return
	}
	// amspy sends a space behind the secret.
	id, secret := strings.TrimSpace(form.Get("client_id")), strings.TrimSpace(form.Get("client_secret"))
	if user, password, ok := r.BasicAuth(); ok && id == "" {
		id, secret = user, password
	}
	if id == "" || len(id) > 64 || len(secret) > 256 {
		sendToken(w, http.StatusUnauthorized, tokenError{"invalid_client", "The client or its secret is not valid."})
		return
	}
	held := ""
	who, err := a.Auth.SignInSigned(r.Context(), id, front.Source(r), func(own string) bool {
		held = own
		return own != "" && subtle.ConstantTimeCompare([]byte(own), []byte(secret)) == 1
	})
	switch media.CodeOf(err) {
	case "":
	case media.CodeRateLimited:
		w.Header().Set("Retry-After", "60")
		sendToken(w, http.StatusServiceUnavailable, tokenError{"temporarily_unavailable", message(err)})
		return
	case media.CodeUnauthorized:
		sendToken(w, http.StatusUnauthorized, tokenError{"invalid_client", "The client or its secret is not valid."})
		return
	default:
		a.LogFailure(r.Context(), "cannot sign in", "error", err)
		sendToken(w, http.StatusInternalServerError, tokenError{"server_error", "An unexpected error."})
		return
	}
	dialect.Caller(w, r, who.ID)
	now := a.Now()
	resource := form.Get("resource")
	if resource == "" {
		resource = form.Get("scope")
	}
	c := claims{issuer, resource, who.ID, now.Unix(), now.Add(-5 * time.Minute).Unix(), now.Add(tokenLife).Unix()}
	if len(resource) > 200 {
		sendToken(w, http.StatusBadRequest, tokenError{"invalid_request", "The resource is too long."})
		return
	}
	sendToken(w, http.StatusOK, tokenAnswer{
		"Bearer", signToken(c, held), strconv.Itoa(int(tokenLife.Seconds()) - 1), strconv.FormatInt(c.Expires, 10),
		strconv.FormatInt(c.From, 10), resource,
	})
}

func sendToken(w http.ResponseWriter, status int, answer any) {
	body, _ := json.Marshal(answer) // strings
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}
