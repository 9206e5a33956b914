package ctr

import (
	"bytes"
	"context"
	"crypto/cipher"
	"crypto/md5"
	"crypto/sha256"
	"errors"
	"hash"
	"io"
	"time"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/media"
)

// A checked ends with an error when what was read has not the sum that was
// announced, which the layer below cannot know.
type checked struct {
	from io.Reader
	sum  hash.Hash
	want []byte
	code media.Code
	err  error // what Read ended with, which the store may wrap in another
}

// Read is io.Reader's.
func (c *checked) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	c.sum.Write(p[:n])
	if err == io.EOF && !bytes.Equal(c.sum.Sum(nil), c.want) {
		c.err = media.Errorf(c.code, "the data does not have the announced checksum")
		return n, c.err
	}
	return n, err
}

// blame is the error of a checked reader, or the one that a store gave.
func blame(err error, list ...*checked) error {
	for _, c := range list {
		if err != nil && c.err != nil {
			return c.err
		}
	}
	return err
}

// PutPart is blob.Bucket's.
func (b *bucket) PutPart(ctx context.Context, u blob.Upload, number int, body io.Reader, sums blob.Sums) (blob.Part, error) {
	k, err := b.find(ctx, u.Key, true)
	if err != nil {
		return blob.Part{}, err
	}
	if k == nil {
		return b.Bucket.PutPart(ctx, u, number, body, sums)
	}
	if _, err := u.PartSize(number); err != nil {
		return blob.Part{}, err
	}
	s, err := k.Stream(int64(number-1) * u.PartBytes)
	if err != nil {
		return blob.Part{}, err
	}
	var checks []*checked
	for _, each := range []struct {
		sum  hash.Hash
		want []byte
	}{{md5.New(), sums.MD5}, {sha256.New(), sums.SHA256}} {
		if each.want != nil {
			checks = append(checks, &checked{from: body, sum: each.sum, want: each.want, code: media.CodeInvalid})
			body = checks[len(checks)-1]
		}
	}
	part, err := b.Bucket.PutPart(ctx, u, number, cipher.StreamReader{S: s, R: body}, blob.Sums{})
	return part, blame(err, checks...)
}

// SignPart is blob.Bucket's.
func (b *bucket) SignPart(ctx context.Context, u blob.Upload, number int, ttl time.Duration) (string, error) {
	k, err := b.find(ctx, u.Key, true)
	if err != nil {
		return "", err
	}
	if k != nil {
		return "", errors.ErrUnsupported
	}
	return b.Bucket.SignPart(ctx, u, number, ttl)
}
