package azure

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/dialect/azure/odata"
	"github.com/mediamill/mediamill/internal/front"
	"github.com/mediamill/mediamill/internal/jobs"
	"github.com/mediamill/mediamill/internal/media"
)

// maxBody is the largest body of the API: a job of many tasks with their
// presets, or a batch of such.
const maxBody = 8 << 20

// A request is one to the service root: of a connection, or of a batch.
type request struct {
	method string
	path   string // decoded, below the service root
	query  url.Values
	header http.Header
	body   []byte
}

// A reply is the answer to one.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// A call is one request with who sent it.
type call struct {
	*Dialect
	request
	ctx     context.Context
	who     *auth.Principal
	docs    jobs.Documents
	root    string // address of this server
	project string // of a notification, which nobody asks for
	out     odata.Writer
}

func (a *Dialect) serveAPI(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	id := uuid.NewString()
	h.Set("request-id", id)
	h.Set("x-ms-request-id", id)
	if theirs := r.Header.Get("x-ms-client-request-id"); theirs != "" && len(theirs) <= 128 {
		h.Set("x-ms-client-request-id", theirs)
	}
	h.Set("DataServiceVersion", "3.0;")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-cache")
	rest, _ := below(odata.Clean(r.URL.Path))
	c := &call{Dialect: a, ctx: r.Context(), root: a.rootOf(r)}
	c.out = odata.Writer{Format: odata.Negotiate(r), Base: c.root + serviceRoot}
	c.request = request{method: r.Method, path: rest, header: r.Header}
	if err := c.open(w, r); err != nil {
		a.send(w, c.failed(err))
		return
	}
	a.send(w, c.answer())
}

// open signs in, counts the request and reads its body.
func (c *call) open(w http.ResponseWriter, r *http.Request) (err error) {
	if c.who, err = c.bearer(r); err != nil {
		return err
	}
	dialect.Caller(w, r, c.who.ID)
	if err := c.Limit(c.who.ID); err != nil {
		return err
	}
	c.docs = c.Jobs.Documents(c.who.Project, Origin)
	if c.query, err = url.ParseQuery(r.URL.RawQuery); err != nil {
		return media.Errorf(media.CodeInvalid, "The query of the address cannot be read.")
	}
	if err := checkVersion(r.Header.Get("x-ms-version"), c.query.Get("api-version")); err != nil {
		return err
	}
	c.body, err = front.ReadAll(w, r, maxBody)
	if err == nil && !utf8.Valid(c.body) {
		err = media.Errorf(media.CodeInvalid, "The body is not valid UTF-8.")
	}
	return err
}

// checkVersion wants one of 2.0 to 2.19, by header or in the query.
func checkVersion(header, query string) error {
	v := header
	if v == "" {
		v = query
	}
	minor, found := strings.CutPrefix(v, "2.")
	n := 0
	if _, err := fmt.Sscanf(minor, "%d", &n); found && err == nil && n >= 0 && n <= 19 && fmt.Sprint(n) == minor {
		return nil
	}
	if v == "" {
		return media.Errorf(media.CodeInvalid, "The request must have the header x-ms-version, 2.0 to 2.19.")
	}
	return media.Errorf(media.CodeInvalid, "The version '%.20s' is not supported: 2.0 to 2.19 are.", v)
}

// failed is the reply of an error.
func (c *call) failed(err error) reply {
	s := statuses.Of(media.CodeOf(err))
	if s == http.StatusInternalServerError {
		c.LogFailure(c.ctx, "a request of the azure dialect failed", "path", c.path, "error", err)
	}
	p := reply{status: s, header: http.Header{"Content-Type": {c.out.Format.ContentType("")}}, body: c.out.Error("", message(err))}
	dialect.RetryAfter(p.header, s)
	if s == http.StatusUnauthorized {
		p.header.Set("WWW-Authenticate", `Bearer realm="mediamill"`)
	}
	return p
}

func (a *Dialect) send(w http.ResponseWriter, p reply) {
	for name, values := range p.header {
		w.Header()[name] = values
	}
	w.WriteHeader(p.status)
	_, _ = w.Write(p.body)
}

// input reads the body as an entity.
func (c *call) input(e *odata.Entity) (*odata.Input, error) {
	kind := strings.ToLower(c.header.Get("Content-Type"))
	body := strings.TrimSpace(string(c.body))
	if strings.Contains(kind, "atom") || strings.Contains(kind, "xml") || strings.HasPrefix(body, "<") {
		return c.schema.DecodeAtom(e, body)
	}
	return c.schema.DecodeJSON(e, body)
}
