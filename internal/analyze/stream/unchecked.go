package stream

import (
	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/media"
)

// unchecked are the codes that were not looked for, and why: nothing of that code in
// the report does not mean that there is nothing.
func (w *watcher) unchecked(end analyze.End) []analyze.Unchecked {
	list := []analyze.Unchecked{}
	not := func(why media.Phrase, codes ...media.DiagnosisCode) {
		for _, code := range codes {
			list = append(list, analyze.Unchecked{Code: code, Reason: why.Text, ReasonKey: why.Key, ReasonArgs: why.Args})
		}
	}
	if w.video == nil {
		not(media.Phrasef("the source has no video"), ofVideo...)
	} else {
		w.notOfVideo(not, end)
	}
	if w.audio == nil {
		not(media.Phrasef("the source has no audio"), ofAudio...)
	} else {
		w.notOfAudio(not, end)
	}
	if w.video == nil || w.audio == nil {
		not(media.Phrasef("the source does not have both video and audio"), media.PoorInterleaving, media.StreamEndsEarly)
	}
	if w.src.Container != "mpegts" {
		not(media.Phrasef("only MPEG-TS has it"), media.SeveralPrograms)
	}
	if w.src.Container != "mov" || w.quick {
		not(media.Phrasef("only MP4 has it"), media.CodecTagInvalid)
	}
	if w.packets == 0 || w.unstamped == w.packets {
		not(media.Phrasef("the container has no timestamps"), media.TimestampsFallBack, media.DecodingTimeJumps, media.PresentationJumps)
	} else if !w.whole {
		not(media.Phrasef("only the first %d packets were read", analyze.MostPackets), media.TimestampsFallBack, media.DecodingTimeJumps, media.PresentationJumps, media.StreamEndsEarly)
	}
	return list
}

// behind says that the headers ended before the packets of a stream did.
func (w *watcher) behind(last media.Seconds, stream int) bool {
	l := w.lanes[stream]
	return l.at(l.end)-last > 1
}

var (
	ofVideo = []media.DiagnosisCode{media.ResolutionChanged, media.ParametersChanged, media.AspectRatioInvalid, media.ShownBeforeDecoded, media.VideoFramesMissing,
		media.VideoFramesRepeated, media.FrameRateUnsteady, media.FirstFrameNotKey, media.UnitInvalid, media.DelimitersMissing, media.VideoBitRateOutside,
		media.VideoDecodingFailed, media.VideoRotated}
	ofAudio = []media.DiagnosisCode{media.SampleRateChanged, media.ChannelsChanged, media.AACDurationDeviates, media.AudioFramesMissing, media.AudioFramesRepeated,
		media.AudioBitRateOutside, media.AudioDecodingFailed}
)

func (w *watcher) notOfVideo(not func(media.Phrase, ...media.DiagnosisCode), end analyze.End) {
	v := w.video
	if w.heads.seen[analyze.VideoStream] == 0 {
		not(media.Phrasef("the headers of %s are not read", v.Codec), media.ResolutionChanged, media.ParametersChanged, media.UnitInvalid)
	} else if last := w.heads.last[analyze.VideoStream]; w.behind(last, v.Index) {
		not(media.Phrasef("the headers were only read up to %.1f s", float64(last)), media.ResolutionChanged, media.ParametersChanged, media.UnitInvalid, media.DelimitersMissing)
	}
	if !w.delimited() || w.heads.seen[analyze.VideoStream] == 0 {
		not(media.Phrasef("only H.264 and HEVC in MPEG-TS have them"), media.DelimitersMissing)
	}
	if w.lanes[v.Index].usual == 0 {
		not(media.Phrasef("the video has no constant frame rate"), media.VideoFramesMissing, media.FrameRateUnsteady)
	}
	if w.VideoLeast == 0 && w.VideoMost == 0 {
		not(media.Phrasef("no range is set"), media.VideoBitRateOutside)
	}
	if end.Video == 0 {
		not(media.Phrasef("nothing was decoded"), media.VideoDecodingFailed)
	}
}

func (w *watcher) notOfAudio(not func(media.Phrase, ...media.DiagnosisCode), end analyze.End) {
	a := w.audio
	if w.heads.seen[analyze.AudioStream] == 0 {
		not(media.Phrasef("the packets of %s have no headers that are read", a.Codec), media.SampleRateChanged, media.ChannelsChanged)
	} else if last := w.heads.last[analyze.AudioStream]; w.behind(last, a.Index) {
		not(media.Phrasef("the headers were only read up to %.1f s", float64(last)), media.SampleRateChanged, media.ChannelsChanged)
	}
	if w.book.entries[place{media.SampleRateChanged, a.Index}] != nil { // durations were taken to be those of one rate
		delete(w.book.entries, place{media.AACDurationDeviates, a.Index})
		not(media.Phrasef("the sample rate changes"), media.AACDurationDeviates)
	}
	if a.Codec != "aac" {
		not(media.Phrasef("only AAC has it"), media.AACDurationDeviates)
	}
	if w.AudioLeast == 0 && w.AudioMost == 0 {
		not(media.Phrasef("no range is set"), media.AudioBitRateOutside)
	}
	if end.Audio == 0 {
		not(media.Phrasef("nothing was decoded"), media.AudioDecodingFailed)
	}
}
