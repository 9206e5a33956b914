package mem

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/media"
)

func closed(u blob.Upload) error {
	return media.Errorf(media.CodeNotFound, "the upload of %s is not open", u.Key)
}

// StartUpload is blob.Multipart's.
func (b *Bucket) StartUpload(_ context.Context, o blob.Object, partBytes int64) (blob.Upload, error) {
	if err := blob.CheckUpload(o, partBytes); err != nil {
		return blob.Upload{}, err
	}
	u := blob.Upload{Key: o.Key, ID: newName(), Bytes: o.Bytes, PartBytes: partBytes, Type: o.Type, IfAbsent: o.IfAbsent}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.uploads[u.ID] = &upload{parts: map[int][]byte{}, since: time.Now()}
	return u, nil
}

// PutPart is blob.Multipart's.
func (b *Bucket) PutPart(_ context.Context, u blob.Upload, number int, from io.Reader, sums blob.Sums) (blob.Part, error) {
	size, err := u.PartSize(number)
	if err != nil {
		return blob.Part{}, err
	}
	content, err := io.ReadAll(io.LimitReader(from, size+1))
	if err != nil {
		return blob.Part{}, media.Wrap(media.CodeInputTransient, err, "the data of part %d stopped arriving", number)
	}
	if int64(len(content)) != size {
		return blob.Part{}, blob.WrongPart(number, size, int64(len(content)))
	}
	md, sha := md5.Sum(content), sha256.Sum256(content)
	if sums.MD5 != nil && !bytes.Equal(sums.MD5, md[:]) || sums.SHA256 != nil && !bytes.Equal(sums.SHA256, sha[:]) {
		return blob.Part{}, blob.DamagedPart(number)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	open, ok := b.uploads[u.ID]
	if !ok {
		return blob.Part{}, closed(u)
	}
	open.parts[number] = content
	return partOf(number, content), nil
}

func partOf(number int, content []byte) blob.Part {
	sum := md5.Sum(content)
	return blob.Part{Number: number, Bytes: int64(len(content)), ETag: hex.EncodeToString(sum[:])}
}

// ListParts is blob.Multipart's.
func (b *Bucket) ListParts(_ context.Context, u blob.Upload) ([]blob.Part, error) {
	parts, _, err := b.join(u)
	return parts, err
}

// join lists the parts and puts their bytes together.
func (b *Bucket) join(u blob.Upload) (parts []blob.Part, whole []byte, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	open, ok := b.uploads[u.ID]
	if !ok {
		return nil, nil, closed(u)
	}
	parts = []blob.Part{}
	for _, n := range slices.Sorted(maps.Keys(open.parts)) {
		parts = append(parts, partOf(n, open.parts[n]))
		whole = append(whole, open.parts[n]...)
	}
	return parts, whole, nil
}

// SignPart is blob.Multipart's: memory has no address.
func (b *Bucket) SignPart(context.Context, blob.Upload, int, time.Duration) (string, error) {
	return "", errors.ErrUnsupported
}

// CompleteUpload is blob.Multipart's.
func (b *Bucket) CompleteUpload(ctx context.Context, u blob.Upload) (blob.Info, error) {
	parts, whole, err := b.join(u)
	if err != nil {
		if info, e := b.Stat(ctx, u.Key); e == nil && info.Bytes == u.Bytes {
			return info, nil // an earlier call completed it
		}
		return blob.Info{}, err
	}
	if err := u.CheckWhole(parts); err != nil {
		return blob.Info{}, err
	}
	info, err := b.set(blob.Object{Key: u.Key, Type: u.Type, Bytes: u.Bytes, IfAbsent: u.IfAbsent}, whole)
	if err != nil {
		return blob.Info{}, err
	}
	return info, b.AbortUpload(ctx, u)
}

// AbortUpload is blob.Multipart's.
func (b *Bucket) AbortUpload(_ context.Context, u blob.Upload) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.uploads, u.ID)
	return nil
}
