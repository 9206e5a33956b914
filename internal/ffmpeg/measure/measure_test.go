package measure_test

import (
	"math"
	"os"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest"
	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest/tooltest"
	"github.com/mediamill/mediamill/internal/ffmpeg/measure"
	"github.com/mediamill/mediamill/internal/ffmpeg/probe"
	"github.com/mediamill/mediamill/internal/media"
)

// measured measures a file, and holds the work folder to be left empty.
func measured(t *testing.T, path string, wants ...media.Measurement) media.Measured {
	t.Helper()
	tool := tooltest.Tool(t)
	src, err := probe.Source(t.Context(), tool, path, probe.Options{})
	if err != nil {
		t.Fatal(err)
	}
	work := t.TempDir()
	got, err := measure.Measure(t.Context(), tool, ffmpeg.Places{Sources: []string{path}, Work: work, Out: work}, src, wants)
	if err != nil {
		t.Fatal(err)
	}
	if left, _ := os.ReadDir(work); len(left) > 0 {
		t.Errorf("left in the work folder: %v", left)
	}
	return got
}

func TestInterlaceIsWhatTheFramesShowAndNotWhatTheFlagSays(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]struct{ yes, top bool }{
		"interlaced_tff": {true, true}, "interlaced_bff": {true, false}, "interlaced_flag": {false, false}, "interlaced_unflagged": {true, true},
	} {
		i := measured(t, ffmpegtest.Fixture(t, name), media.Measurement{Kind: media.MeasureInterlace}).Interlace
		if i.TopFirst+i.BottomFirst+i.Progressive+i.Unknown < 40 {
			t.Errorf("%s: too few frames: %+v", name, i)
		}
		if yes, top := i.Interlaced(); yes != want.yes || yes && top != want.top {
			t.Errorf("%s: %+v", name, i)
		}
	}
}

func TestLoudnessOfATone(t *testing.T) {
	t.Parallel()
	path := ffmpegtest.Fixture(t, "audio_stereo")
	l := measured(t, path, media.Measurement{Kind: media.MeasureLoudness, Stream: 1}).Loudness
	// Two tones of amplitude 0.2: ffmpeg's loudnorm measures −14.7, −9.3 and −24.7.
	if l == nil || l.Stream != 1 || math.Abs(l.Integrated+14.7) > 0.5 || math.Abs(l.Threshold-(l.Integrated-10)) > 0.5 || l.Range > 1 {
		t.Errorf("%+v", l)
	}
	if l.TruePeak < -15 || l.TruePeak > -8 {
		t.Errorf("true peak %.1f dBTP", l.TruePeak)
	}
	if none := measured(t, ffmpegtest.Fixture(t, "no_audio"), media.Measurement{Kind: media.MeasureLoudness, Stream: 1}).Loudness; none != nil {
		t.Errorf("loudness of a file without sound: %+v", none)
	}
}

func TestSilenceIsTheAbsoluteGate(t *testing.T) {
	t.Parallel()
	path := ffmpegtest.Fixture(t, "silent")
	l := measured(t, path, media.Measurement{Kind: media.MeasureLoudness, Stream: 0}).Loudness
	if l.Integrated != -70 || l.Threshold != -70 || l.TruePeak != -70 {
		t.Errorf("%+v", l)
	}
}

func TestStillsOfAFadeGrowBrighter(t *testing.T) {
	t.Parallel()
	stills := measured(t, ffmpegtest.Fixture(t, "fade_in"), media.Measurement{Kind: media.MeasureStills, Count: 6}).Stills
	if len(stills) != 6 {
		t.Fatalf("%d stills", len(stills))
	}
	for i, s := range stills {
		if want := 0.25 + 0.5*float64(i); math.Abs(float64(s.Time)-want) > 0.05 {
			t.Errorf("still %d is of %.3f s, expected %.3f", i, s.Time, want)
		}
		if i > 0 && i < 4 && (s.Luma <= stills[i-1].Luma || s.Contrast <= stills[i-1].Contrast || s.Detail <= stills[i-1].Detail) {
			t.Errorf("still %d is %+v after %+v", i, s, stills[i-1])
		}
	}
	if black := measured(t, ffmpegtest.Fixture(t, "black"), media.Measurement{Kind: media.MeasureStills, Count: 2}).Stills; black[0].Luma > 0.01 || black[1].Change > 0.001 {
		t.Errorf("black: %+v", black)
	}
}

func TestStillsOfALongFilmAreKeyframes(t *testing.T) {
	t.Parallel()
	path := ffmpegtest.Fixture(t, "two_hours")
	stills := measured(t, path, media.Measurement{Kind: media.MeasureStills, Count: 20}).Stills
	if len(stills) != 20 {
		t.Fatalf("%d stills", len(stills))
	}
	for i, s := range stills {
		asked := 180 + 360*float64(i)
		if d := asked - float64(s.Time); d < -0.001 || d > 10.001 || math.Abs(math.Remainder(float64(s.Time), 10)) > 0.01 {
			t.Errorf("still %d is of %.3f s, asked for %.0f; keyframes are 10 s apart", i, s.Time, asked)
		}
	}
}

func TestStillsOfAPart(t *testing.T) {
	t.Parallel()
	stills := measured(t, ffmpegtest.Fixture(t, "two_hours"), media.Measurement{Kind: media.MeasureStills, Count: 2, From: 100 * time.Second, To: 120 * time.Second}).Stills
	if len(stills) != 2 || math.Abs(float64(stills[0].Time)-105) > 1.01 || math.Abs(float64(stills[1].Time)-115) > 1.01 {
		t.Errorf("%+v", stills)
	}
	late := measured(t, ffmpegtest.Fixture(t, "late_start"), media.Measurement{Kind: media.MeasureStills, Count: 2}).Stills
	if len(late) != 2 || math.Abs(float64(late[0].Time)-0.5) > 0.1 || math.Abs(float64(late[1].Time)-1.5) > 0.1 {
		t.Errorf("of a source that starts at 10 s: %+v", late)
	}
}

func TestKeyframesFromIndexAndFromPackets(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][]media.Seconds{
		"plain": {0, 1}, "b_frames": {0, 1}, "mkv": {0.021, 1.021}, "ts": {1.421, 2.421}, "fragmented": {0, 1.021},
	} {
		got := measured(t, ffmpegtest.Fixture(t, name), media.Measurement{Kind: media.MeasureKeyframes}).Keyframes
		if len(got) != len(want) {
			t.Errorf("%s: %v, expected %v", name, got, want)
			continue
		}
		for i := range got {
			if math.Abs(float64(got[i]-want[i])) > 0.01 {
				t.Errorf("%s: %v, expected %v", name, got, want)
			}
		}
	}
	if got := measured(t, ffmpegtest.Fixture(t, "two_hours"), media.Measurement{Kind: media.MeasureKeyframes, Maximum: time.Hour}).Keyframes; len(got) != 361 {
		t.Errorf("%d keyframes in an hour, one every ten seconds", len(got))
	}
}

func TestAProgressiveFlagIsBelievedWhereNoFieldsCanBe(t *testing.T) {
	t.Parallel()
	if i := measured(t, ffmpegtest.Fixture(t, "portrait"), media.Measurement{Kind: media.MeasureInterlace}).Interlace; i != nil {
		t.Errorf("a picture of 180x320 was looked at: %+v", i)
	}
}

func TestTheEndIsThatOfPacketsAndFrames(t *testing.T) {
	t.Parallel()
	tool := tooltest.Tool(t)
	for name, want := range map[string]struct {
		streams []int
		end     float64
	}{
		"plain": {[]int{0, 1}, 2}, "copied_part_mp4": {[]int{0, 1}, 3.48}, "late_start": {[]int{0, 1}, 2.03}, "sound_longer": {[]int{0}, 2}, "sound_longer_mkv": {[]int{0, 1}, 6.02},
		"bare_mp3_loud_first": {[]int{0}, 8.03}, "bare_aac_quiet_first": {[]int{0}, 8.03}, "flv_of_an_hour": {[]int{0, 1}, 2.05}, "late_srt_mkv": {[]int{0, 1}, 2.02},
	} {
		for _, decode := range []bool{false, true} {
			places := ffmpeg.Places{Sources: []string{"/another", ffmpegtest.Fixture(t, name)}, Work: t.TempDir(), Out: t.TempDir()}
			end, err := measure.End(t.Context(), tool, places, 1, want.streams, decode)
			if err != nil || math.Abs(float64(end)-want.end) > 0.07 {
				t.Errorf("%s, decoded %t: %.3f s, %v; want %.3f", name, decode, end, err, want.end)
			}
		}
	}
}
