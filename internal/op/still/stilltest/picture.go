package stilltest

import (
	"fmt"
	"image"
	_ "image/jpeg" // decoders that image.Decode finds
	_ "image/png"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest"
	"github.com/mediamill/mediamill/internal/media"
)

// Size of the small grey copies that are compared.
const side = 32

// A Grey is a small grey copy of a picture, whatever its shape was.
type Grey [side * side]float64

// Open decodes a picture. Go does JPEG and PNG and ffmpeg the rest; Go's WebP
// takes the picture's limited range for the full one.
func Open(t testing.TB, path string) image.Image {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if filepath.Ext(path) != ".webp" {
		if picture, _, err := image.Decode(file); err == nil {
			return picture
		}
	}
	png := t.TempDir() + "/picture.png"
	ffmpegtest.FFmpeg(t, "", "-i", path, "-frames:v", "1", png)
	return Open(t, png)
}

// GreyOf is a grey copy of a part of a picture.
func GreyOf(picture image.Image, part image.Rectangle) Grey {
	var g Grey
	var n [side * side]float64
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			r, gr, b, _ := picture.At(x, y).RGBA()
			i := (y-part.Min.Y)*side/part.Dy()*side + (x-part.Min.X)*side/part.Dx()
			g[i] += (0.299*float64(r) + 0.587*float64(gr) + 0.114*float64(b)) / 257
			n[i]++
		}
	}
	for i := range g {
		if n[i] == 0 { // a picture of fewer pixels than the copy
			x, y := part.Min.X+i%side*part.Dx()/side, part.Min.Y+i/side*part.Dy()/side
			r, gr, b, _ := picture.At(x, y).RGBA()
			g[i], n[i] = (0.299*float64(r)+0.587*float64(gr)+0.114*float64(b))/257, 1
		}
		g[i] /= n[i]
	}
	return g
}

// FrameAt is the first frame of a film at or after a time, as a plain ffmpeg
// shows it that decodes from the start: turned upright, in its own shape. start
// is the film's first time stamp, from which the time counts.
func FrameAt(t testing.TB, path string, at, start media.Seconds) Grey {
	t.Helper()
	return frame(t, "-copyts", "-i", path, "-vf", fmt.Sprintf("select=gte(t\\,%.6f)", at+start))
}

// SoughtFrame is FrameAt for long films that begin at 0, of containers that
// ffmpeg seeks exactly.
func SoughtFrame(t testing.TB, path string, at media.Seconds) Grey {
	t.Helper()
	return frame(t, "-ss", fmt.Sprintf("%.6f", at), "-i", path)
}

func frame(t testing.TB, args ...string) Grey {
	t.Helper()
	png := t.TempDir() + "/frame.png"
	ffmpegtest.FFmpeg(t, "", append(args, "-frames:v", "1", "-update", "1", png)...)
	picture := Open(t, png)
	return GreyOf(picture, picture.Bounds())
}

// SSIM is the structural likeness of two copies over windows of 8 × 8: 1 for
// the same, near 0 for unlike ones.
func SSIM(a, b Grey) float64 {
	const window, c1, c2 = 8, 6.5025, 58.5225
	var sum float64
	n := 0
	for y := 0; y+window <= side; y += 4 {
		for x := 0; x+window <= side; x += 4 {
			var ma, mb, aa, bb, ab float64
			for j := range window {
				for i := range window {
					p, q := a[(y+j)*side+x+i], b[(y+j)*side+x+i]
					ma, mb, aa, bb, ab = ma+p, mb+q, aa+p*p, bb+q*q, ab+p*q
				}
			}
			const k = window * window
			ma, mb = ma/k, mb/k
			va, vb, cov := aa/k-ma*ma, bb/k-mb*mb, ab/k-ma*mb
			sum += (2*ma*mb + c1) * (2*cov + c2) / ((ma*ma + mb*mb + c1) * (va + vb + c2))
			n++
		}
	}
	return sum / float64(n)
}

// Difference is the mean absolute difference of two copies, 0 to 255.
func Difference(a, b Grey) float64 {
	var sum float64
	for i := range a {
		sum += math.Abs(a[i] - b[i])
	}
	return sum / float64(len(a))
}
