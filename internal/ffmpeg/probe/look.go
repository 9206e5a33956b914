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
	// contradicted says in words how packets and container differ about the length.
	contradicted string
	seekable     bool // there is an index of keyframes
}

// lookAt reads the index of a MOV or MP4, and packets of the main stream of
// anything else. What cannot be found out is left out: the file was readable
// to ffprobe, and that is what counts.
func lookAt(ctx context.Context, runner ffmpeg.Runner, path string, src *media.Source, a *answer) (look, error) {
	l := look{paces: map[int]pace{}}
	file, err := os.Open(path)
	if err != nil {
		return l, media.Wrap(media.CodeInputUnreachable, err, "the source cannot be read")
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
			present(src, s.Index, there, micro(media.Seconds(seconds+t.Shift(x))))
		}
	}
}

// present makes a stream as long as what is there of it, so that what is taken
// at even distances is taken where something is.
func present(src *media.Source, index int, frames int64, end media.Seconds) {
	if end <= 0 {
		return
	}
	for i := range src.Video {
		if v := &src.Video[i]; v.Index == index && end-v.Start < v.Duration && end > v.Start {
			v.Duration, v.Frames = end-v.Start, frames
		}
	}
	for i := range src.Audio {
		if a := &src.Audio[i]; a.Index == index && end-a.Start < a.Duration && end > a.Start {
			a.Duration = end - a.Start
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
	guessed := guesses(src, path)
	part, rest := reads(src, guessed)
	list, err := packets(ctx, runner, path, index, part)
	if err != nil {
		return unlessOver(ctx, err)
	}
	at, end := times(list)
	l.paces[index] = paceOf(at)
	if rest != "" {
		if list, err = packets(ctx, runner, path, index, rest); err == nil && len(list) == 0 && src.Bytes <= wholeBytes {
			rest = "" // there is nothing where the end should be
			list, err = packets(ctx, runner, path, index, rest)
		}
		if err != nil {
			return unlessOver(ctx, err)
		}
		_, end = times(list)
	}
	if len(list) == 0 {
		return nil
	}
	return l.lasts(ctx, runner, path, src, guessed, rest == "", media.Seconds(end))
}

// lasts holds what the container says of its length against the end of the
// main stream's packets. What guessed is put right; what promised more than is
// there, in any stream, was cut.
func (l *look) lasts(ctx context.Context, runner ffmpeg.Runner, path string, src *media.Source, guessed, whole bool, end media.Seconds) error {
	lasts := micro(end - src.Start)
	slack := max(1, 0.02*src.Duration)
	switch {
	case lasts <= 0:
	case src.Duration == 0 && whole: // the container did not tell
		src.Duration = lasts
	case guessed && whole:
		l.correct(src, lasts)
	case lasts > src.Duration+slack && src.Duration > 0:
		l.correct(src, lasts)
	case l.truncated != "":
		if whole {
			cutTo(src, lasts)
		}
	case lasts < src.Duration-slack && src.Container != "mpegts":
		there, err := goesOn(ctx, runner, path, src, whole, end)
		if err != nil || there >= src.Duration-slack {
			return err
		}
		l.truncated = fmt.Sprintf("the last frame ends at %.2f s of %.2f s", lasts, src.Duration)
		if whole {
			cutTo(src, lasts)
		}
	}
	return nil
}

// goesOn is where the other streams end when the main one ended long before:
// sound may go on after the picture, and a subtitle after both.
func goesOn(ctx context.Context, runner ffmpeg.Runner, path string, src *media.Source, whole bool, end media.Seconds) (media.Seconds, error) {
	rest := ""
	if !whole {
		rest = from(float64(end))
	}
	list, err := packets(ctx, runner, path, everyStream, rest)
	if err != nil {
		return src.Duration, unlessOver(ctx, err)
	}
	_, last := times(list)
	return media.Seconds(last) - src.Start, nil
}

// correct takes the length of the packets in place of what the container says.
func (l *look) correct(src *media.Source, lasts media.Seconds) {
	if off := lasts - src.Duration; max(off, -off) > max(0.1, 0.005*lasts) {
		l.contradicted = fmt.Sprintf("the source declares a duration of %.3f s, but its packets have %.3f s", src.Duration, lasts)
	}
	cutTo(src, lasts)
	src.BitRate = media.BitRate(float64(src.Bytes) * 8 / float64(lasts))
}

// cutTo makes a source, and its main stream, as long as its packets.
func cutTo(src *media.Source, lasts media.Seconds) {
	src.Duration = lasts
	if v := src.MainVideo(); v != nil && v.Duration > 0 {
		v.Duration = micro(lasts - v.Start + src.Start)
	} else if a := src.MainAudio(); v == nil && a != nil {
		a.Duration = micro(lasts - a.Start + src.Start)
	}
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
