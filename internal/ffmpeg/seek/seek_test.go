package seek

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

// film is a source that begins at 10 s, with keyframes at 0, 2 and 12 s of it.
func film(container string) *media.Source {
	return &media.Source{Container: container, Start: 10, Bytes: 1 << 20, Video: []media.VideoStream{{FrameRate: media.Rational{Num: 25, Den: 1}}},
		Measured: media.Measured{Keyframes: []media.Seconds{10, 12, 22}}}
}

func TestReadingBeginsBeforeTheKeyframeThatATimeNeeds(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		at     media.Seconds
		change func(*media.Source)
		want   media.Seconds
	}{
		{"in the first group", 1.5, nil, 0},
		{"a short group is read as well", 5, nil, 0},
		{"a long one is not", 15, nil, 11.5},
		{"on the keyframe", 12, nil, 11.5},
		{"slow pictures", 15, func(s *media.Source) { s.Video[0].FrameRate = media.Rational{Num: 2, Den: 1} }, 10},
		{"nothing was measured", 15, func(s *media.Source) { s.Measured.Keyframes = nil }, 5},
		{"no keyframe is marked", 75, func(s *media.Source) { s.Measured.Keyframes = []media.Seconds{} }, 15},
	} {
		src := film("mpegts")
		if tt.change != nil {
			tt.change(src)
		}
		if got := Before(src, src.MainVideo(), tt.at); got != tt.want {
			t.Errorf("%s: from %.3f s, want %.3f", tt.name, got, tt.want)
		}
	}
}

func TestWhatFFmpegSeeksExactlyIsLeftToIt(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		container      string
		start          time.Duration
		rolls, measure bool
	}{
		{"mov", 5 * time.Second, false, false}, {"matroska", 5 * time.Second, false, false}, {"flv", 5 * time.Second, false, false},
		{"flv", 20 * time.Millisecond, true, false}, {"mpegts", 5 * time.Second, true, true}, {"mpeg", 5 * time.Second, true, true}, {"mpegts", 0, false, false},
	} {
		p := Part{Source: film(tt.container), Start: tt.start, Length: time.Second}
		filters, begins := len(p.Pictures("note")) > 0 && len(p.Sounds()) > 0, len(p.Begins("note", 0)) == 1
		if p.Rolls() != tt.rolls || filters != tt.rolls || begins != tt.rolls || len(Measures(p.Source, tt.start)) > 0 != tt.measure {
			t.Errorf("%s from %s: rolls %t, filters %t, notes %t, measures %v", tt.container, tt.start, p.Rolls(), filters, begins, Measures(p.Source, tt.start))
		}
	}
	mixed := Together([]Part{{Source: film("mov"), Start: time.Second}, {Source: film("mpegts"), Start: time.Second}})
	for _, p := range mixed {
		if !p.Kept || p.Input()[0].Name != "copyts" || len(p.Sounds()) != 1 {
			t.Errorf("%s in one command with a transport stream: %+v", p.Source.Container, p.Input())
		}
	}
}

func TestALargeFileIsMeasuredBeforeEachTime(t *testing.T) {
	t.Parallel()
	src := film("mpegts")
	src.Bytes = 5 << 30
	got := Measures(src, 0, 90*time.Second, 30*time.Second)
	want := []media.Measurement{{Kind: media.MeasureKeyframes, From: 30 * time.Second, To: 91 * time.Second}, {Kind: media.MeasureKeyframes, To: 31 * time.Second}}
	if !slices.Equal(got, want) {
		t.Errorf("got %+v", got)
	}
}

func TestTheNoteIsOnTheSourcesTimeLine(t *testing.T) {
	t.Parallel()
	for _, stamps := range []bool{false, true} {
		dir := t.TempDir()
		p := Part{Source: film("mpegts"), Start: 15 * time.Second, Stamps: stamps}
		b := p.Begins("note.txt", 0)[0]
		if _, there := b.Read(dir); there {
			t.Error("a note that is not there was read")
		}
		text := "frame:0    pts:-270000 pts_time:-3\nbegan=1\n"
		if stamps {
			text = "frame:0    pts:1980000 pts_time:22\nbegan=1\n"
		}
		if err := os.WriteFile(filepath.Join(dir, "note.txt"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if at, there := b.Read(dir); !there || at != 12 || b.Key != 12 || !b.Known {
			t.Errorf("stamps %t: %.3f, %+v", stamps, at, b)
		}
	}
}
