package codes

import (
	"strings"

	"github.com/makiuchi-d/gozxing"
	multi "github.com/makiuchi-d/gozxing/multi/qrcode"
	"github.com/makiuchi-d/gozxing/oned"

	"github.com/mediamill/mediamill/internal/media"
)

// A hit is one code in one image.
type hit struct {
	label string // such as qr_code or ean_13
	text  string
	box   media.Box
}

// square says that a code corrects its own errors, so that one sight is enough; a bar
// code has one check digit, which one texture in ten satisfies.
func (h hit) square() bool { return h.label == qrCode }

const (
	qrCode   = "qr_code"
	textMost = 4096 // bytes
)

// A reader finds codes in gray images.
type reader struct {
	squares interface {
		DecodeMultipleWithoutHint(*gozxing.BinaryBitmap) ([]*gozxing.Result, error)
	}
	bars []gozxing.Reader
}

func newReader() *reader {
	return &reader{
		squares: multi.NewQRCodeMultiReader(),
		bars:    []gozxing.Reader{oned.NewMultiFormatUPCEANReader(nil), oned.NewCode128Reader()},
	}
}

// read finds several QR codes, and one bar code of each family. An image in which
// the library fails has no codes; ok is false then.
func (r *reader) read(gray []byte, width, height int, bars bool) (hits []hit, ok bool) {
	defer func() { // it was written for images of cameras, and these come from anybody
		if recover() != nil {
			hits, ok = nil, false
		}
	}()
	source, err := gozxing.NewPlanarYUVLuminanceSource(gray, width, height, 0, 0, width, height, false)
	if err != nil {
		return nil, false
	}
	bitmap, err := gozxing.NewBinaryBitmap(gozxing.NewHybridBinarizer(source))
	if err != nil {
		return nil, false
	}
	found, err := r.squares.DecodeMultipleWithoutHint(bitmap)
	if err != nil {
		found = nil // there is none
	}
	if bars {
		lines, err := gozxing.NewBinaryBitmap(gozxing.NewGlobalHistgramBinarizer(source))
		if err != nil {
			return nil, false
		}
		for _, one := range r.bars {
			if result, err := one.DecodeWithoutHints(lines); err == nil {
				found = append(found, result)
			}
		}
	}
	for _, f := range found {
		text := strings.ToValidUTF8(f.GetText(), "\uFFFD")
		if len(text) > textMost {
			text = strings.ToValidUTF8(text[:textMost], "")
		}
		if text == "" {
			continue
		}
		hits = append(hits, hit{
			label: strings.ToLower(f.GetBarcodeFormat().String()), text: text,
			box: around(f.GetResultPoints(), float64(width), float64(height)),
		})
	}
	return hits, true
}

// border is what lies around the points that are found, as a share of their extent:
// of a QR code they are the middles of its corners.
const border = 0.2

// around is the box of a code, of its points in pixels.
func around(points []gozxing.ResultPoint, width, height float64) media.Box {
	left, top, right, bottom := width, height, 0.0, 0.0
	add := func(x, y float64) {
		left, right, top, bottom = min(left, x), max(right, x), min(top, y), max(bottom, y)
	}
	for _, p := range points {
		if p != nil {
			add(p.GetX(), p.GetY())
		}
	}
	if len(points) >= 3 && points[0] != nil && points[1] != nil && points[2] != nil { // three corners of four
		add(points[0].GetX()+points[2].GetX()-points[1].GetX(), points[0].GetY()+points[2].GetY()-points[1].GetY())
	}
	left, top, right, bottom = max(left, 0), max(top, 0), min(right, width), min(bottom, height)
	pad := border * max(right-left, bottom-top, 0)
	left, top = max(left-pad, 0)/width, max(top-pad, 0)/height
	right, bottom = min(right+pad, width)/width, min(bottom+pad, height)/height
	return media.Box{X: share(left), Y: share(top), Width: share(right - left), Height: share(bottom - top)}
}
