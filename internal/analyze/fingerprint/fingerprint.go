// Package fingerprint makes short fingerprints of images and audio, by which copies
// of a source are found again after they were encoded anew, scaled or shifted: see
// Compare. Nobody can see or hear a source by its fingerprint.
package fingerprint

import (
	"encoding/base64"
	"encoding/binary"

	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/media"
)

// Fingerprint is the analyzer, with its settings.
type Fingerprint struct {
	Step media.Seconds `json:"step_seconds" minimum:"0.2" maximum:"10" default:"0.5" doc:"Seconds from one fingerprint of an image to the next; sources with different values cannot be compared by their images"`
}

// Default are the default settings.
func Default() Fingerprint { return Fingerprint{Step: 0.5} }

// Name is analyze.Analyzer's.
func (*Fingerprint) Name() string { return "fingerprint" }

// Needs is analyze.Analyzer's.
func (*Fingerprint) Needs() analyze.Needs { return analyze.Needs{Frames: true, Prints: true} }

// Unfit is analyze.Analyzer's.
func (*Fingerprint) Unfit(*media.Source) media.Phrase { return media.Phrase{} }

// Start is analyze.Analyzer's.
func (s *Fingerprint) Start(analyze.Input) analyze.Watcher { return &watcher{Fingerprint: *s} }

// longest limits the number of images: 48 hours of two in a second.
const longest = 400_000

type watcher struct {
	Fingerprint
	images []uint64
	audio  []byte
}

// Frame is analyze.FrameWatcher's. Each step has the hash of its first frame; one
// without a frame, that of the step before.
func (w *watcher) Frame(f analyze.Frame) {
	n := int(max(f.At, 0)/w.Step + 1e-6)
	if n < len(w.images) || n >= longest {
		return
	}
	last := uint64(0)
	if k := len(w.images); k > 0 {
		last = w.images[k-1]
	}
	for len(w.images) < n {
		w.images = append(w.images, last)
	}
	w.images = append(w.images, hash(f.Pixels, analyze.Width, analyze.Height))
}

// Prints is analyze.PrintWatcher's.
func (w *watcher) Prints(raw []byte) { w.audio = raw }

// audioStep is the time from one value of Chromaprint to the next: 4096 samples of
// 11025 Hz, of which a third is new.
const audioStep media.Seconds = 1365.0 / 11025

// End is analyze.Watcher's.
func (w *watcher) End(_ analyze.End, report *analyze.Report) {
	raw := make([]byte, 0, 8*len(w.images))
	for _, h := range w.images {
		raw = binary.LittleEndian.AppendUint64(raw, h)
	}
	report.Fingerprint = &analyze.Fingerprint{
		ImageStep: w.Step, Images: base64.StdEncoding.EncodeToString(raw),
		AudioStep: analyze.Micro(audioStep), Audio: base64.StdEncoding.EncodeToString(w.audio[:len(w.audio)/4*4]),
	}
	report.Facts.Fingerprint = &analyze.FingerprintFact{Images: len(w.images), Audio: len(w.audio) / 4}
}

const (
	columns = 9
	rows    = 8
	plain   = 6 // levels between the darkest and the brightest cell, up to which an image says nothing
)

// hash is the difference hash of an image: whether each of 64 cells is brighter than
// the one to its right. It is 0 for a plain image.
func hash(pixels []byte, width, height int) uint64 {
	var cells [rows][columns]int
	darkest, brightest := 255, 0
	for r := range rows {
		top, bottom := r*height/rows, (r+1)*height/rows
		for c := range columns {
			left, right := c*width/columns, (c+1)*width/columns
			sum := 0
			for y := top; y < bottom; y++ {
				for _, p := range pixels[y*width+left : y*width+right] {
					sum += int(p)
				}
			}
			v := 16 * sum / ((bottom - top) * (right - left)) // sixteenths of a level
			cells[r][c] = v
			darkest, brightest = min(darkest, v/16), max(brightest, v/16)
		}
	}
	if brightest-darkest <= plain {
		return 0
	}
	var h uint64
	for r := range rows {
		for c := range columns - 1 {
			h <<= 1
			if cells[r][c] > cells[r][c+1] {
				h |= 1
			}
		}
	}
	return h
}
