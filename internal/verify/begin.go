package verify

import (
	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/ffmpeg/seek"
	"github.com/mediamill/mediamill/internal/media"
)

// sought is how far before a part's start its keyframe is looked for when the
// plan did not know it, in seconds.
const sought media.Seconds = 60

// begins says that each part was decoded from its keyframe on. A decoder that
// begins later gives the next group's pictures, or grey ones whose references
// are missing, and ffmpeg ends well all the same. What no keyframe is known for
// is let pass: a source may begin in the middle of a group.
func (c *checker) begins() error {
	for _, b := range c.o.Begins {
		first, decoded := b.Read(c.o.Places.Work)
		if !decoded {
			continue // no picture at all: what the outputs lack says the rest
		}
		if !b.Known {
			b.Key, b.Known = c.keyframe(b)
		}
		if b.Known && first > b.Key+seek.Slack {
			return media.Errorf(media.CodeVerifyFailed,
				"the frames from %.3f s on are wrong: they need the keyframe at %.3f s, but decoding began at %.3f s", b.At, b.Key, first)
		}
	}
	return nil
}

// keyframe is the last one at or before a part's start; false when none is
// marked, or the source cannot be read.
func (c *checker) keyframe(b seek.Begin) (key media.Seconds, known bool) {
	if b.Source >= len(c.o.Places.Sources) {
		return 0, false
	}
	from, to := b.Start+max(b.At-sought, 0), b.Start+b.At+seek.Slack
	list, err := seek.Scan(c.ctx, c.runner, c.o.Places.Sources[b.Source], b.Stream,
		ffmpeg.Stamp(from.Duration())+"%"+ffmpeg.Stamp(to.Duration()))
	if err != nil {
		return 0, false
	}
	for _, k := range list {
		if k <= to {
			key, known = k-b.Start, true
		}
	}
	return key, known
}
