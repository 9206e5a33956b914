package jobs

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/blob/ctr"
	"github.com/mediamill/mediamill/internal/blob/fs"
	"github.com/mediamill/mediamill/internal/blob/s3"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/store"
)

// folderConfig is the config of a folder storage.
type folderConfig struct {
	Path string `json:"path"`
}

func secretPlace(id string) string { return "storages/" + id + "/secret" }

// configure puts a config into the row: what may be shown as it is, the secret
// sealed. Fields of the faults begin with "config".
func (s *Storages) configure(row *store.Storage, config json.RawMessage) (faults media.Faults) {
	switch row.Kind {
	case "folder":
		var f folderConfig
		faults.Under("config.", op.Decode(config, &f))
		if len(faults) == 0 && (!filepath.IsAbs(f.Path) || filepath.Clean(f.Path) == "/") {
			faults.Add(media.Bad("config.path", "must be an absolute path of a folder, is %q", f.Path))
		}
		if len(faults) == 0 && s.Folders != nil {
			if err := s.Folders.Check(f.Path); err != nil {
				faults.Add(media.AsError(err))
			}
		}
		row.Config = map[string]any{"path": filepath.Clean(f.Path)}
	case "s3":
		return s.configureS3(row, config)
	default:
		faults.Add(media.OneOf("kind", row.Kind, "folder", "s3"))
	}
	return faults
}

func (s *Storages) configureS3(row *store.Storage, config json.RawMessage) (faults media.Faults) {
	var o s3.Options
	faults.Under("config.", op.Decode(config, &o))
	if len(faults) > 0 {
		return faults
	}
	kept := o.SecretKey == "" && row.SecretSealed != nil
	checked := o
	if kept {
		checked.SecretKey = "kept"
	}
	if err := checked.Validate(); err != nil {
		if found, ok := err.(media.Faults); ok {
			faults.Under("config.", found)
		} else {
			faults.Under("config.", media.Faults{media.AsError(err)})
		}
	}
	for field, address := range map[string]string{"endpoint": o.Endpoint} {
		if err := s.Outbound.CheckURL(address); err != nil && len(faults) == 0 {
			faults.Add(moved(err, "config."+field))
		}
	}
	if !kept {
		row.SecretSealed = []byte(s.Key.Seal([]byte(o.SecretKey), secretPlace(row.ID)))
	}
	o.SecretKey = ""
	shown, err := json.Marshal(o)
	if err == nil {
		row.Config = nil
		err = json.Unmarshal(shown, &row.Config)
	}
	if err != nil {
		faults.Add(media.Bad("config", "cannot be kept: %v", err))
	}
	return faults
}

// An opened bucket is good while its row is as it was.
type opened struct {
	stamp  string
	bucket blob.Bucket
}

// Bucket opens a storage of a project by name; the default one for "". Objects
// that lie encrypted in it are read and written in plain.
func (s *Storages) Bucket(ctx context.Context, project, name string) (blob.Bucket, error) {
	bucket, storage, err := s.opened(ctx, project, name)
	if err != nil || s.Cipher == nil {
		return bucket, err
	}
	return ctr.Bucket(bucket, func(ctx context.Context, key string, write bool) (*ctr.Key, error) {
		return s.Cipher(ctx, project, storage, key, write)
	}), nil
}

// Raw is Bucket with all objects as they lie.
func (s *Storages) Raw(ctx context.Context, project, name string) (blob.Bucket, error) {
	bucket, _, err := s.opened(ctx, project, name)
	return bucket, err
}

// opened opens a storage and gives its own name. Buckets stay open; one whose
// config changed is opened anew.
func (s *Storages) opened(ctx context.Context, project, name string) (blob.Bucket, string, error) {
	row, err := s.DB.StorageNamed(ctx, project, name)
	if media.CodeOf(err) == media.CodeNotFound {
		return nil, "", media.Errorf(media.CodeNotFound, "there is no storage %q", name).
			WithHint("it was deleted, or never made")
	}
	if err != nil {
		return nil, "", err
	}
	stamp := stampOf(row)
	s.mu.Lock()
	defer s.mu.Unlock()
	if o, found := s.open[row.ID]; found && o.stamp == stamp {
		return o.bucket, row.Name, nil
	}
	bucket, err := s.make(row)
	if err != nil {
		return nil, "", err
	}
	// An earlier bucket may still be in use; its folder is closed when it is not.
	s.open[row.ID] = opened{stamp, bucket}
	return bucket, row.Name, nil
}

// place is blob.Bucket's, of an object of a storage. One that cannot be opened
// now is told by its name.
func (s *Storages) place(ctx context.Context, project, storage, key string) string {
	bucket, err := s.Bucket(ctx, project, storage)
	if err != nil {
		return "storage:" + storage + "/" + key
	}
	return bucket.Place(key)
}

func stampOf(row store.Storage) string {
	config, err := json.Marshal(row.Config) // keys in order
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%s %s %s", row.Kind, config, bytes.ToValidUTF8(row.SecretSealed, nil))
}

// openFolder asks for leave again: the settings may have changed since the storage
// was made, and a link on the way too.
func (s *Storages) openFolder(name, path string) (blob.Bucket, error) {
	check := func(path string) error {
		if s.Folders == nil {
			return nil
		}
		err := s.Folders.Check(path)
		if err == nil {
			return nil
		}
		e := *media.AsError(err)
		e.Field, e.Message = "", fmt.Sprintf("the storage %s cannot be used: %s", name, e.Message)
		return &e
	}
	if err := check(path); err != nil {
		return nil, err
	}
	bucket, err := fs.Open(path)
	if err != nil {
		return nil, err
	}
	if err := check(bucket.Dir()); err != nil {
		_ = bucket.Close()
		return nil, err
	}
	return bucket, nil
}

func (s *Storages) make(row store.Storage) (blob.Bucket, error) {
	config, err := json.Marshal(row.Config)
	if err != nil {
		return nil, err
	}
	if row.Kind == "folder" {
		var f folderConfig
		if err := json.Unmarshal(config, &f); err != nil {
			return nil, media.Wrap(media.CodeConfigInvalid, err, "the config of storage %s cannot be read", row.Name)
		}
		return s.openFolder(row.Name, f.Path)
	}
	var o s3.Options
	if err := json.Unmarshal(config, &o); err != nil {
		return nil, media.Wrap(media.CodeConfigInvalid, err, "the config of storage %s cannot be read", row.Name)
	}
	secret, err := s.Key.Open(string(row.SecretSealed), secretPlace(row.ID))
	if err != nil {
		return nil, err
	}
	o.SecretKey, o.Transport = string(secret), s.Outbound.Transport()
	return s3.New(o)
}
