package enhance

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/optest"
)

// source is a file of ffmpeg's generators.
func source(t *testing.T, name string, args ...string) string {
	t.Helper()
	dir := t.TempDir()
	ffmpegtest.FFmpeg(t, dir, append(args, name)...)
	return filepath.Join(dir, name)
}

// still is a lavfi source of shapes without noise that stand for 1 s.
const still = "mandelbrot=s=256x144:start_scale=1.5:maxiter=60,trim=end_frame=1,gblur=0.5,loop=24:1:0"

// near is video that keeps what the generator made.
var near = []string{"-c:v", "libx264", "-preset", "ultrafast", "-qp", "6"}

// enhance runs the operation and reads its result.
func enhance(t *testing.T, params, file string) (optest.Run, Result) {
	t.Helper()
	merged, err := op.Merge(json.RawMessage(`{"video":{"preset":"ultrafast"}}`), json.RawMessage(params))
	if err != nil {
		t.Fatal(err)
	}
	run := optest.Must(t, Op(), file, string(merged))
	var result Result
	if err := json.Unmarshal(run.Made, &result); err != nil {
		t.Fatal(err)
	}
	return run, result
}

// of is a measurement; an empty one if it was not made.
func (r *Result) of(name Measured) Measurement {
	if m := r.Of(name); m != nil {
		return *m
	}
	return Measurement{}
}

// only are parameters that do nothing but what is named.
func only(video string) string {
	return `{"comparison":false,"audio":{"codec":"none"},"video":{"deinterlace":"off"},"video_filters":` +
		string(must(op.Merge(json.RawMessage(`{"denoise":"off","deblock":"off","sharpen":"off","levels":"off"}`), json.RawMessage(video)))) + `}`
}

func must(raw json.RawMessage, err error) json.RawMessage {
	if err != nil {
		panic(err)
	}
	return raw
}

func TestEachFilterImprovesWhatItIsFor(t *testing.T) {
	t.Parallel()
	lavfi := func(filters string, codec ...string) string {
		if len(codec) == 0 {
			codec = near
		}
		return source(t, "film.mp4", append([]string{"-f", "lavfi", "-i", still + filters}, codec...)...)
	}
	noisy := lavfi(",noise=alls=25:allf=t")
	for _, tt := range []struct {
		name, file, video string
		measured          Measured
		least             float64 // by how much it is better
	}{
		{"fast", noisy, `{"denoise":"fast"}`, Noise, 2},
		{"good", noisy, `{"denoise":"good"}`, Noise, 4},
		{"best", noisy, `{"denoise":"best"}`, Noise, 4},
		{"deblock", lavfi("", "-c:v", "mpeg4", "-q:v", "31", "-g", "1"), `{"deblock":"strong"}`, Blocks, 0.2},
		{"sharpen", lavfi(",gblur=1.5"), `{"sharpen":"strong"}`, Blur, 0.2},
		{"levels", lavfi(",lutyuv=y=70+val/3"), `{"levels":"auto"}`, Brightness, 15},
		{"stabilize", lavfi(",crop=w=200:h=112:x='28+9*sin(n*2.4)':y='16+7*cos(n*3.1)'"), `{"stabilize":"weak"}`, Shake, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			run, result := enhance(t, only(tt.video), tt.file)
			m := result.of(tt.measured)
			better := m.Before - m.After
			if tt.measured == Brightness {
				better = -better
			}
			if better < tt.least || !m.Improved || len(run.Files) != 1 || run.Warns(media.WarnNotImproved) {
				t.Errorf("%+v of %v; warnings %v", m, result.Measurements, run.Warnings)
			}
		})
	}
}

// The story of the operation: a noisy, quiet film of fields becomes better in all that
// was measured, and a video shows both.
func TestAutoImprovesWhatIsMeasuredAndShowsIt(t *testing.T) {
	t.Parallel()
	film := source(t, "film.mp4", "-f", "lavfi", "-i", "testsrc2=s=192x108:r=50:d=4,noise=alls=18:allf=t,interlace=scan=tff",
		"-f", "lavfi", "-i", "anoisesrc=a=0.004:d=4:seed=1[n];sine=f=300:d=4,volume='0.3*gt(mod(t,1),0.6)':eval=frame[s];[n][s]amix=2:normalize=0",
		"-c:v", "libx264", "-preset", "ultrafast", "-qp", "6", "-flags", "+ildct+ilme", "-x264-params", "tff=1", "-c:a", "pcm_s16le", "-f", "mov")
	run, result := enhance(t, template("enhance"), film)
	for _, name := range []Measured{Noise, Fields, Loudness} {
		if !result.of(name).Improved {
			t.Errorf("%s is not better: %+v", name, result.Measurements)
		}
	}
	if l := result.of(Loudness); l.After < -17 || l.After > -15 {
		t.Errorf("the loudness is %+v", l)
	}
	if len(run.Files) != 2 || run.Files[1].Role != media.RoleComparison || run.Source.Measured.Hiss == nil {
		t.Errorf("the files are %v", run.Files)
	}
	if raw, _ := json.Marshal(result); len(raw) == 0 || len(result.Lines()) != len(result.Measurements) {
		t.Errorf("lines %v", result.Lines())
	}
}

func TestAnySourceIsTaken(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, params string
		args         []string
		files        int
	}{
		{"audio-only.wav", `{"container":"m4a"}`, []string{"-f", "lavfi", "-i", "sine=d=1"}, 1},
		{"silent.mp4", `{}`, append([]string{"-f", "lavfi", "-i", still}, near...), 2},
		{"one-frame.mp4", `{}`, append([]string{"-f", "lavfi", "-i", still, "-frames:v", "1"}, near...), 1},
		{"image.png", `{}`, []string{"-f", "lavfi", "-i", still, "-frames:v", "1"}, 1},
		{"portrait.mp4", `{"video_filters":{"upscale":1.5},"video":{"rotate":90},"trim":{"start_seconds":0.4}}`, append([]string{"-f", "lavfi", "-i", still}, near...), 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			run, _ := enhance(t, tt.params, source(t, tt.name, tt.args...))
			if len(run.Files) != tt.files {
				t.Errorf("files %v", run.Files)
			}
		})
	}
}

// RNNoise removes changing noise; what is made again is as long as before, in its
// place, and as loud as was asked for.
func TestMadeAudioKeepsItsPlaceAndGetsItsLoudness(t *testing.T) {
	t.Parallel()
	file := source(t, "noise.wav", "-f", "lavfi", "-i", "anoisesrc=color=brown:a=0.3:d=3:seed=2,tremolo=f=3:d=0.8[n];sine=f=500:d=3,volume='0.8*gt(mod(t,1),0.5)':eval=frame[s];[s][n]amix=2:normalize=0,aformat=channel_layouts=stereo")
	voice := `{"container":"wav","video":{"codec":"none"},"audio":{"codec":"pcm"},"audio_filters":{"denoise":"voice"}}`
	run, result := enhance(t, voice, file)
	if floor := result.of(NoiseFloor); !floor.Improved || floor.Before-floor.After < 10 {
		t.Errorf("the noise is %+v", floor)
	}
	if got := run.Files[0].Duration; got < 2.999 || got > 3.001 {
		t.Errorf("3 s became %v", got)
	}
	loud := `{"container":"wav","video":{"codec":"none"},"audio":{"codec":"pcm","loudness":{"integrated_lufs":-20,"true_peak_dbtp":-2}},"audio_filters":{"declick":"on","denoise":"off"},"trim":{"start_seconds":0.25,"duration_seconds":2}}`
	tone := source(t, "tone.wav", "-f", "lavfi", "-i", "sine=f=500:r=48000:d=3:samples_per_frame=48,volume='0.8*gt(t,0.5)':eval=frame,aformat=channel_layouts=stereo")
	run, result = enhance(t, loud, tone)
	if l := result.of(Loudness); l.After < -20.5 || l.After > -19.5 {
		t.Errorf("the loudness is %+v", l)
	}
	began := firstLoud(t, filepath.Join(run.Out, run.Files[0].Name.File))
	if began < 0.24 || began > 0.26 { // the tone begins at 0.5 s of the source
		t.Errorf("the tone begins at %.4f s, expected at 0.25", began)
	}
}

// firstLoud is when the first channel of 16-bit WAV is at half of its peak.
func firstLoud(t *testing.T, file string) float64 {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	raw = raw[bytes.Index(raw, []byte("data"))+8:]
	at := func(i int) int { return max(int(int16(binary.LittleEndian.Uint16(raw[4*i:]))), 0) }
	peak := 0
	for i := range len(raw) / 4 {
		peak = max(peak, at(i))
	}
	for i := range len(raw) / 4 {
		if at(i) > peak*7/10 {
			return float64(i) / 48000
		}
	}
	return -1
}

// What was asked for in vain is told.
func TestAnEnhancementInVainWarns(t *testing.T) {
	t.Parallel()
	clean := source(t, "clean.mp4", append([]string{"-f", "lavfi", "-i", still}, near...)...)
	run, result := enhance(t, only(`{"deblock":"weak"}`), clean)
	if !run.Warns(media.WarnNotImproved) {
		t.Errorf("no warning for %+v", result.Measurements)
	}
	if fmt.Sprint(result.Filters) != "[deblock]" {
		t.Errorf("filters %v", result.Filters)
	}
}
