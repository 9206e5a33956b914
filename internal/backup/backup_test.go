package backup_test

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/backup"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/seal"
	"github.com/mediamill/mediamill/internal/store/sqlite"
)

// folder makes a data folder with a key, a database and an object.
func folder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	key, _, err := seal.LoadFile(filepath.Join(dir, "secret.key"))
	if err != nil {
		t.Fatal(err)
	}
	db, err := sqlite.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := auth.Unlock(t.Context(), db, key); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"a b/한.txt": "film", ".mediamill/staging/x": "unfinished"} {
		path := filepath.Join(dir, "storage", name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("/etc/hostname", filepath.Join(dir, "storage", "out")); err != nil {
		t.Fatal(err)
	}
	return dir
}

func made(t *testing.T, s backup.Source) []byte {
	t.Helper()
	var out bytes.Buffer
	if _, err := backup.Make(t.Context(), s, &out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestAnArchiveHoldsWhatTheStorageShows(t *testing.T) {
	archive := made(t, backup.Source{Data: folder(t), Key: true, Objects: true})
	var names []string
	for r := tar.NewReader(bytes.NewReader(archive)); ; {
		h, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, h.Name)
	}
	want := []string{"mediamill-backup.json", "mediamill.db", "secret.key", "storage/a b/한.txt", "SHA256SUMS"}
	if !slices.Equal(names, want) {
		t.Errorf("the archive holds %q, want %q", names, want)
	}
}

func TestAnArchiveWithoutItsKeyNeedsOne(t *testing.T) {
	data := folder(t)
	archive := made(t, backup.Source{Data: data, Objects: true})
	to := filepath.Join(t.TempDir(), "new")
	if _, err := backup.Restore(t.Context(), bytes.NewReader(archive), backup.Target{Data: to}); media.CodeOf(err) != media.CodeSecretKey {
		t.Errorf("without any key: %v", err)
	}
	other, _ := seal.New(seal.Random(32))
	if _, err := backup.Restore(t.Context(), bytes.NewReader(archive), backup.Target{Data: to, Key: other}); media.CodeOf(err) != media.CodeSecretKey {
		t.Errorf("with another key: %v", err)
	}
	own, _, err := seal.LoadFile(filepath.Join(data, "secret.key"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := backup.Restore(t.Context(), bytes.NewReader(archive), backup.Target{Data: to, Key: own}); err != nil {
		t.Errorf("with its key: %v", err)
	}
	if text, err := os.ReadFile(filepath.Join(to, "storage", "a b", "한.txt")); string(text) != "film" {
		t.Errorf("the object holds %q (%v)", text, err)
	}
}

// Archives come from elsewhere: none may write outside of its folder.
func TestAHostileArchiveIsRefusedAndChangesNothing(t *testing.T) {
	whole := made(t, backup.Source{Data: folder(t), Key: true, Objects: true})
	plain := func(name string) *tar.Header {
		return &tar.Header{Name: name, Typeflag: tar.TypeReg, Size: 1, Mode: 0o644}
	}
	for name, bad := range map[string]*tar.Header{
		"above":        plain("storage/../../escape"),
		"absolute":     plain("/etc/escape"),
		"beside":       plain("lock"),
		"not clean":    plain("storage//x"),
		"a link":       {Name: "storage/link", Typeflag: tar.TypeSymlink, Linkname: "/etc"},
		"a hard link":  {Name: "storage/hard", Typeflag: tar.TypeLink, Linkname: "secret.key"},
		"a device":     {Name: "storage/null", Typeflag: tar.TypeChar, Devmajor: 1, Devminor: 3},
		"twice":        plain("secret.key"),
		"not summed":   plain("storage/more"),
		"sums missing": nil,
	} {
		t.Run(name, func(t *testing.T) {
			to := filepath.Join(t.TempDir(), "new")
			archive := changed(t, whole, bad)
			if _, err := backup.Restore(t.Context(), bytes.NewReader(archive), backup.Target{Data: to}); media.CodeOf(err) != media.CodeInvalid {
				t.Errorf("got %v, want %s", err, media.CodeInvalid)
			}
			left, err := os.ReadDir(to)
			if err != nil || len(left) != 1 || left[0].Name() != "lock" {
				t.Errorf("the folder holds %v (%v)", left, err)
			}
		})
	}
}

// changed is the archive with one more file before its sums, or without them.
func changed(t *testing.T, archive []byte, more *tar.Header) []byte {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for r := tar.NewReader(bytes.NewReader(archive)); ; {
		h, err := r.Next()
		if err == io.EOF {
			break
		}
		body, _ := io.ReadAll(r)
		if h.Name == "SHA256SUMS" {
			if more == nil {
				continue
			}
			write(t, w, more, []byte("x"))
			if more.Name != "storage/more" && more.Typeflag == tar.TypeReg {
				sum := sha256.Sum256([]byte("x"))
				body = append(body, fmt.Sprintf("%s  %s\n", hex.EncodeToString(sum[:]), more.Name)...)
				h.Size = int64(len(body))
			}
		}
		write(t, w, h, body)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func write(t *testing.T, w *tar.Writer, h *tar.Header, body []byte) {
	t.Helper()
	if err := w.WriteHeader(h); err != nil {
		t.Fatal(err)
	}
	if h.Typeflag != tar.TypeReg {
		return
	}
	if _, err := io.Copy(w, strings.NewReader(string(body))); err != nil {
		t.Fatal(err)
	}
}
