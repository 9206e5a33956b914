package s3

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/media"
)

// LocalPath is blob.Bucket's: nothing of S3 is on this machine.
func (b *Bucket) LocalPath(string) (string, bool) { return "", false }

// Place is blob.Bucket's.
func (b *Bucket) Place(key string) string {
	return "s3:" + b.core.EndpointURL().Host + "/" + b.name + "/" + b.prefix + key
}

// SignGet is blob.Bucket's.
func (b *Bucket) SignGet(ctx context.Context, key string, ttl time.Duration, disposition string) (string, error) {
	if err := blob.CheckKey(key); err != nil {
		return "", err
	}
	params := url.Values{}
	if disposition != "" {
		params.Set("response-content-disposition", disposition)
	}
	return b.sign(ctx, http.MethodGet, key, ttl, params, nil)
}

func (b *Bucket) sign(ctx context.Context, method, key string, ttl time.Duration, params url.Values, header http.Header) (string, error) {
	if ttl < time.Second || ttl > 7*24*time.Hour {
		return "", media.Errorf(media.CodeInvalid, "a signed URL must be valid for between 1 second and 7 days, not %s", ttl)
	}
	u, err := b.signer.PresignHeader(ctx, method, b.name, b.full(key), ttl, params, header)
	if err != nil {
		return "", errors.Join(media.Errorf(media.CodeOutputDenied, "the URL could not be signed"), err)
	}
	return u.String(), nil
}
