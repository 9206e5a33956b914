package s3

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/minio/minio-go/v7"
)

// Sweep is blob.Bucket's.
func (b *Bucket) Sweep(ctx context.Context, olderThan time.Duration) (int, error) {
	before := time.Now().Add(-olderThan)
	var stale []minio.ObjectMultipartInfo
	for upload, err := range b.openUploads(ctx, b.prefix) {
		if err != nil {
			return 0, err
		}
		if upload.Initiated.Before(before) {
			stale = append(stale, upload)
		}
	}
	if len(stale) == 0 {
		return 0, nil
	}
	self, err := b.self(ctx)
	if err != nil {
		return 0, err
	}
	removed := 0
	for _, upload := range stale {
		if upload.Initiator.ID != self {
			continue
		}
		if err := b.abort(ctx, strings.TrimPrefix(upload.Key, b.prefix), upload.UploadID); err != nil {
			return removed, err
		}
		removed++
	}
	return removed, nil
}

// openUploads walks the uploads under a prefix that are not completed.
func (b *Bucket) openUploads(ctx context.Context, prefix string) func(yield func(minio.ObjectMultipartInfo, error) bool) {
	return func(yield func(minio.ObjectMultipartInfo, error) bool) {
		for key, id := "", ""; ; {
			page, err := b.core.ListMultipartUploads(ctx, b.name, prefix, key, id, "", pageSize)
			if err != nil {
				yield(minio.ObjectMultipartInfo{}, broken(ctx, read, "the list of uploads", err))
				return
			}
			for _, u := range page.Uploads {
				if !yield(u, nil) {
					return
				}
			}
			if !page.IsTruncated || page.NextKeyMarker == key && page.NextUploadIDMarker == id {
				return
			}
			key, id = page.NextKeyMarker, page.NextUploadIDMarker
		}
	}
}

// self is the name that the server has for our access key: S3 tells it only of
// an upload that is open.
func (b *Bucket) self(ctx context.Context) (string, error) {
	u, err := b.StartUpload(ctx, blob.Object{Key: "mediamill-sweep-" + newToken()}, blob.MinPartBytes)
	if err != nil {
		return "", err
	}
	_, id, _ := tokenAndID(u)
	name, found := "", false
	for upload, lerr := range b.openUploads(ctx, b.full(u.Key)) {
		if err = lerr; err != nil {
			break
		}
		if upload.UploadID == id {
			name, found = upload.Initiator.ID, true
		}
	}
	if err == nil && !found {
		err = media.Errorf(media.CodeInputTransient, "the S3 server does not list an upload that was just started")
	}
	return name, errors.Join(err, b.abortAnyway(ctx, u))
}
