package ffmpeg

import (
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg/sandbox"
	"github.com/mediamill/mediamill/internal/media"
	"golang.org/x/sys/unix"
)

// fault is the error of a run that did not end well: what cut it short, then
// the signal, then what ffmpeg says in its last lines.
func fault(cut ending, u usage, l Limits, log []string) *media.Error {
	switch cut {
	case endWall:
		return media.Errorf(media.CodeEngineTimeout, "%s did not finish within %s", u.program, l.Wall.Round(time.Second)).
			WithHint("the machine is too busy, or the storage too slow; the task is retried. Reduce the number of slots (worker.cpu, worker.light)")
	case endStall:
		return media.Errorf(media.CodeEngineStalled, "%s made no progress for %s", u.program, l.Stall.Round(time.Second))
	case endCPU:
		return processorLimit(u, l)
	case endThreads:
		return media.Errorf(media.CodeEngineFailed, "%s started more than %d threads", u.program, l.Threads)
	}
	if e := bySignal(u, l); e != nil {
		return e
	}
	if u.exit == sandbox.ExitCode {
		return media.Errorf(media.CodeEngineSandbox, "%s", lastLine(log, "the sandbox could not be set up"))
	}
	for _, rule := range stderrRules {
		if e := rule.find(log); e != nil {
			return e
		}
	}
	if u.exit == 255 && nearly(u.cpu, l.CPU) {
		return processorLimit(u, l)
	}
	return media.Errorf(media.CodeEngineFailed, "%s exited with code %d: %s", u.program, u.exit, lastLine(log, "no error output"))
}

// hidden is the error of a run that exits with 0 although it lost a part of its
// work: ffmpeg does so when a decoder, a filter or some muxers run out of
// memory or disk.
func hidden(log []string) *media.Error {
	for _, rule := range stderrRules {
		e := rule.find(slices.DeleteFunc(slices.Clone(log), harmless))
		if e != nil && (e.Code == media.CodeEngineMemory || e.Code == media.CodeWorkerDisk) {
			return e
		}
	}
	return nil
}

func harmless(line string) bool {
	return !strings.Contains(line, "[error]") && !strings.Contains(line, "[fatal]") && !strings.Contains(line, "[panic]")
}

func bySignal(u usage, l Limits) *media.Error {
	switch u.signal {
	case 0:
		return nil
	case syscall.SIGXCPU:
		return processorLimit(u, l)
	case syscall.SIGXFSZ:
		return outputLimit(l)
	case syscall.SIGKILL: // not ours: the kernel's, for memory or for the hard limit of processor time
		if nearly(u.cpu, l.CPU) {
			return processorLimit(u, l)
		}
		return media.Errorf(media.CodeEngineMemory, "%s was killed by the system, most likely because of its memory use", u.program).
			WithHint("use fewer slots, a smaller frame size, or a machine with more memory")
	case syscall.SIGSYS:
		return media.Errorf(media.CodeEngineSandbox, "%s made a system call that the sandbox forbids", u.program)
	case syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP:
		return media.Errorf(media.CodeEngineCrashed, "%s was stopped from outside by %s", u.program, u.signalName())
	}
	return media.Errorf(media.CodeEngineCrashed, "%s crashed with %s", u.program, u.signalName())
}

func processorLimit(u usage, l Limits) *media.Error {
	return media.Errorf(media.CodeEngineCPU, "%s used more than %s of processor time", u.program, l.CPU.Round(time.Second))
}

func noSpace() *media.Error {
	return media.Errorf(media.CodeWorkerDisk, "the disk is full").WithHint("free space on the worker; the task is retried automatically")
}

func outputLimit(l Limits) *media.Error {
	return media.Errorf(media.CodeEngineOutput, "an output grew larger than %d bytes", l.OutputBytes).
		WithHint("shorten the output, lower its bit rate, or raise limits.output_factor")
}

// nearly says that processor time came within 5 % of its limit.
func nearly(cpu, limit time.Duration) bool { return limit > 0 && cpu >= limit-limit/20-time.Second/2 }

// A stderrRule gives a code to what ffmpeg says. The first rule with a line
// that fits wins, so that the cause stands before its consequences.
type stderrRule struct {
	line *regexp.Regexp
	// fault is the error of such a line, which is without its prefix.
	fault func(line string) *media.Error
}

// find looks for the last line that fits.
func (r stderrRule) find(log []string) *media.Error {
	for i := len(log) - 1; i >= 0; i-- {
		if r.line.MatchString(log[i]) {
			if e := offList(log[i]); e != nil {
				return e
			}
			return r.fault(message(log[i]))
		}
	}
	return nil
}

var stderrRules = [...]stderrRule{
	{regexp.MustCompile(`No space left on device|Disk quota exceeded`), func(line string) *media.Error {
		return media.Errorf(media.CodeWorkerDisk, "the disk is full: %s", line).
			WithHint("free space on the worker; the task is retried automatically")
	}},
	{regexp.MustCompile(`File too large`), func(line string) *media.Error {
		return media.Errorf(media.CodeEngineOutput, "an output grew larger than allowed: %s", line).
			WithHint("shorten the output, lower its bit rate, or raise limits.output_factor")
	}},
	{regexp.MustCompile(`exceeds specified max pixel count|Picture size .* is invalid`), func(line string) *media.Error {
		return media.Errorf(media.CodeInputLimit, "the frame size is too large: %s", line).
			WithHint("an operator can raise limits.pixels")
	}},
	{regexp.MustCompile(`exceeds max_streams`), func(line string) *media.Error {
		return media.Errorf(media.CodeInputLimit, "the source has too many streams: %s", line).
			WithHint("an operator can raise limits.streams")
	}},
	{regexp.MustCompile(`(?i)cannot allocate memory|out of memory|malloc of size`), func(line string) *media.Error {
		return media.Errorf(media.CodeEngineMemory, "ffmpeg reached its memory limit: %s", line).
			WithHint("use a smaller frame size; an operator can raise limits.memory")
	}},
	{regexp.MustCompile(`(?i)not on whitelist`), func(line string) *media.Error {
		return media.Errorf(media.CodeInputUnsupported, "the source uses a format that is not on the allow-list: %s", line)
	}},
	{regexp.MustCompile(`Unknown (encoder|decoder)|No such filter|Unrecognized option|Requested output format .* is not|Encoder .* not found`), func(line string) *media.Error {
		return media.Errorf(media.CodeEngineMissing, "this build of ffmpeg lacks a required component: %s", line)
	}},
	{regexp.MustCompile(`packet with unknown timestamp|Timestamps are unset in a packet|first pts (and dts )?value must be set`), func(line string) *media.Error {
		return media.Errorf(media.CodeInputUnsupported, "packets of the source have no timestamps, so they cannot be copied: %s", line).
			WithHint("encode the streams instead of copying them")
	}},
	{regexp.MustCompile(`Could not write header for output file`), func(line string) *media.Error {
		return media.Errorf(media.CodeInputUnsupported, "the container does not support a stream of the source as it is: %s", line).
			WithHint("encode it, or choose another container")
	}},
	{regexp.MustCompile(`moov atom not found`), func(line string) *media.Error {
		return media.Errorf(media.CodeInputTruncated, "the source has no index, so it is truncated or was never finished: %s", line)
	}},
	{regexp.MustCompile(`(?i)does not contain any stream|matches no streams|Output file #?\d* ?does not contain`), func(line string) *media.Error {
		return media.Errorf(media.CodeInputNoStream, "the source lacks a required stream: %s", line)
	}},
	{regexp.MustCompile(`Decoder .*not found|no decoder found|Unsupported codec|Unknown input format|decoder \(?.*\)? not found`), func(line string) *media.Error {
		return media.Errorf(media.CodeInputUnsupported, "this ffmpeg cannot decode the source: %s", line)
	}},
	{regexp.MustCompile(`Invalid data found when processing input|Error opening input|could not find codec parameters|End of file`), func(line string) *media.Error {
		return media.Errorf(media.CodeInputMalformed, "the source is damaged or not a media file: %s", line)
	}},
	{regexp.MustCompile(`Error while decoding stream|corrupt input packet in stream|Decode error rate|Cannot determine format of input stream|Error marking filters as finished`), func(line string) *media.Error {
		return media.Errorf(media.CodeInputMalformed, "the source is damaged: %s", line)
	}},
	{regexp.MustCompile(`Permission denied|Operation not permitted`), func(line string) *media.Error {
		return media.Errorf(media.CodeEngineSandbox, "ffmpeg tried something that is not permitted: %s", line)
	}},
}

var linePrefix = regexp.MustCompile(`^(\[[^\]]*\] ?)+`)

// message is a line of the log without "[mov @ 0x55…] [error] " before it.
func message(line string) string { return strings.TrimSpace(linePrefix.ReplaceAllString(line, "")) }

func lastLine(log []string, none string) string {
	for i := len(log) - 1; i >= 0; i-- {
		if m := message(log[i]); m != "" {
			return m
		}
	}
	return none
}

// signalName is as "SIGKILL"; empty when no signal ended the child.
func (u usage) signalName() string {
	if u.signal == 0 {
		return ""
	}
	return unix.SignalName(u.signal)
}
