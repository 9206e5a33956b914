package op

import "github.com/mediamill/mediamill/internal/media"

// FromEnd settles a part of a source of the length whole: a start or an end
// below 0 counts from the source's end. An end of 0 is the source's. The fault is
// of start_seconds or end_seconds under the prefix.
func FromEnd(whole media.Seconds, prefix string, start, end *media.Seconds) *media.Error {
	if *start >= 0 && *end >= 0 {
		return nil
	}
	if whole <= 0 {
		return &media.Error{Code: media.CodeInputMalformed, Message: "the source does not tell how long it is, so that nothing can be counted from its end"}
	}
	*start = Begin(whole, *start)
	if *end < 0 {
		if *end += whole; *end <= *start {
			return media.Bad(prefix+"end_seconds", "is %.3f s before the end of the source at %.3f s, which is not after the start at %.3f s",
				float64(whole-*end), float64(whole), float64(*start))
		}
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
