package snapshot_test

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"path/filepath"
	"testing"

	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest"
	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest/tooltest"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op/snapshot"
	"github.com/mediamill/mediamill/internal/op/still/stilltest"
	"github.com/mediamill/mediamill/internal/optest"
)

func TestPicturesAreTheFramesOfTheirTimes(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, fixture, params string
		width, height         int
		times                 []float64 // of the frames shown; nil when they are not told here
	}{
		{"evenly", "plain", `{"count":4}`, 320, 180, []float64{0.28, 0.76, 1.28, 1.76}},
		{"B frames", "b_frames", `{"pick":"times","times":[0,0.05,1.5]}`, 320, 180, []float64{0, 0.08, 1.52}},
		{"first and last", "plain", `{"pick":"percents","percents":[0,100]}`, 320, 180, []float64{0, 1.96}},
		{"times and percents together", "plain", `{"pick":"times","times":[1.0],"percents":[0,100]}`, 320, 180, []float64{0, 1, 1.96}},
		{"percents among times alone", "plain", `{"pick":"times","percents":[100]}`, 320, 180, []float64{1.96}},
		{"last of B frames", "b_frames", `{"pick":"percents","percents":[100]}`, 320, 180, []float64{1.96}},
		{"every half second", "plain", `{"pick":"every","interval_seconds":0.5}`, 320, 180, []float64{0, 0.52, 1, 1.52}},
		{"keyframes", "plain", `{"count":2,"accuracy":"keyframe"}`, 320, 180, []float64{0, 1}},
		{"near the end the last frame stands in", "plain", `{"pick":"times","times":[1.97,1.999,5]}`, 320, 180, []float64{1.96, 1.96, 1.96}},
		{"a transport stream seeks exactly", "ts", `{"pick":"times","times":[0.5,1.2,1.99]}`, 320, 180, []float64{0.5013, 1.2213, 1.9813}},
		{"a late start counts from the start", "late_start", `{"pick":"times","times":[0,1.2]}`, 320, 180, []float64{0.0213, 1.2213}},
		{"a negative start", "negative_start", `{"pick":"times","times":[0,1]}`, 320, 180, nil},
		{"no duration", "no_duration", `{"count":2}`, 320, 180, nil},
		{"an edit list", "edit_list", `{"pick":"times","times":[0,1]}`, 160, 90, nil},
		{"a gap shows the frame after", "gap_mp4", `{"pick":"times","times":[2.5]}`, 320, 180, []float64{4}},
		{"one frame gives one picture", "one_frame", `{"count":10}`, 320, 180, []float64{0}},
		{"a still as source", "png", `{"count":3}`, 320, 180, []float64{0}},
		{"turned by 90 degrees", "rot90", `{"count":1}`, 180, 320, nil},
		{"turned by 180 degrees", "rot180", `{"count":1}`, 320, 180, nil},
		{"turned by 270 degrees", "rot270", `{"count":1,"width":90}`, 90, 160, nil},
		{"square pixels", "sar", `{"count":1}`, 768, 576, nil},
		{"odd sides become even", "odd", `{"count":1}`, 852, 478, nil},
		{"16 × 16", "size_16x16", `{"count":1,"width":320}`, 16, 16, nil},
		{"a box that turns", "rot90", `{"count":1,"width":160,"height":90,"fit":"stretch","turn":true}`, 90, 160, nil},
		{"a box is filled", "plain", `{"count":1,"width":100,"height":100,"fit":"fill"}`, 100, 100, nil},
		{"fields", "interlaced_tff", `{"count":2}`, 320, 180, nil},
		{"keyframes of fields", "interlaced_tff", `{"count":2,"accuracy":"keyframe"}`, 320, 180, nil},
		{"a part, from its start", "plain", `{"pick":"every","interval_seconds":0.04,"max_count":3,"start_seconds":0.5,"duration_seconds":0.9}`, 320, 180, []float64{0.52, 0.8, 1.12}},
		{"a part to the end", "plain", `{"count":2,"start_seconds":1}`, 320, 180, []float64{1.28, 1.76}},
		{"full range", "full_range", `{"count":1}`, 320, 180, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			path := ffmpegtest.Fixture(t, tt.fixture)
			run := optest.Must(t, snapshot.Op(), path, tt.params)
			if tt.times != nil && len(run.Files) != len(tt.times) {
				t.Fatalf("%d files, want %d", len(run.Files), len(tt.times))
			}
			for i := range run.Files {
				name := fmt.Sprintf("snapshot-%05d.jpg", i+1)
				shown, known := run.Times[name]
				if !known {
					t.Fatalf("%s has no time among %v", name, run.Times)
				}
				if tt.times != nil && math.Abs(float64(shown)-tt.times[i]) > 0.0015 {
					t.Errorf("%s shows %.4f s, want %.4f", name, shown, tt.times[i])
				}
				picture := stilltest.Open(t, filepath.Join(run.Out, name))
				if b := picture.Bounds(); b.Dx() != tt.width || b.Dy() != tt.height {
					t.Errorf("%s is %v, want %d×%d", name, b.Size(), tt.width, tt.height)
				}
				if tt.name == "a box is filled" || tt.name == "a negative start" {
					continue // cut, or of time stamps that ffmpeg itself makes up
				}
				// The time that was reported is the frame's: a plain exact seek to it shows the same.
				want := stilltest.FrameAt(t, path, max(shown-0.0005, 0), run.Source.Start)
				if like := stilltest.SSIM(stilltest.GreyOf(picture, picture.Bounds()), want); like < 0.94 {
					t.Errorf("%s is unlike the frame at %.4f s: SSIM %.3f", name, shown, like)
				}
			}
		})
	}
}

func TestEveryFormatShowsTheSamePicture(t *testing.T) {
	t.Parallel()
	path := ffmpegtest.Fixture(t, "plain")
	want := stilltest.FrameAt(t, path, 1, 0)
	caps := tooltest.Tool(t).Capabilities()
	for _, format := range []string{"jpeg", "png", "webp", "avif"} {
		if format == "avif" && !(caps.Muxers["avif"] && caps.Encoders["libaom-av1"]) {
			continue
		}
		run := optest.Must(t, snapshot.Op(), path, `{"pick":"times","times":[1],"format":"`+format+`"}`)
		if run.Files[0].Type != "image/"+format {
			t.Errorf("%s has the type %s", format, run.Files[0].Type)
		}
		picture := stilltest.Open(t, filepath.Join(run.Out, run.Files[0].Name.File))
		got := stilltest.GreyOf(picture, picture.Bounds())
		if like, diff := stilltest.SSIM(got, want), stilltest.Difference(got, want); like < 0.97 || diff > 3 {
			t.Errorf("%s: SSIM %.3f, mean difference %.1f", format, like, diff)
		}
	}
}

func TestWatermarksLieOnEveryPictureInTheirOwnColors(t *testing.T) {
	t.Parallel()
	logo := filepath.Join(t.TempDir(), "logo.png")
	ffmpegtest.FFmpeg(t, "", "-f", "lavfi", "-i", "color=0xFF8000:size=32x32", "-frames:v", "1", logo)
	for _, tt := range []struct{ fixture, params string }{
		{"plain", `"format":"jpeg","quality":100,"count":10`}, // more than one process takes
		{"plain", `"format":"png","pick":"times","times":[0.1,1.99]`},
		{"plain", `"format":"webp","quality":100,"count":2`},
		{"negative_start", `"format":"png","pick":"times","times":[0,1]`},
	} {
		run := optest.Must(t, snapshot.Op(), ffmpegtest.Fixture(t, tt.fixture), `{`+tt.params+`,"watermarks":[
			{"image":{"key":"logo.png"},"position":"top_left","x":"0px","y":"0px","width":"32px","start_seconds":1},
			{"image":{"key":"logo.png"},"position":"bottom_right","x":"0px","y":"0px","width":"10%"},{"text":"over","position":"center"}]}`, logo, logo)
		for _, f := range run.Files {
			picture := stilltest.Open(t, filepath.Join(run.Out, f.Name.File))
			for _, at := range [][2]int{{8, 8}, {312, 172}} {
				r, g, b, _ := picture.At(at[0], at[1]).RGBA()
				if math.Abs(float64(r>>8)-255) > 10 || math.Abs(float64(g>>8)-128) > 10 || b>>8 > 12 {
					t.Errorf("%s of %s: at %v is %d %d %d", f.Name.File, tt.params, at, r>>8, g>>8, b>>8)
				}
			}
		}
	}
}

func TestABlurredCopySurroundsThePicture(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		fixture, params string
		inside          image.Rectangle // the picture itself
		within          float64         // of the mean difference from the picture that is only scaled
	}{
		{"plain", `"pick":"times","times":[0,0.5,1.99],"format":"png"`, image.Rect(0, 34, 160, 124), 0},
		{"plain", `"count":1,"format":"jpeg","quality":100`, image.Rect(0, 34, 160, 124), 2},
		{"full_range", `"count":1,"format":"jpeg","quality":100`, image.Rect(0, 34, 160, 124), 2},
		{"plain", `"count":1,"format":"webp","quality":100`, image.Rect(0, 34, 160, 124), 2},
		{"plain", `"pick":"poster","format":"png"`, image.Rect(0, 34, 160, 124), 0},
		{"interlaced_tff", `"count":2,"format":"png"`, image.Rect(0, 34, 160, 124), 0},
		{"rot90", `"count":1,"format":"png"`, image.Rect(34, 0, 124, 160), 0},
		{"size_16x16", `"count":1,"format":"png"`, image.Rect(72, 72, 88, 88), 0}, // is not enlarged
	} {
		path := ffmpegtest.Fixture(t, tt.fixture)
		plain := optest.Must(t, snapshot.Op(), path, `{`+tt.params+`,"width":160,"height":160}`)
		around := optest.Must(t, snapshot.Op(), path, `{`+tt.params+`,"width":160,"height":160,"fit":"blur"}`)
		for _, f := range around.Files {
			name := tt.fixture + " " + tt.params + " " + f.Name.File
			want := stilltest.Open(t, filepath.Join(plain.Out, f.Name.File))
			got := stilltest.Open(t, filepath.Join(around.Out, f.Name.File))
			if got.Bounds().Size() != image.Pt(160, 160) {
				t.Fatalf("%s is %v", name, got.Bounds())
			}
			inside, whole := stilltest.GreyOf(got, tt.inside), stilltest.GreyOf(want, want.Bounds())
			if diff := stilltest.Difference(inside, whole); diff > tt.within {
				t.Errorf("%s: the picture in the middle differs by %.2f from the one that is only scaled", name, diff)
			}
			for _, edge := range []image.Rectangle{image.Rect(0, 0, 30, 30), image.Rect(130, 130, 160, 160)} {
				bright, rough := texture(got, edge)
				if bright < 24 || rough > 6 {
					t.Errorf("%s: the edge %v has the brightness %.0f and differs by %.1f from pixel to pixel", name, edge, bright, rough)
				}
			}
		}
	}
}

// texture is a part's mean brightness, and how much pixels differ from the next.
func texture(picture image.Image, part image.Rectangle) (bright, rough float64) {
	at := func(x, y int) float64 { return float64(color.GrayModel.Convert(picture.At(x, y)).(color.Gray).Y) }
	n := 0.0
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X-1; x++ {
			bright, rough, n = bright+at(x, y), rough+math.Abs(at(x+1, y)-at(x, y)), n+1
		}
	}
	return bright / n, rough / n
}

func TestHDRPicturesAreNeitherGreyNorDark(t *testing.T) {
	t.Parallel()
	for _, fixture := range []string{"pq", "hlg"} {
		run := optest.Must(t, snapshot.Op(), ffmpegtest.Fixture(t, fixture), `{"pick":"times","times":[0.5]}`)
		picture := stilltest.Open(t, filepath.Join(run.Out, "snapshot-00001.jpg"))
		grey := stilltest.GreyOf(picture, picture.Bounds())
		low, high := 255.0, 0.0
		for _, p := range grey {
			low, high = min(low, p), max(high, p)
		}
		if high-low < 120 {
			t.Errorf("%s: brightness only from %.0f to %.0f", fixture, low, high)
		}
		found := false
		for _, n := range run.Plan.Normalized {
			found = found || n.Code == "hdr"
		}
		if !found {
			t.Errorf("%s: tone mapping is not declared: %v", fixture, run.Plan.Normalized)
		}
	}
}

func TestTimesPastTheEndDoWhatIsAsked(t *testing.T) {
	t.Parallel()
	path := ffmpegtest.Fixture(t, "plain")
	for _, tt := range []struct {
		pastEnd  string
		pictures int
		warning  string
		code     media.Code
	}{
		{"last", 2, "past_end", ""},
		{"skip", 1, "past_end", ""},
		{"fail", 0, "", media.CodeConfigInvalid},
	} {
		run, err := optest.Do(t, snapshot.Op(), path, `{"pick":"times","times":[1,30],"past_end":"`+tt.pastEnd+`"}`)
		if media.CodeOf(err) != tt.code || len(run.Files) != tt.pictures || tt.warning != "" && !run.Warns(media.WarningCode(tt.warning)) {
			t.Errorf("%s: %d pictures, warnings %v, error %v", tt.pastEnd, len(run.Files), run.Warnings, err)
		}
		if tt.code != "" && media.AsError(err).Field != "times[1]" {
			t.Errorf("the fault is of the field %q", media.AsError(err).Field)
		}
	}
}

func TestSourcesWithoutPicturesAreRefused(t *testing.T) {
	t.Parallel()
	for _, params := range []string{`{}`, `{"pick":"poster"}`} {
		if _, err := optest.Do(t, snapshot.Op(), ffmpegtest.Fixture(t, "mp3"), params); media.CodeOf(err) != media.CodeInputNoStream {
			t.Errorf("%s of sound: %v", params, err)
		}
	}
}

// film has 1 s of black, 2 s of a fade from black, 2 s of blur, and from 5 to 8 s
// the only part that is worth a poster; then white.
func film(t *testing.T) string {
	path := filepath.Join(t.TempDir(), "film.mp4")
	ffmpegtest.FFmpeg(t, "", "-f", "lavfi", "-i", "color=black:s=320x180:r=25:d=1",
		"-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=2,fade=in:0:60",
		"-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=2,gblur=sigma=18",
		"-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=3",
		"-f", "lavfi", "-i", "color=white:s=320x180:r=25:d=2",
		"-filter_complex", "concat=n=5", "-c:v", "libx264", "-preset", "ultrafast", "-g", "10", path)
	return path
}

func TestPosterIsNeitherBlackNorFadedNorBlurredNorWhite(t *testing.T) {
	t.Parallel()
	run := optest.Must(t, snapshot.Op(), film(t), `{"pick":"poster","format":"webp"}`)
	at := run.Times["snapshot-00001.webp"]
	if at < 4.99 || at >= 8 {
		t.Errorf("the poster is the frame at %.2f s", at)
	}
	told := false
	for _, r := range run.Plan.Reasons {
		told = told || r.About == "poster"
	}
	if !told {
		t.Errorf("the choice is not told: %v", run.Plan.Reasons)
	}
	picture := stilltest.Open(t, filepath.Join(run.Out, "snapshot-00001.webp"))
	path := run.Files[0]
	if path.Width != 320 || picture.Bounds().Dx() != 320 {
		t.Errorf("the poster is %d wide", picture.Bounds().Dx())
	}
}

func TestABlackFilmStillHasAPoster(t *testing.T) {
	t.Parallel()
	run := optest.Must(t, snapshot.Op(), ffmpegtest.Fixture(t, "black"), `{"pick":"poster"}`)
	if !run.Warns("no_good_poster") {
		t.Errorf("nothing warns: %v", run.Warnings)
	}
}

func TestACutSourceGivesThePicturesThatItHas(t *testing.T) {
	t.Parallel()
	path := ffmpegtest.Fixture(t, "cut_60")
	run, err := optest.Do(t, snapshot.Op(), path, `{"count":8}`)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(run.Files); n != 8 || !run.Warns("source_truncated") { // spread over what is there
		t.Errorf("%d pictures, warnings %v", n, run.Warnings)
	}
	if _, err := optest.Do(t, snapshot.Op(), path, `{"count":8,"on_damage":"fail"}`); media.CodeOf(err) != media.CodeInputTruncated {
		t.Errorf("with on_damage fail: %v", err)
	}
}
