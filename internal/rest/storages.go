package rest

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/storages"
)

// StoragePath is the part of a path that names a storage.
type StoragePath struct {
	Name string `path:"name" doc:"Name of the storage" maxLength:"64"`
}

type storageList struct {
	Storages []media.Storage `json:"storages"`
}

type storageUpdate struct {
	Config json.RawMessage `json:"config" doc:"Same form as for creating a storage; secrets that are omitted are kept"`
}

type kindList struct {
	Kinds []storages.StorageKind `json:"kinds"`
}

type storageTest struct {
	OK          bool              `json:"ok"`
	Permissions []blob.Permission `json:"permissions"`
}

// object is one object or folder of a storage.
type object struct {
	Key      string    `json:"key"`
	Folder   bool      `json:"folder,omitempty"`
	Bytes    int64     `json:"bytes"`
	Type     string    `json:"type,omitempty"`
	ETag     string    `json:"etag,omitempty"`
	Modified time.Time `json:"modified_at,omitzero"`
}

type objectPage struct {
	Objects []object `json:"objects"`
	Next    string   `json:"next,omitempty" doc:"Value of after for the next page; absent on the last page"`
}

func (a *API) registerStorages() {
	handle(a, route{method: "GET", path: "/storages", id: "list-storages", tag: "Storages", summary: "List storages, without their secrets", role: auth.Viewer},
		func(ctx context.Context, who *auth.Principal, _ *struct{}) (*answer[storageList], error) {
			list, err := a.Storages.List(ctx, who.Project)
			return &answer[storageList]{storageList{list}}, err
		})
	handle(a, route{method: "GET", path: "/storage-kinds", id: "list-storage-kinds", tag: "Storages", summary: "List the kinds of storages, each with the JSON Schema of its config", role: auth.Viewer},
		func(context.Context, *auth.Principal, *struct{}) (*answer[kindList], error) {
			return &answer[kindList]{kindList{a.Storages.Kinds.Describe()}}, nil
		})
	handle(a, route{method: "POST", path: "/storages", id: "create-storage", tag: "Storages", summary: "Add a storage", role: auth.Admin, status: 201,
		description: "Places of the machine need an administrator of the default project: " + strings.Join(a.Storages.Kinds.Local(true), ", ") + "."},
		func(ctx context.Context, who *auth.Principal, in *struct{ Body Strict[storages.StorageSpec] }) (*answer[*media.Storage], error) {
			spec, err := in.Body.Value()
			if err != nil {
				return nil, err
			}
			s, err := a.Storages.Create(ctx, who.Project, spec, who.Everywhere)
			return &answer[*media.Storage]{s}, err
		})
	handle(a, route{method: "GET", path: "/storages/{name}", id: "get-storage", tag: "Storages", summary: "Get a storage, without its secrets", role: auth.Viewer},
		func(ctx context.Context, who *auth.Principal, in *StoragePath) (*answer[*media.Storage], error) {
			s, err := a.Storages.Get(ctx, who.Project, in.Name)
			return &answer[*media.Storage]{s}, err
		})
	handle(a, route{method: "PUT", path: "/storages/{name}", id: "update-storage", tag: "Storages", summary: "Replace the config of a storage", role: auth.Admin},
		func(ctx context.Context, who *auth.Principal, in *struct {
			StoragePath
			Body Strict[storageUpdate]
		}) (*answer[*media.Storage], error) {
			body, err := in.Body.Value()
			if err != nil {
				return nil, err
			}
			s, err := a.Storages.Update(ctx, who.Project, in.Name, body.Config, who.Everywhere)
			return &answer[*media.Storage]{s}, err
		})
	handle(a, route{method: "DELETE", path: "/storages/{name}", id: "delete-storage", tag: "Storages", summary: "Remove a storage; its objects are kept", role: auth.Admin, status: 204,
		description: "Refused while a job that has not ended uses it, and for the default storage if there are others."},
		func(ctx context.Context, who *auth.Principal, in *StoragePath) (*none, error) {
			return nil, a.Storages.Delete(ctx, who.Project, in.Name)
		})
	handle(a, route{method: "POST", path: "/storages/{name}/default", id: "set-default-storage", tag: "Storages", summary: "Make a storage the default", role: auth.Admin, status: 204},
		func(ctx context.Context, who *auth.Principal, in *StoragePath) (*none, error) {
			return nil, a.Storages.SetDefault(ctx, who.Project, in.Name)
		})
	handle(a, route{method: "POST", path: "/storages/{name}/test", id: "test-storage", tag: "Storages", summary: "Test with a small object whether a storage has the required permissions", role: auth.Operator},
		func(ctx context.Context, who *auth.Principal, in *StoragePath) (*answer[storageTest], error) {
			report, err := a.Storages.Test(ctx, who.Project, in.Name)
			t := storageTest{OK: true, Permissions: report}
			for _, p := range report {
				t.OK = t.OK && p.OK
			}
			return &answer[storageTest]{t}, err
		})
	handle(a, route{method: "GET", path: "/storages/{name}/objects", id: "browse-storage", tag: "Storages", summary: "List objects and folders of a storage", role: auth.Viewer}, a.browse)
	a.documentKinds()
}

// documentKinds writes into the document what depends on the kinds of storages.
func (a *API) documentKinds() {
	schemas, names := a.huma.OpenAPI().Components.Schemas.Map(), []any{}
	for _, name := range a.Storages.Kinds.Names() {
		names = append(names, name)
	}
	schemas["Storage"].Properties["kind"].Enum = names
	asked := schemas["StorageSpec"].Properties
	asked["kind"].Enum, asked["config"].Description = names, a.Storages.Kinds.ConfigDoc()
}

func (a *API) browse(ctx context.Context, who *auth.Principal, in *struct {
	StoragePath
	Prefix string `query:"prefix" maxLength:"1024"`
	After  string `query:"after" maxLength:"1024" doc:"next of the previous page"`
	Flat   bool   `query:"flat" doc:"Include the objects in folders"`
	Limit  int    `query:"limit" minimum:"1" maximum:"1000" default:"100"`
}) (*answer[objectPage], error) {
	o := blob.ListOptions{Prefix: in.Prefix, After: in.After, Delimiter: !in.Flat}
	found, next, err := a.Storages.Browse(ctx, who.Project, in.Name, o, in.Limit)
	if err != nil {
		return nil, err
	}
	page := objectPage{Objects: []object{}, Next: next}
	for _, i := range found {
		page.Objects = append(page.Objects, object{i.Key, i.Folder, i.Bytes, i.Type, i.ETag, i.Modified})
	}
	return &answer[objectPage]{page}, nil
}
