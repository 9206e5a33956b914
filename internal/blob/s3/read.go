package s3

import (
	"context"
	"errors"
	"io"
	"iter"
	"net/http"
	"net/url"
	"slices"
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
	return b.infoOf(key, o), o.Metadata.Get("X-Amz-Meta-" + tokenName), nil
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

// List is blob.Bucket's.
func (b *Bucket) List(ctx context.Context, o blob.ListOptions) iter.Seq2[blob.Info, error] {
	return func(yield func(blob.Info, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		lo := minio.ListObjectsOptions{Prefix: b.full(o.Prefix), Recursive: !o.Delimiter, MaxKeys: pageSize}
		if o.After != "" {
			lo.StartAfter = b.full(o.After)
			if o.Delimiter && strings.HasSuffix(o.After, "/") {
				lo.StartAfter += "\U0010FFFF" // behind everything in the folder
			}
		}
		objects := b.core.ListObjectsIter(ctx, b.name, lo)
		if o.Delimiter {
			objects = inOrder(objects)
		}
		for object := range objects {
			if object.Err != nil {
				yield(blob.Info{}, broken(ctx, read, o.Prefix, object.Err))
				return
			}
			info, ok := b.listed(object, o)
			if ok && !yield(info, nil) {
				return
			}
		}
		if err := ctx.Err(); err != nil {
			yield(blob.Info{}, err)
		}
	}
}

const pageSize = 1000

// listed turns one entry into an Info; false for what is no key of ours.
func (b *Bucket) listed(object minio.ObjectInfo, o blob.ListOptions) (blob.Info, bool) {
	key := strings.TrimPrefix(object.Key, b.prefix)
	folder, isFolder := strings.CutSuffix(key, "/")
	if key <= o.After || blob.CheckKey(folder) != nil || isFolder && !o.Delimiter {
		return blob.Info{}, false
	}
	if isFolder {
		return blob.Info{Key: key, Folder: true}, true
	}
	return b.infoOf(key, object), true
}

// inOrder merges folders and objects, which the server sends one after the
// other on each page of at most pageSize entries.
func inOrder(in iter.Seq[minio.ObjectInfo]) iter.Seq[minio.ObjectInfo] {
	return func(yield func(minio.ObjectInfo) bool) {
		var held []minio.ObjectInfo
		give := func(n int) bool {
			slices.SortFunc(held, func(a, b minio.ObjectInfo) int { return strings.Compare(a.Key, b.Key) })
			for _, o := range held[:n] {
				if !yield(o) {
					return false
				}
			}
			held = append(held[:0], held[n:]...)
			return true
		}
		for object := range in {
			if object.Err != nil {
				if give(len(held)) {
					yield(object)
				}
				return
			}
			held = append(held, object)
			// What lies more than a page back comes before all that is to come.
			if len(held) >= 3*pageSize && !give(len(held)-pageSize) {
				return
			}
		}
		give(len(held))
	}
}

// LocalPath is blob.Bucket's: nothing of S3 is on this machine.
func (b *Bucket) LocalPath(string) (string, bool) { return "", false }

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
		return "", media.Errorf(media.CodeInvalid, "a signed address lasts between 1 second and 7 days, not %s", ttl)
	}
	u, err := b.signer.PresignHeader(ctx, method, b.name, b.full(key), ttl, params, header)
	if err != nil {
		return "", errors.Join(media.Errorf(media.CodeOutputDenied, "the address could not be signed"), err)
	}
	return u.String(), nil
}
