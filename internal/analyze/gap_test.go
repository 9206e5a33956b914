package analyze

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
)

// finder finds something in each frame.
type finder struct{ seer }

func (f *finder) Start(Input) Watcher { return f }
func (f *finder) End(end End, report *Report) {
	for i := range len(f.frames) * mostOfAKind {
		report.Add(media.Annotation{Kind: "much", Start: media.Seconds(i)})
	}
}

// TestNothingIsCalledCleanThatNobodyLookedAt has every way in which an analyzer can
// fail to look, and what the report says of it.
func TestNothingIsCalledCleanThatNobodyLookedAt(t *testing.T) {
	t.Parallel()
	const seconds = 12
	frames := func(n int) (pixels []byte, lines string) {
		for i := range n {
			lines += block(i, int64(i)*1_000_000)
		}
		return make([]byte, n*Width*Height), lines
	}
	heard := func(n int) (lines string) {
		for i := range n + 1 {
			lines += block(i, int64(i)*1_000_000, "x=1")
		}
		return lines
	}
	silent := *whole
	silent.Audio = nil
	for name, tt := range map[string]struct {
		src           *media.Source
		frames, heard int
		messages      []string
		wanted        string
		want          string // analyzer from-to: reason
	}{
		"everything":              {whole, seconds, seconds, nil, "eyes ears after", ""},
		"no such stream":          {&silent, seconds, 0, nil, "eyes ears", "ears 0-12: the source has no audio"},
		"video ends early":        {whole, 5, seconds, nil, "eyes ears after", "eyes 4.04-12: the video could only be decoded up to there; after 4.04-12: the video could only be decoded up to there"},
		"audio ends early":        {whole, seconds, 7, nil, "ears eyes", "ears 8-12: the audio could only be decoded up to there"},
		"nothing was decoded":     {whole, 0, 0, nil, "eyes ears", "eyes 0-12: the video could only be decoded up to there; ears 0-12: the audio could only be decoded up to there"},
		"damaged video":           {whole, seconds, seconds, []string{"[warning] source: corrupt decoded frame in stream 0", "[h264 @ 0x1] [error] x"}, "eyes ears", "eyes 0-0: 1 frames of the video are damaged"},
		"damaged audio":           {whole, seconds, seconds, []string{"[error] Error while decoding stream #0:1: Invalid data found"}, "eyes ears", "ears 0-0: 1 frames of the audio are damaged"},
		"more than is listed":     {whole, seconds, seconds, nil, "many", "many 0-0: more was found than is listed: much"},
		"nobody asked for it":     {whole, seconds, seconds, nil, "eyes smell", "smell 0-12: it was not asked for"},
		"others have no gap":      {whole, 5, seconds, nil, "ears", ""},
		"damage of a further one": {whole, seconds, seconds, []string{"[warning] source: corrupt decoded frame in stream 7"}, "eyes", ""},
	} {
		eyes := &seer{name: "eyes", needs: Needs{Frames: true, Video: []ffmpeg.Filter{ffmpeg.F("idet")}}}
		ears := &seer{name: "ears", needs: Needs{Audio: []ffmpeg.Filter{ffmpeg.F("ebur128")}}}
		after := &seer{name: "after", needs: Needs{Of: "eyes"}}
		many := &finder{seer{name: "many", needs: Needs{Frames: true}}}
		all := []Analyzer{eyes, ears, after, many}
		watch := Select(all, []string{"eyes", "ears", "after", "many"}, tt.src).Start()
		for _, m := range tt.messages {
			watch.Message(Decoding, m)
			watch.Message(ReadingPackets, m) // ffprobe meets the same damage
		}
		pixels, lines := frames(tt.frames)
		if err := watch.Look(t.Context(), bytes.NewReader(pixels), texts(lines, heard(tt.heard))); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		report := watch.Report()
		var said []string
		for _, g := range report.Missing(strings.Fields(tt.wanted)...) {
			said = append(said, fmt.Sprintf("%s %v-%v: %s", g.Analyzer, g.Start, g.End, g.Reason))
			if g.ReasonKey == "" {
				t.Errorf("%s: %+v has no key", name, g)
			}
		}
		if got := strings.Join(said, "; "); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
		if report.Complete(strings.Fields(tt.wanted)...) != (tt.want == "") {
			t.Errorf("%s: complete is not the same", name)
		}
	}
	// What ffmpeg itself lacks is refused before anything runs.
	all := []Analyzer{&seer{name: "ears", needs: Needs{Audio: []ffmpeg.Filter{ffmpeg.F("ebur128")}}}, &seer{name: "nose", needs: Needs{Packets: true}}}
	if got := fmt.Sprint(Filters(all, nil)); !strings.Contains(got, "ebur128") || !strings.Contains(got, "framecrc") {
		t.Errorf("ffmpeg must have %s", got)
	}
}
