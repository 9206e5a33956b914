package ffmpeg

import (
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg/sandbox"
	"github.com/mediamill/mediamill/internal/media"
)

func TestEveryEndHasACode(t *testing.T) {
	l := Limits{Wall: time.Hour, Stall: time.Minute, CPU: 100 * time.Second, OutputBytes: 1 << 20}
	for name, c := range map[string]struct {
		cut  ending
		u    usage
		log  []string
		want media.Code
	}{
		"cut by the wall limit":                     {cut: endWall, want: media.CodeEngineTimeout},
		"cut by the stall rule":                     {cut: endStall, want: media.CodeEngineStalled},
		"cut by the limit of processor time":        {cut: endCPU, want: media.CodeEngineCPU},
		"cut for its threads":                       {cut: endThreads, want: media.CodeEngineFailed},
		"SIGXCPU":                                   {u: usage{exit: -1, signal: syscall.SIGXCPU}, want: media.CodeEngineCPU},
		"255 near the limit of processor time":      {u: usage{exit: 255, cpu: 99800 * time.Millisecond}, want: media.CodeEngineCPU},
		"255 far from it":                           {u: usage{exit: 255, cpu: time.Second}, want: media.CodeEngineFailed},
		"killed past the limit of processor time":   {u: usage{exit: -1, signal: syscall.SIGKILL, cpu: 105 * time.Second}, want: media.CodeEngineCPU},
		"killed by somebody else":                   {u: usage{exit: -1, signal: syscall.SIGKILL}, want: media.CodeEngineMemory},
		"SIGXFSZ":                                   {u: usage{exit: -1, signal: syscall.SIGXFSZ}, want: media.CodeEngineOutput},
		"SIGSYS":                                    {u: usage{exit: -1, signal: syscall.SIGSYS}, want: media.CodeEngineSandbox},
		"SIGSEGV":                                   {u: usage{exit: -1, signal: syscall.SIGSEGV}, want: media.CodeEngineCrashed},
		"terminated from outside":                   {u: usage{exit: -1, signal: syscall.SIGTERM}, want: media.CodeEngineCrashed},
		"the cage did not come up":                  {u: usage{exit: sandbox.ExitCode}, log: []string{"[error] sandbox: landlock: x"}, want: media.CodeEngineSandbox},
		"no space, with a damaged source before it": {u: usage{exit: 1}, log: []string{"Invalid data found when processing input", "av_interleaved_write_frame(): No space left on device"}, want: media.CodeWorkerDisk},
		"a file larger than its limit":              {u: usage{exit: 1}, log: []string{"Error writing trailer of x: File too large"}, want: media.CodeEngineOutput},
		"no memory":                                 {u: usage{exit: 69}, log: []string{"Error while decoding stream #0:0: Cannot allocate memory"}, want: media.CodeEngineMemory},
		"too many pixels":                           {u: usage{exit: 1}, log: []string{"[error] Picture size 16000x16000 exceeds specified max pixel count 67108864, see the documentation if you wish to increase it"}, want: media.CodeInputLimit},
		"a demuxer off the list":                    {u: usage{exit: 1}, log: []string{"[error] Format not on whitelist 'mov'"}, want: media.CodeInputUnsupported},
		"a decoder off the list":                    {u: usage{exit: 1}, log: []string{"[error] Codec (magicyuv) not on whitelist 'h264'"}, want: media.CodeInputUnsupported},
		"a protocol off the list":                   {u: usage{exit: 1}, log: []string{"[error] Protocol 'http' not on whitelist 'file'!"}, want: media.CodeInputUnsupported},
		"an encoder that is not there":              {u: usage{exit: 1}, log: []string{"[fatal] Unknown encoder 'libx999'"}, want: media.CodeEngineMissing},
		"no index":                                  {u: usage{exit: 1}, log: []string{"[mov @ 0x1] [error] moov atom not found", "Invalid data found when processing input"}, want: media.CodeInputTruncated},
		"no stream":                                 {u: usage{exit: 1}, log: []string{"[fatal] Stream map '0:a' matches no streams."}, want: media.CodeInputNoStream},
		"garbage":                                   {u: usage{exit: 1}, log: []string{"[error] source: Invalid data found when processing input"}, want: media.CodeInputMalformed},
		"a picture that no decoder gets through":    {u: usage{exit: 69}, log: []string{"[error] Error while decoding stream #0:0: Generic error in an external library"}, want: media.CodeInputMalformed},
		"a stream without its headers":              {u: usage{exit: 1}, log: []string{"[error] Cannot determine format of input stream 0:0 after EOF", "[aac @ 0x1] [warning] 1 frames left in the queue on closing"}, want: media.CodeInputMalformed},
		"an error that nobody knows":                {u: usage{exit: 1}, log: []string{"[error] Conversion failed!"}, want: media.CodeEngineFailed},
		"an error without a word":                   {u: usage{exit: 7}, want: media.CodeEngineFailed},
	} {
		e := fault(c.cut, c.u, l, c.log)
		if e.Code != c.want || e.Message == "" {
			t.Errorf("%s: %v, want %s", name, e, c.want)
		}
	}
}

// ffmpeg names the whole list, of 700 characters; the message names what is not on it.
func TestWhatIsOffTheListIsNamed(t *testing.T) {
	for name, c := range map[string]struct{ line, says, hint string }{
		"a codec that can be allowed":  {"[truehd @ 0x55] [error] Codec (truehd) not on whitelist '" + Allow{}.decoders() + "'", "the codec truehd, which", "ffmpeg.extended"},
		"another codec":                {"[magicyuv @ 0x55] [error] Codec (magicyuv) not on whitelist '" + Allow{}.decoders() + "'", "the codec magicyuv, which", "common codec"},
		"a format that can be allowed": {"[truehd @ 0x55] [error] Format not on whitelist '" + Allow{}.demuxers() + "'", "the format truehd, which", "ffmpeg.extended"},
		"a format of several names":    {"[loas,latm @ 0x55] [error] Format not on whitelist '" + Allow{}.demuxers() + "'", "the format loas, which", "common format"},
		"a format without a name":      {"[error] Format not on whitelist '" + Allow{}.demuxers() + "'", "the format unknown, which", "common format"},
		"a protocol":                   {"[error] Protocol 'http' not on whitelist 'file'!", "by http, which", "upload"},
	} {
		log := newLog(Places{}, nil) // which cuts long lines
		log.add(c.line)
		e := fault(0, usage{exit: 1}, Limits{}, log.all())
		if e.Code != media.CodeInputUnsupported || !strings.Contains(e.Message, c.says) || len(e.Message) > 120 || !strings.Contains(e.Hint, c.hint) {
			t.Errorf("%s: %v, hint %q", name, e, e.Hint)
		}
	}
}

func TestGoodExitCanHideALoss(t *testing.T) {
	for line, want := range map[string]media.Code{
		"[error] Error while filtering: Cannot allocate memory":                     media.CodeEngineMemory,
		"[hls @ 0x1] [error] Failed to open segment: No space left on device":       media.CodeWorkerDisk,
		"[warning] cannot use the GPU: Cannot allocate memory":                      "",
		"[h264 @ 0x1] [error] Invalid data found when processing input, concealing": "",
	} {
		var got media.Code
		if e := hidden([]string{line}); e != nil {
			got = e.Code
		}
		if got != want {
			t.Errorf("%s: %s", line, got)
		}
	}
}

func TestMessageIsWithoutAddresses(t *testing.T) {
	if got := message("[mov,mp4 @ 0x55d0c] [error] moov atom not found"); got != "moov atom not found" {
		t.Errorf("%q", got)
	}
}

func TestDefaultLimits(t *testing.T) {
	minute := DefaultLimits(&Command{Expect: Expect{Duration: time.Minute}}, 1000)
	processors := time.Duration(runtime.NumCPU())
	if minute.CPU != processors*20*time.Minute || minute.Wall != 24*20*time.Minute || minute.Stall != 2*time.Minute || minute.OutputBytes != 4000+1<<30+120e6 || minute.MemoryBytes < 4<<30 {
		t.Errorf("%+v", minute)
	}
	if l := DefaultLimits(&Command{Expect: Expect{Frames: 60}}, 0); l.CPU != processors*11*time.Minute {
		t.Errorf("%+v", l)
	}
	if l := DefaultLimits(&Command{}, 0); l.CPU != processors*6*time.Hour {
		t.Errorf("%+v", l)
	}
	if l := (Limits{Wall: time.Second, MemoryBytes: 1}).or(minute); l.Wall != time.Second || l.CPU != processors*time.Second || l.MemoryBytes != 1 || l.Stall != minute.Stall {
		t.Errorf("%+v", l)
	}
}
