package s3

import (
	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/media"
)

// KindName is the name of the kind.
const KindName = "s3"

// Kind describes storages that are a bucket of S3, or a folder of one.
func Kind() blob.Kind {
	return blob.Kind{
		Name: KindName, Title: "S3", Summary: "A bucket of Amazon S3, or of a server with the same protocol",
		Secrets: []string{"secret_key"}, Place: []string{"endpoint", "bucket", "prefix"},
		New: func() blob.Options { return new(Options) },
	}
}

// Check is blob.Options'.
func (o *Options) Check(host blob.Host) error {
	if err := o.Validate(); err != nil {
		return err
	}
	if err := host.CheckURL(o.Endpoint); err != nil {
		return media.Faults{media.At("endpoint", err)}
	}
	return nil
}

// Open is blob.Options'.
func (o *Options) Open(host blob.Host) (blob.Bucket, error) {
	o.Transport = host.Transport
	return New(*o)
}
