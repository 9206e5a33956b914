package s3

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/minio/minio-go/v7"
)

// StartUpload is blob.Multipart's.
func (b *Bucket) StartUpload(ctx context.Context, o blob.Object, partBytes int64) (blob.Upload, error) {
	if err := blob.CheckUpload(o, partBytes); err != nil {
		return blob.Upload{}, err
	}
	token := newToken()
	id, err := b.core.NewMultipartUpload(ctx, b.name, b.full(o.Key), b.putOptions(o, token))
	if err != nil {
		return blob.Upload{}, broken(ctx, write, o.Key, err)
	}
	return blob.Upload{
		Key: o.Key, ID: uploadName(token, id), Bytes: o.Bytes, PartBytes: partBytes, Type: o.Type, IfAbsent: o.IfAbsent,
	}, nil
}

// PutPart is blob.Multipart's. The body goes through without being held, so a
// broken connection to the server is the sender's to repeat.
func (b *Bucket) PutPart(ctx context.Context, u blob.Upload, number int, from io.Reader, sums blob.Sums) (blob.Part, error) {
	size, err := u.PartSize(number)
	if err != nil {
		return blob.Part{}, err
	}
	var options minio.PutObjectPartOptions
	if sums.MD5 != nil {
		options.Md5Base64 = base64.StdEncoding.EncodeToString(sums.MD5)
	}
	if sums.SHA256 != nil {
		options.Sha256Hex, options.DisableContentSha256 = hex.EncodeToString(sums.SHA256), true
	}
	if size == 0 {
		// Nothing is sent of an empty body, so nothing would look at it.
		var extra [1]byte
		if n, _ := io.ReadFull(from, extra[:]); n > 0 {
			return blob.Part{}, blob.WrongPart(number, 0, 1)
		}
	}
	body := &exact{r: from, number: number, size: size}
	part, err := b.putPart(ctx, u, number, body, options)
	switch {
	case body.err != nil:
		return blob.Part{}, body.err
	case err != nil && isDigest(err):
		return blob.Part{}, blob.DamagedPart(number)
	case media.CodeOf(err) == media.CodeOutputTransient && ctx.Err() == nil:
		// A server that refuses may hang up while the body is on its way, and its
		// answer is lost: ask whether the upload is still open.
		if _, lerr := b.ListParts(ctx, u); media.CodeOf(lerr) == media.CodeNotFound {
			return blob.Part{}, lerr
		}
	}
	return part, err
}

func isDigest(err error) bool {
	switch codeOf(err) {
	case "BadDigest", "XAmzContentSHA256Mismatch", "InvalidDigest":
		return true
	}
	return false
}

func (b *Bucket) putPart(ctx context.Context, u blob.Upload, number int, body io.Reader, options minio.PutObjectPartOptions) (blob.Part, error) {
	_, id, err := tokenAndID(u)
	if err != nil {
		return blob.Part{}, err
	}
	size, err := u.PartSize(number)
	if err != nil {
		return blob.Part{}, err
	}
	p, err := b.core.PutObjectPart(ctx, b.name, b.full(u.Key), id, number, body, size, options)
	if noUpload(err) {
		return blob.Part{}, closed(u)
	}
	if err != nil {
		return blob.Part{}, broken(ctx, write, u.Key, err)
	}
	return blob.Part{Number: number, Bytes: size, ETag: p.ETag}, nil
}

// ListParts is blob.Multipart's.
func (b *Bucket) ListParts(ctx context.Context, u blob.Upload) ([]blob.Part, error) {
	_, id, err := tokenAndID(u)
	if err != nil {
		return nil, err
	}
	parts := []blob.Part{}
	for marker := 0; ; {
		page, err := b.core.ListObjectParts(ctx, b.name, b.full(u.Key), id, marker, pageSize)
		if noUpload(err) {
			return nil, closed(u)
		}
		if err != nil {
			return nil, broken(ctx, read, u.Key, err)
		}
		for _, p := range page.ObjectParts {
			parts = append(parts, blob.Part{Number: p.PartNumber, Bytes: p.Size, ETag: p.ETag})
		}
		if !page.IsTruncated || page.NextPartNumberMarker <= marker {
			return parts, nil
		}
		marker = page.NextPartNumberMarker
	}
}

// SignPart is blob.Multipart's. The length is signed with the rest.
func (b *Bucket) SignPart(ctx context.Context, u blob.Upload, number int, ttl time.Duration) (string, error) {
	_, id, err := tokenAndID(u)
	if err != nil {
		return "", err
	}
	size, err := u.PartSize(number)
	if err != nil {
		return "", err
	}
	params := url.Values{"partNumber": {strconv.Itoa(number)}, "uploadId": {id}}
	return b.sign(ctx, http.MethodPut, u.Key, ttl, params, http.Header{"Content-Length": {fmt.Sprint(size)}})
}

// CompleteUpload is blob.Multipart's.
func (b *Bucket) CompleteUpload(ctx context.Context, u blob.Upload) (blob.Info, error) {
	parts, err := b.ListParts(ctx, u)
	if media.CodeOf(err) == media.CodeNotFound {
		token, _, terr := tokenAndID(u)
		if info, found, serr := b.stat(ctx, u.Key); terr == nil && serr == nil && found == token {
			return info, nil // an earlier call completed it
		}
	}
	if err != nil {
		return blob.Info{}, err
	}
	if err := u.CheckWhole(parts); err != nil {
		return blob.Info{}, err
	}
	return b.complete(ctx, u, parts[:u.Parts()])
}

// complete makes the object visible.
func (b *Bucket) complete(ctx context.Context, u blob.Upload, parts []blob.Part) (blob.Info, error) {
	token, id, err := tokenAndID(u)
	if err != nil {
		return blob.Info{}, err
	}
	list := make([]minio.CompletePart, len(parts))
	for i, p := range parts {
		list[i] = minio.CompletePart{PartNumber: p.Number, ETag: p.ETag}
	}
	var options minio.PutObjectOptions
	if u.IfAbsent {
		options.SetMatchETagExcept("*")
	}
	_, err = b.core.CompleteMultipartUpload(ctx, b.name, b.full(u.Key), id, list, options)
	return b.settle(ctx, u.Key, u.Bytes, token, err)
}

// AbortUpload is blob.Multipart's.
func (b *Bucket) AbortUpload(ctx context.Context, u blob.Upload) error {
	_, id, err := tokenAndID(u)
	if err != nil {
		return nil // never was
	}
	return b.abort(ctx, u.Key, id)
}

func (b *Bucket) abort(ctx context.Context, key, id string) error {
	err := b.core.AbortMultipartUpload(ctx, b.name, b.full(key), id)
	if noUpload(err) || statusOf(err) == http.StatusNotFound {
		return nil
	}
	return broken(ctx, write, key, err)
}
