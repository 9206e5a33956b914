// Package azure speaks version 2 of the REST protocol of Azure Media Services:
// OData version 3 with its entities, jobs of Media Encoder Standard, and the
// block blobs by which clients send and fetch files. Its README lists what
// works, what differs and what is refused.
package azure

import (
	"net/http"
	"strings"

	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/dialect/azure/odata"
)

// Origin marks the jobs that this dialect created.
const Origin = "azure"

const (
	serviceRoot = "/api"
	blobRoot    = "/azure/blob"
	originRoot  = "/azure/origin"
)

// A Dialect is the protocol in front of the core.
type Dialect struct {
	dialect.Deps
	schema      odata.Schema
	collections map[string]*collection // by entity set
	shelf       *shelf                 // of films that are streamed
}

// New makes the dialect.
func New(d dialect.Deps) *Dialect {
	a := &Dialect{Deps: d.Filled(), schema: schema(), shelf: &shelf{}}
	a.collections = map[string]*collection{
		setAssets: assets(), setFiles: files(), setPolicies: policies(), setLocators: locators(),
		setStorages: accounts(), setProcessors: processors(), setJobs: azureJobs(), setTasks: tasks(),
		setJobTmpls: jobTemplates(), setTaskTmpls: taskTemplates(), setEndpoints: endpoints(), setKeys: contentKeys(), setReserved: reserved(),
	}
	for _, e := range a.schema {
		c := a.collections[e.Set]
		if c == nil {
			c = &collection{}
			a.collections[e.Set] = c
		}
		c.entity = e
	}
	return a
}

// Name is dialect.Dialect's.
func (a *Dialect) Name() string { return Origin }

// Owns accepts /api except the native API and its page, the token endpoints, and the
// blobs.
func (a *Dialect) Owns(r *http.Request) bool {
	path := odata.Clean(r.URL.Path)
	return ownsAPI(path) || isToken(path) || strings.HasPrefix(path, blobRoot+"/") || strings.HasPrefix(path, originRoot+"/")
}

func ownsAPI(path string) bool {
	rest, ok := below(path)
	first, _, _ := strings.Cut(strings.TrimPrefix(rest, "/"), "/")
	return ok && first != "v1" && first != "docs"
}

// below is what of a path lies below the service root; clients write it as /API too.
func below(path string) (rest string, ok bool) {
	if len(path) < len(serviceRoot) || !strings.EqualFold(path[:len(serviceRoot)], serviceRoot) {
		return "", false
	}
	rest = path[len(serviceRoot):]
	return rest, rest == "" || rest[0] == '/'
}

// ServeHTTP is http.Handler's.
func (a *Dialect) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := odata.Clean(r.URL.Path)
	switch {
	case isToken(path):
		a.token(w, r)
	case strings.HasPrefix(path, blobRoot+"/"):
		a.blob(w, r, strings.TrimPrefix(path, blobRoot+"/"))
	case strings.HasPrefix(path, originRoot+"/"):
		a.origin(w, r, strings.TrimPrefix(path, originRoot+"/"))
	default:
		a.serveAPI(w, r)
	}
}

// rootOf is the address of this server as the client wrote it: clients make
// their next addresses of those in answers.
func (a *Dialect) rootOf(r *http.Request) string {
	scheme := "http"
	if r.TLS != nil || strings.HasPrefix(a.Address, "https:") {
		scheme = "https"
	}
	return scheme + "://" + r.Host
}
