package fs

import (
	"path/filepath"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/media"
)

// KindName is the name of the kind.
const KindName = "folder"

// Kind describes storages that are a folder of the machine.
func Kind() blob.Kind {
	return blob.Kind{
		Name: KindName, Title: "Folder", Summary: "A folder of the server, or one that all machines mount at the same path",
		Place: []string{"path"}, Local: true, New: func() blob.Options { return new(Options) },
	}
}

// Options name a folder.
type Options struct {
	Path string `json:"path" title:"Folder on the server" doc:"Absolute path; the folder is created if it does not exist" maxLength:"4096"`
}

// Check is blob.Options'.
func (o *Options) Check(host blob.Host) error {
	if !filepath.IsAbs(o.Path) || filepath.Clean(o.Path) == "/" {
		return media.Faults{media.Bad("path", "must be the absolute path of a folder, is %q", o.Path)}
	}
	if err := host.CheckFolder(o.Path); err != nil {
		return media.Faults{media.At("path", err)}
	}
	o.Path = filepath.Clean(o.Path)
	return nil
}

// Open is blob.Options'. It asks again whether the folder may be one: the settings
// may have changed since the storage was made, and a link on the way too.
func (o *Options) Open(host blob.Host) (blob.Bucket, error) {
	if err := host.CheckFolder(o.Path); err != nil {
		return nil, err
	}
	bucket, err := Open(o.Path)
	if err != nil {
		return nil, err
	}
	if err := host.CheckFolder(bucket.Dir()); err != nil {
		_ = bucket.Close()
		return nil, err
	}
	return bucket, nil
}
