package backup

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/mediamill/mediamill/internal/blob"
	blobfs "github.com/mediamill/mediamill/internal/blob/fs"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
	"github.com/mediamill/mediamill/internal/store/sqlite"
)

// A Source is a data folder, and what of it is wanted.
type Source struct {
	Data     string // the folder
	Program  string // version of this program
	Key      bool   // with the secret key, when the folder has it
	Objects  bool   // with the objects of the folder's own storage
	Progress func(done, of int64)
}

// StorageDir is where a data folder keeps the objects of its own storage.
func StorageDir(data string) string {
	path := filepath.Join(data, storageName)
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}

// Make writes the archive. A server may use the folder meanwhile.
func Make(ctx context.Context, s Source, to io.Writer) (Contents, error) {
	c := Contents{Format: format, Made: time.Now().UTC().Truncate(time.Second), Program: s.Program}
	work, err := os.MkdirTemp(s.Data, ".backup-")
	if err != nil {
		return c, media.Wrap(media.CodeNotFound, err, "the data folder %s cannot be used", s.Data)
	}
	defer os.RemoveAll(work)
	snapshot := filepath.Join(work, sqlite.FileName)
	var storages []store.Storage
	if c.Tables, storages, err = sqlite.Snapshot(ctx, s.Data, snapshot); err != nil {
		return c, err
	}
	key, err := os.ReadFile(filepath.Join(s.Data, keyName))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return c, err
	}
	c.Key = s.Key && err == nil
	own := StorageDir(s.Data)
	if s.Objects {
		c.Storage = own
	}
	for _, each := range storages {
		if path, _ := each.Config["path"].(string); each.Kind != blobfs.KindName || path != c.Storage {
			c.LeftOut = append(c.LeftOut, each.Name)
		}
	}
	a := &archive{tar: tar.NewWriter(to)}
	if err := a.contents(c); err != nil {
		return c, err
	}
	if err := a.file(ctx, snapshot, sqlite.FileName); err != nil {
		return c, err
	}
	if c.Key {
		if err := a.add(keyName, bytes.NewReader(key), &tar.Header{Size: int64(len(key)), Mode: 0o600, ModTime: c.Made}); err != nil {
			return c, err
		}
	}
	if s.Objects {
		if c.Objects, c.Bytes, err = a.objects(ctx, own, s.Progress); err != nil {
			return c, err
		}
	}
	return c, a.end(c.Made)
}

// An archive remembers the sum of each file that it took.
type archive struct {
	tar  *tar.Writer
	sums bytes.Buffer
}

func (a *archive) contents(c Contents) error {
	text, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return err
	}
	return a.add(contentsName, bytes.NewReader(text), &tar.Header{Size: int64(len(text)), Mode: 0o600, ModTime: c.Made})
}

// add writes exactly h.Size bytes of from.
func (a *archive) add(name string, from io.Reader, h *tar.Header) error {
	h.Name, h.Typeflag, h.Format = name, tar.TypeReg, tar.FormatPAX
	if err := a.tar.WriteHeader(h); err != nil {
		return err
	}
	sum := sha256.New()
	if _, err := io.CopyN(io.MultiWriter(a.tar, sum), from, h.Size); err != nil {
		return fmt.Errorf("copy %s: %w", name, err)
	}
	fmt.Fprintf(&a.sums, "%s  %s\n", hex.EncodeToString(sum.Sum(nil)), name)
	return nil
}

func (a *archive) file(ctx context.Context, path, name string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return a.opened(ctx, f, name)
}

func (a *archive) opened(ctx context.Context, f *os.File, name string) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	h := &tar.Header{Size: info.Size(), Mode: int64(info.Mode().Perm()), ModTime: info.ModTime()}
	if owner := blobfs.OwnerOf(f); owner != "" {
		h.PAXRecords = map[string]string{"SCHILY.xattr." + blobfs.OwnerAttribute: owner}
	}
	return a.add(name, untilDone{ctx, f}, h)
}

// objects copies what the storage shows. What is staged or being uploaded is
// left out: its writers begin again after a restore.
func (a *archive) objects(ctx context.Context, dir string, progress func(done, of int64)) (count int, done int64, err error) {
	root, err := os.OpenRoot(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, 0, nil
	}
	if err != nil {
		return 0, 0, err
	}
	defer root.Close()
	var of int64
	err = walk(root, func(_ string, info fs.FileInfo) error { of += info.Size(); return ctx.Err() })
	if err != nil {
		return 0, 0, err
	}
	err = walk(root, func(name string, info fs.FileInfo) error {
		f, err := root.Open(name)
		if errors.Is(err, fs.ErrNotExist) {
			return nil // deleted meanwhile
		}
		if err != nil {
			return err
		}
		defer f.Close()
		if err := a.opened(ctx, f, storageName+"/"+name); err != nil {
			return err
		}
		count++
		done += info.Size()
		if progress != nil {
			progress(done, max(of, done))
		}
		return nil
	})
	return count, done, err
}

// walk visits the plain files of the storage, and those that links in it lead to.
func walk(root *os.Root, visit func(name string, info fs.FileInfo) error) error {
	return fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name == blob.Private {
				return fs.SkipDir
			}
			return nil
		}
		info, err := root.Stat(name)
		if err != nil || !info.Mode().IsRegular() {
			return nil // gone, or a link that leads out: the storage does not show it either
		}
		return visit(name, info)
	})
}

func (a *archive) end(made time.Time) error {
	h := &tar.Header{
		Name: sumsName, Typeflag: tar.TypeReg, Format: tar.FormatPAX,
		Size: int64(a.sums.Len()), Mode: 0o600, ModTime: made,
	}
	if err := a.tar.WriteHeader(h); err != nil {
		return err
	}
	if _, err := a.sums.WriteTo(a.tar); err != nil {
		return err
	}
	return a.tar.Close()
}

// untilDone ends a long copy when the command is interrupted.
type untilDone struct {
	ctx context.Context
	io.Reader
}

func (u untilDone) Read(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.Reader.Read(p)
}
