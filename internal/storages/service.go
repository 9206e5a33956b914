// Package storages keeps the named places for objects of each project, and opens
// them.
//
// Kinds lists the kinds of storages and how each is configured; this package knows
// no kind by name.
package storages

import (
	"context"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/blob/ctr"
	"github.com/mediamill/mediamill/internal/blob/fs"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/outbound"
	"github.com/mediamill/mediamill/internal/seal"
	"github.com/mediamill/mediamill/internal/store"
)

// Deps are what a Service is made of.
type Deps struct {
	DB       *store.DB
	Key      *seal.Key
	Outbound *outbound.Client // reaches servers of objects
	Folders  *fs.Folders      // which folders may be storages; nil: any
	Kinds    Kinds            // nil: All
	// Cipher says how an object of a storage is encrypted; nil where none is.
	Cipher Cipher
}

// A Cipher says how an object lies encrypted in a storage, nil when it does not.
// write says that it is about to be written.
type Cipher func(ctx context.Context, project, storage, key string, write bool) (*ctr.Key, error)

// A Service keeps the storages.
type Service struct {
	Deps
	mu   sync.Mutex
	open map[string]opened // by ID of the storage
}

// New makes a Service.
func New(d Deps) *Service {
	if d.Kinds == nil {
		d.Kinds = All()
	}
	return &Service{Deps: d, open: map[string]opened{}}
}

// A StorageSpec asks for a storage.
type StorageSpec struct {
	Name    string          `json:"name" doc:"1 to 64 lowercase letters, digits, dashes and underscores" maxLength:"64"`
	Kind    string          `json:"kind"`
	Config  json.RawMessage `json:"config"`
	Default bool            `json:"default,omitempty" doc:"Make it the default storage of the project"`
}

var storageName = regexp.MustCompile(`^[a-z0-9](?:[a-z0-9_-]{0,62}[a-z0-9])?$`)

// Create adds a storage to a project. One on the machine is opened, and made when
// there is none; others are not connected to (see Test). mayLocal says whether the
// caller may name places of the machine.
func (s *Service) Create(ctx context.Context, project string, spec StorageSpec, mayLocal bool) (*media.Storage, error) {
	row := store.Storage{Storage: media.Storage{
		ID: store.NewID(), Project: project, Name: spec.Name, Kind: spec.Kind, Default: spec.Default,
	}}
	var faults media.Faults
	if !storageName.MatchString(spec.Name) {
		faults.Add(media.Bad("name", "%q must have 1 to 64 lowercase letters, digits, dashes or underscores", spec.Name))
	}
	kind, unknown := s.Kinds.Find(spec.Kind)
	faults.Add(unknown)
	if kind != nil {
		if kind.Local && !mayLocal {
			return nil, s.notLocal("add", kind)
		}
		faults.Under("", s.configure(kind, &row, spec.Config))
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	if kind.Local {
		if _, err := s.make(row); err != nil {
			return nil, err
		}
	}
	err := s.DB.InTx(ctx, func(tx store.Tx) error { return s.DB.InsertStorage(ctx, tx, &row) })
	if err != nil {
		return nil, err
	}
	return &row.Storage, nil
}

// notLocal is the refusal to name a place of the machine.
func (s *Service) notLocal(verb string, kind *blob.Kind) error {
	return media.Errorf(media.CodeForbidden, "only administrators of the default project can %s a %s of the machine", verb, strings.ToLower(kind.Title)).
		WithHint("ask an administrator of the default project, or use another kind of storage: %s", strings.Join(s.Kinds.Local(false), ", "))
}

// Update replaces a storage's config; secrets that it leaves out stay as they are.
// A storage that a job which has not ended uses cannot move elsewhere.
func (s *Service) Update(ctx context.Context, project, name string, config json.RawMessage, mayLocal bool) (*media.Storage, error) {
	row, err := s.DB.StorageNamed(ctx, project, name)
	if err != nil {
		return nil, err
	}
	kind, err := s.kindOf(row)
	if err != nil {
		return nil, err
	}
	if kind.Local && !mayLocal {
		return nil, s.notLocal("change", kind)
	}
	before := row
	if faults := s.configure(kind, &row, config); len(faults) > 0 {
		return nil, faults
	}
	if elsewhere(kind, before.Config, row.Config) {
		job, err := s.user(ctx, project, before)
		if err == nil {
			err = InUse(job, "the storage %s in its current location", name)
		}
		if err != nil {
			return nil, err
		}
	}
	return &row.Storage, s.DB.UpdateStorage(ctx, &row)
}

// elsewhere says whether a storage's objects lie in another place.
func elsewhere(kind *blob.Kind, before, after map[string]any) bool {
	for _, member := range kind.Place {
		if before[member] != after[member] {
			return true
		}
	}
	return false
}

// List are the project's storages.
func (s *Service) List(ctx context.Context, project string) ([]media.Storage, error) {
	rows, err := s.DB.Storages(ctx, project)
	list := make([]media.Storage, len(rows))
	for i, r := range rows {
		list[i] = r.Storage
	}
	return list, err
}

// Get is one storage by name; the default one for "".
func (s *Service) Get(ctx context.Context, project, name string) (*media.Storage, error) {
	row, err := s.DB.StorageNamed(ctx, project, name)
	return &row.Storage, err
}

// SetDefault makes a storage the project's default.
func (s *Service) SetDefault(ctx context.Context, project, name string) error {
	return s.DB.SetDefaultStorage(ctx, project, name)
}

// Delete forgets a storage; its objects stay. It is refused while a job that
// has not ended reads or writes it.
func (s *Service) Delete(ctx context.Context, project, name string) error {
	row, err := s.DB.StorageNamed(ctx, project, name)
	if err != nil {
		return err
	}
	job, err := s.user(ctx, project, row)
	if err == nil {
		err = InUse(job, "the storage %s", name)
	}
	if err != nil {
		return err
	}
	return s.DB.DeleteStorage(ctx, project, name)
}

// Test tries what Mediamill needs of a storage on a small object, and reports
// each permission.
func (s *Service) Test(ctx context.Context, project, name string) ([]blob.Permission, error) {
	bucket, err := s.Bucket(ctx, project, name)
	if err != nil {
		return nil, err
	}
	client := &http.Client{Transport: s.Outbound.Transport(), Timeout: 10 * time.Second}
	return blob.Test(ctx, bucket, client), nil
}

// Browse lists at most limit objects and folders of a storage under a prefix,
// after a key. next is where to go on; "" at the end.
func (s *Service) Browse(ctx context.Context, project, name string, o blob.ListOptions, limit int) (list []blob.Info, next string, err error) {
	bucket, err := s.Bucket(ctx, project, name)
	if err != nil {
		return nil, "", err
	}
	for info, err := range bucket.List(ctx, o) {
		if err != nil {
			return nil, "", err
		}
		if len(list) == limit {
			return list, list[limit-1].Key, nil
		}
		list = append(list, info)
	}
	return list, "", nil
}
