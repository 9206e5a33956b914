package covers

import (
	"bytes"
	"image/jpeg"
	"math"
	"testing"

	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/media"
)

const width, height = 96, 54

// still has detail and colors up to a strength of 1; each seed looks different.
func still(at media.Seconds, seed, strength float64) analyze.Still {
	s := analyze.Still{At: at, Width: width, Height: height, Pixels: make([]byte, 3*width*height)}
	for y := range height {
		for x := range width {
			wave := math.Sin(float64(x)*(0.2+0.13*seed)+seed*2) * math.Cos(float64(y)*(0.3+0.07*seed))
			for c := range 3 {
				v := 112 + strength*(90*wave+50*math.Sin(float64(c)*2+float64(x)/20+seed))
				s.Pixels[3*(y*width+x)+c] = byte(min(max(v, 0), 255))
			}
		}
	}
	return s
}

// TestTheBestImagesAreChosen shows 40 seconds: dull, with four good images of which
// one is near a cut and one looks like another.
func TestTheBestImagesAreChosen(t *testing.T) {
	t.Parallel()
	good := map[int]float64{8: 1, 15: 2, 26: 3, 33: 1}
	settings := Covers{Count: 3, Apart: 2, Least: 0.3}
	watcher := settings.Start(analyze.Input{Duration: 40})
	for at := range 40 {
		s := still(media.Seconds(at), 0, 0.05)
		if seed, ok := good[at]; ok {
			s = still(media.Seconds(at), seed, 1)
		}
		watcher.(analyze.StillWatcher).Still(s)
		clear(s.Pixels) // they are valid during the call only
	}
	report := &analyze.Report{}
	report.Add(media.Annotation{Kind: media.AnnotationTransition, Label: media.LabelCut, Start: 15.1, End: 15.1})
	watcher.End(analyze.End{Video: 40}, report)
	var at []media.Seconds
	for _, a := range report.Of(media.AnnotationCover) {
		at = append(at, a.Start)
		if a.Confidence <= 0.3 || a.Evidence == "" {
			t.Errorf("%+v", a)
		}
	}
	if len(at) != 3 || at[2] != 15 || at[0] != 26 && at[1] != 26 || *report.Facts.Covers != 3 || len(report.Pictures) != 3 {
		t.Errorf("the images are of %v, want 26, one of 8 and 33, and 15 as the last", at)
	}
	for _, p := range report.Pictures {
		if img, err := jpeg.Decode(bytes.NewReader(p.JPEG)); err != nil || img.Bounds().Dx() != width {
			t.Errorf("%s: %v", p.Name, err)
		} else if r, g, b, _ := img.At(5, 5).RGBA(); r == g && g == b {
			t.Errorf("%s is gray", p.Name)
		}
	}
}

func TestAnImageIsChosenWhereNoneIsGood(t *testing.T) {
	t.Parallel()
	settings := Default()
	watcher := settings.Start(analyze.Input{})
	for at := range 8 {
		watcher.(analyze.StillWatcher).Still(still(media.Seconds(at), 0, 0.1))
	}
	report := &analyze.Report{}
	watcher.End(analyze.End{Video: 8}, report)
	if n := len(report.Pictures); n != 1 {
		t.Errorf("%d images, want one", n)
	}
}
