package jobs

import (
	"context"
	"encoding/json"
	"net/http"
	"regexp"
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

// StoragesDeps are what Storages is made of.
type StoragesDeps struct {
	DB       *store.DB
	Key      *seal.Key
	Outbound *outbound.Client // reaches S3 servers
	Folders  *fs.Folders      // which folders may be storages; nil: any
	// Cipher says how an object of a storage is encrypted; nil where none is.
	Cipher Cipher
}

// A Cipher says how an object lies encrypted in a storage, nil when it does not.
// write says that it is about to be written.
type Cipher func(ctx context.Context, project, storage, key string, write bool) (*ctr.Key, error)

// Storages keeps the named places for objects and opens them.
type Storages struct {
	StoragesDeps
	mu   sync.Mutex
	open map[string]opened // by ID of the storage
}

// NewStorages makes a Storages.
func NewStorages(d StoragesDeps) *Storages {
	return &Storages{StoragesDeps: d, open: map[string]opened{}}
}

// A StorageSpec asks for a storage.
type StorageSpec struct {
	Name    string          `json:"name" doc:"1 to 64 small letters, digits, dashes and underscores" maxLength:"64"`
	Kind    string          `json:"kind" enum:"folder,s3"`
	Config  json.RawMessage `json:"config" doc:"Of a folder: path, absolute. Of s3: endpoint, bucket, access_key, secret_key and, if wanted, region, prefix, addressing, encryption, kms_key, public_endpoint, insecure"`
	Default bool            `json:"default,omitempty" doc:"Take the place of the project's default storage"`
}

var storageName = regexp.MustCompile(`^[a-z0-9](?:[a-z0-9_-]{0,62}[a-z0-9])?$`)

// Create adds a storage to a project. A folder is opened, and made when there
// is none; an S3 bucket is not asked (see Test). mayFolder says whether the
// caller may name folders of the machine.
func (s *Storages) Create(ctx context.Context, project string, spec StorageSpec, mayFolder bool) (*media.Storage, error) {
	row := store.Storage{Storage: media.Storage{
		ID: store.NewID(), Project: project, Name: spec.Name, Kind: spec.Kind, Default: spec.Default,
	}}
	var faults media.Faults
	if !storageName.MatchString(spec.Name) {
		faults.Add(media.Bad("name", "%q must be 1 to 64 small letters, digits, dashes and underscores", spec.Name))
	}
	if spec.Kind == "folder" && !mayFolder {
		return nil, media.Errorf(media.CodeForbidden, "only who runs the installation may add a folder of the machine").
			WithHint("add an S3 storage, or ask an administrator of the default project")
	}
	faults.Under("", s.configure(&row, spec.Config))
	if err := faults.Err(); err != nil {
		return nil, err
	}
	if spec.Kind == "folder" {
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

// Update replaces a storage's config. An S3 config without a secret key keeps
// the one that is there. A storage that a job which has not ended uses cannot
// move elsewhere.
func (s *Storages) Update(ctx context.Context, project, name string, config json.RawMessage, mayFolder bool) (*media.Storage, error) {
	row, err := s.DB.StorageNamed(ctx, project, name)
	if err != nil {
		return nil, err
	}
	if row.Kind == "folder" && !mayFolder {
		return nil, media.Errorf(media.CodeForbidden, "only who runs the installation may change a folder of the machine")
	}
	before := row
	if faults := s.configure(&row, config); len(faults) > 0 {
		return nil, faults
	}
	if elsewhere(before.Config, row.Config) {
		job, err := s.user(ctx, project, before)
		if err == nil {
			err = inUse(job, "the storage %s where it is", name)
		}
		if err != nil {
			return nil, err
		}
	}
	return &row.Storage, s.DB.UpdateStorage(ctx, &row)
}

// elsewhere says whether a storage's objects lie in another place.
func elsewhere(before, after map[string]any) bool {
	for _, field := range []string{"path", "endpoint", "bucket", "prefix"} {
		if before[field] != after[field] {
			return true
		}
	}
	return false
}

// List are the project's storages.
func (s *Storages) List(ctx context.Context, project string) ([]media.Storage, error) {
	rows, err := s.DB.Storages(ctx, project)
	list := make([]media.Storage, len(rows))
	for i, r := range rows {
		list[i] = r.Storage
	}
	return list, err
}

// Get is one storage by name; the default one for "".
func (s *Storages) Get(ctx context.Context, project, name string) (*media.Storage, error) {
	row, err := s.DB.StorageNamed(ctx, project, name)
	return &row.Storage, err
}

// SetDefault makes a storage the project's default.
func (s *Storages) SetDefault(ctx context.Context, project, name string) error {
	return s.DB.SetDefaultStorage(ctx, project, name)
}

// Delete forgets a storage; its objects stay. It is refused while a job that
// has not ended reads or writes it.
func (s *Storages) Delete(ctx context.Context, project, name string) error {
	row, err := s.DB.StorageNamed(ctx, project, name)
	if err != nil {
		return err
	}
	job, err := s.user(ctx, project, row)
	if err == nil {
		err = inUse(job, "the storage %s", name)
	}
	if err != nil {
		return err
	}
	return s.DB.DeleteStorage(ctx, project, name)
}

// Test tries what Mediamill needs of a storage on a small object, and reports
// each permission.
func (s *Storages) Test(ctx context.Context, project, name string) ([]blob.Permission, error) {
	bucket, err := s.Bucket(ctx, project, name)
	if err != nil {
		return nil, err
	}
	client := &http.Client{Transport: s.Outbound.Transport(), Timeout: 10 * time.Second}
	return blob.Test(ctx, bucket, client), nil
}

// Browse lists at most limit objects and folders of a storage under a prefix,
// after a key. next is where to go on; "" at the end.
func (s *Storages) Browse(ctx context.Context, project, name string, o blob.ListOptions, limit int) (list []blob.Info, next string, err error) {
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
