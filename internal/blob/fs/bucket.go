// Package fs keeps objects as files of a folder.
//
// Every path goes through an os.Root, so no key and no symbolic link leads out of
// the folder. Unfinished files are in .mediamill/, on the same file system, and
// become visible by a rename or a hard link; files and folders are synced before
// an operation returns. A link to a place within the folder is followed; a link out
// of it is treated as if it did not exist.
package fs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/media"
)

const (
	staging = blob.Private + "/staging"
	uploads = blob.Private + "/uploads"
)

// A Bucket is one folder. Several processes may use it at the same time.
type Bucket struct {
	root *os.Root
	dir  string // absolute, without symbolic links
}

var _ blob.Bucket = (*Bucket)(nil)

// Open opens the folder, and makes it when there is none. Call Close in the end.
func Open(dir string) (*Bucket, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, broken(write, "", err)
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, broken(write, "", err)
	}
	if abs, err = filepath.EvalSymlinks(abs); err != nil {
		return nil, broken(write, "", err)
	}
	root, err := os.OpenRoot(abs)
	if err != nil {
		return nil, broken(write, "", err)
	}
	return &Bucket{root: root, dir: abs}, nil
}

// Close releases the folder.
func (b *Bucket) Close() error { return b.root.Close() }

// Stat is blob.Bucket's.
func (b *Bucket) Stat(_ context.Context, key string) (blob.Info, error) {
	if err := blob.CheckKey(key); err != nil {
		return blob.Info{}, err
	}
	return b.stat(key)
}

func (b *Bucket) stat(key string) (blob.Info, error) {
	fi, err := b.root.Stat(key)
	if err != nil {
		return blob.Info{}, broken(read, key, err)
	}
	if !fi.Mode().IsRegular() {
		return blob.Info{}, notFound(key)
	}
	info := infoOf(key, fi)
	if f, _, err := b.open(key); err == nil {
		info.Owner = OwnerOf(f)
		f.Close()
	}
	return info, nil
}

func infoOf(key string, fi os.FileInfo) blob.Info {
	var inode uint64
	if st, ok := fi.Sys().(*syscall.Stat_t); ok {
		inode = st.Ino
	}
	return blob.Info{
		Key:   key,
		Bytes: fi.Size(),
		// The inode tells apart files that replace each other within one tick
		// of the file system's clock.
		ETag:     fmt.Sprintf("%x-%x-%x", inode, fi.Size(), fi.ModTime().UnixNano()),
		Type:     blob.TypeOf(key),
		Modified: fi.ModTime().UTC(),
	}
}

// open opens a regular file. O_NONBLOCK keeps a named pipe from hanging it.
func (b *Bucket) open(key string) (*os.File, os.FileInfo, error) {
	f, err := b.root.OpenFile(key, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, nil, broken(read, key, err)
	}
	fi, err := f.Stat()
	if err == nil && !fi.Mode().IsRegular() {
		err = notFound(key)
	}
	if err != nil {
		f.Close()
		return nil, nil, broken(read, key, err)
	}
	return f, fi, nil
}

// Get is blob.Bucket's.
func (b *Bucket) Get(_ context.Context, key string, offset, length int64) (io.ReadCloser, blob.Info, error) {
	if err := blob.CheckKey(key); err != nil {
		return nil, blob.Info{}, err
	}
	f, fi, err := b.open(key)
	if err != nil {
		return nil, blob.Info{}, err
	}
	info := infoOf(key, fi)
	length, err = blob.CheckRange(info, offset, length)
	if err == nil {
		_, err = f.Seek(offset, io.SeekStart)
	}
	if err != nil {
		f.Close()
		return nil, blob.Info{}, broken(read, key, err)
	}
	return &body{f: f, left: length, key: key}, info, nil
}

// body reads exactly left bytes of a file.
type body struct {
	f    *os.File
	left int64
	key  string
}

func (r *body) Read(p []byte) (int, error) {
	if r.left == 0 {
		return 0, io.EOF
	}
	n, err := r.f.Read(p[:min(int64(len(p)), r.left)])
	r.left -= int64(n)
	if err == io.EOF {
		return n, media.Wrap(media.CodeInputTransient, io.ErrUnexpectedEOF, "the object %s became shorter while it was read", r.key)
	}
	if err != nil {
		err = broken(read, r.key, err)
	}
	return n, err
}

func (r *body) Close() error { return r.f.Close() }

// Put is blob.Bucket's.
func (b *Bucket) Put(ctx context.Context, o blob.Object, from io.Reader) (blob.Info, error) {
	if err := blob.CheckKey(o.Key); err != nil {
		return blob.Info{}, err
	}
	s, err := b.stageCopy(ctx, o, from)
	if err != nil {
		return blob.Info{}, err
	}
	info, err := s.Commit(ctx)
	if err != nil {
		return blob.Info{}, errors.Join(err, s.Discard(ctx))
	}
	return info, nil
}

// Delete is blob.Bucket's. Folders that it leaves empty go too, as a key's
// folders are nothing by themselves.
func (b *Bucket) Delete(_ context.Context, key string) error {
	if err := blob.CheckKey(key); err != nil {
		return err
	}
	fi, err := b.root.Lstat(key)
	if missing(err) || err == nil && fi.IsDir() {
		return nil
	}
	if err == nil {
		err = b.root.Remove(key)
	}
	if err != nil && !missing(err) {
		return broken(write, key, err)
	}
	parent := path.Dir(key)
	err = b.sync(parent)
	for ; parent != "."; parent = path.Dir(parent) {
		if b.root.Remove(parent) != nil {
			break // not empty
		}
	}
	if err != nil && !missing(err) {
		return broken(write, key, err)
	}
	return nil
}

// LocalPath is blob.Bucket's.
func (b *Bucket) LocalPath(key string) (string, bool) {
	if blob.CheckKey(key) != nil {
		return "", false
	}
	inside, err := b.root.Stat(key)
	if err != nil || !inside.Mode().IsRegular() {
		return "", false
	}
	resolved, err := filepath.EvalSymlinks(filepath.Join(b.dir, filepath.FromSlash(key)))
	if err != nil || !strings.HasPrefix(resolved, strings.TrimSuffix(b.dir, "/")+"/") {
		return "", false
	}
	// A link that was swapped between the two looks gives another file.
	found, err := os.Lstat(resolved)
	if err != nil || !os.SameFile(inside, found) {
		return "", false
	}
	return resolved, true
}

// Place is blob.Bucket's. What of the path exists is followed through its links.
func (b *Bucket) Place(key string) string {
	return "file:" + resolved(filepath.Join(b.dir, filepath.FromSlash(key)))
}

// SignGet is blob.Bucket's: a folder has no address.
func (b *Bucket) SignGet(context.Context, string, time.Duration, string) (string, error) {
	return "", errors.ErrUnsupported
}

// Dir is the folder's absolute path.
func (b *Bucket) Dir() string { return b.dir }
