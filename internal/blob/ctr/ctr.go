// Package ctr puts a layer over a Bucket in which some objects are encrypted, with
// AES-256 in counter mode. Readers and writers of the layer see plain bytes; in the
// bucket below, objects have the same length, and their types and keys are not secret.
package ctr

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"time"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/media"
)

// A Key is how one object is encrypted.
type Key struct {
	Secret []byte // 32 bytes
	// Vector is the first half of the counter's first block; the second half
	// counts blocks of 16 bytes. No two objects of a secret may share it.
	Vector uint64
}

// A Finder says how an object is encrypted; nil for one that is not. write says
// that the object is about to be written.
type Finder func(ctx context.Context, key string, write bool) (*Key, error)

// Stream is the cipher at an offset of the object. Encrypting and decrypting are
// the same.
func (k *Key) Stream(offset int64) (cipher.Stream, error) {
	block, err := aes.NewCipher(k.Secret)
	if err != nil {
		return nil, media.Wrap(media.CodeWorkerInternal, err, "the key of an object cannot be used")
	}
	var counter [aes.BlockSize]byte
	binary.BigEndian.PutUint64(counter[:8], k.Vector)
	binary.BigEndian.PutUint64(counter[8:], uint64(offset/aes.BlockSize))
	s := cipher.NewCTR(block, counter[:])
	skip := make([]byte, offset%aes.BlockSize)
	s.XORKeyStream(skip, skip)
	return s, nil
}

// Bucket is the layer over b.
func Bucket(b blob.Bucket, find Finder) blob.Bucket { return &bucket{b, find} }

type bucket struct {
	blob.Bucket
	find Finder
}

// Get is blob.Bucket's.
func (b *bucket) Get(ctx context.Context, key string, offset, length int64) (io.ReadCloser, blob.Info, error) {
	k, err := b.find(ctx, key, false)
	if err != nil {
		return nil, blob.Info{}, err
	}
	from, info, err := b.Bucket.Get(ctx, key, offset, length)
	if err != nil || k == nil {
		return from, info, err
	}
	s, err := k.Stream(offset)
	if err != nil {
		from.Close()
		return nil, info, err
	}
	return struct {
		io.Reader
		io.Closer
	}{cipher.StreamReader{S: s, R: from}, from}, info, nil
}

// Put is blob.Bucket's.
func (b *bucket) Put(ctx context.Context, o blob.Object, body io.Reader) (blob.Info, error) {
	k, err := b.find(ctx, o.Key, true)
	if err != nil || k == nil {
		if err != nil {
			return blob.Info{}, err
		}
		return b.Bucket.Put(ctx, o, body)
	}
	s, err := k.Stream(0)
	if err != nil {
		return blob.Info{}, err
	}
	if o.SHA256 != "" {
		want, err := hex.DecodeString(o.SHA256)
		if err != nil {
			return blob.Info{}, media.Errorf(media.CodeInvalid, "the SHA-256 is not hexadecimal")
		}
		check := &checked{from: body, sum: sha256.New(), want: want, code: media.CodeOutputTransient}
		o.SHA256 = ""
		info, err := b.Bucket.Put(ctx, o, cipher.StreamReader{S: s, R: check})
		return info, blame(err, check)
	}
	return b.Bucket.Put(ctx, o, cipher.StreamReader{S: s, R: body})
}

// LocalPath is blob.Bucket's: there is none of an object that has to be decrypted.
func (b *bucket) LocalPath(key string) (string, bool) {
	ctx, stop := context.WithTimeout(context.Background(), time.Minute)
	defer stop()
	if k, err := b.find(ctx, key, false); err != nil || k != nil {
		return "", false
	}
	return b.Bucket.LocalPath(key)
}

// SignGet is blob.Bucket's.
func (b *bucket) SignGet(ctx context.Context, key string, ttl time.Duration, disposition string) (string, error) {
	k, err := b.find(ctx, key, false)
	if err != nil {
		return "", err
	}
	if k != nil {
		return "", errors.ErrUnsupported
	}
	return b.Bucket.SignGet(ctx, key, ttl, disposition)
}

// Stage is blob.Bucket's. The encrypted bytes lie beside the file meanwhile.
func (b *bucket) Stage(ctx context.Context, o blob.Object, path string) (blob.Staged, error) {
	k, err := b.find(ctx, o.Key, true)
	if err != nil {
		return nil, err
	}
	if k == nil {
		return b.Bucket.Stage(ctx, o, path)
	}
	made := path + ".encrypted"
	defer os.Remove(made)
	if o.SHA256, err = k.file(path, made, o.SHA256); err != nil {
		return nil, err
	}
	return b.Bucket.Stage(ctx, o, made)
}

// file encrypts a file whose SHA-256 is known, and gives that of what was made.
func (k *Key) file(path, made, want string) (string, error) {
	s, err := k.Stream(0)
	if err != nil {
		return "", err
	}
	if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() {
		return "", media.Errorf(media.CodeWorkerDisk, "an output is not a regular file")
	}
	from, err := os.Open(path)
	if err != nil {
		return "", media.Wrap(media.CodeWorkerDisk, err, "an output cannot be read")
	}
	defer from.Close()
	to, err := os.OpenFile(made, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return "", media.Wrap(media.CodeWorkerDisk, err, "an output cannot be encrypted")
	}
	plain, sum := sha256.New(), sha256.New()
	_, err = io.Copy(io.MultiWriter(to, sum), cipher.StreamReader{S: s, R: io.TeeReader(from, plain)})
	if e := to.Close(); err == nil {
		err = e
	}
	if err != nil {
		return "", media.Wrap(media.CodeWorkerDisk, err, "an output cannot be encrypted")
	}
	if want != "" && hex.EncodeToString(plain.Sum(nil)) != want {
		return "", media.Errorf(media.CodeOutputTransient, "the file changed before it was stored")
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}
