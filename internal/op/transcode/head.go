package transcode

import (
	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/encode"
	"github.com/mediamill/mediamill/internal/op/picture"
)

// A Head is what stands before a file's own filters when its streams come out
// of a graph, as those of joined segments do, and not out of one source.
type Head struct {
	Inputs  []ffmpeg.Input // in place of the source
	Sources int            // of the task that Inputs read; the watermarks' images are the next ones
	Graph   []ffmpeg.Chain // makes the labels; none of them begins with "v" or "a"
	Video   string         // label of the picture, empty for none
	Audio   string         // label of the sound, empty for none
}

// PlanAfter is Plan for streams that a graph makes. in.Source says what they
// are: at most one of pictures and one of sound. They cannot be copied.
func (p *Params) PlanAfter(in op.Input, head Head) (*op.Plan, error) {
	return p.plan(in, &head, Added{})
}

// Wanted are the parameters for a stream of pictures in the words of the shared rules.
func (p *Params) Wanted(s *media.VideoStream) picture.Wanted {
	return (&planner{p: p}).wanted(s)
}

// HoldsPicture says whether the file may have a stream of pictures.
func (p *Params) HoldsPicture() bool {
	return len(containers[p.Container].video) > 0 && p.Video.Codec != encode.None
}

// Becomes is how many channels, and how many Hz, a stream of sound gets.
func (a *Audio) Becomes(s *media.AudioStream) (channels, sampleRate int) {
	return a.channels(s), a.sampleRate(s)
}

// pictureLabel is where the picture comes from.
func (b *planner) pictureLabel(s *media.VideoStream) string {
	if b.head != nil {
		return b.head.Video
	}
	return streamOf(s.Index)
}

func (b *planner) soundLabel(s *media.AudioStream) string {
	if b.head != nil {
		return b.head.Audio
	}
	return streamOf(s.Index)
}

// first are the inputs before the watermarks' images, and how many of the
// task's sources they read.
func (b *planner) first() (inputs []ffmpeg.Input, sources int) {
	if b.head != nil {
		return b.head.Inputs, b.head.Sources
	}
	return []ffmpeg.Input{{File: ffmpeg.Source(0), Options: b.part().Input()}}, 1
}

// before is the graph that the file's own one goes on from. A pass that leaves
// the sound out has to swallow it.
func (b *planner) before(soundToo bool) []ffmpeg.Chain {
	if b.head == nil {
		return nil
	}
	chains := append([]ffmpeg.Chain(nil), b.head.Graph...)
	if !soundToo && b.head.Audio != "" {
		chains = append(chains, ffmpeg.Chain{In: []string{b.head.Audio}, Filters: []ffmpeg.Filter{ffmpeg.F("anullsink")}})
	}
	return chains
}
