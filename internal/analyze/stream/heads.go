package stream

import (
	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/analyze/stream/header"
	"github.com/mediamill/mediamill/internal/media"
)

// maxKnown bounds the parameter sets that are known at a time.
const maxKnown = 512

// heads has what the headers of packets said so far.
type heads struct {
	w             *watcher
	known         map[setKey]uint64
	begun         bool // a part of a frame has come
	width, height int
	sound         header.Frame
	seen          [2]int           // packets of the main streams with headers
	last          [2]media.Seconds // time of the last one
}

type setKey struct {
	kind byte
	id   uint32
}

func newHeads(w *watcher) *heads { return &heads{w: w, known: map[setKey]uint64{}} }

// reads says whether the headers of the main video are read.
func (h *heads) reads() bool { return h.w.video != nil && header.Reads(h.w.video.Codec) }

func (h *heads) take(of analyze.Stream, at media.Seconds, data []byte) {
	switch {
	case of == analyze.VideoStream && h.w.video != nil:
		h.picture(at, data)
	case of == analyze.AudioStream && h.w.audio != nil:
		h.frame(at, data)
	}
}

func (h *heads) picture(at media.Seconds, data []byte) {
	v, b := h.w.video, h.w.book
	p := header.Video(v.Codec, data)
	if p.Invalid > 0 {
		b.at(media.UnitInvalid, v.Index, at, p.Invalid)
	}
	for _, s := range p.Sets {
		h.set(at, s)
	}
	if !p.Slices {
		return
	}
	h.seen[analyze.VideoStream]++
	h.last[analyze.VideoStream] = at
	if !h.begun && !p.Key {
		b.at(media.FirstFrameNotKey, v.Index, at, 1)
	}
	h.begun = true
	if h.w.delimited() && !p.Delimiter {
		b.at(media.DelimitersMissing, v.Index, at, 1)
	}
}

// delimited says whether frames must begin with an access unit delimiter
// (ISO/IEC 13818-1, 2.14).
func (w *watcher) delimited() bool {
	return w.src.Container == "mpegts" && w.video != nil && (w.video.Codec == "h264" || w.video.Codec == "hevc")
}

func (h *heads) set(at media.Seconds, s header.Set) {
	key := setKey{s.Kind, s.ID}
	before, known := h.known[key]
	if known && before != s.Hash {
		h.w.book.at(media.ParametersChanged, h.w.video.Index, at, 1)
	}
	if known || len(h.known) < maxKnown {
		h.known[key] = s.Hash
	}
	if s.Width == 0 {
		return
	}
	if h.width > 0 && (h.width != s.Width || h.height != s.Height) {
		h.w.book.at(media.ResolutionChanged, h.w.video.Index, at, 1).said(media.Phrasef("from %d×%d to %d×%d pixels", h.width, h.height, s.Width, s.Height))
	}
	h.width, h.height = s.Width, s.Height
}

func (h *heads) frame(at media.Seconds, data []byte) {
	a, b := h.w.audio, h.w.book
	f, ok := header.Audio(a.Codec, data)
	if !ok {
		return
	}
	h.seen[analyze.AudioStream]++
	h.last[analyze.AudioStream] = at
	if h.sound.Rate > 0 && h.sound.Rate != f.Rate {
		b.at(media.SampleRateChanged, a.Index, at, 1).said(media.Phrasef("from %d to %d Hz", h.sound.Rate, f.Rate))
	}
	if h.sound.Channels > 0 && f.Channels > 0 && h.sound.Channels != f.Channels {
		b.at(media.ChannelsChanged, a.Index, at, 1).said(media.Phrasef("from %d to %d channels", h.sound.Channels, f.Channels))
	}
	h.sound = f
}
