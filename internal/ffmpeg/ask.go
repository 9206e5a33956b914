package ffmpeg

import (
	"context"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg/sandbox"
	"github.com/mediamill/mediamill/internal/media"
)

// The first ffmpeg whose options the planners use (-fps_mode, -ch_layout).
const oldestMajor, oldestMinor = 5, 1

// ask runs ffmpeg once for each kind of capability, side by side. An ffmpeg that
// does not answer within the limit is engine.timeout, for a busy machine may be
// why; what ends with an error is engine.missing.
func ask(ctx context.Context, ffmpeg string, limit time.Duration) (*Capabilities, error) {
	questions := []string{"-version", "-encoders", "-decoders", "-muxers", "-demuxers", "-filters"}
	answers, faults := make([]string, len(questions)), make([]error, len(questions))
	var all sync.WaitGroup
	for i, q := range questions {
		all.Go(func() { answers[i], faults[i] = question(ctx, limit, ffmpeg, "-hide_banner", q) })
	}
	all.Wait()
	for _, err := range faults {
		if err != nil {
			return nil, err
		}
	}
	c := &Capabilities{
		Encoders: listed(answers[1]), Decoders: listed(answers[2]),
		Muxers: listed(answers[3]), Demuxers: listed(answers[4]), Filters: listed(answers[5]),
	}
	var minor int
	c.Version, c.Major, minor = version(answers[0])
	if c.Major == 0 {
		return nil, media.Errorf(media.CodeEngineMissing, "%s is not ffmpeg: it does not report its version", ffmpeg).
			WithHint("install ffmpeg %d.%d or newer, or set ffmpeg.ffmpeg to its path", oldestMajor, oldestMinor)
	}
	if !recent(c.Major, minor) {
		return nil, media.Errorf(media.CodeEngineMissing, "ffmpeg %s is too old", c.Version).
			WithHint("install ffmpeg %d.%d or newer", oldestMajor, oldestMinor)
	}
	return c, nil
}

// question is what a program answers on standard output.
func question(ctx context.Context, limit time.Duration, program string, args ...string) (string, error) {
	within, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	cmd := exec.CommandContext(within, program, args...)
	cmd.Env = sandbox.Env()
	cmd.WaitDelay = time.Second // for a wrapper whose own child keeps the pipe
	out, err := cmd.Output()
	switch {
	case err == nil:
		return string(out), nil
	case ctx.Err() != nil:
		return "", canceled(ctx)
	case within.Err() != nil:
		return "", media.Errorf(media.CodeEngineTimeout, "%s did not respond to %s within %s (limits.probe)", program, args[len(args)-1], limit).
			WithHint("the machine is too busy, or the program hangs; run it manually with -version to find out")
	}
	return "", media.Fault(media.CodeEngineMissing, "", err, "%s does not start", program).WithHint("run it manually with -version to find out why")
}

func recent(major, minor int) bool {
	return major > oldestMajor || major == oldestMajor && minor >= oldestMinor
}

var versionLine = regexp.MustCompile(`^ff(?:mpeg|probe) version (\S+)`)

// version reads "ffmpeg version n7.1.1-…". A build from git has no number that
// counts ("N-118…"): it is taken for the newest.
func version(text string) (name string, major, minor int) {
	found := versionLine.FindStringSubmatch(text)
	if found == nil {
		return "unknown", 0, 0
	}
	name = found[1]
	if strings.HasPrefix(name, "N-") || strings.HasPrefix(name, "git-") {
		return name, 99, 0
	}
	first, rest, _ := strings.Cut(strings.TrimPrefix(name, "n"), ".")
	major, _ = strconv.Atoi(first)
	end := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' })
	if end >= 0 {
		rest = rest[:end]
	}
	minor, _ = strconv.Atoi(rest)
	return name, major, minor
}

// A row of every list is: flags, names separated by commas, and words.
var listRow = regexp.MustCompile(`^ ([A-Zd.| ]{1,6}) ([a-z0-9_,.\-]+)\s+\S`)

// listed takes the names of a list that ffmpeg prints. Its legend has "=" in
// the second column and so is no row.
func listed(text string) map[string]bool {
	names := map[string]bool{}
	for line := range strings.Lines(text) {
		found := listRow.FindStringSubmatch(line)
		if found == nil {
			continue
		}
		for name := range strings.SplitSeq(found[2], ",") {
			names[name] = true
		}
	}
	return names
}
