package infertest

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"image"
	"image/draw"
	_ "image/jpeg" // the photos
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/analyze/sight"
	"github.com/mediamill/mediamill/internal/infer"
)

// The package with the photos of tests, which are not ours to ship.
const (
	photos    = "@vladmandic/face-api@1.7.15"
	photosSum = "WDMmK3CfNLo8jylWqMoQgf4nIst3M0fzx1dnac96wv/dvMTN4DxC/Pq1DGtduDk1lktCamQ3MIDXFnvrdHTXDw=="
)

// Photos are six photos of people at a party, by their names in the package; npm
// downloads it once.
func Photos(t testing.TB) map[string]*sight.Image {
	t.Helper()
	file := filepath.Join(cache(t), "photos.tgz")
	raw, err := os.ReadFile(file)
	if err != nil || sumOf(raw) != photosSum {
		raw = download(t, photos)
		if sumOf(raw) != photosSum {
			t.Fatalf("%s has the sum %s", photos, sumOf(raw))
		}
		if err := errors.Join(os.WriteFile(file+".new", raw, 0o600), os.Rename(file+".new", file)); err != nil {
			t.Fatal(err)
		}
	}
	z, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]*sight.Image{}
	for archive := tar.NewReader(z); ; {
		h, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return found
		}
		if err != nil {
			t.Fatal(err)
		}
		if name := filepath.Base(h.Name); strings.HasPrefix(name, "sample") && filepath.Ext(name) == ".jpg" {
			m, _, err := image.Decode(archive)
			if err != nil {
				t.Fatal(err)
			}
			found[name] = Image(m)
		}
	}
}

func sumOf(raw []byte) string {
	sum := sha512.Sum512(raw)
	return base64.StdEncoding.EncodeToString(sum[:])
}

func download(t testing.TB, spec string) []byte {
	t.Helper()
	dir := t.TempDir()
	ctx, stop := context.WithTimeout(context.Background(), 8*time.Minute)
	defer stop()
	cmd := exec.CommandContext(ctx, "npm", "pack", "--ignore-scripts", "--silent", "--", spec)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("npm could not download %s: %v: %s", spec, err, out)
	}
	made, err := filepath.Glob(filepath.Join(dir, "*.tgz"))
	if err != nil || len(made) != 1 {
		t.Fatalf("npm made %v, %v", made, err)
	}
	raw, err := os.ReadFile(made[0])
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// Image is an image as analyzers get it.
func Image(m image.Image) *sight.Image {
	b := m.Bounds()
	plain := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(plain, plain.Bounds(), m, b.Min, draw.Src)
	out := &sight.Image{Width: b.Dx(), Height: b.Dy(), Pixels: make([]byte, 0, 3*b.Dx()*b.Dy())}
	for i := 0; i < len(plain.Pix); i += 4 {
		out.Pixels = append(out.Pixels, plain.Pix[i:i+3]...)
	}
	return out
}

// Session opens a model until the test ends.
func Session(t testing.TB, e *infer.Engine, pack, file string) *infer.Session {
	t.Helper()
	s, err := e.Session(pack, file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}
