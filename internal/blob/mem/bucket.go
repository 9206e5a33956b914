// Package mem keeps objects in memory: the counterpart of blob/fs and blob/s3 for
// the tests of the packages above them.
package mem

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/media"
)

// A Bucket is empty at first; New makes one.
type Bucket struct {
	mu      sync.Mutex
	objects map[string]object
	uploads map[string]*upload
	staged  map[*staged]time.Time
}

type object struct {
	info    blob.Info
	content []byte
}

type upload struct {
	parts map[int][]byte
	since time.Time
}

var _ blob.Bucket = (*Bucket)(nil)

// New makes an empty Bucket.
func New() *Bucket {
	return &Bucket{objects: map[string]object{}, uploads: map[string]*upload{}, staged: map[*staged]time.Time{}}
}

// Stat is blob.Bucket's.
func (b *Bucket) Stat(_ context.Context, key string) (blob.Info, error) {
	o, err := b.find(key)
	return o.info, err
}

func (b *Bucket) find(key string) (object, error) {
	if err := blob.CheckKey(key); err != nil {
		return object{}, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	o, ok := b.objects[key]
	if !ok {
		return object{}, media.Errorf(media.CodeNotFound, "there is no object %s", key)
	}
	return o, nil
}

// Get is blob.Bucket's.
func (b *Bucket) Get(_ context.Context, key string, offset, length int64) (io.ReadCloser, blob.Info, error) {
	o, err := b.find(key)
	if err == nil {
		length, err = blob.CheckRange(o.info, offset, length)
	}
	if err != nil {
		return nil, blob.Info{}, err
	}
	return io.NopCloser(bytes.NewReader(o.content[offset : offset+length])), o.info, nil
}

// Put is blob.Bucket's.
func (b *Bucket) Put(_ context.Context, o blob.Object, from io.Reader) (blob.Info, error) {
	content, err := check(o, from)
	if err != nil {
		return blob.Info{}, err
	}
	return b.set(o, content)
}

// check reads the body and holds it against what was announced.
func check(o blob.Object, from io.Reader) ([]byte, error) {
	if err := blob.CheckKey(o.Key); err != nil {
		return nil, err
	}
	content, err := io.ReadAll(io.LimitReader(from, o.Bytes+1))
	if err != nil {
		return nil, media.Wrap(media.CodeInputTransient, err, "the data for %s stopped arriving", o.Key)
	}
	if int64(len(content)) != o.Bytes {
		return nil, media.Errorf(media.CodeInvalid, "the object %s was announced with %d bytes, but a different number was received", o.Key, o.Bytes)
	}
	if sum := sha256.Sum256(content); o.SHA256 != "" && hex.EncodeToString(sum[:]) != o.SHA256 {
		return nil, media.Errorf(media.CodeOutputTransient, "the data for %s does not have the expected checksum", o.Key)
	}
	return content, nil
}

func (b *Bucket) set(o blob.Object, content []byte) (blob.Info, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, taken := b.objects[o.Key]; taken && o.IfAbsent {
		return blob.Info{}, media.Errorf(media.CodeOutputExists, "the object %s already exists", o.Key)
	}
	sum := md5.Sum(content)
	info := blob.Info{
		Key: o.Key, Bytes: o.Bytes, ETag: hex.EncodeToString(sum[:]), Type: o.MIME(), Modified: time.Now().UTC(), Owner: o.Owner,
	}
	b.objects[o.Key] = object{info, content}
	return info, nil
}

// Delete is blob.Bucket's.
func (b *Bucket) Delete(_ context.Context, key string) error {
	if err := blob.CheckKey(key); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.objects, key)
	return nil
}

// List is blob.Bucket's.
func (b *Bucket) List(ctx context.Context, o blob.ListOptions) iter.Seq2[blob.Info, error] {
	return func(yield func(blob.Info, error) bool) {
		b.mu.Lock()
		objects := maps.Clone(b.objects)
		b.mu.Unlock()
		found := map[string]blob.Info{}
		for key, object := range objects {
			rest, ok := strings.CutPrefix(key, o.Prefix)
			info := object.info
			if name, _, deeper := strings.Cut(rest, "/"); deeper && o.Delimiter {
				info = blob.Info{Key: o.Prefix + name + "/", Folder: true}
			}
			if ok && info.Key > o.After {
				found[info.Key] = info
			}
		}
		for _, key := range slices.Sorted(maps.Keys(found)) {
			if err := ctx.Err(); err != nil {
				yield(blob.Info{}, err)
				return
			}
			if !yield(found[key], nil) {
				return
			}
		}
	}
}

// LocalPath is blob.Bucket's: nothing in memory has a path.
func (b *Bucket) LocalPath(string) (string, bool) { return "", false }

// Place is blob.Bucket's.
func (b *Bucket) Place(key string) string { return fmt.Sprintf("mem:%p/%s", b, key) }

// SignGet is blob.Bucket's: memory has no address.
func (b *Bucket) SignGet(context.Context, string, time.Duration, string) (string, error) {
	return "", errors.ErrUnsupported
}

type staged struct {
	b       *Bucket
	o       blob.Object
	content []byte
	done    *blob.Info
}

// Stage is blob.Bucket's.
func (b *Bucket) Stage(_ context.Context, o blob.Object, path string) (blob.Staged, error) {
	fi, err := os.Lstat(path)
	if err != nil || !fi.Mode().IsRegular() {
		return nil, media.Wrap(media.CodeWorkerInternal, errors.Join(err, os.ErrInvalid), "the file for %s is not a regular file", o.Key)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, media.Wrap(media.CodeWorkerInternal, err, "the file for %s cannot be opened", o.Key)
	}
	defer f.Close()
	content, err := check(o, f)
	if err != nil {
		return nil, err
	}
	s := &staged{b: b, o: o, content: content}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.staged[s] = time.Now()
	return s, nil
}

// Commit is blob.Staged's.
func (s *staged) Commit(context.Context) (blob.Info, error) {
	if s.done != nil {
		return *s.done, nil
	}
	info, err := s.b.set(s.o, s.content)
	if err == nil {
		s.done = &info
	}
	s.forget()
	return info, err
}

// Discard is blob.Staged's.
func (s *staged) Discard(context.Context) error {
	s.forget()
	return nil
}

func (s *staged) forget() {
	s.b.mu.Lock()
	defer s.b.mu.Unlock()
	delete(s.b.staged, s)
}

// Sweep is blob.Bucket's.
func (b *Bucket) Sweep(_ context.Context, olderThan time.Duration) (int, error) {
	before := time.Now().Add(-olderThan)
	b.mu.Lock()
	defer b.mu.Unlock()
	count := len(b.staged) + len(b.uploads)
	maps.DeleteFunc(b.staged, func(_ *staged, since time.Time) bool { return since.Before(before) })
	maps.DeleteFunc(b.uploads, func(_ string, u *upload) bool { return u.since.Before(before) })
	return count - len(b.staged) - len(b.uploads), nil
}

func newName() string { return strings.ToLower(rand.Text()) }
