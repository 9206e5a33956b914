package storages

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/blob/ctr"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

// An opened bucket is good while its row is as it was.
type opened struct {
	stamp  string
	bucket blob.Bucket
}

// Bucket opens a storage of a project by name; the default one for "". Objects
// that lie encrypted in it are read and written in plain.
func (s *Service) Bucket(ctx context.Context, project, name string) (blob.Bucket, error) {
	bucket, storage, err := s.opened(ctx, project, name)
	if err != nil || s.Cipher == nil {
		return bucket, err
	}
	return ctr.Bucket(bucket, func(ctx context.Context, key string, write bool) (*ctr.Key, error) {
		return s.Cipher(ctx, project, storage, key, write)
	}), nil
}

// Raw is Bucket with all objects as they lie.
func (s *Service) Raw(ctx context.Context, project, name string) (blob.Bucket, error) {
	bucket, _, err := s.opened(ctx, project, name)
	return bucket, err
}

// opened opens a storage and gives its own name. Buckets stay open; one whose
// config changed is opened anew.
func (s *Service) opened(ctx context.Context, project, name string) (blob.Bucket, string, error) {
	row, err := s.DB.StorageNamed(ctx, project, name)
	if media.CodeOf(err) == media.CodeNotFound {
		return nil, "", media.Errorf(media.CodeNotFound, "there is no storage %q", name).
			WithHint("it was deleted, or never created")
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

// Place is blob.Bucket's, of an object of a storage. One that cannot be opened
// now is told by its name.
func (s *Service) Place(ctx context.Context, project, storage, key string) string {
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
