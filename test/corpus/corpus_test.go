package corpus

import (
	"bytes"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest"
	"github.com/mediamill/mediamill/internal/ffmpeg/probe"
	"github.com/mediamill/mediamill/internal/ffmpeg/sandbox"
	"github.com/mediamill/mediamill/internal/media"
)

const (
	wall   = 3 * time.Minute // of one file, on a busy machine; an idle one needs half a second
	memory = 1 << 30         // resident, of one ffmpeg
)

func tool(t *testing.T) *ffmpeg.Tool {
	t.Helper()
	found, err := ffmpeg.Find(t.Context(), ffmpeg.Options{Sandbox: sandbox.Auto})
	switch {
	case err != nil && os.Getenv("CI") != "":
		t.Fatal(err)
	case err != nil:
		t.Skip(err)
	}
	return found
}

// seeds are 13 small files of as many kinds, by name.
func seeds(t *testing.T) map[string][]byte {
	t.Helper()
	small := ffmpegtest.Spec{Duration: time.Second, Width: 64, Height: 48, Rate: "10", SampleRate: 8000, Channels: 1, GOP: 5}
	kind := func(ext, video, audio string) ffmpegtest.Spec {
		s := small
		s.Ext, s.Video, s.Audio = ext, video, audio
		if audio == "libmp3lame" || strings.HasPrefix(audio, "mp2") || audio == "libopus" {
			s.SampleRate = 48000
		}
		return s
	}
	const h264 = "libx264 -preset ultrafast -pix_fmt yuv420p"
	out := map[string][]byte{}
	for name, s := range map[string]ffmpegtest.Spec{
		"mp4": kind(".mp4", h264, "aac -b:a 16k"), "mkv": kind(".mkv", h264, "aac -b:a 16k"), "ts": kind(".ts", h264, "mp2 -b:a 64k"),
		"flv": kind(".flv", "flv", "none"), "avi": kind(".avi", "mpeg4", "libmp3lame"), "mov": kind(".mov", "mjpeg", "pcm_s16le"),
		"webm": kind(".webm", "libvpx -deadline realtime", "libopus"), "mpg": kind(".mpg", "mpeg2video -r 25", "mp2 -b:a 64k"),
		"mp3": kind(".mp3", "none", "libmp3lame"), "wav": kind(".wav", "none", "pcm_s16le"),
		"png": kind(".png", "png -frames:v 1 -update 1", "none"), "jpg": kind(".jpg", "mjpeg -frames:v 1 -update 1", "none"), "gif": kind(".gif", "gif", "none"),
	} {
		data, err := os.ReadFile(ffmpegtest.Clip(t, s))
		if err != nil {
			t.Fatal(err)
		}
		if len(data) > 60000 {
			t.Errorf("seed %s has %d bytes, more than 60,000", name, len(data))
		}
		out["seed."+name] = data
	}
	return out
}

// inputs is the whole corpus, sorted by name; the same one each run.
func inputs(t *testing.T, secret string) []input {
	t.Helper()
	var all []input
	named := seeds(t)
	for name, seed := range named {
		random := rand.New(rand.NewPCG(20, uint64(len(name))<<8|uint64(name[5])<<16|uint64(name[6])))
		all = append(all, input{path.Join(name, "whole"+path.Ext(name)), seed, works})
		all = append(all, mutations(name, seed, random)...)
	}
	all = append(all, strangers(rand.New(rand.NewPCG(20, 1)))...)
	all = append(all, patched(named["seed.mp4"])...)
	all = append(all, attacks(secret)...)
	all = append(all, subtitles()...)
	all = append(all, bombs(t)...)
	slices.SortFunc(all, func(a, b input) int { return strings.Compare(a.name, b.name) })
	return all
}

func bombs(t *testing.T) []input {
	t.Helper()
	read := func(file string) []byte {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	dir := t.TempDir()
	ffmpegtest.FFmpeg(t, dir, "-f", "lavfi", "-i", "testsrc2=s=64x48:r=1:d=2", "-vf", "setpts=N*97200/TB", "-fps_mode", "passthrough", "-c:v", "libx264", "gap.mkv")
	return []input{
		{"bomb/16000-pixels.png", pixelBomb(16000), tooMuch},
		{"bomb/30000-pixels.png", pixelBomb(30000), tooMuch},
		{"bomb/gap-of-27-hours.mkv", read(filepath.Join(dir, "gap.mkv")), class{media.CodeInputLimit}},
		{"bomb/70-streams.mkv", read(ffmpegtest.Fixture(t, "streams_70")), class{media.CodeInputLimit}},
		{"bomb/times.mp4", read(ffmpegtest.Fixture(t, "bomb_stts")), damaged},
	}
}

func TestCorpus(t *testing.T) {
	runner := tool(t)
	secret := ffmpegtest.Fixture(t, "plain")
	all := inputs(t, secret)
	if len(all) < 200 {
		t.Fatalf("there are only %d inputs", len(all))
	}
	seen := tally{counts: map[media.Code]int{}}
	began := time.Now()
	t.Run("files", func(t *testing.T) {
		for _, in := range all {
			t.Run(in.name, func(t *testing.T) {
				t.Parallel()
				seen.add(one(t, runner, in, secret))
			})
		}
	})
	t.Logf("%d files in %s: %v", len(all), time.Since(began).Round(time.Second), seen.counts)
	if left := children(t); len(left) > 0 {
		t.Errorf("processes are left: %v", left)
	}
}

// tally counts results.
type tally struct {
	mu     sync.Mutex
	counts map[media.Code]int
}

func (s *tally) add(c media.Code) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counts[c]++
}

// one probes and transcodes a file, and holds what comes of it to the rules.
func one(t *testing.T, runner *ffmpeg.Tool, in input, secret string) media.Code {
	dir := t.TempDir()
	file := filepath.Join(dir, path.Base(in.name))
	// The secret lies beside the file, for relative names.
	data, err := os.ReadFile(secret)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "secret.mp4"), data, 0o600)
	}
	if err == nil {
		err = os.WriteFile(file, in.data, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	result, err := digest(t, runner, file)
	if result.PeakBytes > memory {
		t.Errorf("needed %d bytes of memory", result.PeakBytes)
	}
	code := media.CodeOf(err)
	if !slices.Contains(in.want, code) {
		t.Errorf("gave %q, expected one of %q: %v\n%s", code, in.want, err, strings.Join(result.Log, "\n"))
	}
	if err == nil {
		return code
	}
	if !slices.ContainsFunc(media.Codes(), func(i media.CodeMeaning) bool { return i.Code == code }) {
		t.Errorf("the code %q is not in the table", code)
	}
	shown := media.AsError(err).Message + media.AsError(err).Hint
	for _, private := range []string{dir, filepath.Dir(secret), os.TempDir(), os.Getenv("HOME") + "/"} {
		if strings.Contains(shown, private) {
			t.Errorf("tells a path of the machine: %s", shown)
		}
	}
	return code
}

// digest probes, and transcodes five seconds of what the probe likes.
func digest(t *testing.T, runner *ffmpeg.Tool, file string) (ffmpeg.Result, error) {
	ctx := t.Context()
	src, err := probe.Source(ctx, runner, file, probe.Options{})
	if err != nil {
		return ffmpeg.Result{}, err
	}
	places := ffmpeg.Places{Sources: []string{file}, Work: t.TempDir(), Out: t.TempDir()}
	result, err := runner.Run(ctx, ffmpeg.Run{Command: short(src), Places: places, Limits: ffmpeg.Limits{Wall: wall, Stall: time.Minute}})
	for _, folder := range []string{places.Work, places.Out} {
		_ = filepath.WalkDir(folder, func(name string, d fs.DirEntry, _ error) error {
			if d != nil && !d.IsDir() && d.Name() != "out.mkv" {
				t.Errorf("wrote %s", name)
			}
			return nil
		})
	}
	return result, err
}

// short is a small transcode of everything that the source has.
func short(src *media.Source) *ffmpeg.Command {
	out := ffmpeg.Output{File: ffmpeg.Out("out.mkv"), Format: "matroska", Options: []ffmpeg.Option{ffmpeg.Time("t", 5*time.Second), ffmpeg.Int("threads", 1)}}
	c := &ffmpeg.Command{Inputs: []ffmpeg.Input{{File: ffmpeg.Source(0)}}, Expect: ffmpeg.Expect{Duration: 5 * time.Second}}
	pictures := slices.Concat(src.Video, src.Covers)
	switch {
	case len(pictures) > 0:
		c.Graph = []ffmpeg.Chain{{In: []string{fmt.Sprintf("0:%d", pictures[0].Index)}, Out: []string{"v"},
			Filters: []ffmpeg.Filter{ffmpeg.F("fps", "fps", 10), ffmpeg.F("scale", "w", 64, "h", 48), ffmpeg.F("format", "pix_fmts", "yuv420p")}}}
		out.Maps = append(out.Maps, "[v]")
		out.Options = append(out.Options, ffmpeg.Word("c:v", "libx264"), ffmpeg.Word("preset", "ultrafast"))
	case len(src.Subtitles) > 0 && len(src.Audio) == 0:
		out.Maps = append(out.Maps, fmt.Sprintf("0:%d", src.Subtitles[0].Index))
		out.Options = append(out.Options, ffmpeg.Word("c:s", "srt"))
	}
	if len(src.Audio) > 0 {
		out.Maps = append(out.Maps, fmt.Sprintf("0:%d", src.Audio[0].Index))
		out.Options = append(out.Options, ffmpeg.Word("c:a", "aac"))
	}
	c.Outputs = []ffmpeg.Output{out}
	return c
}

// children are the live processes that this one started.
func children(t *testing.T) []string {
	t.Helper()
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, file := range stats {
		text, err := os.ReadFile(file)
		if err != nil {
			continue // it ended meanwhile
		}
		fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:])) // state, parent, …
		if len(fields) > 1 && fields[1] == strconv.Itoa(os.Getpid()) {
			found = append(found, string(text))
		}
	}
	return found
}
