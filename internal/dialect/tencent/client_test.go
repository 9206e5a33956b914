package tencent_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/dialect/dialecttest"
	"github.com/mediamill/mediamill/internal/dialect/tencent"
)

// A client signs by the vendor's description, with nothing of the verifier.
type client struct {
	dialecttest.Client
	at       time.Time
	service  string
	bareHost bool // sign the host without its port, as the Node client does
	edit     func(*http.Request)
}

func serve(t testing.TB) (*dialecttest.Site, *client) {
	t.Helper()
	s := dialecttest.New(t)
	return s, clientOf(s, func(d dialect.Deps) dialect.Dialect { return tencent.New(d) })
}

func clientOf(s *dialecttest.Site, made func(dialect.Deps) dialect.Dialect) *client {
	return &client{Client: s.Client(made), at: time.Now(), service: "mps"}
}

// as is a client with a key of a role.
func (c *client) as(role auth.Role) *client {
	other := *c
	other.Client = c.As(role)
	return &other
}

func sum(b string) string {
	h := sha256.Sum256([]byte(b))
	return hex.EncodeToString(h[:])
}

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	io.WriteString(h, text)
	return h.Sum(nil)
}

// sign gives the value of Authorization.
func sign(method, host, query, contentType, body, id, secret, service string, at time.Time) string {
	canonical := method + "\n/\n" + query + "\ncontent-type:" + contentType + "\nhost:" + host + "\n\ncontent-type;host\n" + sum(body)
	date := at.UTC().Format("2006-01-02")
	scope := date + "/" + service + "/tc3_request"
	text := "TC3-HMAC-SHA256\n" + strconv.FormatInt(at.Unix(), 10) + "\n" + scope + "\n" + sum(canonical)
	key := mac(mac(mac([]byte("TC3"+secret), date), service), "tc3_request")
	return "TC3-HMAC-SHA256 Credential=" + id + "/" + scope + ", SignedHeaders=content-type;host, Signature=" + hex.EncodeToString(mac(key, text))
}

// post sends an action's parameters and gives the status, the type and the body.
func (c *client) post(action, body string) (*http.Response, string) {
	c.T.Helper()
	r, err := http.NewRequestWithContext(c.T.Context(), http.MethodPost, c.Address+"/", strings.NewReader(body))
	if err != nil {
		c.T.Fatal(err)
	}
	return c.send(r, action, "", "application/json", body)
}

// get sends an action's parameters in a query.
func (c *client) get(action, query string) (*http.Response, string) {
	c.T.Helper()
	r, err := http.NewRequestWithContext(c.T.Context(), http.MethodGet, c.Address+"/?"+query, nil)
	if err != nil {
		c.T.Fatal(err)
	}
	return c.send(r, action, query, "application/x-www-form-urlencoded", "")
}

func (c *client) send(r *http.Request, action, query, kind, body string) (*http.Response, string) {
	c.T.Helper()
	host := r.URL.Host
	if c.bareHost {
		host = r.URL.Hostname()
	}
	r.Header.Set("Content-Type", kind)
	r.Header.Set("X-TC-Action", action)
	r.Header.Set("X-TC-Version", "2019-06-12")
	r.Header.Set("X-TC-Region", "ap-guangzhou")
	r.Header.Set("X-TC-Timestamp", strconv.FormatInt(c.at.Unix(), 10))
	r.Header.Set("Authorization", sign(r.Method, host, query, kind, body, c.ID, c.Secret, c.service, c.at))
	if c.edit != nil {
		c.edit(r)
	}
	response, raw := c.Send(r)
	return response, string(raw)
}

// response is what every answer is wrapped in.
type response struct {
	Response struct {
		Error     *struct{ Code, Message string }
		TaskId    string
		RequestId string
	}
}

// code is an answer's error, "" for none.
func (c *client) code(action, body string) (code, message string) {
	c.T.Helper()
	_, text := c.post(action, body)
	return codeOf(c.T, text)
}

func codeOf(t testing.TB, text string) (code, message string) {
	t.Helper()
	var r response
	if err := json.Unmarshal([]byte(text), &r); err != nil || r.Response.RequestId == "" {
		t.Fatalf("no answer of the form: %v in %s", err, text)
	}
	if r.Response.Error == nil {
		return "", ""
	}
	return r.Response.Error.Code, r.Response.Error.Message
}

// must gives what is in the answer of a call that must succeed.
func (c *client) must(action, body string, into any) {
	c.T.Helper()
	_, text := c.post(action, body)
	if code, message := codeOf(c.T, text); code != "" {
		c.T.Fatalf("%s: %s: %s", action, code, message)
	}
	var whole struct{ Response json.RawMessage }
	if err := json.Unmarshal([]byte(text), &whole); err != nil {
		c.T.Fatal(err)
	}
	if into != nil {
		d := json.NewDecoder(bytes.NewReader(whole.Response))
		if err := d.Decode(into); err != nil {
			c.T.Fatal(err)
		}
	}
}

func unix(t time.Time) string { return strconv.FormatInt(t.Unix(), 10) }
