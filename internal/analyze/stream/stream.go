// Package stream diagnoses the container and its streams, from their packets, from
// the headers in them, and from what decoders say.
package stream

import (
	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/media"
)

// Stream is the analyzer, with its settings.
type Stream struct {
	Jump         media.Seconds `json:"jump_seconds" minimum:"0.02" maximum:"10" default:"0.5" doc:"Shortest jump of timestamps that is reported, in seconds beyond the duration of a frame"`
	Interleaving media.Seconds `json:"interleaving_seconds" minimum:"0.1" maximum:"60" default:"2" doc:"Longest time between audio and video that lie next to each other in the file, in seconds"`
	EndsEarly    media.Seconds `json:"ends_early_seconds" minimum:"0.1" maximum:"60" default:"1" doc:"How much earlier than the other the audio or the video may end, in seconds"`
	Unsteady     float64       `json:"frame_rate_deviation" minimum:"0.01" maximum:"1" default:"0.1" doc:"How much the number of frames in any second may differ from the frame rate, as a share of it"`
	VideoLeast   media.BitRate `json:"video_bit_rate_min" minimum:"0" maximum:"400000000" doc:"Lowest bit rate of the video in any 10 seconds; 0 for no limit"`
	VideoMost    media.BitRate `json:"video_bit_rate_max" minimum:"0" maximum:"400000000" doc:"Highest bit rate of the video in any 10 seconds; 0 for no limit"`
	AudioLeast   media.BitRate `json:"audio_bit_rate_min" minimum:"0" maximum:"100000000" doc:"Lowest bit rate of the audio in any 10 seconds; 0 for no limit"`
	AudioMost    media.BitRate `json:"audio_bit_rate_max" minimum:"0" maximum:"100000000" doc:"Highest bit rate of the audio in any 10 seconds; 0 for no limit"`
}

// Default are the default settings.
func Default() Stream { return Stream{Jump: 0.5, Interleaving: 2, EndsEarly: 1, Unsteady: 0.1} }

// Name is analyze.Analyzer's.
func (*Stream) Name() string { return "stream" }

// Needs is analyze.Analyzer's.
func (*Stream) Needs() analyze.Needs { return analyze.Needs{Packets: true} }

// Unfit is analyze.Analyzer's.
func (*Stream) Unfit(src *media.Source) media.Phrase {
	switch v, a := src.MainVideo(), src.MainAudio(); {
	case v == nil && a == nil:
		return media.Phrasef("the source has neither video nor audio")
	case v != nil && v.Frames == 1 && a == nil:
		return media.Phrasef("the source is one image")
	}
	return media.Phrase{}
}

// Start is analyze.Analyzer's.
func (s *Stream) Start(input analyze.Input) analyze.Watcher {
	w := &watcher{Stream: *s, src: input.Source, book: newBook(), lanes: map[int]*lane{}}
	w.video, w.audio = w.src.MainVideo(), w.src.MainAudio()
	for i := range w.src.Video {
		w.lanes[w.src.Video[i].Index] = videoLane(w, &w.src.Video[i])
	}
	for i := range w.src.Audio {
		w.lanes[w.src.Audio[i].Index] = audioLane(w, &w.src.Audio[i])
	}
	w.heads = newHeads(w)
	return w
}
