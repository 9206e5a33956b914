package analyze

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
)

// seer is an analyzer that writes down all that it gets.
type seer struct {
	name   string
	needs  Needs
	frames []media.Seconds
	lines  []string
	end    End
}

func (s *seer) Name() string                     { return s.name }
func (s *seer) Needs() Needs                     { return s.needs }
func (s *seer) Unfit(*media.Source) media.Phrase { return media.Phrase{} }
func (s *seer) Start(Input) Watcher              { return s }
func (s *seer) Frame(f Frame)                    { s.frames = append(s.frames, f.At) }
func (s *seer) VideoLine(l Line)                 { s.lines = append(s.lines, fmt.Sprint("v", l.At, l.Value("x"))) }
func (s *seer) AudioLine(l Line)                 { s.lines = append(s.lines, fmt.Sprint("a", l.At, l.Value("x"))) }
func (s *seer) End(end End, report *Report) {
	s.end = end
	report.Add(media.Annotation{Kind: media.AnnotationKind(s.name), Start: 1, End: 2})
}

var whole = &media.Source{
	Duration: 12, Video: []media.VideoStream{{Width: 640, Height: 360, FrameRate: media.Rational{Num: 25, Den: 1}}}, Audio: []media.AudioStream{{Index: 1}},
}

// block is what the filter metadata prints of a frame.
func block(n int, us int64, values ...string) string {
	return fmt.Sprintf("frame:%-4d pts:%-7d pts_time:%.6g\n", n, us, float64(us)/1e6) + strings.Join(append(values, ""), "\n")
}

// texts are what further pipes carry.
func texts(of ...string) []io.Reader {
	var list []io.Reader
	for _, t := range of {
		list = append(list, strings.NewReader(t))
	}
	return list
}

func TestEachWatcherGetsAllInOrder(t *testing.T) {
	t.Parallel()
	one := &seer{name: "one", needs: Needs{Frames: true, Video: []ffmpeg.Filter{ffmpeg.F("idet")}, Audio: []ffmpeg.Filter{ffmpeg.F("ebur128")}}}
	set := Select([]Analyzer{one}, nil, whole)
	video := block(0, 12_345_000_000, "x=1") + block(1, 12_345_040_000, "x=2", "y=3")
	report, err := set.Watch(t.Context(), bytes.NewReader(make([]byte, 2*Width*Height+7)), texts(video, block(0, 100_000, "x=9")))
	if err != nil {
		t.Fatal(err)
	}
	if want := []media.Seconds{12345, 12345.04}; !slices.Equal(one.frames, want) {
		t.Errorf("frames at %v, want %v", one.frames, want)
	}
	slices.Sort(one.lines)
	if want := []string{"a0.19", "v12345.042", "v123451"}; !slices.Equal(one.lines, want) {
		t.Errorf("lines %q, want %q", one.lines, want)
	}
	if one.end.Video < 12345.07 || one.end.Video > 12345.09 || one.end.Audio != 0.1 {
		t.Errorf("the end is %+v", one.end)
	}
	if report.Looked.Frames != 2 || len(report.Annotations) != 1 {
		t.Errorf("%+v with %+v", report.Looked, report.Annotations)
	}
}

// TestAFrameWithoutATimeIsAnError holds that nobody waits for ffmpeg then, and
// ffmpeg for nobody.
func TestAFrameWithoutATimeIsAnError(t *testing.T) {
	t.Parallel()
	one := &seer{name: "one", needs: Needs{Frames: true}}
	frames := &bytes.Buffer{}
	frames.Write(make([]byte, 5*Width*Height))
	_, err := Select([]Analyzer{one}, nil, whole).Watch(t.Context(), frames, texts(block(0, 0), ""))
	if err == nil || frames.Len() != 0 {
		t.Errorf("%v, %d bytes are left", err, frames.Len())
	}
	lines := strings.NewReader(strings.Repeat("x", 1<<20))
	if _, err := Select([]Analyzer{one}, nil, whole).Watch(t.Context(), strings.NewReader(""), []io.Reader{lines, strings.NewReader("")}); err == nil || lines.Len() != 0 {
		t.Errorf("an endless line: %v, %d bytes are left", err, lines.Len())
	}
}

func TestWhatNobodyAskedForIsNotReported(t *testing.T) {
	t.Parallel()
	first, second := &seer{name: "first", needs: Needs{Frames: true}}, &seer{name: "second", needs: Needs{Of: "first"}}
	deaf := &seer{name: "deaf", needs: Needs{Audio: []ffmpeg.Filter{ffmpeg.F("ebur128")}}}
	silent := *whole
	silent.Audio = nil
	set := Select([]Analyzer{first, second, deaf}, []string{"second", "deaf"}, &silent)
	report, err := set.Watch(t.Context(), strings.NewReader(""), texts(block(0, 0), ""))
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Annotations) != 1 || report.Annotations[0].Kind != "second" || len(report.Counts()) != 1 {
		t.Errorf("%+v, %v", report.Annotations, report.Counts())
	}
	if len(report.Skipped) != 1 || report.Skipped[0].Analyzer != "deaf" || !slices.Equal(report.Looked.Analyzers, []string{"second"}) {
		t.Errorf("%+v, looked for %v", report.Skipped, report.Looked.Analyzers)
	}
}

func TestAReportIsBounded(t *testing.T) {
	t.Parallel()
	r := &Report{}
	for i := range mostOfAKind + 5 {
		r.Add(media.Annotation{Kind: "shot", Start: media.Seconds(i), End: media.Seconds(i) + 0.0000001, Confidence: 7})
	}
	if len(r.Annotations) != mostOfAKind || !slices.Equal(r.Truncated, []media.AnnotationKind{"shot"}) || r.Counts()["shot"] != mostOfAKind+5 {
		t.Errorf("%d annotations, %v, %v", len(r.Annotations), r.Truncated, r.Counts())
	}
	if a := r.Annotations[3]; a.Confidence != 1 || a.End != 3 {
		t.Errorf("%+v", a)
	}
}

// TestSpansAreBounded also holds that those that are not listed are counted.
func TestSpansAreBounded(t *testing.T) {
	t.Parallel()
	r, spans := &Report{}, Spans{Kind: "black", Least: 0.5}
	const n = mostOfAKind + 7
	for i := range n {
		spans.At(media.Seconds(2*i), true, 1)
		spans.At(media.Seconds(2*i+1), false, 0)
	}
	total := spans.End(3*n, r)
	if *total != n || r.Counts()["black"] != n || len(r.Annotations) != mostOfAKind || !slices.Equal(r.Truncated, []media.AnnotationKind{"black"}) {
		t.Errorf("%v s, %v, %d listed, %v", *total, r.Counts(), len(r.Annotations), r.Truncated)
	}
}

// looker is a seer that also gets stills.
type looker struct {
	seer
	stills []string
}

func (l *looker) Start(Input) Watcher { return l }
func (l *looker) Still(s Still) {
	l.stills = append(l.stills, fmt.Sprint(s.At, s.Width, s.Height, len(s.Pixels), s.Pixels[0]))
}

// TestStillsComeWithTheirTimesToThoseWhoAskedForThem has two kinds of stills: two
// analyzers share the first.
func TestStillsComeWithTheirTimesToThoseWhoAskedForThem(t *testing.T) {
	t.Parallel()
	gray, color := Stills{Rate: 1, Long: 320, Short: 200}, Stills{Rate: 2, Long: 64, Short: 64, Color: true}
	cut := Stills{Rate: 1, Long: 100, Short: 50, Cut: true}
	var all []Analyzer
	var lookers []*looker
	for i, of := range []Stills{gray, color, gray, {}, cut} {
		l := &looker{seer: seer{name: string(rune('a' + i)), needs: Needs{Frames: i == 3, Stills: of}}}
		all, lookers = append(all, l), append(lookers, l)
	}
	set := Select(all, nil, whole)
	first := append(make([]byte, 320*180), bytes.Repeat([]byte{7}, 320*180+5)...) // the last one is cut off
	side := texts(block(0, 0), "", string(first), block(0, 0)+block(1, 1_000_000), string(make([]byte, 3*64*36)), block(0, 500_000),
		string(make([]byte, 100*50)), block(0, 40_000))
	if command := set.Command(whole); command.Pipes != len(side) || len(command.Outputs) != 4 {
		t.Errorf("%d further pipes and %d outputs", command.Pipes, len(command.Outputs))
	}
	if _, err := set.Watch(t.Context(), strings.NewReader(""), side); err != nil {
		t.Fatal(err)
	}
	want := [][]string{{"0 320 180 57600 0", "1 320 180 57600 7"}, {"0.5 64 36 6912 0"}, {"0 320 180 57600 0", "1 320 180 57600 7"}, nil, {"0.04 100 50 5000 0"}}
	for i, l := range lookers {
		if !slices.Equal(l.stills, want[i]) {
			t.Errorf("%s got %q, want %q", l.name, l.stills, want[i])
		}
	}
	frames := strings.NewReader(string(first) + string(first))
	side = append(texts(block(0, 0), ""), frames, strings.NewReader(block(0, 0)))
	if _, err := Select(all[:1], nil, whole).Watch(t.Context(), strings.NewReader(""), side); err == nil || frames.Len() != 0 {
		t.Errorf("a still without its time: %v, %d bytes are left", err, frames.Len())
	}
}

func TestStillsHaveTheShapeOfTheSource(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		of          Stills
		width       int
		height      int
		wantW, want int
	}{
		{Stills{Long: 1280, Short: 720}, 1920, 1080, 1280, 720},
		{Stills{Long: 1280, Short: 720}, 1080, 1920, 720, 1280},
		{Stills{Long: 1280, Short: 720}, 640, 360, 640, 360}, // never larger
		{Stills{Long: 300, Short: 300}, 2000, 500, 300, 75},
		{Stills{Long: 1920, Short: 1088, Cut: true}, 3840, 1080, 1920, 1080},
		{Stills{Long: 1920, Short: 1088, Cut: true}, 2160, 3840, 1088, 1920},
	} {
		if w, h := tt.of.size(Input{Width: tt.width, Height: tt.height}); w != tt.wantW || h != tt.want {
			t.Errorf("%+v of %d×%d: %d×%d", tt.of, tt.width, tt.height, w, h)
		}
	}
}
