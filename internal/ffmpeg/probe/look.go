package probe

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/ffmpeg/probe/mov"
	"github.com/mediamill/mediamill/internal/media"
)

// A look is what the file itself tells beyond ffprobe's first answer.
type look struct {
	paces     map[int]pace // by stream
	edited    []int        // streams whose edit list cuts
	truncated string       // how much is missing, in words; empty for a whole file
	damaged   bool         // its index contradicts itself
	seekable  bool         // there is an index of keyframes
}

// lookAt reads the index of a MOV or MP4, and packets of the main stream of
// anything else. What can not be found out is left out: the file was readable
// to ffprobe, and that is what counts.
func lookAt(ctx context.Context, runner ffmpeg.Runner, path string, src *media.Source, a *answer) (look, error) {
	l := look{paces: map[int]pace{}}
	file, err := os.Open(path)
	if err != nil {
		return l, media.Wrap(media.CodeInputUnreachable, err, "the source can not be read")
	}
	defer file.Close()
	if src.Container == "mov" {
		if x, err := mov.Read(file, src.Bytes); err == nil {
			l.index(x, src, a)
			if !x.Fragmented {
				return l, nil
			}
		}
	} else {
		l.seekable = src.Container == "matroska" && hasCues(file)
		if n := missing(file, src.Bytes); n > 0 {
			l.truncated = fmt.Sprintf("the last %d bytes are missing", n)
		}
	}
	if src.MainVideo() != nil && src.MainVideo().Frames == 1 || src.Duration == 0 && strings.HasSuffix(a.Format.Name, "_pipe") {
		return l, nil
	}
	return l, l.packets(ctx, runner, path, src)
}

// index takes what a moov tells.
func (l *look) index(x *mov.Index, src *media.Source, a *answer) {
	l.seekable = !x.Fragmented
	if x.Missing > 0 {
		l.truncated = fmt.Sprintf("the last %d bytes are missing", x.Missing)
	}
	for _, s := range a.Streams {
		id, err := strconv.ParseUint(strings.TrimPrefix(s.ID, "0x"), 16, 32)
		t := x.Track(uint32(id))
		if err != nil || t == nil || s.Disposition["attached_pic"] == 1 || s.Type != "video" && s.Type != "audio" {
			continue
		}
		// A picture's own delay is in its edit list; sound has up to 0.1 s of priming.
		slack := 0.1
		if s.Type == "video" {
			slack = 0.001
			if !x.Fragmented {
				l.paces[s.Index] = pace{spans: t.Spans()}
			}
		}
		if t.Cuts(x, slack) {
			l.edited = append(l.edited, s.Index)
		}
		if x.Fragmented {
			continue
		}
		if !t.Sound() {
			l.damaged = true
			continue
		}
		if there, seconds := t.Present(src.Bytes); there < t.Samples() {
			l.truncated = fmt.Sprintf("stream %d ends after %d of %d frames, at about %.1f s", s.Index, there, t.Samples(), seconds)
		}
	}
}

// packets looks at the times of the main stream's packets.
func (l *look) packets(ctx context.Context, runner ffmpeg.Runner, path string, src *media.Source) error {
	index := -1
	if v := src.MainVideo(); v != nil {
		index = v.Index
	} else if a := src.MainAudio(); a != nil {
		index = a.Index
	}
	if index < 0 {
		return nil
	}
	part, rest := reads(src)
	list, err := packets(ctx, runner, path, index, part)
	if err != nil {
		return unlessOver(ctx, err)
	}
	at, end := times(list)
	l.paces[index] = paceOf(at)
	if rest != "" {
		if list, err = packets(ctx, runner, path, index, rest); err != nil {
			return unlessOver(ctx, err)
		}
		_, end = times(list)
	}
	whole := float64(src.Start + src.Duration)
	if src.Duration == 0 && rest == "" && end > float64(src.Start) {
		src.Duration = micro(media.Seconds(end) - src.Start) // the container did not tell
	} else if src.Duration > 0 && len(list) > 0 && end < whole-max(1, 0.02*float64(src.Duration)) && l.truncated == "" && src.Container != "mpegts" {
		l.truncated = fmt.Sprintf("the last frame ends at %.2f s of %.2f s", end-float64(src.Start), src.Duration)
	}
	return nil
}

// unlessOver passes an error on when ctx has ended, and forgets it otherwise.
func unlessOver(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return err
	}
	return nil
}

// mastering decodes one frame for HDR metadata that the container does not
// repeat; nothing is missed when that fails.
func mastering(ctx context.Context, runner ffmpeg.Runner, path string, v *media.VideoStream) {
	raw, err := runner.Probe(ctx, path, "-select_streams", strconv.Itoa(v.Index), "-show_frames", "-read_intervals", "%+#1")
	if err != nil {
		return
	}
	var a struct {
		Frames []struct {
			SideData []sideData `json:"side_data_list"`
		}
	}
	if json.Unmarshal(raw, &a) != nil || len(a.Frames) == 0 {
		return
	}
	v.Mastering = masteringOf(a.Frames[0].SideData)
}
