package s3_test

import (
	"testing"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/blob/blobtest"
	"github.com/mediamill/mediamill/internal/blob/s3"
)

func open(t *testing.T, o s3.Options) *s3.Bucket {
	t.Helper()
	b, err := s3.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestBucket(t *testing.T) {
	t.Parallel()
	server := blobtest.StartS3(t)
	t.Run("a whole bucket", func(t *testing.T) {
		blobtest.Run(t, func(t *testing.T) blob.Bucket { return open(t, server.Bucket(t, server.Endpoint)) })
	})
	t.Run("a folder of a bucket", func(t *testing.T) {
		blobtest.Run(t, func(t *testing.T) blob.Bucket {
			o := server.Bucket(t, server.Endpoint)
			o.Prefix = "mill/a"
			b := open(t, o)
			// What lies beside the folder must never show.
			o.Prefix = ""
			blobtest.Put(t, open(t, o), "mill/ab.txt", []byte("x"))
			return b
		})
	})
}
