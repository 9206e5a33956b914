package hls

import (
	"cmp"
	"slices"

	"github.com/mediamill/mediamill/internal/manifest"
	"github.com/mediamill/mediamill/internal/manifest/mp4"
	"github.com/mediamill/mediamill/internal/media"
)

// easyStart is the bit rate of the variant that stands first, which most
// players begin with: enough for a good picture, little enough to start at once.
const easyStart = 2_500_000

func variant(set *manifest.Set, r *manifest.Rendition, audio []*manifest.Rendition, top string) Variant {
	v := Variant{
		Bandwidth: r.Peak(), Average: r.Average(), Codecs: []string{r.Codec},
		Width: r.Width, Height: r.Height, FrameRate: r.FrameRate.Float(), Range: r.Range, URI: address(top, index(r)),
	}
	var peak, average media.BitRate
	for _, a := range audio {
		v.Audio = audioGroup
		peak, average = max(peak, a.Peak()), max(average, a.Average())
		if !slices.Contains(v.Codecs, a.Codec) {
			v.Codecs = append(v.Codecs, a.Codec)
		}
	}
	v.Bandwidth += peak
	v.Average += average
	v.read(set)
	return v
}

// read adds the text, of which a player reads one track at a time.
func (v *Variant) read(set *manifest.Set) {
	var peak, average media.BitRate
	for _, s := range set.Subtitles {
		v.Subtitles = subtitleGroup
		r := s.Rendition()
		peak, average = max(peak, r.Peak()), max(average, r.Average())
	}
	v.Bandwidth += peak
	v.Average += average
}

// soundOnly has a variant for each group, which plays the group's default.
func soundOnly(set *manifest.Set, groups []string, top string) []Variant {
	var list []Variant
	for i, r := range set.Audio {
		id := groups[i]
		if len(set.Audio) == 1 {
			id = ""
		}
		v := Variant{Bandwidth: r.Peak(), Average: r.Average(), Codecs: []string{r.Codec}, Audio: id, URI: address(top, index(r))}
		v.read(set)
		same := slices.IndexFunc(list, func(o Variant) bool { return id != "" && o.Audio == id })
		if same < 0 {
			list = append(list, v)
			continue
		}
		if r.Default {
			list[same].URI = v.URI
		}
		list[same].Bandwidth, list[same].Average = max(list[same].Bandwidth, v.Bandwidth), max(list[same].Average, v.Average)
	}
	return list
}

// begin puts the variant first that a player should start with; the others go from low to high.
func begin(list []Variant) {
	slices.SortStableFunc(list, func(a, b Variant) int { return int(a.Bandwidth - b.Bandwidth) })
	first := 0
	for i, v := range list {
		if v.Average <= easyStart && v.Range != "PQ" && v.Range != "HLG" {
			first = i
		}
	}
	if first > 0 {
		v := list[first]
		copy(list[1:first+1], list[:first])
		list[0] = v
	}
}

func keyVariant(r *manifest.Rendition, keys *Playlist, top string) Variant {
	v := Variant{Codecs: []string{r.Codec}, Width: r.Width, Height: r.Height, Range: r.Range, URI: address(top, keyframes(r))}
	var bytes int64
	var total media.Seconds
	for _, k := range keys.Segments {
		bytes, total = bytes+k.Bytes, total+k.Duration
		if k.Duration > 0 {
			v.Bandwidth = max(v.Bandwidth, media.BitRate(float64(k.Bytes*8)/float64(k.Duration))+1)
		}
	}
	if total > 0 {
		v.Average = media.BitRate(float64(bytes*8)/float64(total)) + 1
	}
	v.Bandwidth = max(v.Bandwidth, v.Average)
	return v
}

// rank gives each variant a SCORE when there is more than one codec or kind of
// light: then bit rates alone do not tell a player which is better. More
// pixels are, then more frames, then HDR, then the codec that needs fewer bits.
func rank(set *manifest.Set, list []Variant) {
	kinds := map[string]bool{}
	for _, r := range set.Video {
		kinds[mp4.Family(r.Codec)+r.Range] = true
	}
	if len(kinds) < 2 {
		return
	}
	order := make([]*Variant, len(list))
	for i := range list {
		order[i] = &list[i]
	}
	slices.SortStableFunc(order, func(a, b *Variant) int {
		return cmp.Or(cmp.Compare(a.Width*a.Height, b.Width*b.Height), cmp.Compare(a.FrameRate, b.FrameRate),
			cmp.Compare(bright(a), bright(b)), cmp.Compare(thrift(a), thrift(b)))
	})
	for i, v := range order {
		v.Score = float64(i + 1)
	}
}

// bright is 1 for HDR.
func bright(v *Variant) int {
	if v.Range == "PQ" || v.Range == "HLG" {
		return 1
	}
	return 0
}

// thrift is the place of a variant's picture codec among those that do more with fewer bits.
func thrift(v *Variant) int {
	return slices.Index([]string{"h264", "hevc", "av1"}, mp4.Family(v.Codecs[0]))
}
