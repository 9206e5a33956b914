package transcode

import (
	"encoding/binary"
	"math"
	"regexp"
	"strconv"
	"testing"

	"github.com/mediamill/mediamill/internal/media"
)

// Flashes and beeps begin together at 0.5, 1.5 and 2.5 s of a source of 3.2 s.
const (
	flashing = "color=black:s=64x48:r=%R:d=3.2,drawbox=t=fill:c=white:enable='gte(t,0.5)*lt(mod(t-0.5,1),0.1)'"
	beeping  = "aevalsrc='gte(t,0.5)*lt(mod(t-0.5,1),0.1)*0.8*sin(2*PI*1000*t)':s=48000:d=3.2"
)

var sample = regexp.MustCompile(`pts_time:(-?[0-9.]+)\s+lavfi\.signalstats\.YAVG=([0-9.]+)`)

// flashes are the times of the frames that turn white.
func (m *mill) flashes(file string) []float64 {
	m.t.Helper()
	text := m.ffmpeg("-i", file, "-vf", "signalstats,metadata=print:key=lavfi.signalstats.YAVG:file=-", "-f", "null", "-")
	var times []float64
	white := false
	for _, found := range sample.FindAllSubmatch(text, -1) {
		at, _ := strconv.ParseFloat(string(found[1]), 64)
		luma, _ := strconv.ParseFloat(string(found[2]), 64)
		if luma > 120 && !white {
			times = append(times, at)
		}
		white = luma > 120
	}
	return times
}

// samples is the sound of one stream, interleaved.
func (m *mill) samples(file string, rate, channels int) []int16 {
	m.t.Helper()
	raw := m.ffmpeg("-i", file, "-map", "0:a:0", "-af", "aresample=async=1:first_pts=0", "-ar", strconv.Itoa(rate), "-ac", strconv.Itoa(channels), "-f", "s16le", "-")
	list := make([]int16, len(raw)/2)
	for i := range list {
		list[i] = int16(binary.LittleEndian.Uint16(raw[2*i:]))
	}
	return list
}

// beeps are the times at which sound begins after silence.
func (m *mill) beeps(file string) []float64 {
	m.t.Helper()
	const rate = 8000
	var times []float64
	quiet := rate
	for i, s := range m.samples(file, rate, 1) {
		if math.Abs(float64(s)) > 6000 {
			if quiet > rate/4 {
				times = append(times, float64(i)/rate)
			}
			quiet = 0
		} else {
			quiet++
		}
	}
	return times
}

func TestPictureAndSoundStayTogether(t *testing.T) {
	m := newMill(t)
	base := m.make("base.mkv", "-f", "lavfi", "-i", rated(flashing, "30"), "-f", "lavfi", "-i", beeping,
		"-c:v", "libx264", "-preset", "ultrafast", "-g", "30", "-c:a", "pcm_s16le")
	aac := m.make("aac.mp4", "-i", base, "-c:v", "copy", "-c:a", "aac")
	variable := func(s *media.Source) { s.Video[0].Variable = true }
	for _, tt := range []struct {
		name, source, params string
		change               func(*media.Source)
		flashes              []float64
		late                 float64 // beeps after flashes
		code                 string
	}{
		{name: "AAC with its priming in MP4", source: aac, flashes: []float64{0.5, 1.5, 2.5}},
		{name: "a variable rate", source: m.make("vfr.mkv", "-i", base, "-vf", "select='lt(t,1)*not(mod(n,3))+between(t,1,2)+gt(t,2)*not(mod(n,2))'", "-fps_mode", "vfr",
			"-c:v", "libx264", "-preset", "ultrafast", "-c:a", "copy"), change: variable, flashes: []float64{0.5, 1.5, 2.5}, code: "variable_frame_rate"},
		{name: "sound begins half a second late", source: m.make("late.mkv", "-i", base, "-itsoffset", "0.5", "-i", base, "-map", "0:v", "-map", "1:a", "-c", "copy"),
			flashes: []float64{0.5, 1.5, 2.5}, late: 0.5},
		{name: "picture begins half a second late", source: m.make("lead.mp4", "-itsoffset", "0.5", "-i", base, "-i", base, "-map", "0:v", "-map", "1:a", "-c:v", "copy", "-c:a", "aac"),
			flashes: []float64{1, 2, 3}, late: -0.5},
		{name: "a transport stream that begins at ten seconds", source: m.make("ten.ts", "-i", base, "-c:v", "copy", "-c:a", "mp2", "-output_ts_offset", "10"),
			flashes: []float64{0.5, 1.5, 2.5}},
		{name: "an edit list that hides the first frames", source: m.make("edit.mp4", "-ss", "0.25", "-i", aac, "-c", "copy"),
			flashes: []float64{0.25, 1.25, 2.25}},
		{name: "a gap of a second", source: m.make("gap.mkv", "-i", base, "-vf", "setpts=PTS+gte(T\\,1)/TB", "-af", "asetpts=PTS+gte(T\\,1)/TB", "-fps_mode", "passthrough",
			"-c:v", "libx264", "-preset", "ultrafast", "-c:a", "pcm_s16le"), flashes: []float64{0.5, 2.5, 3.5}},
		{name: "cut from the middle of a group", source: aac, params: `{"trim":{"start_seconds":1.25,"duration_seconds":1.5}}`, flashes: []float64{0.25, 1.25}},
		{name: "sound copied beside a new picture and cut, without an edit list", source: aac, flashes: []float64{0.25, 1.25},
			params: `{"container":"mkv","audio":{"codec":"copy"},"trim":{"start_seconds":1.25,"duration_seconds":1.5}}`},
		{name: "HEVC with later frames first", source: aac, params: `{"video":{"codec":"hevc","preset":"superfast"}}`, flashes: []float64{0.5, 1.5, 2.5}},
		{name: "both copied", source: aac, params: `{"video":{"codec":"copy"},"audio":{"codec":"copy"}}`, flashes: []float64{0.5, 1.5, 2.5}},
		{name: "sound copied beside a new picture", source: aac, params: `{"audio":{"codec":"copy"}}`, flashes: []float64{0.5, 1.5, 2.5}},
	} {
		params := tt.params
		if params == "" {
			params = "{}"
		}
		out := m.run(tt.source, params, tt.change)
		flashes, beeps := m.flashes(out.file), m.beeps(out.file)
		if len(flashes) != len(tt.flashes) || len(beeps) != len(tt.flashes) {
			t.Errorf("%s: flashes at %v, beeps at %v, want %v", tt.name, flashes, beeps, tt.flashes)
			continue
		}
		for i := range flashes {
			frame := 0.043 // one of 24 a second, and the onset's own width
			if math.Abs(flashes[i]-tt.flashes[i]) > frame || math.Abs(beeps[i]-flashes[i]-tt.late) > frame {
				t.Errorf("%s: flashes at %.3f, beeps at %.3f, want flashes at %v and beeps %.2f after", tt.name, flashes, beeps, tt.flashes, tt.late)
				break
			}
		}
		if tt.code != "" && !has(out.plan.Normalized, tt.code) {
			t.Errorf("%s: %s is not declared", tt.name, tt.code)
		}
		if v := out.got; math.Abs(float64(v.Start)) > 0.05 && tt.name != "transport stream out" {
			t.Errorf("%s: begins at %.3f", tt.name, float64(v.Start))
		}
	}
}

func rated(generator, rate string) string {
	return regexp.MustCompile(`%R`).ReplaceAllString(generator, rate)
}

func TestKeyframesAreOnTheGridAndGroupsAreClosed(t *testing.T) {
	m := newMill(t)
	source := m.make("cuts.mkv", "-f", "lavfi", "-i", "testsrc=s=64x48:r=25:d=1.1[a];testsrc2=s=64x48:r=25:d=2[b];[a][b]concat=n=2", "-c:v", "libx264", "-preset", "ultrafast")
	for _, params := range []string{`{}`, `{"scene_cuts":false}`, `{"codec":"hevc"}`, `{"codec":"av1"}`, `{"codec":"vp9"}`, `{"rate_control":"two_pass","bit_rate":"200k"}`,
		`{"codec":"hevc","rate_control":"two_pass","bit_rate":"200k"}`} {
		merged := `{"container":"mkv","video":` + params + `}`
		out := m.run(source, merged, nil)
		keys := map[int]bool{}
		for _, at := range m.keyframes(out.file) {
			keys[int(math.Round(at*25))] = true
		}
		if !keys[0] || !keys[50] {
			t.Errorf("%s: keyframes at frames %v, want 0 and 50 among them", params, keys)
		}
		if params == `{"scene_cuts":false}` && len(keys) != 2 {
			t.Errorf("%s: keyframes at frames %v, want only 0 and 50", params, keys)
		}
	}
}
