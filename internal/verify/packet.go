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
// times rise, and there are as many pictures as planned. An MP4 needs none of
// it: the probe has held its index to its bytes, and its index has only
// durations, which can not fall.
func (c *checker) packets(f op.File, path string, src *media.Source) error {
	if src.Container == "mov" && !src.Has("no_keyframe_index") || src.Bytes > packetBytes || src.Duration > 7200 || src.Duration == 0 {
		return nil
	}
	raw, err := c.runner.Probe(c.ctx, path, "-show_entries", "packet=stream_index,dts_time")
	if err != nil {
		return c.unreadable(f, err)
	}
	var a struct {
		Packets []struct {
			Stream int    `json:"stream_index"`
			Time   string `json:"dts_time"`
		} `json:"packets"`
	}
	if err := json.Unmarshal(raw, &a); err != nil {
		return media.Wrap(media.CodeVerifyFailed, err, "%s: ffprobe's answer can not be read", f.Name.File)
	}
	counts, last := map[int]int64{}, map[int]float64{}
	for _, p := range a.Packets {
		counts[p.Stream]++
		at, err := strconv.ParseFloat(p.Time, 64)
		if err != nil {
			continue // a container without decoding times
		}
		if before, seen := last[p.Stream]; seen && at < before {
			return failed(f.Name.File, "stream %d: a packet of %.3f s comes after one of %.3f s", p.Stream, at, before)
		}
		last[p.Stream] = at
	}
	for _, v := range src.Video {
		n := counts[v.Index]
		if n == 0 {
			return failed(f.Name.File, "stream %d has no packet", v.Index)
		}
		if want := f.Expect.Frames; want > 0 && v.Frames == 0 && n != want {
			return failed(f.Name.File, "it has %d frames, expected %d", n, want)
		}
	}
	for _, s := range src.Audio {
		if counts[s.Index] == 0 {
			return failed(f.Name.File, "stream %d has no packet", s.Index)
		}
	}
	return nil
}

// unreadable is an output that ffprobe refuses. That the run is over, or that the
// probe itself came to no end, says nothing about the file.
func (c *checker) unreadable(f op.File, err error) error {
	if code := media.CodeOf(err); c.ctx.Err() != nil || code.Chance() != media.Final || code == media.CodeEngineCPU {
		return err
	}
	return media.Wrap(media.CodeVerifyFailed, err, "%s can not be read: %s", f.Name.File, media.AsError(err).Message)
}
