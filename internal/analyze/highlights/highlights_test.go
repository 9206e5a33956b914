package highlights

import (
	"testing"

	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/media"
)

// TestBusyPartsAreCandidates has 90 quiet seconds with two busy parts: one has motion
// and cuts, the other motion alone.
func TestBusyPartsAreCandidates(t *testing.T) {
	t.Parallel()
	settings := Highlights{Count: 3, Length: 8}
	w := settings.Start(analyze.Input{Rate: 5})
	report := &analyze.Report{}
	pixels := make([]byte, analyze.Width*analyze.Height)
	for n := range 90 * 5 {
		second := n / 5
		move := byte(1 + second%3)
		switch {
		case second >= 30 && second < 40:
			move = 60
		case second >= 70 && second < 80:
			move = 20
		}
		for i := range pixels {
			pixels[i] = byte(n%2) * move
		}
		w.(analyze.FrameWatcher).Frame(analyze.Frame{At: media.Seconds(n) / 5, Pixels: pixels})
	}
	begin := media.Seconds(0)
	for _, at := range []media.Seconds{29.6, 32, 34, 36, 38, 90} {
		report.Add(media.Annotation{Kind: media.AnnotationShot, Start: begin, End: at})
		report.Add(media.Annotation{Kind: media.AnnotationTransition, Start: at, End: at})
		begin = at
	}
	w.End(analyze.End{Video: 90}, report)
	got := report.Of(media.AnnotationHighlight)
	if len(got) == 0 || *report.Facts.Highlights != len(got) || got[0].Label != media.LabelCandidate {
		t.Fatalf("%+v", got)
	}
	if a := got[0]; a.Start < 29.5 || a.Start > 32.1 || a.End != a.Start+8 {
		t.Errorf("the first is from %.1f to %.1f", a.Start, a.End)
	}
	for _, a := range got[1:] {
		if a.Confidence > got[0].Confidence || a.Start < 60 && a.End > 42 && a.Start > 20 {
			t.Errorf("another is %+v", a)
		}
	}
}

func TestNothingSpecialHasNoHighlights(t *testing.T) {
	t.Parallel()
	settings := Default()
	w := settings.Start(analyze.Input{Rate: 1})
	for n := range 60 {
		w.(analyze.FrameWatcher).Frame(analyze.Frame{At: media.Seconds(n), Pixels: make([]byte, analyze.Width*analyze.Height)})
	}
	report := &analyze.Report{}
	w.End(analyze.End{Video: 60}, report)
	if got := report.Of(media.AnnotationHighlight); len(got) != 0 || *report.Facts.Highlights != 0 {
		t.Errorf("%+v", got)
	}
}
