package verify

import (
	"math"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

// Fail is the value of Options.OnDamage that accepts no damaged source.
const Fail = "fail"

// damages are findings after which an output may be shorter than was planned.
var damages = [...]string{"truncated", "damaged_index", "gap", "unreadable_stream", "unknown_duration"}

// source says what is wrong with the source itself: a cut one gives a warning,
// or fails the task when OnDamage says so, even where the output has the
// planned length.
func (c *checker) source() error {
	src := c.o.Source
	if src == nil {
		return nil
	}
	if err := Intact(src, c.o.OnDamage); err != nil {
		return err
	}
	for _, code := range damages[:2] {
		if src.Has(code) {
			c.warn("source_"+code, "the source is damaged: %s; the outputs have what could be read", text(src, code))
		}
	}
	return nil
}

// Intact fails with input.truncated when onDamage is Fail and the probe already
// found the source to be damaged, so that nothing is encoded in vain.
func Intact(src *media.Source, onDamage string) error {
	for _, code := range damages[:2] {
		if onDamage == Fail && src.Has(code) {
			return media.Errorf(media.CodeInputTruncated, "the source is damaged: %s", text(src, code)).
				WithHint("upload the source again, or set on_damage to salvage")
		}
	}
	return nil
}

// damaged says that the source explains a shorter output.
func (c *checker) damaged() bool {
	if c.o.Source == nil {
		return false
	}
	for _, code := range damages {
		if c.o.Source.Has(code) {
			return true
		}
	}
	return false
}

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

// duration compares with what was planned. An output that is a little shorter
// may come from damage that no probe sees, as flipped bits; one that is much
// shorter needs a source that is known to be damaged.
func (c *checker) duration(f op.File, got media.Seconds, v *media.VideoStream) error {
	want := f.Expect.Duration
	if want <= 0 || got == 0 && v != nil && v.Frames == 1 {
		return nil
	}
	slack := tolerance(f, v)
	off := float64(got - want)
	if math.Abs(off) <= float64(slack) {
		return nil
	}
	little := media.Seconds(max(1, 0.02*float64(want)))
	if off < 0 && c.o.OnDamage != Fail && (c.damaged() || -media.Seconds(off) <= little) {
		c.warn("shorter", "%s lasts %.2f s although the source promised %.2f s: the source is damaged or cut off", f.Name.File, got, want)
		return nil
	}
	return failed(f.Name.File, "it lasts %.3f s, expected %.3f s within %.3f s", got, want, slack)
}
