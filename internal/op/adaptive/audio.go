package adaptive

import (
	"fmt"
	"slices"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/language"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op/encode"
	"github.com/mediamill/mediamill/internal/op/sound"
)

// maxTracks of sound, and of text, in one presentation.
const maxTracks = 16

// chooseAudio picks the source's tracks, the default one first.
func (b *planner) chooseAudio() []*media.AudioStream {
	if b.p.Audio.Codec == encode.None {
		b.say(media.Phrasef("audio"), "omitted: audio.codec is none")
		return nil
	}
	main := b.src.MainAudio()
	if main == nil {
		b.say(media.Phrasef("audio"), "the source has no audio")
		return nil
	}
	var tracks []*media.AudioStream
	for i := range b.src.Audio {
		tracks = append(tracks, &b.src.Audio[i])
	}
	if wanted := b.p.Audio.Languages; len(wanted) > 0 {
		var kept []*media.AudioStream
		for _, w := range wanted {
			for _, a := range tracks {
				if language.Same(a.Language, w) && !slices.Contains(kept, a) {
					kept = append(kept, a)
				}
			}
		}
		if len(kept) == 0 {
			kept = []*media.AudioStream{main}
			b.warn(media.WarnLanguageMissing, "the source has no audio stream in %v; its default stream is kept", wanted)
		}
		tracks = kept
	}
	if i := slices.Index(tracks, main); i > 0 && len(b.p.Audio.Languages) == 0 {
		tracks = append([]*media.AudioStream{main}, slices.Delete(tracks, i, i+1)...)
	}
	if len(tracks) > maxTracks {
		b.warn(media.WarnTracksDropped, "the source has %d audio streams; the first %d are kept", len(tracks), maxTracks)
		tracks = tracks[:maxTracks]
	}
	return tracks
}

// audio adds an encoder for each track, and for each bit rate when there are no pictures.
func (b *planner) audio(tracks []*media.AudioStream) {
	for i, a := range tracks {
		channels := b.p.Audio.Codec.Channels(b.p.Audio.Channels, a.Channels)
		s := sound.Normalize(b.src, a, sound.Wanted{Channels: channels, SampleRate: 48000})
		b.plan.Normalized = append(b.plan.Normalized, s.Normalized...)
		filters := append(b.part.Sounds(), s.Filters...)
		if b.length > 0 && !b.src.Has(media.FoundTruncated) {
			// Sound that ends early, or is shorter than one packet, gets silence to the end.
			filters = append(filters, ffmpeg.F("apad", "whole_dur", b.length.Duration()))
		}
		// Without what the encoder puts before it, packets begin at time 0 without an edit
		// list, and what is heard stays where it was.
		filters = append(filters, ffmpeg.F("atrim", "start_sample", b.p.Audio.Codec.Priming()))
		rates := b.p.Audio.BitRates
		if b.v != nil {
			rates = rates[:1]
		}
		var labels []string
		for n := range rates {
			labels = append(labels, fmt.Sprintf("a%dr%d", i, n))
		}
		if len(labels) > 1 {
			filters = append(filters, ffmpeg.F("asplit", "", len(labels)))
		}
		b.cmd.Graph = append(b.cmd.Graph, ffmpeg.Chain{In: []string{fmt.Sprintf("0:%d", a.Index)}, Filters: filters, Out: labels})
		for n, r := range rates {
			b.soundRendition(a, i == 0, labels[n], b.p.Audio.Codec.AudioRate(s.Channels, r), s.Channels, len(rates) > 1)
		}
	}
}

func (b *planner) soundRendition(a *media.AudioStream, first bool, label string, rate media.BitRate, channels int, rated bool) {
	spoken := language.Tag(a.Language)
	name := "audio"
	if spoken != "" {
		name += "-" + spoken
	}
	if rated {
		name += fmt.Sprintf("-%dk", rate/1000)
	}
	folder := b.folder(name)
	options := ffmpeg.On("a", encode.Audio{Codec: b.p.Audio.Codec, BitRate: rate, Channels: channels}.Options())
	if three := language.ISO639(a.Language); three != "" {
		options = append(options, ffmpeg.Word("metadata:s:a:0", "language="+three))
	}
	b.segmented(folder, label, false, options)
	b.say(media.Phrasef("audio %s", folder), "stream %d, %d channels, encoded once for all renditions", a.Index, channels)
	b.weight.Add(rate)
	b.fin.audio = append(b.fin.audio, track{
		folder: folder, language: spoken, title: a.Title, first: first, stream: a.Index, bitRate: rate, codec: string(b.p.Audio.Codec), channels: channels,
	})
}
