package dialecttest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"testing"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/store"
)

// A Client is what the test clients of all dialects have in common: a site and an
// access key. Each dialect signs its requests itself.
type Client struct {
	T          testing.TB
	Site       *Site
	Address    string
	ID, Secret string
}

// Client serves a dialect and returns a client with the administrator's key.
func (s *Site) Client(made func(dialect.Deps) dialect.Dialect) Client {
	s.t.Helper()
	return Client{T: s.t, Site: s, Address: s.Serve(made), ID: s.Key.ID, Secret: s.Key.Secret}
}

// As is the client with a new access key of a role.
func (c Client) As(role auth.Role) Client {
	c.T.Helper()
	return c.With(c.Site.NewKey(c.Site.Project, role))
}

// With is the client with another access key.
func (c Client) With(key *auth.Secret) Client {
	c.ID, c.Secret = key.ID, key.Secret
	return c
}

// Send sends a request and reads the whole response.
func (c Client) Send(r *http.Request) (*http.Response, []byte) {
	c.T.Helper()
	response := need[*http.Response](c.T)(http.DefaultClient.Do(r))
	defer response.Body.Close()
	return response, need[[]byte](c.T)(io.ReadAll(response.Body))
}

// NewKey creates an access key of a role.
func (s *Site) NewKey(project string, role auth.Role) *auth.Secret {
	s.t.Helper()
	return need[*auth.Secret](s.t)(s.Auth.CreateKey(s.t.Context(), project, string(role), role))
}

// KnownKey adds an administrator's access key with a given ID and secret, for
// requests that were signed elsewhere.
func (s *Site) KnownKey(id, secret string) {
	s.t.Helper()
	key := &store.AccessKey{ID: id, Project: s.Project, Name: "known", Role: string(auth.Admin), SecretSealed: []byte(s.Secrets.Seal([]byte(secret), "access_keys/"+id))}
	if err := s.DB.InTx(s.t.Context(), func(tx store.Tx) error { return s.DB.InsertAccessKey(s.t.Context(), tx, key) }); err != nil {
		s.t.Fatal(err)
	}
}

// Indented is indented JSON for golden files, with a line break at the end.
func Indented(t testing.TB, raw []byte) string {
	t.Helper()
	var b bytes.Buffer
	if err := json.Indent(&b, raw, "", "  "); err != nil {
		t.Fatalf("%v in %s", err, raw)
	}
	return b.String() + "\n"
}
