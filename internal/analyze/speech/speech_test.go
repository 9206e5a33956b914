package speech_test

import (
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/mediamill/mediamill/internal/analyze/speech"
	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest"
	"github.com/mediamill/mediamill/internal/infer/infertest"
)

// TestOnlySpeechIsSpeech hears silence, speech, pink noise, speech, a chord, speech and
// silence; the speech is made by ffmpeg.
func TestOnlySpeechIsSpeech(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	const form = "aresample=16000,aformat=sample_fmts=flt:channel_layouts=mono"
	say := func(text string) string { return "flite=text='" + text + "':voice=slt," + form }
	parts := []string{
		"anullsrc=r=16000:cl=mono,atrim=duration=1.5," + form, say("The quick brown fox jumps over the lazy dog"),
		"anoisesrc=r=16000:c=pink:a=0.2:d=3:seed=4," + form, say("She sells sea shells by the sea shore"),
		"aevalsrc='0.15*(sin(2*PI*262*t)+sin(2*PI*330*t)+sin(2*PI*392*t))':s=16000:d=3," + form, say("How much wood would a woodchuck chuck"),
		"anullsrc=r=16000:cl=mono,atrim=duration=1.5," + form,
	}
	graph, joined := "", ""
	for i, p := range parts {
		name := "[" + string(rune('a'+i)) + "]"
		graph, joined = graph+p+name+";", joined+name
	}
	ffmpegtest.FFmpeg(t, dir, "-filter_complex", graph+joined+"concat=n=7:v=0:a=1[o]", "-map", "[o]", "-f", "f32le", "out.raw")
	raw, err := os.ReadFile(filepath.Join(dir, "out.raw"))
	if err != nil {
		t.Fatal(err)
	}
	samples := make([]float32, len(raw)/4)
	for i := range samples {
		samples[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i:]))
	}
	e := infertest.Engine(t, infertest.Packs(t, speech.Pack), nil)
	l := speech.NewListener(infertest.Session(t, e, speech.Pack, "vad.onnx"))
	for len(samples) > 0 { // in pieces of any size
		n := min(len(samples), 1000)
		if err := l.Hear(t.Context(), samples[:n]); err != nil {
			t.Fatal(err)
		}
		samples = samples[n:]
	}
	got := l.End()
	// Where ffmpeg's voice speaks, less the pauses that it begins and ends with.
	want := [][2]float64{{1.70, 4.41}, {7.75, 9.66}, {13.03, 14.85}}
	if len(got) != len(want) {
		t.Fatalf("%+v, want %v", got, want)
	}
	for i, a := range got {
		if math.Abs(float64(a.Start)-want[i][0]) > 0.15 || math.Abs(float64(a.End)-want[i][1]) > 0.15 || a.Score < 0.5 {
			t.Errorf("%+v, want %v", a, want[i])
		}
	}
}
