package transcode

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/language"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/sound"
)

// encoder is ffmpeg's name for the codec.
func (a *Audio) encoder() string {
	switch a.Codec {
	case "opus":
		return "libopus"
	case "mp3":
		return "libmp3lame"
	case "vorbis":
		return "libvorbis"
	case "pcm":
		if a.BitDepth == 24 {
			return "pcm_s24le"
		}
		return "pcm_s16le"
	}
	return a.Codec
}

// maxChannels is what a codec's encoder takes.
func maxChannels(codec string) int {
	switch codec {
	case "mp3":
		return 2
	case "ac3", "eac3":
		return 6
	}
	return 8
}

// channels is how many a stream becomes: as asked, never more than it has.
func (a *Audio) channels(s *media.AudioStream) int {
	n := a.Channels
	if n == 0 || n > s.Channels {
		n = s.Channels
	}
	n = min(n, maxChannels(a.Codec))
	switch {
	case n > 2 && n < 6 && (a.Codec == "aac" || a.Codec == "opus"): // odd layouts that players dislike
		return 2
	case n == 7:
		return 6
	}
	return max(n, 1)
}

// bitRate of one stream; 0 for codecs without loss.
func (a *Audio) bitRate(channels int) media.BitRate {
	if a.BitRate > 0 {
		return a.BitRate
	}
	table := map[string][3]media.BitRate{ // mono, stereo, more
		"aac": {80e3, 128e3, 384e3}, "opus": {64e3, 96e3, 256e3}, "mp3": {96e3, 192e3, 192e3},
		"ac3": {96e3, 192e3, 448e3}, "eac3": {96e3, 192e3, 384e3}, "vorbis": {80e3, 160e3, 384e3},
	}
	switch row := table[a.Codec]; {
	case channels <= 1:
		return row[0]
	case channels == 2:
		return row[1]
	default:
		return row[2]
	}
}

// sampleRates that a codec's encoder takes; nil for any.
func sampleRates(codec string) []int {
	switch codec {
	case "aac":
		return []int{8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 64000, 88200, 96000}
	case "opus":
		return []int{8000, 12000, 16000, 24000, 48000}
	case "mp3":
		return []int{8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000}
	case "ac3", "eac3":
		return []int{32000, 44100, 48000}
	}
	return nil
}

// sampleRate is as asked; else 48 kHz for lossy codecs, and the source's for the others.
func (a *Audio) sampleRate(s *media.AudioStream) int {
	switch {
	case a.SampleRate > 0:
		return a.SampleRate
	case a.Codec == "pcm" || a.Codec == "flac":
		return s.SampleRate
	}
	return 48000
}

// tracks are the streams that the file will have, in order.
func (b *planner) tracks() []*media.AudioStream {
	a := &b.p.Audio
	var picked []*media.AudioStream
	switch {
	case a.Codec == "none" || len(b.src.Audio) == 0:
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
		b.warn("tracks_dropped", fmt.Sprintf("%s holds one stream of sound; the other %d are left out", b.p.Container, len(picked)-most))
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
			b.warn("language_missing", fmt.Sprintf("the source has no sound in %s; it has %s", l, strings.Join(has, ", ")))
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
	if b.p.Audio.Codec != "none" && len(b.src.Audio) == 0 {
		b.warn("no_audio", "the source has no sound; the file has none either")
	}
	for i, s := range picked {
		b.track(i, s)
	}
}

func (b *planner) track(i int, s *media.AudioStream) {
	a := &b.p.Audio
	on := fmt.Sprintf("a:%d", i)
	about := "audio " + fmt.Sprint(i+1)
	copied := a.Codec == "copy"
	if copied && !b.container.holds(s.Codec) {
		b.fail(conflict("audio.codec", fmt.Sprintf("%s does not hold the source's %s", b.p.Container, s.Codec),
			"it takes "+strings.Join(b.container.audio, ", ")+"; encode, or use mkv"))
		return
	}
	if copied {
		b.reason(about, "copied: as asked")
	} else if why := b.whyNotCopyAudio(s); a.SmartCopy && len(why) == 0 {
		copied = true
		b.reason(about, "copied: it already is what was asked for")
	} else if a.SmartCopy {
		b.reason(about, "encoded: "+strings.Join(why, "; "))
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
	b.speaks(on, s.Language)
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
			b.warn("loudness_not_measured", fmt.Sprintf("stream %d was not measured and keeps its level", s.Index))
		case m.Integrated <= -70:
			b.warn("silence", "the sound is silent and keeps its level")
		}
	}
	n := sound.Normalize(b.src, s, want)
	label := fmt.Sprintf("a%d", i)
	b.graph = append(b.graph, ffmpeg.Chain{In: []string{b.soundLabel(s)}, Filters: append(b.part().Sounds(), n.Filters...), Out: []string{label}})
	b.maps = append(b.maps, "["+label+"]")
	b.plan.Normalized = append(b.plan.Normalized, n.Normalized...)
	b.option(on, ffmpeg.Word("c", a.encoder()))
	coded := a.bitRate(n.Channels)
	if coded > 0 {
		b.option(on, ffmpeg.Rate("b", coded))
	} else { // without loss: never more than the samples
		coded = media.BitRate(n.Channels * n.SampleRate * max(a.BitDepth, 16))
	}
	b.weight.Add(coded)
	switch a.Codec {
	case "flac":
		depth := map[bool]string{true: "s32", false: "s16"}[a.BitDepth == 24]
		b.option(on, ffmpeg.Word("sample_fmt", depth))
	case "opus":
		if n.Channels > 2 {
			b.option(on, ffmpeg.Int("mapping_family", 1))
		}
	}
	codec := a.Codec
	if codec == "pcm" {
		codec = a.encoder()
	}
	rate := n.SampleRate
	if codec == "opus" {
		rate = 48000 // whatever went in
	}
	b.expect.Audio = append(b.expect.Audio, op.Audio{Codec: codec, Channels: n.Channels, SampleRate: rate})
}
