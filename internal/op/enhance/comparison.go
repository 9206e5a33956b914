package enhance

import (
	"strconv"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/ffmpeg/seek"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/encode"
	"github.com/mediamill/mediamill/internal/op/picture"
)

const (
	comparedSeconds = 3
	comparedWidth   = 960 // of each side at most, in pixels
	comparedLeast   = 200 * time.Millisecond
	comparisonFile  = "comparison.mp4"
)

// compare adds a short video of the worst place: the source as it is on the left,
// and the output on the right, in the size of the output.
func (e *enhancing) compare(file string, expect op.Expect) error {
	v, out := e.src.MainVideo(), expect.Video
	start, _ := e.part()
	whole := expect.Duration.Duration()
	if v == nil || whole < comparedLeast {
		return nil
	}
	at, why := start, media.Phrasef("%.1f s from the start of the output on", min(comparedSeconds, whole.Seconds()))
	if seen := lookOf(e.src.Measured.Samples); seen.known {
		at = max(seen.worst.Duration()-comparedSeconds*time.Second/2, start)
	}
	lasts := min(comparedSeconds*time.Second, whole)
	if at = min(at, start+whole-lasts); at > start {
		why = media.Phrasef("%.1f s from %.1f s of the source on, where it measures worst", lasts.Seconds(), at.Seconds())
	}

	size := picture.Size{Width: min(out.Width, comparedWidth) / 2 * 2, Upscale: true}
	width, height := size.Fit(out.Width, out.Height)
	rate := out.FrameRate
	if !rate.Known() {
		rate = picture.RateOf(v, media.Rational{})
	}
	left, err := picture.Normalize(e.src, v, picture.Wanted{
		Size: picture.Size{Width: width, Height: height, Mode: picture.Stretch, Upscale: true}, Rate: rate, Rotate: e.p.Video.Rotate,
		Deinterlace: picture.DeinterlaceOff,
	})
	if err != nil {
		return err
	}
	part := seek.Part{Source: e.src, Start: at, Length: lasts}
	end := []ffmpeg.Filter{ffmpeg.F("trim", "duration", lasts), ffmpeg.F("setpts", "", "PTS-STARTPTS")}
	right := []ffmpeg.Filter{ffmpeg.F("fps", "fps", rate, "start_time", 0), ffmpeg.F("scale", "w", width, "h", height, "flags", "lanczos"),
		ffmpeg.F("format", "", "yuv420p"), ffmpeg.F("setsar", "", 1)}
	if out.Transfer != "bt709" { // HDR that was kept
		kept := media.VideoStream{Width: out.Width, Height: out.Height, PixFmt: out.PixFmt, BitDepth: 10, HDR: v.HDR, Color: v.Color, FrameRate: rate, RealRate: rate}
		pic, err := picture.Normalize(e.src, &kept, picture.Wanted{Size: picture.Size{Width: width, Height: height, Mode: picture.Stretch, Upscale: true}, Rate: rate, Deinterlace: picture.DeinterlaceOff})
		if err != nil {
			return err
		}
		right = pic.Filters
	}
	video := encode.Video{Encoder: encode.H264.Software(), Preset: "veryfast", Picture: left, Rate: encode.Rate{CRF: 18}, Threads: e.in.Threads}
	from := []ffmpeg.Option{ffmpeg.Flag("an")}
	if at > start {
		from = append(from, ffmpeg.Time("ss", at-start))
	}
	command := &ffmpeg.Command{
		Inputs: []ffmpeg.Input{
			{File: ffmpeg.Source(0), Options: append(part.Input(), ffmpeg.Flag("an"))},
			{File: ffmpeg.Out(file), Options: append(from, ffmpeg.Time("t", lasts))},
		},
		Graph: []ffmpeg.Chain{
			{In: []string{"0:" + strconv.Itoa(v.Index)}, Filters: append(append(part.Pictures(""), left.Filters...), end...), Out: []string{"before"}},
			{In: []string{"1:0"}, Filters: append(right, end...), Out: []string{"after"}},
			{In: []string{"before", "after"}, Filters: []ffmpeg.Filter{ffmpeg.F("hstack", "shortest", 1)}, Out: []string{"both"}},
		},
		Outputs: []ffmpeg.Output{{File: ffmpeg.Out(comparisonFile), Format: "mp4", Maps: []string{"[both]"},
			Options: append(ffmpeg.On("v:0", video.Options(0)), ffmpeg.Word("movflags", "+faststart"), ffmpeg.Word("map_metadata", "-1"))}},
		Expect: ffmpeg.Expect{Duration: lasts}, BitExact: e.in.BitExact,
	}
	e.plan.Steps = append(e.plan.Steps, op.Step{Name: "comparison", Command: command, Weight: 0.05})
	e.plan.Files = append(e.plan.Files, op.File{
		Name: op.FileName{File: comparisonFile, Rendition: "comparison"}, Role: media.RoleComparison, Type: "video/mp4",
		Expect: op.Expect{Kind: op.KindMedia, Video: &op.Video{Codec: string(encode.H264), Width: 2 * width, Height: height, PixFmt: "yuv420p"},
			Duration: media.SecondsOf(lasts), Tolerance: max(media.SecondsOf(lasts/10), 0.25), FastStart: true},
	})
	e.plan.Reasons = append(e.plan.Reasons, media.Reasoned(media.Phrasef("comparison"), why))
	return nil
}
