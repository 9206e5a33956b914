package transcode

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/language"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/encode"
	"github.com/mediamill/mediamill/internal/op/sound"
)

// channels is how many a stream becomes.
func (a *Audio) channels(s *media.AudioStream) int { return a.Codec.Channels(a.Channels, s.Channels) }

// bitRate of one stream; 0 for codecs without loss.
func (a *Audio) bitRate(channels int) media.BitRate {
	if a.BitRate > 0 {
		return a.BitRate
	}
	return a.Codec.AudioRate(channels, 0)
}

func (a *Audio) sampleRate(s *media.AudioStream) int {
	if a.SampleRate > 0 {
		return a.SampleRate
	}
	return a.Codec.SampleRate(s.SampleRate)
}

// coded is a stream of so many channels as the encoder gets it.
func (a *Audio) coded(channels int) encode.Audio {
	return encode.Audio{Codec: a.Codec, BitRate: a.bitRate(channels), BitDepth: a.BitDepth, Channels: channels}
}

// tracks are the streams that the file will have, in order.
func (b *planner) tracks() []*media.AudioStream {
	a := &b.p.Audio
	var picked []*media.AudioStream
	switch {
	case a.Codec == encode.None || len(b.src.Audio) == 0:
		return nil
	case a.Tracks == "all":
		for i := range b.src.Audio {
			picked = append(picked, &b.src.Audio[i])
		}
	case a.Tracks == "languages":
		picked = b.byLanguage()
	default:
		picked = []*media.AudioStream{b.src.MainAudio()}
	}
	if most := b.container.tracks; most > 0 && len(picked) > most {
		b.warn(media.WarnTracksDropped, "%s supports one audio stream; the other %d are omitted", b.p.Container, len(picked)-most)
		picked = picked[:most]
	}
	return picked
}

func (b *planner) byLanguage() []*media.AudioStream {
	var picked []*media.AudioStream
	var has []string
	for _, s := range b.src.Audio {
		has = append(has, orUnknown(s.Language))
	}
	for _, l := range b.p.Audio.Languages {
		found := false
		for i := range b.src.Audio {
			if s := &b.src.Audio[i]; language.Same(s.Language, l) && !slices.Contains(picked, s) {
				picked, found = append(picked, s), true
			}
		}
		if !found {
			b.warn(media.WarnLanguageMissing, "the source has no audio stream in %s; it has %s", l, strings.Join(has, ", "))
		}
	}
	return picked
}

func orUnknown(language string) string {
	if language == "" {
		return "und"
	}
	return language
}

// audio adds the streams of sound.
func (b *planner) audio() {
	picked := b.tracks()
	if b.p.Audio.Codec != encode.None && len(b.src.Audio) == 0 {
		b.warn(media.WarnNoAudio, "the source has no audio, so the output has none")
	}
	for i, s := range picked {
		b.track(i, s)
	}
}

func (b *planner) track(i int, s *media.AudioStream) {
	a := &b.p.Audio
	on := fmt.Sprintf("a:%d", i)
	about := media.Phrasef("audio %d", i+1)
	copied := a.Codec == encode.Copy
	if copied && !b.container.holds(s.Codec) {
		b.fail(conflict("audio.codec", media.Phrasef("%s does not support %s, the codec of the source", b.p.Container, s.Codec),
			media.Phrasef("it supports %s; encode, or use mkv", encode.List(b.container.audio))))
		return
	}
	if copied {
		b.reason(about, "copied, as requested")
	} else if why := b.whyNotCopyAudio(s); a.SmartCopy && len(why) == 0 {
		copied = true
		b.reason(about, "copied, because it already has the requested properties")
	} else if a.SmartCopy {
		b.reason(about, "encoded: %s", media.Joined("; ", why))
	}
	if copied {
		b.maps = append(b.maps, fmt.Sprintf("0:%d", s.Index))
		b.option(on, ffmpeg.Word("c", "copy"))
		if b.start > 0 && !b.picturesCopied && !b.container.indexFirst() {
			// Without an edit list nothing hides what was read from the keyframe before the start on.
			b.option(on, ffmpeg.Int("copypriorss", 0))
		}
		b.weight.Add(s.BitRate)
		b.expect.Audio = append(b.expect.Audio, op.Audio{Codec: s.Codec, Channels: s.Channels, SampleRate: s.SampleRate, Language: ""})
	} else {
		b.encodeTrack(i, s)
	}
	b.setLanguage(on, s.Language)
	disposition := "0"
	if i == 0 {
		disposition = "default"
	}
	b.option("", ffmpeg.Word("disposition:"+on, disposition))
	b.title("a", i, s.Title)
	b.covers(s.Index, s.Start, s.Duration)
}

func (b *planner) encodeTrack(i int, s *media.AudioStream) {
	a := &b.p.Audio
	on := fmt.Sprintf("a:%d", i)
	want := sound.Wanted{Channels: a.channels(s), SampleRate: a.sampleRate(s)}
	if l := a.Loudness; l != nil {
		want.Loudness = &sound.Target{Integrated: l.Integrated, TruePeak: l.TruePeak, Range: l.Range}
		switch m := b.src.Measured.Loudness; {
		case m == nil || m.Stream != s.Index:
			b.warn(media.WarnLoudnessNotMeasured, "the loudness of stream %d was not measured and is kept", s.Index)
		case m.Integrated <= -70:
			b.warn(media.WarnSilence, "the audio is silent, so its loudness is kept")
		}
	}
	if s == b.src.MainAudio() {
		want.Clean = b.added.Sound
	}
	label := fmt.Sprintf("a%d", i)
	var n *sound.Sound
	if s == b.src.MainAudio() && b.added.Remade != nil {
		n = b.remake(label, s, want)
	} else {
		n = sound.Normalize(b.src, s, want)
		b.graph = append(b.graph, ffmpeg.Chain{In: []string{b.soundLabel(s)}, Filters: append(b.part().Sounds(), n.Filters...), Out: []string{label}})
	}
	b.maps = append(b.maps, "["+label+"]")
	b.plan.Normalized = append(b.plan.Normalized, n.Normalized...)
	coded := a.coded(n.Channels)
	b.option(on, coded.Options()...)
	most := coded.BitRate
	if most == 0 { // without loss: never more than the samples
		most = media.BitRate(n.Channels * n.SampleRate * max(a.BitDepth, 16))
	}
	b.weight.Add(most)
	rate := n.SampleRate
	if a.Codec == encode.Opus {
		rate = 48000 // whatever went in
	}
	b.expect.Audio = append(b.expect.Audio, op.Audio{Codec: coded.Becomes(), Channels: n.Channels, SampleRate: rate})
}
