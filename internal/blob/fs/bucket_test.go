package fs_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/blob/blobtest"
	"github.com/mediamill/mediamill/internal/blob/fs"
	"github.com/mediamill/mediamill/internal/media"
)

func open(t *testing.T, dir string) *fs.Bucket {
	t.Helper()
	b, err := fs.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b
}

func TestBucket(t *testing.T) {
	t.Parallel()
	blobtest.Run(t, func(t *testing.T) blob.Bucket { return open(t, t.TempDir()) })
}

func TestStagingFromAnotherFileSystemCopies(t *testing.T) {
	t.Parallel()
	const shm = "/dev/shm"
	if _, err := os.Stat(shm); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("there is no second file system on this machine")
		}
		t.Skip("there is no second file system on this machine")
	}
	dir, err := os.MkdirTemp(shm, "mediamill-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	b := open(t, dir)
	content := blobtest.Bytes(100_000)
	s, err := b.Stage(t.Context(), blob.Object{Key: "a.mp4", Bytes: 100_000}, blobtest.File(t, content))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := blobtest.Read(t, b, "a.mp4", 0, -1); string(got) != string(content) {
		t.Error("the copy has other bytes")
	}
}

// outside makes a folder beside the storage with a secret in it.
func outside(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "secret.txt"), []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestLinksAreFollowedInsideAndNowhereElse(t *testing.T) {
	t.Parallel()
	dir, out := t.TempDir(), outside(t)
	b := open(t, dir)
	blobtest.Put(t, b, "real/in.mp4", []byte("inside"))
	for name, target := range map[string]string{
		"link.mp4": "real/in.mp4", "folder": "real", "out": out, "out.txt": filepath.Join(out, "secret.txt"),
		"up": "../..", "loop": "loop", "dangling": "nothing",
	} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	for key, ok := range map[string]bool{
		"link.mp4": true, "folder/in.mp4": true, "out/secret.txt": false, "out.txt": false,
		"up/etc/passwd": false, "loop": false, "dangling": false, "pipe": false, "folder": false,
	} {
		_, err := b.Stat(t.Context(), key)
		r, _, gerr := b.Get(t.Context(), key, 0, -1)
		if gerr == nil {
			r.Close()
		}
		path, local := b.LocalPath(key)
		if (err == nil) != ok || (gerr == nil) != ok || local != ok {
			t.Errorf("%s: stat %v, get %v, local %v; want %v", key, err, gerr, local, ok)
		}
		if !ok && media.CodeOf(err) != media.CodeNotFound {
			t.Errorf("%s: %v, want not found", key, err)
		}
		if ok && path != filepath.Join(b.Dir(), "real", "in.mp4") {
			t.Errorf("%s resolves to %s", key, path)
		}
	}
	_, err := b.Put(t.Context(), blob.Object{Key: "out/new.txt"}, strings.NewReader(""))
	if media.CodeOf(err) != media.CodeOutputDenied {
		t.Errorf("writing through a link that leads out: %v", err)
	}
	if left, _ := os.ReadDir(out); len(left) != 1 {
		t.Error("something was written outside")
	}
	keys := blobtest.Keys(t, b, blob.ListOptions{})
	if len(keys) != 2 || keys[0] != "link.mp4" || keys[1] != "real/in.mp4" {
		t.Errorf("listed %v", keys)
	}
	blobtest.Put(t, b, "link.mp4", []byte("new"))
	if got := blobtest.Read(t, b, "real/in.mp4", 0, -1); string(got) != "inside" {
		t.Error("writing to a link changed what it leads to")
	}
}

// TestALinkThatIsSwappedDuringAReadNeverLeadsOut turns a folder into a link that
// leads out and back while others read and write through it.
func TestALinkThatIsSwappedDuringAReadNeverLeadsOut(t *testing.T) {
	t.Parallel()
	dir, out := t.TempDir(), outside(t)
	b := open(t, dir)
	blobtest.Put(t, b, "real/secret.txt", []byte("public"))
	inside, evil, place := filepath.Join(dir, "inside"), filepath.Join(dir, "evil"), filepath.Join(dir, "place")
	stop := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
			}
			os.Symlink("real", inside)
			os.Rename(inside, place)
			os.Symlink(out, evil)
			os.Rename(evil, place)
		}
	})
	reads, refused := 0, 0
	for range 3000 {
		r, _, err := b.Get(t.Context(), "place/secret.txt", 0, -1)
		if err != nil {
			refused++
			continue
		}
		got := make([]byte, 6)
		r.Read(got)
		r.Close()
		reads++
		if string(got) != "public" {
			t.Fatalf("read %q from outside", got)
		}
		if path, ok := b.LocalPath("place/secret.txt"); ok && path != filepath.Join(b.Dir(), "real", "secret.txt") {
			t.Fatalf("the local path is %s", path)
		}
	}
	for range 300 {
		b.Put(t.Context(), blob.Object{Key: "place/new.txt"}, strings.NewReader(""))
		b.Delete(t.Context(), "place/secret2.txt")
	}
	close(stop)
	wg.Wait()
	if left, _ := os.ReadDir(out); len(left) != 1 {
		t.Errorf("%d files lie outside, want the secret alone", len(left))
	}
	if reads == 0 || refused == 0 {
		t.Logf("%d reads, %d refused: the race was one-sided", reads, refused)
	}
}

func TestAFileAndAFolderCannotHaveOneName(t *testing.T) {
	t.Parallel()
	b := open(t, t.TempDir())
	blobtest.Put(t, b, "a", []byte("x"))
	_, err := b.Put(t.Context(), blob.Object{Key: "a/b"}, strings.NewReader(""))
	if media.CodeOf(err) == "" {
		t.Error("an object was written below another object")
	}
	blobtest.Put(t, b, "d/e", []byte("x"))
	s, err := b.Stage(t.Context(), blob.Object{Key: "d", Bytes: 1}, blobtest.File(t, []byte("y")))
	if err == nil {
		_, err = s.Commit(t.Context())
	}
	if media.CodeOf(err) != media.CodeOutputDenied {
		t.Errorf("an object in place of a folder: %v", err)
	}
}
