package backup

import (
	"archive/tar"
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/mediamill/mediamill/internal/auth"
	blobfs "github.com/mediamill/mediamill/internal/blob/fs"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/seal"
	"github.com/mediamill/mediamill/internal/store/sqlite"
)

// A Target is where an archive is put back.
type Target struct {
	Data     string    // the folder; it must hold no database unless Replace is set
	Replace  bool      // what the folder holds is moved into a folder in it
	Key      *seal.Key // when the settings give it; otherwise the archive's or the folder's own
	Progress func(bytes int64)
}

// Restore puts an archive back. Everything is unpacked beside its place, held to
// its sums, opened with its key, and then moved there, the database last: an
// archive that is damaged, cut off or of another key changes nothing.
func Restore(ctx context.Context, from io.Reader, t Target) (c Contents, err error) {
	hold, err := sqlite.Hold(t.Data)
	if err != nil {
		return c, err
	}
	defer hold.Close()
	if _, err := os.Lstat(filepath.Join(t.Data, sqlite.FileName)); err == nil && !t.Replace {
		return c, media.Errorf(media.CodeConflict, "the data folder %s holds a database", t.Data).
			WithHint("restore into another folder with --data, or use --replace, which keeps the existing files in a folder next to it")
	}
	work, err := os.MkdirTemp(t.Data, ".restore-")
	if err != nil {
		return c, err
	}
	defer os.RemoveAll(work)
	if c, err = unpack(ctx, from, work, t.Progress); err != nil {
		return c, err
	}
	if err := try(ctx, work, c, t); err != nil {
		return c, err
	}
	return c, moveIn(t, work, &c)
}

func damaged(err error, format string, args ...any) error {
	e := media.Errorf(media.CodeInvalid, format, args...)
	e.Err = err
	return e.WithHint("use another copy of the archive; nothing was changed")
}

// unpack writes every file of the archive below work, and holds them to the sums
// at its end.
func unpack(ctx context.Context, from io.Reader, work string, progress func(int64)) (c Contents, err error) {
	root, err := os.OpenRoot(work)
	if err != nil {
		return c, err
	}
	defer root.Close()
	in := tar.NewReader(untilDone{ctx, bufio.NewReaderSize(from, 1<<20)})
	sums := map[string]string{}
	for first := true; ; first = false {
		h, err := in.Next()
		switch {
		case ctx.Err() != nil:
			return c, ctx.Err()
		case err != nil:
			return c, damaged(err, "the archive is truncated, or is not a backup of Mediamill")
		case first && h.Name != contentsName:
			return c, damaged(nil, "the archive is not a backup of Mediamill")
		case h.Name == sumsName:
			return c, compare(in, sums)
		case first:
			if sums[h.Name], err = c.read(in); err != nil {
				return c, err
			}
			continue
		case h.Typeflag != tar.TypeReg || !ours(h.Name) || sums[h.Name] != "":
			return c, damaged(nil, "the archive contains %q, which is not part of a backup", h.Name)
		}
		if sums[h.Name], err = write(root, h, in); err != nil {
			return c, err
		}
		if strings.HasPrefix(h.Name, storageName+"/") {
			c.Objects++
			c.Bytes += h.Size
			if progress != nil {
				progress(c.Bytes)
			}
		}
	}
}

// ours says whether a backup has a file of that name.
func ours(name string) bool {
	rest, object := strings.CutPrefix(name, storageName+"/")
	return name == sqlite.FileName || name == keyName || object && filepath.IsLocal(rest) && filepath.ToSlash(filepath.Clean(rest)) == rest
}

// read is the archive's word on itself.
func (c *Contents) read(from io.Reader) (sum string, err error) {
	text, err := io.ReadAll(io.LimitReader(from, 1<<20))
	if err == nil {
		err = json.Unmarshal(text, c)
	}
	if err != nil {
		return "", damaged(err, "the archive has no manifest")
	}
	if c.Format != format {
		return "", damaged(nil, "the archive has format %d, but this version reads format %d", c.Format, format)
	}
	all := sha256.Sum256(text)
	return hex.EncodeToString(all[:]), nil
}

// write makes one file, with the owner that its header carries.
func write(root *os.Root, h *tar.Header, from io.Reader) (sum string, err error) {
	if dir := filepath.Dir(filepath.FromSlash(h.Name)); dir != "." {
		if err := root.MkdirAll(dir, 0o755); err != nil {
			return "", err
		}
	}
	mode := os.FileMode(0o600)
	if strings.HasPrefix(h.Name, storageName+"/") {
		mode = 0o644
	}
	f, err := root.OpenFile(filepath.FromSlash(h.Name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return "", err
	}
	all := sha256.New()
	_, err = io.Copy(io.MultiWriter(f, all), from)
	if err == nil {
		err = blobfs.Mark(f, h.PAXRecords["SCHILY.xattr."+blobfs.OwnerAttribute])
	}
	err = errors.Join(err, f.Sync(), f.Close())
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return "", damaged(err, "the archive is truncated within %s", h.Name)
	}
	if err != nil {
		return "", media.Wrap(media.CodeWorkerDisk, err, "%s cannot be restored", h.Name)
	}
	return hex.EncodeToString(all.Sum(nil)), root.Chtimes(filepath.FromSlash(h.Name), h.ModTime, h.ModTime)
}

// compare holds what was written to the list at the archive's end.
func compare(list io.Reader, got map[string]string) error {
	lines := bufio.NewScanner(list)
	lines.Buffer(nil, 1<<20)
	listed := 0
	for lines.Scan() {
		sum, name, _ := strings.Cut(lines.Text(), "  ")
		if got[name] != sum {
			return damaged(nil, "the file %q of the archive is damaged", name)
		}
		listed++
	}
	if err := lines.Err(); err != nil || listed != len(got) || got[sqlite.FileName] == "" {
		return damaged(err, "the archive's list of checksums is damaged")
	}
	return nil
}

// try opens what was unpacked as a server would: whole, of tables that this
// program knows, and sealed with the key that it will be started with. Its own
// storage is told where it lies from now on.
func try(ctx context.Context, work string, c Contents, t Target) error {
	if err := sqlite.Check(ctx, filepath.Join(work, sqlite.FileName)); err != nil {
		return damaged(err, "the archive's database is damaged")
	}
	db, err := sqlite.Open(ctx, work)
	if err != nil {
		return err
	}
	defer db.Close()
	key := t.Key
	if key == nil {
		if key, err = keyOf(work, t.Data, c); err != nil {
			return err
		}
	}
	if err := auth.Unlock(ctx, db, key); err != nil {
		return err
	}
	storages, err := db.Storages(ctx, "")
	if err != nil {
		return err
	}
	for _, each := range storages {
		if path, _ := each.Config["path"].(string); each.Kind == blobfs.KindName && path == c.Storage {
			each.Config["path"] = StorageDir(t.Data)
			if err := db.UpdateStorage(ctx, &each); err != nil {
				return err
			}
		}
	}
	return db.Close()
}

func keyOf(work, data string, c Contents) (*seal.Key, error) {
	dir := work
	if !c.Key {
		dir = data
		if _, err := os.Stat(filepath.Join(data, keyName)); err != nil {
			return nil, media.Errorf(media.CodeSecretKey, "the archive was made without the secret key, and the data folder has none").
				WithHint("put the key into %s, or use --secret-key", filepath.Join(data, keyName))
		}
	}
	key, _, err := seal.LoadFile(filepath.Join(dir, keyName))
	return key, err
}

// moveIn moves the former files away and the new ones in, the database last, so
// that a server finds all of it or none.
func moveIn(t Target, work string, c *Contents) error {
	names := []string{storageName, keyName, sqlite.FileName}
	replaced := filepath.Join(t.Data, "before-restore-"+time.Now().UTC().Format("20060102-150405"))
	for _, name := range []string{sqlite.FileName, sqlite.FileName + "-wal", sqlite.FileName + "-shm", keyName, storageName} {
		if name == storageName && c.Storage == "" || name == keyName && !c.Key {
			continue // the archive has none, so the folder's own stays
		}
		path := filepath.Join(t.Data, name)
		if _, err := os.Lstat(path); err != nil {
			continue
		}
		if err := os.MkdirAll(replaced, 0o700); err != nil {
			return err
		}
		if err := os.Rename(path, filepath.Join(replaced, name)); err != nil {
			return err
		}
		c.Replaced = replaced
	}
	for _, name := range names {
		err := os.Rename(filepath.Join(work, name), filepath.Join(t.Data, name))
		if err != nil && !(errors.Is(err, os.ErrNotExist) && name != sqlite.FileName) {
			return err
		}
	}
	dir, err := os.Open(t.Data)
	if err != nil {
		return err
	}
	defer dir.Close()
	return dir.Sync()
}
