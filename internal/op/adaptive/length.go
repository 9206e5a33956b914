package adaptive

import (
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

// measureLength finds how long the presentation will be, and whether the last
// picture must be held because the sound goes on.
func (b *planner) measureLength(tracks []*media.AudioStream) error {
	end := func(start, duration media.Seconds) media.Seconds {
		if duration <= 0 {
			return 0
		}
		return max(0, start-b.src.Start) + duration
	}
	if b.v != nil {
		b.taken = append(b.taken, b.v.Index)
	}
	var sound media.Seconds
	for _, a := range tracks {
		b.taken = append(b.taken, a.Index)
		sound = max(sound, end(a.Start, a.Duration))
	}
	if b.v == nil {
		if sound <= 0 {
			sound = b.src.Duration
		}
		b.length = b.within(sound)
		return nil
	}
	picture := end(b.v.Start, b.v.Duration)
	if picture <= 0 && (sound <= 0 || b.src.Duration > sound) {
		picture = b.src.Duration
	}
	if start := media.SecondsOf(b.part.Start); picture > 0 && picture <= start {
		return media.Bad("trim.start_seconds", "the video ends at %.3f s, before the start at %.3f s", float64(picture), float64(start))
	}
	picture, sound = b.within(picture), b.within(sound)
	b.length = max(picture, sound)
	if picture > 0 && sound > picture+0.25 && !b.src.Has(media.FoundTruncated) {
		b.hold = sound - picture
		b.plan.Normalized = append(b.plan.Normalized, media.Finding{Code: media.FoundPictureShort, Stream: b.v.Index, Phrase: media.Phrasef("the audio is %.3f s longer than the video", b.hold)}.With(media.Phrasef("the last frame is shown until the end of the audio")))
	}
	return nil
}

// within is how much of the part there is of what ends at a time of the source; 0
// when that is not known.
func (b *planner) within(end media.Seconds) media.Seconds {
	if end <= 0 {
		return 0
	}
	shown := op.Part{Start: media.SecondsOf(b.part.Start), Length: media.SecondsOf(b.part.Length)}
	return shown.Lasts(end)
}
