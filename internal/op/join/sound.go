package join

import (
	"fmt"
	"math"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op/encode"
	"github.com/mediamill/mediamill/internal/op/sound"
)

// sound brings the sound of all segments to that of the first that has some,
// and describes the joined stream.
func (b *joiner) sound() error {
	var lead *media.AudioStream
	for i := range b.cuts {
		if a := b.cuts[i].src.MainAudio(); a != nil && lead == nil && b.p.Audio.Codec != encode.None {
			lead = a
		}
	}
	if lead == nil {
		return nil
	}
	channels, rate := b.p.Audio.Becomes(lead)
	want := sound.Wanted{Channels: channels, SampleRate: rate}
	b.samples(rate)
	language := lead.Language
	for i := range b.cuts {
		b.segmentSound(i, want)
		if a := b.cuts[i].src.MainAudio(); a != nil && a.Language != language {
			language = ""
		}
	}
	b.sounds = joinedSound
	b.virtual.Audio = []media.AudioStream{{
		Index: 1, Codec: "pcm_f32le", SampleRate: rate, Channels: channels, Layout: sound.LayoutOf(channels),
		Duration: media.SecondsOf(total(b.cuts)), Language: language, Default: true,
	}}
	return nil
}

// samples gives each cut its number of samples: as long as its frames when
// there are pictures, so that joints meet.
func (b *joiner) samples(rate int) {
	if b.first == nil {
		grid(b.cuts, float64(rate), func(c *cut) *int64 { return &c.samples })
		return
	}
	fps := b.first.FrameRate.Float()
	var frames, done int64
	for i := range b.cuts {
		frames += b.cuts[i].frames
		end := int64(math.Round(float64(frames) / fps * float64(rate)))
		b.cuts[i].samples = end - done
		done = end
	}
}

// segmentSound adds the chain of one segment. Sound that ends early is filled
// with silence where the segments are joined.
func (b *joiner) segmentSound(i int, want sound.Wanted) {
	c := &b.cuts[i]
	out := []string{fmt.Sprintf("s%da", i)}
	s := c.src.MainAudio()
	if s == nil {
		b.warnings = append(b.warnings, media.Warning{Code: media.WarnNoAudio, Phrase: media.Phrasef("%s has no audio and is silent", c.field)})
		b.graph = append(b.graph, ffmpeg.Chain{Out: out, Filters: []ffmpeg.Filter{
			ffmpeg.F("anullsrc", "sample_rate", want.SampleRate, "channel_layout", sound.LayoutOf(want.Channels)),
			ffmpeg.F("atrim", "end_sample", c.samples)}})
		return
	}
	n := sound.Normalize(c.src, s, want)
	b.declare(i, n.Normalized)
	skipped := int64(math.Round(b.lead(i).Seconds() * float64(want.SampleRate)))
	filters := append(append(b.part(i).Sounds(), n.Filters...),
		ffmpeg.F("atrim", "start_sample", skipped, "end_sample", skipped+c.samples),
		ffmpeg.F("asetpts", "", "PTS-STARTPTS"))
	filters = append(filters, b.fades(i, want.SampleRate)...)
	b.graph = append(b.graph, ffmpeg.Chain{In: []string{fmt.Sprintf("%d:%d", i, s.Index)}, Filters: filters, Out: out})
}

// fades are at the ends that meet another segment, unless that goes on where
// this one ends.
func (b *joiner) fades(i, rate int) []ffmpeg.Filter {
	c := &b.cuts[i]
	n := min(int64(math.Round(float64(b.p.Fade)*float64(rate))), c.samples/2)
	if n <= 0 {
		return nil
	}
	var filters []ffmpeg.Filter
	if i > 0 && !c.follows(&b.cuts[i-1]) {
		filters = append(filters, ffmpeg.F("afade", "type", "in", "start_sample", 0, "nb_samples", n))
	}
	if i < len(b.cuts)-1 && !b.cuts[i+1].follows(c) {
		filters = append(filters, ffmpeg.F("afade", "type", "out", "start_sample", c.samples-n, "nb_samples", n))
	}
	return filters
}
