package client

import (
	"context"
	"encoding/json"
	"net/url"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

// A TemplateSpec asks for a template, or for the next version of one.
type TemplateSpec struct {
	Name        string          `json:"name,omitempty"`
	Operation   string          `json:"operation,omitempty"`
	Extends     string          `json:"extends,omitempty"`
	Params      json.RawMessage `json:"params,omitempty"`
	Description string          `json:"description,omitempty"`
}

// A TemplateCheck says all that is wrong with a template.
type TemplateCheck struct {
	Valid    bool         `json:"valid"`
	Errors   media.Faults `json:"errors"`
	Rendered *Rendered    `json:"rendered"`
}

// Rendered is a template written out.
type Rendered struct {
	Template  string          `json:"template"`
	Operation string          `json:"operation"`
	Own       json.RawMessage `json:"own"`
	Merged    json.RawMessage `json:"merged"`
	Params    json.RawMessage `json:"params"`
}

// Templates are the latest versions; operation and kind (system or custom) narrow them.
func (c *Client) Templates(ctx context.Context, operation, kind string) ([]media.Template, error) {
	query := url.Values{}
	if operation != "" {
		query.Set("operation", operation)
	}
	if kind != "" {
		query.Set("kind", kind)
	}
	var list struct {
		Templates []media.Template `json:"templates"`
	}
	err := c.do(ctx, call{method: "GET", path: "/templates", query: query}, &list)
	return list.Templates, err
}

// CreateTemplate makes a template.
func (c *Client) CreateTemplate(ctx context.Context, spec TemplateSpec) (*media.Template, error) {
	var t media.Template
	return &t, c.do(ctx, call{method: "POST", path: "/templates", body: spec}, &t)
}

// UpdateTemplate makes the next version of a template.
func (c *Client) UpdateTemplate(ctx context.Context, name string, spec TemplateSpec) (*media.Template, error) {
	var t media.Template
	return &t, c.do(ctx, call{method: "PUT", path: "/templates/" + segment(name), body: spec}, &t)
}

// CheckTemplate says all that is wrong with a template, and saves nothing.
func (c *Client) CheckTemplate(ctx context.Context, spec TemplateSpec) (*TemplateCheck, error) {
	var t TemplateCheck
	return &t, c.do(ctx, call{method: "POST", path: "/templates/validate", body: spec}, &t)
}

// RenderTemplate writes out a template with overrides.
func (c *Client) RenderTemplate(ctx context.Context, reference string, params json.RawMessage) (*Rendered, error) {
	var r Rendered
	body := map[string]any{"template": reference}
	if len(params) > 0 {
		body["params"] = params
	}
	return &r, c.do(ctx, call{method: "POST", path: "/templates/render", body: body}, &r)
}

// DeleteTemplate removes all versions of a template.
func (c *Client) DeleteTemplate(ctx context.Context, name string) error {
	return c.do(ctx, call{method: "DELETE", path: "/templates/" + segment(name)}, nil)
}

// DisableTemplate keeps a template from new jobs, or lets it in again.
func (c *Client) DisableTemplate(ctx context.Context, name string, disabled bool) error {
	verb := "/enable"
	if disabled {
		verb = "/disable"
	}
	return c.do(ctx, call{method: "POST", path: "/templates/" + segment(name) + verb}, nil)
}

// A StorageSpec asks for a storage.
type StorageSpec struct {
	Name    string         `json:"name"`
	Kind    string         `json:"kind"` // one of those of GET /storage-kinds
	Config  map[string]any `json:"config"`
	Default bool           `json:"default,omitempty"`
}

// A Permission is one thing that a storage must allow, and whether it does.
type Permission struct {
	Name  string `json:"permission"`
	OK    bool   `json:"ok"`
	Error string `json:"error"`
}

// Storages are the project's.
func (c *Client) Storages(ctx context.Context) ([]media.Storage, error) {
	var list struct {
		Storages []media.Storage `json:"storages"`
	}
	err := c.do(ctx, call{method: "GET", path: "/storages"}, &list)
	return list.Storages, err
}

// CreateStorage adds a storage.
func (c *Client) CreateStorage(ctx context.Context, spec StorageSpec) (*media.Storage, error) {
	var s media.Storage
	return &s, c.do(ctx, call{method: "POST", path: "/storages", body: spec}, &s)
}

// TestStorage tries what Mediamill needs of a storage.
func (c *Client) TestStorage(ctx context.Context, name string) (ok bool, report []Permission, err error) {
	var t struct {
		OK          bool         `json:"ok"`
		Permissions []Permission `json:"permissions"`
	}
	err = c.do(ctx, call{method: "POST", path: "/storages/" + segment(name) + "/test"}, &t)
	return t.OK, t.Permissions, err
}

// SetDefaultStorage makes a storage the default.
func (c *Client) SetDefaultStorage(ctx context.Context, name string) error {
	return c.do(ctx, call{method: "POST", path: "/storages/" + segment(name) + "/default"}, nil)
}

// DeleteStorage forgets a storage; its objects stay.
func (c *Client) DeleteStorage(ctx context.Context, name string) error {
	return c.do(ctx, call{method: "DELETE", path: "/storages/" + segment(name)}, nil)
}

// An Object is one object or folder of a storage.
type Object struct {
	Key      string    `json:"key"`
	Folder   bool      `json:"folder"`
	Bytes    int64     `json:"bytes"`
	Type     string    `json:"type"`
	Modified time.Time `json:"modified_at"`
}

// Objects is one page of a storage's objects; next is the after of the next page.
func (c *Client) Objects(ctx context.Context, storage, prefix, after string) (list []Object, next string, err error) {
	query := url.Values{"prefix": {prefix}, "after": {after}}
	var page struct {
		Objects []Object `json:"objects"`
		Next    string   `json:"next"`
	}
	err = c.do(ctx, call{method: "GET", path: "/storages/" + segment(storage) + "/objects", query: query}, &page)
	return page.Objects, page.Next, err
}

// A Key is an access key; Secret and Token are there only when it was just made.
type Key struct {
	ID       string     `json:"id"`
	Name     string     `json:"name"`
	Role     string     `json:"role"`
	Created  time.Time  `json:"created_at"`
	LastUsed *time.Time `json:"last_used_at"`
	Revoked  *time.Time `json:"revoked_at"`
	Secret   string     `json:"secret,omitempty"`
	Token    string     `json:"token,omitempty"`
}

// Keys are the project's access keys.
func (c *Client) Keys(ctx context.Context) ([]Key, error) {
	var list struct {
		Keys []Key `json:"keys"`
	}
	err := c.do(ctx, call{method: "GET", path: "/keys"}, &list)
	return list.Keys, err
}

// CreateKey makes an access key with a role: admin, operator or viewer.
func (c *Client) CreateKey(ctx context.Context, name, role string) (*Key, error) {
	var k Key
	return &k, c.do(ctx, call{method: "POST", path: "/keys", body: map[string]string{"name": name, "role": role}}, &k)
}

// RevokeKey makes an access key useless at once.
func (c *Client) RevokeKey(ctx context.Context, id string) error {
	return c.do(ctx, call{method: "DELETE", path: "/keys/" + segment(id)}, nil)
}

// Workers are those that were heard of lately.
func (c *Client) Workers(ctx context.Context) ([]media.Worker, error) {
	var list struct {
		Workers []media.Worker `json:"workers"`
	}
	err := c.do(ctx, call{method: "GET", path: "/workers"}, &list)
	return list.Workers, err
}

// DrainWorker lets a worker finish what it runs and take no more, or go on.
func (c *Client) DrainWorker(ctx context.Context, id string, drain bool) error {
	verb := "/resume"
	if drain {
		verb = "/drain"
	}
	return c.do(ctx, call{method: "POST", path: "/workers/" + segment(id) + verb}, nil)
}
