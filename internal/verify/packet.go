package verify

import (
	"encoding/json"
	"strconv"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

// packetBytes is the largest file whose packets are all read; ffprobe has half a
// minute of processor time and an answer of 64 MiB.
const packetBytes = 256 << 20

// packets reads a file to its end: every stream has packets, their decoding
// times rise, and there are as many pictures as planned. It tells how far each
// reaches. An MP4 needs none of it: the probe has held its index to its bytes,
// and its index has only durations, which cannot fall.
func (c *checker) packets(f op.File, path string, src *media.Source) (reach, error) {
	if src.Container == "mov" && !src.Has(media.FoundNoKeyframeIndex) || src.Bytes > packetBytes || src.Duration > 7200 || src.Duration == 0 {
		return told(src), nil
	}
	raw, err := c.runner.Probe(c.ctx, path, "-show_entries", "packet=stream_index,pts_time,dts_time,duration_time")
	if err != nil {
		return reach{}, c.unreadable(f, err)
	}
	var a struct{ Packets []packet }
	if err := json.Unmarshal(raw, &a); err != nil {
		return reach{}, media.Wrap(media.CodeVerifyFailed, err, "%s: the output of ffprobe cannot be read", f.Name.File)
	}
	streams := map[int]*run{}
	for _, p := range a.Packets {
		if streams[p.Stream] == nil {
			streams[p.Stream] = &run{}
		}
		if err := streams[p.Stream].add(f, p); err != nil {
			return reach{}, err
		}
	}
	found := reach{streams: map[int]*run{}}
	for _, index := range played(src) {
		s := streams[index]
		if s == nil {
			return reach{}, failed(f.Name.File, "stream %d has no packet", index)
		}
		found.add(index, s)
	}
	if v := src.MainVideo(); v != nil {
		n := streams[v.Index].count
		if want := f.Expect.Frames; want > 0 && v.Frames == 0 && n != want {
			return reach{}, failed(f.Name.File, "it has %d frames, expected %d", n, want)
		}
	}
	if found.whole.timed == 0 {
		return reach{length: src.Duration}, nil
	}
	return found, nil
}

// played are the indexes of the streams of picture and sound.
func played(src *media.Source) []int {
	var list []int
	for _, v := range src.Video {
		list = append(list, v.Index)
	}
	for _, a := range src.Audio {
		list = append(list, a.Index)
	}
	return list
}

// A reach is how far the streams of picture and sound go. Text may go on after
// them.
type reach struct {
	length  media.Seconds // of all together
	whole   run
	streams map[int]*run // by index; empty where only the container tells
}

func (r *reach) add(index int, s *run) {
	r.streams[index] = s
	r.whole.join(s)
	r.length = media.Seconds(r.whole.end - r.whole.start)
}

// end is where a stream ends, after the beginning of all.
func (r *reach) end(index int) media.Seconds {
	return media.Seconds(r.streams[index].end - r.whole.start)
}

// told is the reach as the streams tell it, or else as the container does.
func told(src *media.Source) reach {
	r := reach{streams: map[int]*run{}}
	all := true
	add := func(index int, start, duration media.Seconds) {
		r.add(index, &run{timed: 1, start: float64(start), end: float64(start + duration)})
		all = all && duration > 0
	}
	for _, v := range src.Video {
		add(v.Index, v.Start, v.Duration)
	}
	for _, a := range src.Audio {
		add(a.Index, a.Start, a.Duration)
	}
	if !all || len(r.streams) == 0 {
		return reach{length: src.Duration}
	}
	return r
}

// A packet is one of ffprobe's.
type packet struct {
	Stream   int    `json:"stream_index"`
	Shown    string `json:"pts_time"`
	Decoded  string `json:"dts_time"`
	Duration string `json:"duration_time"`
}

// A run is the packets of one stream in a row.
type run struct {
	count, timed int64
	start, end   float64 // seconds
	decoded      float64 // time of the last packet that has one
	ordered      bool
}

// add fails when a packet comes after one that is decoded later. Not every
// container has decoding times.
func (r *run) add(f op.File, p packet) error {
	r.count++
	decoded, err := strconv.ParseFloat(p.Decoded, 64)
	if err == nil {
		if r.ordered && decoded < r.decoded {
			return failed(f.Name.File, "stream %d: a packet at %.3f s follows one at %.3f s", p.Stream, decoded, r.decoded)
		}
		r.decoded, r.ordered = decoded, true
	}
	at, shown := strconv.ParseFloat(p.Shown, 64)
	if shown != nil {
		if err != nil {
			return nil
		}
		at = decoded
	}
	length, _ := strconv.ParseFloat(p.Duration, 64)
	r.join(&run{timed: 1, start: at, end: at + length})
	return nil
}

// join makes r reach over another run too.
func (r *run) join(other *run) {
	switch {
	case other.timed == 0:
		return
	case r.timed == 0:
		r.start, r.end = other.start, other.end
	default:
		r.start, r.end = min(r.start, other.start), max(r.end, other.end)
	}
	r.timed += other.timed
}

// unreadable is an output that ffprobe refuses. That the run is over, or that the
// probe itself came to no end, says nothing about the file. One without anything
// in it comes from a source that ends before its first frame.
func (c *checker) unreadable(f op.File, err error) error {
	if code := media.CodeOf(err); c.ctx.Err() != nil || code.Chance() != media.Final || code == media.CodeEngineCPU {
		return err
	}
	if cut := Cut(c.o.Source, err); media.CodeOf(err) == media.CodeInputNoStream && cut != err {
		return cut
	}
	return media.Wrap(media.CodeVerifyFailed, err, "%s cannot be read: %s", f.Name.File, media.AsError(err).Message)
}
