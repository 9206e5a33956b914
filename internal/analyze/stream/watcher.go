package stream

import (
	"math"

	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/ffmpeg/packet"
	"github.com/mediamill/mediamill/internal/media"
)

type watcher struct {
	Stream
	src   *media.Source
	video *media.VideoStream // the main one; nil for none
	audio *media.AudioStream
	book  *book
	lanes map[int]*lane
	heads *heads
	words words

	packets   int64
	unstamped int64 // packets without a time
	whole     bool  // all packets came
	quick     bool  // the container is QuickTime's
	first     bool  // the first packet of the main video has come
	latest    [2]int64
	place     [2]int64 // in the file, of the last packets of the main streams
}

// Packet is analyze.PacketWatcher's.
func (w *watcher) Packet(p *packet.Packet) {
	w.packets++
	l := w.lanes[p.Stream]
	if l == nil {
		return
	}
	l.packet(p)
	at := l.decoded + l.shift
	if p.Corrupt {
		w.book.at(media.PacketsDamaged, p.Stream, l.at(at), 1)
	}
	if p.Setup {
		w.book.at(media.ParametersChanged, p.Stream, l.at(at), 1)
	}
	switch {
	case w.video != nil && p.Stream == w.video.Index:
		if !w.first && !p.Key && !w.heads.reads() {
			w.book.at(media.FirstFrameNotKey, p.Stream, l.at(at), 1)
		}
		w.first = true
		w.interleave(0, at, p)
	case w.audio != nil && p.Stream == w.audio.Index:
		w.interleave(1, at, p)
	}
}

// interleave compares a packet of a main stream with the last one of the other. In
// MP4 and MOV ffprobe puts them in order, and where they lie tells the distance.
func (w *watcher) interleave(of int, at int64, p *packet.Packet) {
	most := int64(float64(w.Interleaving) * second)
	other := 1 - of
	if _, ok := p.At(); !ok || w.video == nil || w.audio == nil {
		return
	}
	if w.src.Container != "mov" {
		if w.latest[other]-at > most {
			w.book.at(media.PoorInterleaving, p.Stream, media.Seconds(float64(at)/second), 1)
		}
	} else if w.place[other] > 0 && p.Position > 0 && w.src.Duration > 0 {
		apart := math.Abs(float64(p.Position-w.place[other])) / float64(w.src.Bytes) * float64(w.src.Duration) * second
		if int64(apart) > most && at-w.latest[other] < second {
			w.book.at(media.PoorInterleaving, p.Stream, media.Seconds(float64(at)/second), 1)
		}
	}
	w.latest[of] = max(w.latest[of], at)
	w.place[of] = p.Position
}

// Container is analyze.PacketWatcher's.
func (w *watcher) Container(c packet.Container) {
	w.whole, w.quick = !c.Cut, c.Brand == "qt"
	if c.Programs > 1 {
		w.book.count(media.SeveralPrograms, -1, c.Programs-1).said(media.Phrasef("the transport stream has %d programs", c.Programs))
	}
	timecode := c.Timecode != ""
	for _, s := range c.Streams {
		timecode = timecode || s.Timecode != "" || s.Tag == "tmcd"
		w.tag(s)
	}
	if timecode {
		w.book.count(media.TimecodeTrackPresent, -1, 1)
	}
}

// Header is analyze.HeaderWatcher's.
func (w *watcher) Header(of analyze.Stream, at media.Seconds, data []byte) {
	w.heads.take(of, at, data)
}

// End is analyze.Watcher's.
func (w *watcher) End(end analyze.End, report *analyze.Report) {
	for _, l := range w.lanes {
		l.finish()
	}
	w.facts()
	w.ends()
	w.words.conclude(w)
	unchecked := w.unchecked(end)
	w.book.annotate(report)
	report.Facts.Stream = &analyze.StreamFact{Packets: w.packets, Diagnoses: w.book.diagnoses(), Unchecked: unchecked}
}

// ends compares where the main streams end.
func (w *watcher) ends() {
	if w.video == nil || w.audio == nil || !w.whole {
		return
	}
	v, a := w.lanes[w.video.Index], w.lanes[w.audio.Index]
	if !v.some || !a.some {
		return
	}
	early, other := v, a
	if a.end < v.end {
		early, other = a, v
	}
	if apart := media.Seconds(float64(other.end-early.end) / second); apart > w.EndsEarly {
		w.book.at(media.StreamEndsEarly, early.index, early.at(early.end), 1).said(media.Phrasef("the stream ends %.2f s before the other", float64(apart)))
	}
}
