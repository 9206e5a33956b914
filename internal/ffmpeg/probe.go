package ffmpeg

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg/sandbox"
	"github.com/mediamill/mediamill/internal/media"
)

const (
	probeCPU     = 30 * time.Second // what bounds a probe; several threads
	probeWall    = 10 * time.Minute // unless Options say else: what a busy machine may take for it
	probeAnswer  = 64 << 20         // bytes of JSON; -show_frames of a long file is refused, not swallowed
	probeTries   = 2                // a look that was cut short by time is taken again: it costs less than what is thrown away with it
	probeThreads = 256
)

// A probeEffort is how much of a file ffprobe reads to find its streams.
type probeEffort struct {
	bytes  int
	length time.Duration
}

// The first effort is enough for nearly every file; the second is for late
// streams in MPEG-TS and the like.
var probeEfforts = [...]probeEffort{{1 << 20, 3 * time.Second}, {32 << 20, 60 * time.Second}}

// Probe is ffprobe's JSON for one file: format, streams, chapters. It reads
// little first, and more when a stream lacks what tells its size or rate.
// Errors are of the classes input, engine and policy.
func (t *Tool) Probe(ctx context.Context, path string, args ...string) ([]byte, error) {
	format, err := t.sniffed(path)
	if err != nil {
		return nil, err
	}
	var answer []byte
	for _, effort := range probeEfforts {
		for range probeTries {
			answer, err = t.probe(ctx, path, format, effort, args)
			if code := media.CodeOf(err); ctx.Err() != nil || code != media.CodeEngineTimeout && code != media.CodeEngineStalled {
				break
			}
		}
		if ctx.Err() != nil || err == nil && complete(answer) {
			break
		}
	}
	return answer, err
}

func (t *Tool) probe(ctx context.Context, path, format string, e probeEffort, further []string) ([]byte, error) {
	in := Input{File: Source(0), Format: format, Options: []Option{
		Int("probesize", e.bytes), Int("analyzeduration", e.length.Microseconds()),
	}}
	places := Places{Sources: []string{path}, Allow: t.allow}
	input, err := renderInput(in, places)
	if err != nil {
		return nil, err
	}
	args := slices.Concat([]string{"-hide_banner", "-loglevel", "level+warning", "-of", "json=compact=1",
		"-show_format", "-show_streams", "-show_chapters"}, further, input)
	cmd := t.box.Command(sandbox.Spec{
		Program: t.ffprobe, Args: args, Dir: os.TempDir(), Read: []string{path},
		Limits: sandbox.Limits{CPU: probeCPU, MemoryBytes: defaultMemory, OpenFiles: 256, FileBytes: 1, Threads: probeThreads},
	})
	return t.answer(ctx, cmd, places)
}

// answer runs ffprobe to its end and takes its standard output.
func (t *Tool) answer(ctx context.Context, cmd *exec.Cmd, places Places) ([]byte, error) {
	var out bytes.Buffer
	limits := Limits{Wall: t.probeWall, Stall: t.stall, CPU: probeCPU, Threads: probeThreads}
	s := &streams{run: Run{Places: places, Stdout: &bounded{to: &out, left: probeAnswer}}, log: newLog(places, nil)}
	if err := s.open(cmd); err != nil {
		s.abandon()
		return nil, media.Wrap(media.CodeWorkerInternal, err, "cannot create pipes for %s", "ffprobe")
	}
	c, err := start(cmd)
	if err != nil {
		s.abandon()
		return nil, media.Fault(media.CodeEngineMissing, "", err, "%s does not start", "ffprobe")
	}
	s.begin(ctx)
	cut := c.watch(ctx, s, limits)
	s.finish(endedItself)
	u := c.usage()
	u.program = "ffprobe"
	t.doubt(u)
	err = verdict(ctx, cut, u, limits, s.log.all(), s)
	if media.CodeOf(err) == media.CodeEngineFailed { // a file that ffprobe cannot name a fault of
		err = media.Errorf(media.CodeInputMalformed, "the source cannot be read: %s", lastLine(s.log.all(), "exit code "+strconv.Itoa(u.exit)))
	}
	return out.Bytes(), err
}

// complete says that every picture stream has a size and a pixel format, and
// every sound stream a rate and channels.
func complete(answer []byte) bool {
	var found struct {
		Streams []struct {
			Type       string `json:"codec_type"`
			Codec      string `json:"codec_name"`
			Width      int    `json:"width"`
			PixFmt     string `json:"pix_fmt"`
			SampleRate string `json:"sample_rate"`
			Channels   int    `json:"channels"`
		} `json:"streams"`
	}
	if json.Unmarshal(answer, &found) != nil || len(found.Streams) == 0 {
		return false
	}
	for _, s := range found.Streams {
		switch {
		case s.Type == "video" && (s.Width == 0 || s.PixFmt == ""):
			return false
		case s.Type == "audio" && (s.SampleRate == "" || s.SampleRate == "0" || s.Channels == 0):
			return false
		}
	}
	return true
}

// bounded fails once more than left bytes are written.
type bounded struct {
	to   *bytes.Buffer
	left int
}

func (b *bounded) Write(p []byte) (int, error) {
	if b.left -= len(p); b.left < 0 {
		return 0, media.Errorf(media.CodeInputLimit, "the output of ffprobe exceeds %d bytes", probeAnswer)
	}
	return b.to.Write(p)
}
