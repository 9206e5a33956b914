package stilltest

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/goldentest"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

// Film is a source for golden plans: 1080p at 25 frames a second, so many seconds long.
func Film(seconds media.Seconds) *media.Source {
	return &media.Source{
		Container: "mov", Duration: seconds, Bytes: int64(seconds * 500000),
		Video: []media.VideoStream{{
			Codec: "h264", Width: 1920, Height: 1080, SAR: media.Rational{Num: 1, Den: 1}, PixFmt: "yuv420p", BitDepth: 8,
			FrameRate: media.Rational{Num: 25, Den: 1}, RealRate: media.Rational{Num: 25, Den: 1},
			Duration: seconds, Frames: int64(seconds * 25), FieldOrder: "progressive",
		}},
		Audio: []media.AudioStream{{Index: 1, Codec: "aac", SampleRate: 48000, Channels: 2, Duration: seconds}},
	}
}

// Stills gives a source a still every so many seconds, in shots of three.
func Stills(src *media.Source, every media.Seconds) {
	for i := 0; media.Seconds(i)*every < src.Duration; i++ {
		s := media.Still{Time: media.Seconds(i) * every, Luma: 0.45, Contrast: 0.15 + 0.01*float64(i%4), Detail: 0.04, Change: 0.02}
		if i%3 == 0 {
			s.Change = 0.2
		}
		src.Measured.Stills = append(src.Measured.Stills, s)
	}
}

// Golden plans and compares the arguments, files and reasons with a golden
// file, one argument a line.
func Golden(t *testing.T, name string, p op.Params, src *media.Source) {
	t.Helper()
	in := op.Input{Source: src, BitExact: true, Threads: 1, Ext: "mp4", Key: func(f op.FileName) string { return "job/" + f.File },
		Caps: &ffmpeg.Capabilities{Encoders: map[string]bool{"libaom-av1": true, "libwebp": true, "libx264": true}}}
	plan, err := p.Plan(in)
	if err != nil {
		t.Fatal(err)
	}
	goldentest.Is(t, filepath.Join("testdata", name+".golden"), describe(t, plan))
}

func describe(t *testing.T, plan *op.Plan) string {
	var b strings.Builder
	for _, s := range plan.Steps {
		fmt.Fprintf(&b, "# %s, weight %g", s.Name, s.Weight)
		if s.Unless != nil {
			fmt.Fprintf(&b, ", unless %s is there", s.Unless.Name)
		}
		b.WriteByte('\n')
		if s.Command == nil {
			continue
		}
		args, err := s.Command.Render(ffmpeg.Places{Sources: []string{"/source/film.mp4"}, Work: "/scratch", Out: "/out"})
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(args); i++ {
			switch args[i] { // limits that are another package's to test
			case "-protocol_whitelist", "-format_whitelist", "-codec_whitelist", "-max_streams", "-max_pixels":
				i++
				continue
			}
			b.WriteString(strings.ReplaceAll(args[i], ";", ";\n\t") + "\n")
		}
	}
	for _, f := range plan.Files {
		fmt.Fprintf(&b, "> %s %s %s", f.Name.File, f.Role, f.Type)
		if f.Series {
			fmt.Fprintf(&b, " %d to %d", f.Min, f.Max)
		}
		b.WriteByte('\n')
	}
	for _, r := range plan.Reasons {
		fmt.Fprintf(&b, "= %s: %s\n", r.About, r.Text)
	}
	for _, w := range plan.Warnings {
		fmt.Fprintf(&b, "! %s: %s\n", w.Code, w.Text)
	}
	return b.String()
}

// Params reads parameters over an operation's defaults.
func Params(t testing.TB, o op.Op, raw string) op.Params {
	t.Helper()
	p, faults := o.Params([]byte(raw))
	if err := faults.Err(); err != nil {
		t.Fatal(err)
	}
	return p
}
