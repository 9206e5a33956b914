package pack

import (
	"archive/tar"
	"bufio"
	"compress/gzip"
	"context"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

const (
	mostArchive = 512 << 20 // bytes of a package
	mostEntries = 20_000    // in one
	mostMember  = 512 << 20 // bytes of one file in it
	mostUnpack  = 2 << 30   // bytes that a package unpacks to, with what is not used of it
)

// sumOf is the integrity of a package, as npm writes it.
func sumOf(ctx context.Context, file *os.File) (string, error) {
	info, err := file.Stat()
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() {
		return "", bad("%s is not a file", filepath.Base(file.Name()))
	}
	if info.Size() > mostArchive {
		return "", bad("the package has %d bytes, more than %d", info.Size(), int64(mostArchive))
	}
	sum := sha512.New()
	if _, err := io.Copy(sum, untilDone{ctx, file}); err != nil {
		return "", err
	}
	_, err = file.Seek(0, io.SeekStart)
	return "sha512-" + base64.StdEncoding.EncodeToString(sum.Sum(nil)), err
}

// unpack writes the wanted files of a package into a folder, numbered in the order of
// the archive, and returns where each is. Every entry is held to the rules, also
// those that are not wanted: a package with a hostile one is not to be trusted.
func unpack(ctx context.Context, from io.Reader, wanted map[string]bool, into string) (map[string]string, error) {
	plain, err := gzip.NewReader(bufio.NewReaderSize(untilDone{ctx, from}, 1<<16))
	if err != nil {
		return nil, broken(ctx, err)
	}
	limited := &io.LimitedReader{R: plain, N: mostUnpack}
	archive := tar.NewReader(limited)
	found := map[string]string{}
	for n := 0; ; n++ {
		h, err := archive.Next()
		switch {
		case errors.Is(err, io.EOF) && limited.N > 0:
			return found, drain(ctx, limited)
		case limited.N <= 0:
			return nil, bad("the package unpacks to more than %d bytes", int64(mostUnpack))
		case err != nil:
			return nil, broken(ctx, err)
		case n >= mostEntries:
			return nil, bad("the package has more than %d entries", mostEntries)
		}
		if err := checkEntry(h); err != nil {
			return nil, err
		}
		if !wanted[h.Name] || h.Typeflag == tar.TypeDir {
			continue
		}
		if found[h.Name] != "" {
			return nil, bad("the package has the file %q twice", h.Name)
		}
		path := filepath.Join(into, strconv.Itoa(len(found)))
		if err := writeFile(path, archive, h.Size); err != nil {
			return nil, broken(ctx, err)
		}
		found[h.Name] = path
	}
}

// checkEntry refuses what no package needs, and an attacker does.
func checkEntry(h *tar.Header) error {
	if !local(strings.TrimSuffix(h.Name, "/")) {
		return bad("the package has an entry with the unsafe name %q", h.Name)
	}
	switch h.Typeflag {
	case tar.TypeReg, tar.TypeDir:
	default:
		return bad("the entry %q of the package is a link, a device or the like; only files and folders are allowed", h.Name)
	}
	if h.Size > mostMember {
		return bad("the file %q of the package has %d bytes, more than %d", h.Name, h.Size, int64(mostMember))
	}
	return nil
}

// drain reads to the end, so that the sum of gzip is checked too.
func drain(ctx context.Context, from *io.LimitedReader) error {
	if _, err := io.Copy(io.Discard, from); err != nil {
		return broken(ctx, err)
	}
	if from.N <= 0 {
		return bad("the package unpacks to more than %d bytes", int64(mostUnpack))
	}
	return nil
}

func writeFile(path string, from io.Reader, size int64) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return disk(err)
	}
	n, err := io.Copy(f, from)
	if err == nil && n != size {
		err = io.ErrUnexpectedEOF
	}
	if e := f.Close(); err == nil && e != nil {
		err = disk(e)
	}
	return err
}

// broken is what a reader says of an archive that is none, or ends early.
func broken(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if _, told := errors.AsType[*media.Error](err); told {
		return err
	}
	if path, isDisk := errors.AsType[*os.PathError](err); isDisk && path.Op == "write" {
		return disk(err)
	}
	e := bad("the package is cut short or damaged, or is not a .tgz archive")
	e.Err = err
	return e
}

// disk is a folder that cannot be written.
func disk(err error) error {
	return media.Wrap(media.CodeWorkerDisk, err, "the folder of packs cannot be written")
}

// untilDone reads until ctx ends.
type untilDone struct {
	ctx  context.Context
	from io.Reader
}

func (u untilDone) Read(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.from.Read(p)
}
