package sprite

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/still"
)

// made is a run's folders with two cells of 4 × 2 pixels on one sheet.
func made(t *testing.T, sheet []byte, sheets, low, high int) op.Work {
	t.Helper()
	w := op.Work{Places: ffmpeg.Places{Work: t.TempDir(), Out: t.TempDir()}, Source: &media.Source{}, Made: &op.Made{}}
	var note strings.Builder
	for i := range 2 {
		fmt.Fprintf(&note, "frame:%d    pts:%d pts_time:x\nlavfi.signalstats.YLOW=%d\nlavfi.signalstats.YHIGH=%d\n", i, i*1500000, low, high)
	}
	files := map[string][]byte{filepath.Join(w.Work, cellNote): []byte(note.String()), filepath.Join(w.Work, sheetGrey): sheet}
	for n := range sheets {
		files[filepath.Join(w.Out, fmt.Sprintf("sprite-%05d.jpg", n+1))] = []byte("sheet")
	}
	for path, content := range files {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

func TestSheetsAreHeldAgainstTheSource(t *testing.T) {
	t.Parallel()
	lively := bytes.Repeat([]byte{10, 200, 30, 90}, 4)
	half := bytes.Repeat([]byte{10, 200, 30, 90, 0, 0, 0, 0}, 2)
	for _, tt := range []struct {
		name              string
		sheet             []byte
		sheets, low, high int
		want              string // in the error
	}{
		{"a good sheet", lively, 1, 16, 200, ""},
		{"a blank cell", half, 1, 16, 200, "is blank, but the source is not"},
		{"a cell that is blank in the source too", half, 1, 16, 18, ""},
		{"a sheet too many", lively, 2, 16, 200, "but there is a sheet 2"},
		{"a sheet that is missing", lively, 0, 16, 200, "but sheet 1 is missing"},
		{"a sheet that ends early", lively[:9], 1, 16, 200, "cannot be decoded"},
	} {
		f := &finish{grid: grid{2, 1, 4, 2}, span: still.Span{End: 3}, name: "sprite-%05d.jpg", sheets: []string{"s.jpg"}, want: 2}
		w := made(t, tt.sheet, tt.sheets, tt.low, tt.high)
		err := f.Make(context.Background(), w)
		if tt.want == "" {
			track, _ := os.ReadFile(filepath.Join(w.Out, track))
			want := "WEBVTT\n\n00:00:00.000 --> 00:00:01.500\ns.jpg#xywh=0,0,4,2\n\n00:00:01.500 --> 00:00:03.000\ns.jpg#xywh=4,0,4,2\n"
			if err != nil || string(track) != want {
				t.Errorf("%s: %v, track %q", tt.name, err, track)
			}
			continue
		}
		if media.CodeOf(err) != media.CodeVerifyFailed || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

func TestAFilmOfAnyLengthHasAtMostSoManyCells(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		length media.Seconds
		cells  int
	}{{0.04, 1}, {1, 1}, {2, 1}, {2.1, 2}, {60, 30}, {399, 200}, {400, 200}, {401, 200}, {7200, 200}, {360000, 200}} {
		p := Default()
		if got := p.buckets(still.Span{End: tt.length, Rate: 25}); got != tt.cells {
			t.Errorf("%v s have %d cells, want %d", tt.length, got, tt.cells)
		}
	}
}

func TestAFrameFromBeforeTheBeginningIsShownFromIt(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		times []media.Seconds
		want  string
	}{
		"before it":           {[]media.Seconds{-0.5, 0.5}, "00:00:00.000 --> 00:00:00.500\na#xywh=0,0,4,2|00:00:00.500 --> 00:00:01.000\na#xywh=4,0,4,2"},
		"and gone with it":    {[]media.Seconds{-0.5, 0}, "00:00:00.000 --> 00:00:01.000\na#xywh=4,0,4,2"},
		"all of it before it": {[]media.Seconds{-2, -1.5}, "00:00:00.000 --> 00:00:01.000\na#xywh=4,0,4,2"},
	} {
		f := &finish{grid: grid{2, 1, 4, 2}, span: still.Span{End: 1}, sheets: []string{"a"}}
		track := string(f.track([]still.Seen{{Time: tt.times[0]}, {Time: tt.times[1]}}))
		if want := "WEBVTT\n\n" + strings.ReplaceAll(tt.want, "|", "\n\n") + "\n"; track != want {
			t.Errorf("%s: %q, want %q", name, track, want)
		}
	}
}
