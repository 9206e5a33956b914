package s3

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/minio/minio-go/v7"
)

// full is the key in the bucket.
func (b *Bucket) full(key string) string { return b.prefix + key }

// Stat is blob.Bucket's.
func (b *Bucket) Stat(ctx context.Context, key string) (blob.Info, error) {
	info, _, err := b.stat(ctx, key)
	return info, err
}

// stat also gives the token of the write that made the object.
func (b *Bucket) stat(ctx context.Context, key string) (blob.Info, string, error) {
	if err := blob.CheckKey(key); err != nil {
		return blob.Info{}, "", err
	}
	o, err := b.core.StatObject(ctx, b.name, b.full(key), minio.StatObjectOptions{})
	if err != nil {
		return blob.Info{}, "", broken(ctx, read, key, err)
	}
	info := b.infoOf(key, o)
	info.Owner = o.Metadata.Get("X-Amz-Meta-" + ownerName)
	return info, o.Metadata.Get("X-Amz-Meta-" + tokenName), nil
}

func (b *Bucket) infoOf(key string, o minio.ObjectInfo) blob.Info {
	info := blob.Info{Key: key, Bytes: o.Size, ETag: o.ETag, Type: o.ContentType, Modified: o.LastModified.UTC()}
	if info.Type == "" || info.Type == "application/octet-stream" || info.Type == "binary/octet-stream" {
		info.Type = blob.TypeOf(key) // what other programs put is often not told
	}
	return info
}

// Get is blob.Bucket's.
func (b *Bucket) Get(ctx context.Context, key string, offset, length int64) (io.ReadCloser, blob.Info, error) {
	if err := blob.CheckKey(key); err != nil {
		return nil, blob.Info{}, err
	}
	if offset < 0 {
		return nil, blob.Info{}, media.Errorf(media.CodeInvalid, "the offset must not be negative")
	}
	if length == 0 { // no request can ask for nothing
		return b.nothing(ctx, key, offset)
	}
	r := &reader{ctx: ctx, b: b, key: key, at: offset, end: -1}
	if length > 0 {
		r.end = offset + length
	}
	info, err := r.open("")
	if statusOf(err) == http.StatusRequestedRangeNotSatisfiable {
		return b.nothing(ctx, key, offset)
	}
	if err != nil {
		return nil, blob.Info{}, broken(ctx, read, key, err)
	}
	if r.end < 0 || r.end > info.Bytes {
		r.end = info.Bytes
	}
	r.etag = info.ETag
	return r, info, nil
}

// nothing is a reader of no bytes at the offset, if there is such a place.
func (b *Bucket) nothing(ctx context.Context, key string, offset int64) (io.ReadCloser, blob.Info, error) {
	info, err := b.Stat(ctx, key)
	if err == nil {
		_, err = blob.CheckRange(info, offset, 0)
	}
	if err != nil {
		return nil, blob.Info{}, err
	}
	return http.NoBody, info, nil
}

const (
	maxBreaks = 6                // of one reader in a row
	stall     = 60 * time.Second // without a byte
)

// reader reads from at to end, and opens the object anew where a connection broke.
type reader struct {
	ctx     context.Context
	b       *Bucket
	key     string
	etag    string
	at, end int64

	body   io.ReadCloser
	cancel context.CancelFunc
	breaks int
}

// open asks for what is left; with an etag, only of that very object.
func (r *reader) open(etag string) (blob.Info, error) {
	var o minio.GetObjectOptions
	switch {
	case r.end > 0:
		if err := o.SetRange(r.at, r.end-1); err != nil {
			return blob.Info{}, err
		}
	case r.at > 0:
		if err := o.SetRange(r.at, 0); err != nil {
			return blob.Info{}, err
		}
	}
	if etag != "" {
		if err := o.SetMatchETag(etag); err != nil {
			return blob.Info{}, err
		}
	}
	ctx, cancel := context.WithCancel(r.ctx)
	body, info, header, err := r.b.core.GetObject(ctx, r.b.name, r.b.full(r.key), o)
	if err != nil {
		cancel()
		return blob.Info{}, err
	}
	if _, total, ok := strings.Cut(header.Get("Content-Range"), "/"); ok {
		if info.Size, err = strconv.ParseInt(total, 10, 64); err != nil {
			cancel()
			return blob.Info{}, err
		}
	}
	r.body, r.cancel = body, cancel
	return r.b.infoOf(r.key, info), nil
}

func (r *reader) Read(p []byte) (int, error) {
	for {
		if r.at >= r.end {
			return 0, io.EOF
		}
		n, err := r.readOnce(p[:min(int64(len(p)), r.end-r.at)])
		r.at += int64(n)
		if n > 0 {
			r.breaks = 0
			return n, nil
		}
		if err == nil {
			continue
		}
		if err := r.reopen(err); err != nil {
			return 0, err
		}
	}
}

func (r *reader) readOnce(p []byte) (int, error) {
	if r.body == nil {
		return 0, io.ErrUnexpectedEOF
	}
	timer := time.AfterFunc(stall, r.cancel)
	defer timer.Stop()
	return r.body.Read(p)
}

// reopen waits, and opens the rest of the object.
func (r *reader) reopen(cause error) error {
	r.Close()
	if r.breaks++; r.breaks > maxBreaks {
		if cause == io.EOF {
			cause = io.ErrUnexpectedEOF
		}
		return broken(r.ctx, read, r.key, cause)
	}
	select {
	case <-time.After(100 * time.Millisecond << (r.breaks - 1)):
	case <-r.ctx.Done():
		return r.ctx.Err()
	}
	_, err := r.open(r.etag)
	if taken(err) {
		return media.Wrap(media.CodeInputTransient, err, "the object %s changed while it was read", r.key)
	}
	err = broken(r.ctx, read, r.key, err)
	if media.CodeOf(err) == media.CodeInputTransient {
		return nil // the next Read tries again
	}
	return err
}

func (r *reader) Close() error {
	if r.body == nil {
		return nil
	}
	r.cancel()
	err := r.body.Close()
	r.body = nil
	return err
}

// Delete is blob.Bucket's.
func (b *Bucket) Delete(ctx context.Context, key string) error {
	if err := blob.CheckKey(key); err != nil {
		return err
	}
	err := broken(ctx, write, key, b.core.RemoveObject(ctx, b.name, b.full(key), minio.RemoveObjectOptions{}))
	if media.CodeOf(err) == media.CodeNotFound {
		return nil
	}
	return err
}
