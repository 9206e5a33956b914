package verify

import "github.com/mediamill/mediamill/internal/media"

// Fail is the value of Options.OnDamage that accepts no damaged source.
const Fail = "fail"

var (
	// broken are findings of a source that does not hold what it promises.
	broken = []media.FindingCode{media.FoundTruncated, media.FoundDamagedIndex}
	// damages are findings after which an output may be shorter than was planned.
	damages = append([]media.FindingCode{media.FoundGap, media.FoundUnreadableStream, media.FoundUnknownDuration}, broken...)
)

// warningOf is what the outputs of a broken source are warned of.
func warningOf(found media.FindingCode) media.WarningCode {
	if found == media.FoundTruncated {
		return media.WarnSourceTruncated
	}
	return media.WarnSourceDamagedIndex
}

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
	for _, code := range broken {
		if src.Has(code) {
			c.warn(warningOf(code), "the source is damaged: %s; the outputs have what could be decoded", text(src, code))
		}
	}
	if src.Has(media.FoundWrongDuration) {
		c.warn(media.WarnWrongDuration, "%s; the outputs have all of it", text(src, media.FoundWrongDuration))
	}
	return nil
}

// Intact fails with input.truncated when onDamage is Fail and the probe already
// found the source to be damaged, so that nothing is encoded in vain.
func Intact(src *media.Source, onDamage string) error {
	for _, code := range broken {
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

// Cut is the error of an empty output or a failed run that a cut source
// explains: it ends before its first frame. It is err itself for another source.
func Cut(src *media.Source, err error) error {
	if src == nil || !src.Has(media.FoundTruncated) {
		return err
	}
	switch media.CodeOf(err) {
	case media.CodeInputMalformed, media.CodeInputNoStream:
		return media.Fault(media.CodeInputTruncated, "", err, "the source is truncated, and the rest cannot be decoded: %s", text(src, media.FoundTruncated)).WithHint("upload the whole source again")
	}
	return err
}
