// Package infertest runs models in tests: it builds mediamill-infer once, and has the
// packs that a test names in the cache folder of the user, where npm downloads them
// once for each version.
package infertest

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/ffmpeg/sandbox"
	"github.com/mediamill/mediamill/internal/infer"
	"github.com/mediamill/mediamill/internal/pack"
)

// Packs is the library of the tests with these packs, and those that they need. It
// fails where they cannot be downloaded.
func Packs(t testing.TB, names ...string) *pack.Library {
	t.Helper()
	l := pack.New(filepath.Join(cache(t), "packs"))
	ctx, stop := context.WithTimeout(context.Background(), 8*time.Minute)
	defer stop()
	for _, name := range names {
		s, err := l.Status(name)
		if err != nil {
			t.Fatal(err)
		}
		Packs(t, s.Needs...)
		if s.State == pack.Installed {
			continue // what is used of it is compared with its sum
		}
		if _, err := l.Install(ctx, name, func(pack.Step) {}); err != nil {
			t.Fatal(err)
		}
	}
	return l
}

func cache(t testing.TB) string {
	t.Helper()
	dir, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "mediamill-tools")
}

// program is beside the program that MEDIAMILL_BINARY names, or is built once for
// each test binary, into the cache folder.
func program(t testing.TB) (string, error) {
	if built := os.Getenv("MEDIAMILL_BINARY"); built != "" {
		return filepath.Join(filepath.Dir(built), infer.Program), nil
	}
	dir := filepath.Join(cache(t), "infer")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	path := filepath.Join(dir, infer.Program)
	made := fmt.Sprintf("%s.%d", path, os.Getpid())
	cmd := exec.Command("go", "build", "-buildvcs=false", "-o", made, "github.com/mediamill/mediamill/cmd/mediamill-infer")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return path, os.Rename(made, path)
}

var (
	once  sync.Once
	built string
	fault error
)

// Program is the path of mediamill-infer.
func Program(t testing.TB) string {
	t.Helper()
	once.Do(func() { built, fault = program(t) })
	if fault != nil {
		t.Fatal(fault)
	}
	return built
}

// box is the cage of ffmpeg, tried once for each test binary.
var box = sync.OnceValues(func() (*sandbox.Box, error) {
	tool, err := ffmpeg.Find(context.Background(), ffmpeg.Options{Sandbox: sandbox.Auto})
	if err != nil {
		return nil, err
	}
	return tool.Box(), nil
})

// Engine runs the models of a library, as a worker does; change may be nil.
func Engine(t testing.TB, packs *pack.Library, change func(*infer.Options)) *infer.Engine {
	t.Helper()
	o := infer.Options{Program: Program(t), Packs: packs, Box: box, Memory: 4 << 30, Log: slog.New(slog.DiscardHandler)}
	if change != nil {
		change(&o)
	}
	e := infer.New(o)
	t.Cleanup(e.Close)
	return e
}

// Import installs a custom pack with these files into a library of its own, which has
// the library that runs models too.
func Import(t testing.TB, name string, files map[string][]byte) *pack.Library {
	t.Helper()
	shared := Packs(t, "onnxruntime")
	l := pack.New(t.TempDir())
	if err := os.Symlink(filepath.Join(shared.Dir, "onnxruntime"), filepath.Join(l.Dir, "onnxruntime")); err != nil {
		t.Fatal(err)
	}
	m := pack.Manifest{Name: name, Version: "1", Title: name, Kind: pack.Classifier, License: "CC0-1.0", Needs: []string{"onnxruntime"}}
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	add := func(name string, content []byte) {
		err := w.WriteHeader(&tar.Header{Name: name, Typeflag: tar.TypeReg, Size: int64(len(content))})
		if err == nil {
			_, err = w.Write(content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for file, content := range files {
		sum := sha256.Sum256(content)
		m.Files = append(m.Files, pack.File{Name: file, From: []string{file}, Bytes: int64(len(content)), SHA256: hex.EncodeToString(sum[:])})
		add(file, content)
	}
	raw, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	add("manifest.json", raw)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	archive := filepath.Join(t.TempDir(), "pack.tgz")
	if err := os.WriteFile(archive, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Import(context.Background(), archive, func(pack.Step) {}); err != nil {
		t.Fatal(err)
	}
	return l
}
