package fs

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path"
	"strings"
	"sync"
	"time"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/media"
	"golang.org/x/sys/unix"
)

// staged is a file in the staging folder.
type staged struct {
	b    *Bucket
	o    blob.Object
	name string

	mu   sync.Mutex
	done *blob.Info // set once committed
}

func newName() string { return strings.ToLower(rand.Text()) }

// Stage is blob.Bucket's. On the same file system it costs a hard link, on
// another a copy.
func (b *Bucket) Stage(ctx context.Context, o blob.Object, file string) (blob.Staged, error) {
	if err := blob.CheckKey(o.Key); err != nil {
		return nil, err
	}
	if s, err := b.stageLink(o, file); s != nil || err != nil {
		return s, err
	}
	f, err := os.OpenFile(file, os.O_RDONLY|unix.O_NOFOLLOW, 0)
	if err != nil {
		return nil, media.Wrap(media.CodeWorkerInternal, err, "the file for %s cannot be opened", o.Key)
	}
	defer f.Close()
	s, err := b.stageCopy(ctx, o, f)
	if err != nil {
		return nil, err // never a typed nil, which would be no nil to who discards
	}
	return s, nil
}

// stageLink links the file into the staging folder; nil, nil when the file
// systems do not allow it.
func (b *Bucket) stageLink(o blob.Object, file string) (blob.Staged, error) {
	if err := b.root.MkdirAll(staging, 0o700); err != nil {
		return nil, broken(write, o.Key, err)
	}
	folder, err := b.root.Open(staging)
	if err != nil {
		return nil, broken(write, o.Key, err)
	}
	defer folder.Close()
	base := newName()
	if unix.Linkat(unix.AT_FDCWD, file, int(folder.Fd()), base, 0) != nil {
		return nil, nil
	}
	s := &staged{b: b, o: o, name: staging + "/" + base}
	if err := s.adopt(); err != nil {
		return nil, errors.Join(err, b.root.Remove(s.name))
	}
	return s, nil
}

// adopt makes a linked file one of ours: checked, readable, dated now, synced.
func (s *staged) adopt() error {
	// A linked symbolic link would lead anywhere.
	fi, err := s.b.root.Lstat(s.name)
	if err != nil {
		return broken(write, s.o.Key, err)
	}
	if !fi.Mode().IsRegular() {
		return media.Errorf(media.CodeWorkerInternal, "the file for %s is not a regular file", s.o.Key)
	}
	if fi.Size() != s.o.Bytes {
		return wrongSize(s.o, fi.Size())
	}
	f, err := s.b.root.Open(s.name)
	if err != nil {
		return broken(write, s.o.Key, err)
	}
	defer f.Close()
	now := time.Now()
	return broken(write, s.o.Key, errors.Join(f.Chmod(0o644), s.b.root.Chtimes(s.name, now, now), Mark(f, s.o.Owner), f.Sync()))
}

// stageCopy copies exactly o.Bytes bytes into the staging folder.
func (b *Bucket) stageCopy(ctx context.Context, o blob.Object, from io.Reader) (*staged, error) {
	if err := b.root.MkdirAll(staging, 0o700); err != nil {
		return nil, broken(write, o.Key, err)
	}
	s := &staged{b: b, o: o, name: staging + "/" + newName()}
	f, err := b.root.OpenFile(s.name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return nil, broken(write, o.Key, err)
	}
	err = copyWhole(ctx, f, o, from)
	if err == nil {
		err = broken(write, o.Key, errors.Join(Mark(f, o.Owner), f.Sync()))
	}
	if e := f.Close(); err == nil {
		err = broken(write, o.Key, e)
	}
	if err != nil {
		return nil, errors.Join(err, b.root.Remove(s.name))
	}
	return s, nil
}

func copyWhole(ctx context.Context, to *os.File, o blob.Object, from io.Reader) error {
	sum := sha256.New()
	sink := io.Writer(to)
	if o.SHA256 != "" {
		sink = io.MultiWriter(to, sum)
	}
	in := &source{ctx: ctx, r: from}
	n, err := io.Copy(sink, io.LimitReader(in, o.Bytes+1))
	switch {
	case in.err != nil:
		return media.Wrap(media.CodeInputTransient, in.err, "the data for %s stopped arriving", o.Key)
	case err != nil:
		return broken(write, o.Key, err)
	case n != o.Bytes:
		return wrongSize(o, n)
	case o.SHA256 != "" && hex.EncodeToString(sum.Sum(nil)) != o.SHA256:
		return media.Errorf(media.CodeOutputTransient, "the data written to %s does not have the expected checksum", o.Key)
	}
	return nil
}

// source remembers a read error, which io.Copy would mix with write errors.
type source struct {
	ctx context.Context
	r   io.Reader
	err error
}

func (s *source) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		s.err = err
		return 0, err
	}
	n, err := s.r.Read(p)
	if err != nil && err != io.EOF {
		s.err = err
	}
	return n, err
}

func wrongSize(o blob.Object, got int64) error {
	came := "fewer"
	if got > o.Bytes {
		came = "more"
	}
	return media.Errorf(media.CodeInvalid, "the object %s was announced with %d bytes, but %s were received", o.Key, o.Bytes, came)
}

// Commit is blob.Staged's.
func (s *staged) Commit(context.Context) (blob.Info, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.done != nil {
		return *s.done, nil
	}
	if err := s.b.publish(s.name, s.o.Key, s.o.IfAbsent); err != nil {
		return blob.Info{}, err
	}
	info, err := s.b.stat(s.o.Key)
	if err != nil {
		return blob.Info{}, err
	}
	s.done = &info
	return info, nil
}

// Discard is blob.Staged's.
func (s *staged) Discard(context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.done != nil {
		return nil
	}
	if err := s.b.root.Remove(s.name); err != nil && !missing(err) {
		return broken(write, s.o.Key, err)
	}
	return nil
}

// publish moves an unfinished file to its key and syncs the folders on the way.
func (b *Bucket) publish(name, key string, ifAbsent bool) error {
	parent := path.Dir(key)
	var err error
	for range 3 { // Delete may remove a folder that it found empty
		made := b.absent(parent)
		if err = b.root.MkdirAll(parent, 0o755); err != nil {
			return broken(write, key, err)
		}
		if err = b.move(name, key, ifAbsent); err == nil {
			return broken(write, key, b.sync(append(made, parent)...))
		}
		if !errors.Is(err, os.ErrNotExist) {
			break
		}
	}
	return broken(write, key, err)
}

// move renames, or links when the key must be free. Where there are no hard links,
// as on exFAT, the look and the rename are two steps.
func (b *Bucket) move(name, key string, ifAbsent bool) error {
	if !ifAbsent {
		return b.root.Rename(name, key)
	}
	err := b.root.Link(name, key)
	if errors.Is(err, unix.EPERM) || errors.Is(err, unix.ENOTSUP) || errors.Is(err, unix.EMLINK) {
		if _, err = b.root.Lstat(key); missing(err) {
			return b.root.Rename(name, key)
		} else if err == nil {
			err = os.ErrExist
		}
	}
	if errors.Is(err, os.ErrExist) && !b.same(name, key) {
		taken := media.Errorf(media.CodeOutputExists, "the object %s already exists", key).
			WithHint("Choose another key, or set overwrite.")
		return errors.Join(taken, b.root.Remove(name))
	}
	if err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	return b.root.Remove(name)
}

// same says whether the key is the unfinished file itself: an earlier try linked it
// and was cut off.
func (b *Bucket) same(name, key string) bool {
	unfinished, err1 := b.root.Lstat(name)
	object, err2 := b.root.Lstat(key)
	return err1 == nil && err2 == nil && os.SameFile(unfinished, object)
}

// absent lists the folders that gain an entry when dir is made: the parents of
// all that is not there yet.
func (b *Bucket) absent(dir string) []string {
	var parents []string
	for ; dir != "."; dir = path.Dir(dir) {
		if _, err := b.root.Stat(dir); err == nil {
			break
		}
		parents = append(parents, path.Dir(dir))
	}
	return parents
}

// sync makes the entries of folders durable.
func (b *Bucket) sync(dirs ...string) error {
	for _, dir := range dirs {
		f, err := b.root.Open(dir)
		if err != nil {
			return err
		}
		err = f.Sync()
		f.Close()
		if err != nil && !errors.Is(err, unix.EINVAL) { // some network file systems cannot sync a folder
			return err
		}
	}
	return nil
}
