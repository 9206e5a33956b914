package verify

import (
	"math"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

// tolerance is how far a length may be from the planned one: what the plan
// says, or the larger of one frame and 0.5 %, but no less than the delay of an
// encoder and its last frame, 1024 samples each.
func tolerance(f op.File, v *media.VideoStream) media.Seconds {
	if f.Expect.Tolerance > 0 {
		return f.Expect.Tolerance
	}
	slack := max(0.1, 0.005*float64(f.Expect.Duration))
	if v != nil && v.FrameRate.Known() {
		slack = max(slack, 1.5/v.FrameRate.Float())
	}
	return media.Seconds(slack)
}

// length holds an output to what was planned. The plan knows only what the
// source says of its own length, and containers err: they guess, they were cut,
// they count a subtitle's end. So an output of another length is held to what
// the source really has: first to its packets, then, as damage shows only there,
// to what can be decoded. Reading the source again costs time, which only a
// contradiction is worth.
func (c *checker) length(f op.File, got media.Seconds, v *media.VideoStream) error {
	want := f.Expect.Duration
	if want <= 0 && len(f.Expect.Of) == 0 || got == 0 && v != nil && v.Frames == 1 {
		return nil
	}
	slack := tolerance(f, v)
	near := func(length media.Seconds) bool { return math.Abs(float64(got-length)) <= float64(slack) }
	if want > 0 && near(want) {
		return nil
	}
	for _, decode := range [...]bool{false, true} {
		there, known, err := c.there(f.Expect.Of, decode)
		if err != nil {
			return err
		}
		if !known || !near(there) {
			continue
		}
		return c.contradicted(f, got, decode)
	}
	return failed(f.Name.File, "its duration is %.3f s, expected %.3f s ± %.3f s", got, want, slack)
}

// there is how long parts of the sources are by packets or by decoding.
func (c *checker) there(parts []op.Part, decode bool) (length media.Seconds, known bool, err error) {
	if len(parts) == 0 || c.o.End == nil {
		return 0, false, nil
	}
	ends := map[int]media.Seconds{}
	for _, p := range parts {
		end, seen := ends[p.Source]
		if !seen {
			end, err = c.o.End(c.ctx, p, decode)
			if code := media.CodeOf(err); err != nil && (c.ctx.Err() != nil || code.Chance() != media.Final) {
				return 0, false, err
			}
			if err != nil { // what cannot be read explains nothing
				return 0, false, nil
			}
			ends[p.Source] = end
		}
		length += p.Lasts(end)
	}
	return length, true, nil
}

// contradicted is for an output that has all that its source has, but not what
// the source promised. Where only decoding explains it, the source is damaged.
func (c *checker) contradicted(f op.File, got media.Seconds, decode bool) error {
	want := f.Expect.Duration
	switch {
	case want <= 0:
	case decode && got < want && c.o.OnDamage == Fail:
		return media.Errorf(media.CodeInputTruncated, "the source is damaged: only %.3f s of %.3f s can be decoded", got, want).
			WithHint("upload the source again, or set on_damage to salvage")
	case got < want && (decode || c.damaged()):
		c.warn(media.WarnShorter, "%s has a duration of %.2f s although the source declares %.2f s: the source is damaged or truncated", f.Name.File, got, want)
	default:
		found := media.Phrasef("the source declares a duration of %.3f s, but has %.3f s", want, got)
		c.warn(media.WarnWrongDuration, "%s: %s; the output has all of it", f.Name.File, found)
		c.result.Findings = append(c.result.Findings, media.Finding{Code: media.FoundWrongDuration, Stream: -1, Phrase: found}.With(media.Phrasef("the measured duration is used")))
	}
	return nil
}

// together holds a stream that ends long before the others to the source's own:
// it must end there too.
func (c *checker) together(f op.File, out *media.Source, found reach) error {
	if len(f.Expect.Of) != 1 || c.o.End == nil || len(found.streams) != len(f.Expect.Of[0].Streams) {
		return nil
	}
	slack := max(1, 0.02*found.length)
	for i, index := range played(out) {
		got := found.end(index)
		if got >= found.length-slack {
			continue
		}
		part := f.Expect.Of[0]
		part.Streams = part.Streams[i : i+1]
		whole := false
		for _, decode := range [...]bool{false, true} {
			there, known, err := c.there([]op.Part{part}, decode)
			if err != nil {
				return err
			}
			if whole = known && got >= there-slack; whole {
				break
			}
		}
		if !whole {
			return failed(f.Name.File, "stream %d ends at %.3f s of %.3f s, but the stream of the source continues", index, got, found.length)
		}
	}
	return nil
}
