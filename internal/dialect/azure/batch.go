package azure

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/google/uuid"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/dialect/azure/odata"
	"github.com/mediamill/mediamill/internal/media"
)

// batch answers $batch. A changeset is all or nothing: it has one request, or
// one that creates and others that create entities of its links, as $1/Tasks.
func (c *call) batch(method string) (reply, error) {
	if method != http.MethodPost {
		return reply{}, media.Errorf(codeMethod, "%.20s is not allowed on $batch.", method)
	}
	groups, err := odata.ParseBatch(c.header.Get("Content-Type"), c.body)
	if err != nil {
		return reply{}, err
	}
	answers := make([][]odata.Reply, len(groups))
	whole := make([]bool, len(groups))
	for i, g := range groups {
		if g.Changeset {
			answers[i], whole[i] = c.changeset(g.Parts)
		} else {
			answers[i] = []odata.Reply{c.part(g.Parts[0], c.within(g.Parts[0]).answer())}
		}
	}
	kind, body := odata.WriteBatch(uuid.NewString(), answers, whole)
	return reply{http.StatusAccepted, http.Header{"Content-Type": {kind}}, body}, nil
}

// within is a request of a batch as a call: it has the headers of its own.
func (c *call) within(p odata.Part) *call {
	inner := *c
	inner.request = request{method: p.Method, header: p.Header, body: []byte(p.Body)}
	address, query, _ := strings.Cut(p.Address, "?")
	if u, err := url.Parse(p.Address); err == nil {
		address, query = u.Path, u.RawQuery
	}
	path := odata.Clean("/" + strings.TrimPrefix(address, "/"))
	if rest, ok := below(path); ok {
		path = rest
	}
	inner.path = path
	inner.query, _ = url.ParseQuery(query) // what cannot be read is not there
	accept := &http.Request{Header: p.Header, URL: &url.URL{RawQuery: query}}
	inner.out.Format = odata.Negotiate(accept)
	inner.out.Select = nil
	return &inner
}

func (c *call) part(p odata.Part, r reply) odata.Reply {
	h := r.header
	if h == nil {
		h = http.Header{}
	}
	h.Set("DataServiceVersion", "3.0;")
	return odata.Reply{ContentID: p.ContentID, Status: r.status, Header: h, Body: r.body}
}

// changeset answers one; whole is false for the single answer of a failure.
func (c *call) changeset(parts []odata.Part) (answers []odata.Reply, whole bool) {
	if len(parts) == 0 {
		return nil, true
	}
	first := c.within(parts[0])
	if len(parts) == 1 {
		r := first.answer()
		return []odata.Reply{c.part(parts[0], r)}, r.status < 400
	}
	answers, err := first.linkedSet(parts)
	if err != nil {
		return []odata.Reply{c.part(odata.Part{}, first.failed(err))}, false
	}
	return answers, true
}

// linkedSet makes an entity of the first request and the entities of the others
// as members of its links, in one.
func (c *call) linkedSet(parts []odata.Part) ([]odata.Reply, error) {
	refused := media.Errorf(media.CodeInvalid, "A changeset of several requests must create an entity and then members of its links, as $1/Tasks.")
	if err := c.who.May(auth.Operator); err != nil {
		return nil, err
	}
	path, err := odata.ParsePath(c.path)
	if err != nil {
		return nil, err
	}
	e := c.schema.Find(path.Name)
	if e == nil || path.HasKey || len(path.Rest) > 0 || c.method != http.MethodPost || c.collections[e.Set].create == nil {
		return nil, refused
	}
	in, err := c.input(e)
	if err != nil {
		return nil, err
	}
	var link *odata.Link
	for _, p := range parts[1:] {
		inner := c.within(p)
		of, err := odata.ParsePath(inner.path)
		if err != nil {
			return nil, err
		}
		if len(of.Rest) == 1 {
			link = e.Link(of.Rest[0])
		}
		if of.Name != "$"+parts[0].ContentID || len(of.Rest) != 1 || link == nil || inner.method != http.MethodPost {
			return nil, refused
		}
		member, err := inner.input(c.collections[link.To].entity)
		if err != nil {
			return nil, err
		}
		in.Inline[link.Name] = append(in.Inline[link.Name], member)
	}
	v, err := c.collections[e.Set].create(c, in)
	if err != nil {
		return nil, err
	}
	answers := []odata.Reply{c.part(parts[0], c.created(e, v))}
	members, _, err := chosen(odata.Query{Top: odata.MaxPage}, c.collections[e.Set].links[link.Name](c, e.ID(v)))
	if err != nil {
		return nil, err
	}
	for i, p := range parts[1:] {
		if i < len(members) {
			answers = append(answers, c.part(p, c.within(p).created(c.collections[link.To].entity, members[i])))
		}
	}
	return answers, nil
}
