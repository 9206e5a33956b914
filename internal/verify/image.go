package verify

import (
	"context"
	"image"
	_ "image/gif" // the decoders that image.Decode finds
	_ "image/jpeg"
	_ "image/png"
	"io"
	"os"

	_ "golang.org/x/image/webp"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

// image decodes a picture: its size, and that it is not of one flat color.
// What Go has no decoder for (AVIF, animated WebP) goes through ffmpeg.
func (c *checker) image(f op.File, path string, checked *Checked) error {
	file, err := os.Open(path)
	if err != nil {
		return media.Wrap(media.CodeWorkerDisk, err, "cannot read the outputs")
	}
	defer file.Close()
	head, format, err := image.DecodeConfig(file)
	if err != nil {
		return c.foreign(f, path, checked)
	}
	checked.Width, checked.Height = head.Width, head.Height
	if err := sized(f, checked); err != nil {
		return err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return media.Wrap(media.CodeWorkerDisk, err, "cannot read the outputs")
	}
	picture, _, err := image.Decode(file)
	if err != nil && format == "webp" { // an animated one has no decoder here
		return c.foreign(f, path, checked)
	}
	if err != nil {
		return failed(f.Name.File, "the image cannot be decoded: %v", err)
	}
	if f.Expect.NotBlank && flat(picture) {
		return failed(f.Name.File, "the image has a single color")
	}
	return nil
}

func sized(f op.File, checked *Checked) error {
	want := f.Expect.Video
	if want != nil && want.Width > 0 && (checked.Width != want.Width || checked.Height != want.Height) {
		return failed(f.Name.File, "the image is %dx%d, expected %dx%d", checked.Width, checked.Height, want.Width, want.Height)
	}
	return nil
}

// flat looks at a grid of at most 64×64 points.
func flat(picture image.Image) bool {
	b := picture.Bounds()
	stepX, stepY := max(1, b.Dx()/64), max(1, b.Dy()/64)
	r0, g0, b0, _ := picture.At(b.Min.X, b.Min.Y).RGBA()
	near := func(a, b uint32) bool { return max(a, b)-min(a, b) < 3<<8 }
	for y := b.Min.Y; y < b.Max.Y; y += stepY {
		for x := b.Min.X; x < b.Max.X; x += stepX {
			r, g, bl, _ := picture.At(x, y).RGBA()
			if !near(r, r0) || !near(g, g0) || !near(bl, b0) {
				return false
			}
		}
	}
	return true
}

// foreign decodes a picture by ffmpeg: that it can, and at what size.
func (c *checker) foreign(f op.File, path string, checked *Checked) error {
	width, height, err := decodes(c.ctx, c.runner, path)
	if err != nil {
		return c.unreadable(f, err)
	}
	if width > 0 {
		checked.Width, checked.Height = width, height
		return sized(f, checked)
	}
	return nil
}

// decodes runs the whole picture through ffmpeg's decoder. Animated WebP has no
// decoder in ffmpeg before 7.1, so its frames are counted by their chunks.
func decodes(ctx context.Context, runner ffmpeg.Runner, path string) (width, height int, err error) {
	if w, h, ok := animatedWebP(path); ok {
		return w, h, nil
	}
	work, err := os.MkdirTemp("", "mediamill-verify-")
	if err != nil {
		return 0, 0, err
	}
	defer os.RemoveAll(work)
	_, err = runner.Run(ctx, ffmpeg.Run{
		Command: &ffmpeg.Command{
			Inputs:  []ffmpeg.Input{{File: ffmpeg.Source(0)}},
			Outputs: []ffmpeg.Output{{File: ffmpeg.Null(), Format: "null", Maps: []string{"0:v:0"}}},
			Expect:  ffmpeg.Expect{Frames: 1},
		},
		Places: ffmpeg.Places{Sources: []string{path}, Work: work, Out: work},
	})
	return 0, 0, err
}
