package transcode

import (
	"crypto/sha256"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/media"
)

// oneByOne is a source in which the channels sound one after another, 0.2 s each.
func (m *mill) oneByOne(name, layout string, channels int) string {
	m.t.Helper()
	var each []string
	for i := range channels {
		each = append(each, fmt.Sprintf("between(t\\,%.1f\\,%.1f)*0.5*sin(2*PI*500*t)", 0.2*float64(i), 0.2*float64(i+1)))
	}
	return m.make(name, "-f", "lavfi", "-i", fmt.Sprintf("aevalsrc=%s:c=%s:s=48000:d=%.1f", strings.Join(each, "|"), layout, 0.2*float64(channels)), "-c:a", "pcm_s16le")
}

// levels are the loudness of each channel in each window of 0.2 s, 0 to 1.
func (m *mill) levels(file string, channels int) [][]float64 {
	samples := m.samples(file, 48000, channels)
	var windows [][]float64
	const window = 9600
	for begin := 0; begin+window <= len(samples)/channels; begin += window {
		sums := make([]float64, channels)
		for i := begin + window/4; i < begin+3*window/4; i++ {
			for c := range channels {
				v := float64(samples[i*channels+c]) / 32768
				sums[c] += v * v
			}
		}
		for c := range sums {
			sums[c] = math.Sqrt(sums[c] / (window / 2))
		}
		windows = append(windows, sums)
	}
	return windows
}

func TestChannelsAreMixedByTheWeightsOfITU(t *testing.T) {
	m := newMill(t)
	sine := 0.5 / math.Sqrt2
	for _, tt := range []struct {
		layout      string
		left, right []float64 // weight of each source channel
	}{
		{"5.1", []float64{1, 0, 0.707, 0, 0.707, 0}, []float64{0, 1, 0.707, 0, 0, 0.707}},
		{"5.1(side)", []float64{1, 0, 0.707, 0, 0.707, 0}, []float64{0, 1, 0.707, 0, 0, 0.707}},
		{"7.1", []float64{1, 0, 0.707, 0, 0.707, 0, 0.707, 0}, []float64{0, 1, 0.707, 0, 0, 0.707, 0, 0.707}},
		{"quad", []float64{1, 0, 0.707, 0}, []float64{0, 1, 0, 0.707}},
		{"mono", []float64{1}, []float64{1}},
	} {
		source := m.oneByOne(strings.NewReplacer("(", "-", ")", "").Replace(tt.layout)+".wav", tt.layout, len(tt.left))
		out := m.run(source, `{"container":"wav","audio":{"codec":"pcm","channels":2}}`, func(s *media.Source) { s.Audio[0].Layout = tt.layout })
		sum := 0.0
		for _, w := range tt.left {
			sum += w
		}
		channels := 2
		if tt.layout == "mono" {
			channels = 1
		}
		for i, got := range m.levels(out.file, channels) {
			for c, weight := range [][]float64{tt.left, tt.right}[:channels] {
				if want := weight[i] / sum * sine; math.Abs(got[c]-want) > 0.01 {
					t.Errorf("%s: channel %d is at %.3f in output %d, want %.3f", tt.layout, i, got[c], c, want)
				}
			}
		}
	}
}

func TestChannelsKeepTheirPlaces(t *testing.T) {
	m := newMill(t)
	source := m.oneByOne("surround.wav", "5.1", 6)
	for _, params := range []string{
		`{"container":"mp4","audio":{"codec":"aac","channels":6}}`, `{"container":"mkv","audio":{"codec":"opus","channels":0}}`,
		`{"container":"ts","audio":{"codec":"ac3","channels":6}}`, `{"container":"flac","audio":{"codec":"flac","channels":0}}`,
	} {
		out := m.run(source, params, nil)
		for i, got := range m.levels(out.file, 6) {
			if i > 5 {
				break
			}
			for c, level := range got {
				loud := c == i
				if loud && level < 0.2 && i != 3 || !loud && level > 0.1 { // coders take the LFE's 500 Hz away
					t.Errorf("%s: while channel %d sounds, %d is at %.3f", params, i, c, level)
				}
			}
		}
	}
}

func TestSoundWithoutLossIsTheSame(t *testing.T) {
	m := newMill(t)
	source := m.make("noise.wav", "-f", "lavfi", "-i", "anoisesrc=d=0.5:seed=7:r=44100,aformat=channel_layouts=stereo", "-c:a", "pcm_s16le")
	want := sha256.Sum256(m.ffmpeg("-i", source, "-f", "s16le", "-"))
	for _, params := range []string{`{"container":"wav","audio":{"codec":"pcm"}}`, `{"container":"flac","audio":{"codec":"flac"}}`,
		`{"container":"mkv","audio":{"codec":"flac","bit_depth":24}}`, `{"container":"ogg","audio":{"codec":"flac"}}`} {
		out := m.run(source, params, nil)
		if got := sha256.Sum256(m.ffmpeg("-i", out.file, "-f", "s16le", "-")); got != want {
			t.Errorf("%s: the samples differ", params)
		}
	}
}

var integrated = regexp.MustCompile(`I:\s+(-?[0-9.]+) LUFS`)

func TestLoudnessIsBroughtToTheTarget(t *testing.T) {
	m := newMill(t)
	source := m.make("quiet.wav", "-f", "lavfi", "-i", "anoisesrc=d=4:seed=3:c=pink:a=0.05,aformat=channel_layouts=stereo")
	lufs := func(file string) float64 {
		program, _ := m.tool.Paths()
		found := integrated.FindAllStringSubmatch(combined(t, program, "-hide_banner", "-nostdin", "-i", file, "-af", "ebur128", "-f", "null", "-"), -1)
		f, _ := strconv.ParseFloat(found[len(found)-1][1], 64)
		return f
	}
	before := lufs(source)
	out := m.run(source, `{"container":"flac","audio":{"codec":"flac","loudness":{"integrated_lufs":-20,"true_peak_dbtp":-1}}}`, func(s *media.Source) {
		s.Measured.Loudness = &media.Loudness{Stream: 0, Integrated: before, TruePeak: before + 15, Range: 1, Threshold: before - 10}
	})
	if got := lufs(out.file); math.Abs(got+20) > 0.5 || !has(out.plan.Normalized, "loudness") {
		t.Errorf("%.1f LUFS became %.1f, want -20", before, got)
	}
}

func TestTracksKeepLanguageTitleAndOrder(t *testing.T) {
	m := newMill(t)
	source := m.make("tracks.mkv", "-f", "lavfi", "-i", "color=s=64x48:r=25:d=0.4", "-f", "lavfi", "-i", "sine=300:d=0.4", "-f", "lavfi", "-i", "sine=600:d=0.4", "-f", "lavfi", "-i", "sine=900:d=0.4",
		"-map", "0", "-map", "1", "-map", "2", "-map", "3", "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac",
		"-metadata:s:a:0", "language=eng", "-metadata:s:a:1", "language=fra", "-metadata:s:a:1", "title=Réalisateur; = #1", "-metadata:s:a:2", "language=jpn")
	for _, tt := range []struct{ name, params, want string }{
		{"all in Matroska", `{"container":"mkv","audio":{"tracks":"all"}}`, "eng: fra:Réalisateur; = #1 jpn:"},
		{"all in MP4", `{"audio":{"tracks":"all"}}`, "eng: fra: jpn:"},
		{"in the wanted order", `{"container":"mkv","audio":{"tracks":"languages","languages":["jpn","fra"]}}`, "jpn: fra:Réalisateur; = #1"},
		{"copied", `{"container":"mkv","video":{"codec":"copy"},"audio":{"codec":"copy","tracks":"languages","languages":["fra"]}}`, "fra:Réalisateur; = #1"},
		{"the main one", `{}`, "eng:"},
	} {
		out := m.run(source, tt.params, nil)
		var got []string
		for i, a := range out.got.Audio {
			got = append(got, a.Language+":"+a.Title)
			if a.Default != (i == 0) {
				t.Errorf("%s: stream %d is default: %v", tt.name, i, a.Default)
			}
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, strings.Join(got, " "), tt.want)
		}
	}
}
