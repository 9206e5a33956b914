package fingerprint

import (
	"encoding/base64"
	"encoding/binary"

	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/media"
)

// Compare finds the longest part that two sources have in common, wherever it begins
// in each; nil members where there is none. It takes a second for two sources of two
// hours. Members of a report that is damaged count as missing.
func Compare(a, b *analyze.Fingerprint) media.Match {
	var m media.Match
	if a == nil || b == nil {
		return m
	}
	if a.ImageStep == b.ImageStep && a.ImageStep > 0 {
		m.Images = images(words64(a.Images), words64(b.Images), a.ImageStep)
	}
	if a.AudioStep == b.AudioStep && a.AudioStep > 0 {
		m.Audio = audio(words32(a.Audio), words32(b.Audio), a.AudioStep)
	}
	m.Same = m.Images != nil || m.Audio != nil
	return m
}

func words64(text string) []uint64 {
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil
	}
	list := make([]uint64, 0, len(raw)/8)
	for ; len(raw) >= 8; raw = raw[8:] {
		list = append(list, binary.LittleEndian.Uint64(raw))
	}
	return list
}

func words32(text string) []uint32 {
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil
	}
	list := make([]uint32, 0, len(raw)/4)
	for ; len(raw) >= 4; raw = raw[4:] {
		list = append(list, binary.LittleEndian.Uint32(raw))
	}
	return list
}

// A run collects neighboring steps that are alike, with a few that are not in between.
type run struct {
	slack    int // steps that may differ
	from, to int // of the run that is open; to is after its last alike step
	weight   float64
	like     float64
	n        int

	best best
}

type best struct {
	from, to int
	weight   float64
	like     float64
}

func (r *run) alike(i int, weight, likeness float64) {
	if r.n == 0 || i-r.to > r.slack {
		r.end()
		r.from = i
	}
	r.to = i + 1
	r.weight, r.like, r.n = r.weight+weight, r.like+likeness, r.n+1
}

// end closes the run, and keeps it if it is the best. Steps that differ within it
// make it worse.
func (r *run) end() {
	if r.n > 0 && float64(r.n) >= dense*float64(r.to-r.from) && r.weight > r.best.weight {
		r.best = best{r.from, r.to, r.weight, r.like / float64(r.n)}
	}
	r.weight, r.like, r.n = 0, 0, 0
}

// dense is the share of the steps of a part that must be alike.
const dense = 0.6

func (b best) part(shift int, step media.Seconds) *media.MatchedPart {
	return &media.MatchedPart{
		Start: analyze.Micro(media.Seconds(b.from) * step), End: analyze.Micro(media.Seconds(b.to) * step),
		Other: analyze.Micro(media.Seconds(b.from+shift) * step), Likeness: analyze.Rounded(b.like),
	}
}
