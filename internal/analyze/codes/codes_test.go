package codes

import (
	"math"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/oned"
	"github.com/makiuchi-d/gozxing/qrcode"

	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/media"
)

const width, height = 640, 360

// scene is a still with a background of waves.
func scene(at media.Seconds) analyze.Still {
	s := analyze.Still{At: at, Width: width, Height: height, Pixels: make([]byte, 3*width*height)}
	for i := range width * height {
		x, y := float64(i%width), float64(i/width)
		for c := range 3 {
			s.Pixels[3*i+c] = byte(140 + 40*math.Sin(x/23+float64(c)+float64(at)) + 30*math.Cos(y/31))
		}
	}
	return s
}

// draw puts a code of a writer at a place, turned by an angle, on white.
func draw(t *testing.T, s analyze.Still, writer gozxing.Writer, format gozxing.BarcodeFormat, text string, left, top, wide, high int, turned float64) {
	t.Helper()
	matrix, err := writer.Encode(text, format, wide, high, nil)
	if err != nil {
		t.Fatal(err)
	}
	sin, cos := math.Sin(turned), math.Cos(turned)
	for y := range high {
		for x := range wide {
			dx, dy := float64(x)-float64(wide)/2, float64(y)-float64(high)/2
			fx, fy := int(dx*cos+dy*sin+float64(wide)/2), int(dy*cos-dx*sin+float64(high)/2)
			v := byte(235)
			if fx >= 0 && fy >= 0 && fx < matrix.GetWidth() && fy < matrix.GetHeight() && matrix.Get(fx, fy) {
				v = 20
			}
			for c := range 3 {
				s.Pixels[3*((top+y)*width+left+x)+c] = v
			}
		}
	}
}

// TestCodesAreSpans shows two QR codes, of which one is covered for a while, a bar
// code, and one that is seen once only, which does not count.
func TestCodesAreSpans(t *testing.T) {
	t.Parallel()
	settings := Default()
	watcher := settings.Start(analyze.Input{})
	for at := range 20 {
		s := scene(media.Seconds(at))
		if at >= 2 && at < 10 && at != 5 {
			draw(t, s, qrcode.NewQRCodeWriter(), gozxing.BarcodeFormat_QR_CODE, "https://example.org/offer?id=42", 40, 60, 160, 160, 0.2)
		}
		if at >= 8 && at < 12 {
			draw(t, s, qrcode.NewQRCodeWriter(), gozxing.BarcodeFormat_QR_CODE, "微信 加我", 400, 150, 140, 140, 0)
		}
		if at >= 13 && at < 17 {
			draw(t, s, oned.NewEAN13Writer(), gozxing.BarcodeFormat_EAN_13, "4006381333931", 200, 100, 240, 160, 0)
		}
		if at == 18 {
			draw(t, s, oned.NewCode128Writer(), gozxing.BarcodeFormat_CODE_128, "ONCE-ONLY", 200, 100, 240, 160, 0)
		}
		watcher.(analyze.StillWatcher).Still(s)
	}
	report := &analyze.Report{}
	watcher.End(analyze.End{Video: 20}, report)
	want := []media.Annotation{
		{Label: "qr_code", Text: "https://example.org/offer?id=42", Start: 2, End: 10, Box: &media.Box{X: 0.095, Y: 0.225, Width: 0.184, Height: 0.327}},
		{Label: "qr_code", Text: "微信 加我", Start: 8, End: 12, Box: &media.Box{X: 0.67, Y: 0.49, Width: 0.13, Height: 0.23}},
		{Label: "ean_13", Text: "4006381333931", Start: 13, End: 17},
	}
	got := report.Of(media.AnnotationCode)
	if len(got) != len(want) || *report.Facts.Codes != len(want) || len(report.Pictures) != len(want) {
		t.Fatalf("%d codes, %d pictures: %+v", *report.Facts.Codes, len(report.Pictures), got)
	}
	for i, a := range got {
		w := want[i]
		if a.Label != w.Label || a.Text != w.Text || a.Start != w.Start || a.End != w.End || a.Evidence == "" || a.Confidence < 0.9 {
			t.Errorf("%+v, want %+v", a, w)
		}
		if w.Box == nil {
			continue
		}
		for _, pair := range [][2]float64{{a.Box.X, w.Box.X}, {a.Box.Y, w.Box.Y}, {a.Box.Width, w.Box.Width}, {a.Box.Height, w.Box.Height}} {
			if math.Abs(pair[0]-pair[1]) > 0.02 {
				t.Errorf("the box of %s is %+v, want %+v", a.Text, *a.Box, *w.Box)
				break
			}
		}
	}
}

func TestAStillThatDoesNotChangeIsReadOnce(t *testing.T) {
	t.Parallel()
	w := (&Codes{}).Start(analyze.Input{}).(*watcher)
	s := scene(0)
	draw(t, s, qrcode.NewQRCodeWriter(), gozxing.BarcodeFormat_QR_CODE, "still", 40, 60, 160, 160, 0)
	w.Still(s)
	w.reader = nil // it would fail
	s.At = 1
	w.Still(s)
	if len(w.open) != 1 || w.open[0].sights != 2 || w.open[0].last != 1 {
		t.Errorf("%+v", w.open)
	}
	if n := len(w.open[0].picture); n != 0 {
		t.Errorf("a picture of %d bytes that nobody asked for", n)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte{0, 255, 0, 255, 255, 0}, byte(7))
	f.Fuzz(func(t *testing.T, pattern []byte, wide byte) {
		if len(pattern) == 0 {
			return
		}
		w := int(wide)%96 + 40
		gray := make([]byte, w*48)
		for i := range gray {
			gray[i] = pattern[i%len(pattern)]
		}
		hits, _ := newReader().read(gray, w, 48, true)
		for _, h := range hits {
			if h.text == "" || h.box.X < 0 || h.box.X+h.box.Width > 1.002 || h.box.Y < 0 || h.box.Y+h.box.Height > 1.002 {
				t.Errorf("%+v", h)
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	s := scene(0)
	gray, r := s.Gray(nil), newReader()
	for b.Loop() {
		r.read(gray, width, height, true)
	}
}
