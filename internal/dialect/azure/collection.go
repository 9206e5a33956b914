package azure

import (
	"iter"
	"net/http"
	"slices"
	"strings"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/dialect/azure/odata"
	"github.com/mediamill/mediamill/internal/media"
)

// rows are entities as they are read; an error ends them.
type rows = iter.Seq2[odata.Values, error]

// A collection is what can be done with the members of one entity set; what is
// nil cannot.
type collection struct {
	entity *odata.Entity
	// list gives all that may fit the query, in the order of their creation. It may
	// leave out what Query.Filter.Wants excludes, and must not leave out more.
	list func(*call, odata.Query) rows
	// ordered says that list gives the query's own order, so that a page of it
	// need not read all.
	ordered func(odata.Query) bool
	get     func(c *call, id string) (odata.Values, error)
	create  func(*call, *odata.Input) (odata.Values, error)
	// update changes what was sent, or everything a client may set when whole.
	update func(c *call, id string, in *odata.Input, whole bool) error
	remove func(c *call, id string) error
	links  map[string]func(c *call, id string) rows
	// link adds an entity, by its address, to one's link.
	link func(c *call, id, link, address string) error
}

// maxSorted is how many entities a sorted list may choose among.
const maxSorted = 100_000

// answer routes the request; whatever goes wrong is in the reply.
func (c *call) answer() reply {
	p, err := c.route()
	if err != nil {
		return c.failed(err)
	}
	return p
}

func (c *call) route() (reply, error) {
	method := c.method
	if tunneled := c.header.Get("X-HTTP-Method"); method == http.MethodPost && tunneled != "" {
		method = strings.ToUpper(tunneled)
	}
	need := auth.Operator
	if method == http.MethodGet || method == http.MethodHead {
		need = auth.Viewer
	}
	path, err := odata.ParsePath(c.path)
	if err != nil {
		return reply{}, err
	}
	if function, ok := c.function(path); ok {
		return c.invoke(function, method)
	}
	if err := c.who.May(need); err != nil {
		return reply{}, err
	}
	reads := method == http.MethodGet || method == http.MethodHead
	switch path.Name {
	case "", "$metadata":
		if !reads {
			return reply{}, media.Errorf(codeMethod, "%.20s is not allowed on this resource.", method)
		}
		if path.Name == "" {
			return c.document("service", c.out.Service(c.schema)), nil
		}
		return reply{http.StatusOK, http.Header{"Content-Type": {"application/xml;charset=utf-8"}}, c.schema.Metadata(imports)}, nil
	case "$batch":
		return c.batch(method)
	}
	e := c.schema.Find(path.Name)
	if e == nil {
		return c.noSet(path, reads)
	}
	return c.resource(c.collections[e.Set], path, method)
}

// noSet answers for a set that is not served: as an account does that has none,
// while nothing is to be made.
func (c *call) noSet(path odata.Path, reads bool) (reply, error) {
	i := slices.IndexFunc(unserved(), func(s string) bool { return strings.EqualFold(s, path.Name) })
	switch {
	case i < 0:
		return reply{}, media.Errorf(media.CodeNotFound, "Resource not found for the segment '%.50s'.", path.Name)
	case !reads:
		return reply{}, media.Errorf(codeNotServed, "This server has no %.50s.", path.Name)
	case path.HasKey:
		return reply{}, media.Errorf(media.CodeNotFound, "There is no such member of %.50s.", path.Name)
	}
	count := -1
	if c.query.Get("$inlinecount") == "allpages" {
		count = 0
	}
	if len(path.Rest) == 1 && path.Rest[0] == "$count" {
		return reply{http.StatusOK, http.Header{"Content-Type": {"text/plain;charset=utf-8"}}, []byte("0")}, nil
	}
	return c.document("feed", c.out.List(&odata.Entity{Set: unserved()[i]}, nil, count)), nil
}

func (c *call) resource(col *collection, path odata.Path, method string) (reply, error) {
	refused := media.Errorf(codeMethod, "%.20s is not allowed on this resource.", method)
	reads := method == http.MethodGet || method == http.MethodHead
	switch {
	case !path.HasKey && len(path.Rest) == 0 && reads && col.list != nil:
		return c.listing(col, func(q odata.Query) rows { return col.list(c, q) })
	case !path.HasKey && len(path.Rest) == 0 && method == http.MethodPost && col.create != nil:
		return c.insert(col)
	case !path.HasKey && len(path.Rest) == 1 && path.Rest[0] == "$count" && reads && col.list != nil:
		return c.counted(col, func(q odata.Query) rows { return col.list(c, q) })
	case !path.HasKey:
		return reply{}, refused
	case len(path.Rest) > 0:
		return c.below(col, path, method)
	}
	switch method {
	case http.MethodGet, http.MethodHead:
		if col.get != nil {
			return c.one(col, path.Key)
		}
	case "MERGE", http.MethodPatch, http.MethodPut:
		if col.update != nil {
			in, err := c.input(col.entity)
			if err == nil {
				err = col.update(c, path.Key, in, method == http.MethodPut)
			}
			return noContent(), err
		}
	case http.MethodDelete:
		if col.remove != nil {
			return noContent(), col.remove(c, path.Key)
		}
	}
	return reply{}, refused
}

func noContent() reply { return reply{status: http.StatusNoContent, header: http.Header{}} }

// document is a reply of 200; kind is that of Atom.
func (c *call) document(kind string, body []byte) reply {
	if kind == "service" && c.out.Format == odata.Atom {
		return reply{http.StatusOK, http.Header{"Content-Type": {"application/atomsvc+xml;charset=utf-8"}}, body}
	}
	return reply{http.StatusOK, http.Header{"Content-Type": {c.out.Format.ContentType(kind)}}, body}
}

func (c *call) insert(col *collection) (reply, error) {
	in, err := c.input(col.entity)
	if err != nil {
		return reply{}, err
	}
	v, err := col.create(c, in)
	if err != nil {
		return reply{}, err
	}
	return c.created(col.entity, v), nil
}

func (c *call) created(e *odata.Entity, v odata.Values) reply {
	p := c.document("entry", c.out.Entity(e, v))
	p.status = http.StatusCreated
	p.header.Set("Location", c.out.Address(e, v))
	p.header.Set("DataServiceId", c.out.Address(e, v))
	return p
}

func (c *call) one(col *collection, key string) (reply, error) {
	q, err := odata.ParseQuery(col.entity, c.query)
	if err != nil {
		return reply{}, err
	}
	v, err := col.get(c, key)
	if err != nil {
		return reply{}, err
	}
	out := c.out
	out.Select = q.Select
	return c.document("entry", out.Entity(col.entity, v)), nil
}

// below answers what lies below an entity: a property, a link, $links.
func (c *call) below(col *collection, path odata.Path, method string) (reply, error) {
	first := path.Rest[0]
	reads := method == http.MethodGet || method == http.MethodHead
	switch {
	case first == "$links" && len(path.Rest) == 2:
		return c.links(col, path.Key, path.Rest[1], method)
	case !reads:
		return reply{}, media.Errorf(codeMethod, "%.20s is not allowed on this resource.", method)
	case col.links[first] != nil:
		return c.linked(col, path.Key, path.Rest)
	}
	p := col.entity.Property(first)
	if p == nil || col.get == nil || len(path.Rest) == 2 && path.Rest[1] != "$value" {
		return reply{}, media.Errorf(media.CodeNotFound, "Resource not found for the segment '%.50s'.", first)
	}
	v, err := col.get(c, path.Key)
	if err != nil {
		return reply{}, err
	}
	if len(path.Rest) == 2 {
		return rawValue(p, v[p.Name])
	}
	return c.document("", c.out.Property(p, v[p.Name])), nil
}

func rawValue(p *odata.Property, v any) (reply, error) {
	if v == nil || p.Of != nil {
		return reply{}, media.Errorf(media.CodeNotFound, "The property '%s' has no value.", p.Name)
	}
	return reply{http.StatusOK, http.Header{"Content-Type": {"text/plain;charset=utf-8"}}, []byte(odata.Plain(v))}, nil
}

func (c *call) linked(col *collection, key string, rest []string) (reply, error) {
	link := col.entity.Link(rest[0])
	to := c.collections[link.To]
	run := func(odata.Query) rows { return col.links[link.Name](c, key) }
	switch {
	case len(rest) == 2 && rest[1] == "$count" && !link.One:
		return c.counted(to, run)
	case len(rest) == 2:
		return reply{}, media.Errorf(media.CodeNotFound, "Resource not found for the segment '%.50s'.", rest[1])
	case !link.One:
		return c.listing(to, run)
	}
	for v, err := range run(odata.Query{}) {
		return c.document("entry", c.out.Entity(to.entity, v)), err
	}
	return reply{}, media.Errorf(media.CodeNotFound, "There is no %s.", rest[0])
}

func (c *call) links(col *collection, key, name, method string) (reply, error) {
	link := col.entity.Link(name)
	if link == nil || col.links[name] == nil {
		return reply{}, media.Errorf(media.CodeNotFound, "Resource not found for the segment '%.50s'.", name)
	}
	switch method {
	case http.MethodGet, http.MethodHead:
		list, _, err := chosen(odata.Query{Top: odata.MaxPage}, col.links[name](c, key))
		return c.document("", c.out.Links(c.collections[link.To].entity, list)), err
	case http.MethodPost:
		if col.link != nil {
			address, err := addressOf(c.body)
			if err == nil {
				err = col.link(c, key, name, address)
			}
			return noContent(), err
		}
	}
	return reply{}, media.Errorf(codeMethod, "%.20s is not allowed on this resource.", method)
}
