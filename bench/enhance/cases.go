package main

import (
	"context"
	"fmt"
	"path/filepath"

	openhance "github.com/mediamill/mediamill/internal/op/enhance"
)

// goalRatio is the most that measuring may add to the processor time of the filters and
// the encoding, for 10 seconds.
const goalRatio = 1.5

// A benchCase makes a reference worse, enhances it, and measures both.
type benchCase struct {
	name, unit string
	gain       float64 // goal
	most       float64 // goal of what is measured after; 0 for none
	lower      bool    // is better
	measure    func(ctx context.Context, b *bench) (before, after float64, err error)
}

// Parameters that turn everything else off.
const (
	quietVideo = `"denoise":"off","deblock":"off","sharpen":"off","levels":"off"`
	exact      = `"video":{"preset":"ultrafast","rate_control":"crf","crf":8,"deinterlace":"off"}`
)

func video(filters string) string {
	return fmt.Sprintf(`{"comparison":false,"audio":{"codec":"none"},%s,"video_filters":{%s%s}}`, exact, quietVideo, filters)
}

func cases() []benchCase {
	psnr := func(name, worse, params string, gain float64) benchCase {
		return benchCase{name: name, unit: "dB", gain: gain, measure: func(ctx context.Context, b *bench) (before, after float64, err error) {
			source, err := b.worse(ctx, name, worse)
			if err != nil {
				return 0, 0, err
			}
			out, _, err := b.enhance(ctx, source, params)
			if err != nil {
				return 0, 0, err
			}
			if before, err = b.psnr(ctx, source, b.clean, "null"); err != nil {
				return 0, 0, err
			}
			after, err = b.psnr(ctx, out, b.clean, "null")
			return before, after, err
		}}
	}
	own := func(name, unit, worse, params string, measured openhance.Measured, gain, most float64) benchCase {
		return benchCase{name: name, unit: unit, gain: gain, most: most, lower: true, measure: func(ctx context.Context, b *bench) (before, after float64, err error) {
			source, err := b.worse(ctx, name, worse)
			if err != nil {
				return 0, 0, err
			}
			_, result, err := b.enhance(ctx, source, params)
			if err != nil {
				return 0, 0, err
			}
			m := result.Of(measured)
			if m == nil {
				return 0, 0, fmt.Errorf("it was not measured")
			}
			return m.Before, m.After, nil
		}}
	}
	noisy := "noise=alls=18:allf=t:all_seed=7"
	return []benchCase{
		psnr("fast", noisy, video(`,"denoise":"fast"`), 2.7),
		psnr("good", noisy, video(`,"denoise":"good"`), 5.4),
		psnr("best", noisy, video(`,"denoise":"best"`), 8),
		{name: "upscale", unit: "dB", gain: 0, measure: upscale},
		own("deblock", "ratio", "blocks", video(`,"deblock":"strong"`), openhance.Blocks, 0.2, 0),
		own("shake", "pixels", "shake", video(`,"stabilize":"weak"`), openhance.Shake, 20, 1.5),
		{name: "deinterlace", unit: "dB", gain: 10, measure: deinterlace},
		{name: "hdr", unit: "dB", gain: 0, measure: hdr},
		{name: "loudness", unit: "LU", gain: 12, most: 0.5, lower: true, measure: loudness},
		sound("hiss", "anoisesrc=color=white:a=0.02:seed=3:r=48000", `{"denoise":"hiss"}`, 5),
		sound("voice", "anoisesrc=color=white:a=0.2:seed=3:r=48000,tremolo=f=1:d=0.8", `{"denoise":"voice"}`, 9),
		sound("rumble", "anoisesrc=color=brown:a=1:seed=3:r=48000,tremolo=f=3:d=0.8,volume=0.55", `{"denoise":"voice"}`, 4),
	}
}

// upscale compares with a reference that has the fine edges which a smaller size lacks.
// Before is bicubic.
func upscale(ctx context.Context, b *bench) (before, after float64, err error) {
	full, source := filepath.Join(b.dir, "sharp.mp4"), filepath.Join(b.dir, "small.mp4")
	if err := b.make(ctx, "-f", "lavfi", "-i", moving(25, 0.7), "-c:v", "libx264", "-preset", "ultrafast", "-qp", "2", full); err != nil {
		return 0, 0, err
	}
	if err := b.make(ctx, "-i", full, "-vf", "scale=640:360:flags=area", "-c:v", "libx264", "-preset", "ultrafast", "-qp", "2", source); err != nil {
		return 0, 0, err
	}
	out, _, err := b.enhance(ctx, source, video(`,"upscale":2,"sharpen":"auto"`))
	if err != nil {
		return 0, 0, err
	}
	if before, err = b.psnr(ctx, source, full, "scale=1280:720:flags=bicubic"); err != nil {
		return 0, 0, err
	}
	after, err = b.psnr(ctx, out, full, "null")
	return before, after, err
}

// deinterlace compares with the frames at whose times the first fields were shot. Before is
// the same without deinterlacing.
func deinterlace(ctx context.Context, b *bench) (before, after float64, err error) {
	source := filepath.Join(b.dir, "fields.mp4")
	if err := b.make(ctx, "-f", "lavfi", "-i", moving(50, 1.2), "-vf", "interlace=scan=tff:lowpass=off", "-flags", "+ildct+ilme", "-x264-params", "tff=1",
		"-c:v", "libx264", "-preset", "ultrafast", "-qp", "4", source); err != nil {
		return 0, 0, err
	}
	full := filepath.Join(b.dir, "full.mp4")
	if err := b.make(ctx, "-f", "lavfi", "-i", moving(50, 1.2), "-vf", "select=not(mod(n\\,2)),setpts=N/25/TB", "-r", "25", "-c:v", "libx264", "-preset", "ultrafast", "-qp", "4", full); err != nil {
		return 0, 0, err
	}
	out, _, err := b.enhance(ctx, source, `{"comparison":false,"audio":{"codec":"none"},"video":{"preset":"ultrafast","rate_control":"crf","crf":8},"video_filters":{`+quietVideo+`}}`)
	if err != nil {
		return 0, 0, err
	}
	if before, err = b.psnr(ctx, source, full, "null"); err != nil {
		return 0, 0, err
	}
	after, err = b.psnr(ctx, out, full, "null")
	return before, after, err
}

// hdr compares what was PQ with the SDR that it was made of. Before is without tone mapping.
func hdr(ctx context.Context, b *bench) (before, after float64, err error) {
	source := filepath.Join(b.dir, "hdr.mp4")
	if err := b.make(ctx, "-i", b.clean, "-vf", "zscale=tin=bt709:min=bt709:pin=bt709:rin=tv:t=linear:npl=203,format=gbrpf32le,zscale=p=bt2020:t=smpte2084:m=bt2020nc:r=tv:npl=203,format=yuv420p10le",
		"-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=error:crf=8:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc", "-tag:v", "hvc1", source); err != nil {
		return 0, 0, err
	}
	out, _, err := b.enhance(ctx, source, video(""))
	if err != nil {
		return 0, 0, err
	}
	if before, err = b.psnr(ctx, source, b.clean, "format=yuv420p"); err != nil {
		return 0, 0, err
	}
	after, err = b.psnr(ctx, out, b.clean, "null")
	return before, after, err
}
