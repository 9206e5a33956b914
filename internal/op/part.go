package op

import (
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

// Trim is the part of a source that is taken.
type Trim struct {
	Start    media.Seconds `json:"start_seconds,omitempty" doc:"Start of the part to use; a negative value counts from the end of the source" minimum:"-1000000" maximum:"1000000"`
	End      media.Seconds `json:"end_seconds,omitempty" doc:"End of the part to use; a negative value counts from the end of the source. Cannot be combined with duration_seconds; without both, the part extends to the end of the source" minimum:"-1000000" maximum:"1000000"`
	Duration media.Seconds `json:"duration_seconds,omitempty" doc:"Duration of the part to use" minimum:"0" maximum:"1000000"`
}

// Validate lists the faults that show without the source.
func (t Trim) Validate() media.Faults {
	var f media.Faults
	switch {
	case t.End != 0 && t.Duration > 0:
		f.Add(media.Conflict("end_seconds", "cannot be combined with duration_seconds").WithHint("use only one of them"))
	case t.End != 0 && (t.End > 0) == (t.Start >= 0) && t.End <= t.Start:
		f.Add(media.Bad("end_seconds", "must be after start_seconds, %v, is %v", float64(t.Start), float64(t.End)))
	}
	return f
}

// Settle is where the part of a source of the length whole begins and how long
// it is, 0 for the rest; whole is 0 when the source does not tell. Faults have
// their fields under the prefix.
func (t Trim) Settle(whole media.Seconds, prefix string) (start, length time.Duration, fault *media.Error) {
	if fault := FromEnd(whole, prefix, &t.Start, &t.End); fault != nil {
		return 0, 0, fault
	}
	switch {
	case whole > 0 && t.Start >= whole:
		return 0, 0, media.Bad(prefix+"start_seconds", "the source ends at %.3f s, before the start at %.3f s", float64(whole), float64(t.Start))
	case t.Duration > 0:
		length = t.Duration.Duration()
	case t.End > 0:
		length = (t.End - t.Start).Duration()
	}
	return t.Start.Duration(), length, nil
}

// FromEnd settles a part of a source of the length whole: a start or an end
// below 0 counts from the source's end. An end of 0 is the source's. The fault is
// of start_seconds or end_seconds under the prefix.
func FromEnd(whole media.Seconds, prefix string, start, end *media.Seconds) *media.Error {
	if *start >= 0 && *end >= 0 {
		return nil
	}
	if whole <= 0 {
		return media.Fault(media.CodeInputMalformed, "", nil, "the duration of the source is unknown, so times cannot be counted from its end")
	}
	*start = Begin(whole, *start)
	if *end < 0 {
		if *end += whole; *end <= *start {
			return media.Bad(prefix+"end_seconds", "is %.3f s before the end of the source at %.3f s, which is not after the start at %.3f s",
				float64(whole-*end), float64(whole), float64(*start))
		}
	} else if *end > 0 && *end <= *start {
		return media.Bad(prefix+"end_seconds", "is %.3f s, which is not after the start at %.3f s", float64(*end), float64(*start))
	}
	return nil
}

// Begin is where a part of a source of the length whole begins: a start below 0
// counts from the end, and of a source that is shorter it is the whole one's.
func Begin(whole, start media.Seconds) media.Seconds {
	if start < 0 {
		return max(whole+start, 0)
	}
	return start
}
