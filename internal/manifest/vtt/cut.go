package vtt

import (
	"strconv"
	"strings"
	"time"
)

// Cut divides the cues of a presentation, in the order of their starts, at times in rising order, of which
// the first begins the first part and the last ends the last. Times stay those
// of the presentation. A cue that is shown on both sides of a cut stands in
// both parts, whole and alike, so that a player can tell that it is one.
func Cut(cues []Cue, cuts []time.Duration) [][]Cue {
	parts := make([][]Cue, max(0, len(cuts)-1))
	for i := range parts {
		for _, c := range cues {
			if c.Start >= cuts[i+1] {
				break
			}
			if c.End > cuts[i] {
				parts[i] = append(parts[i], c)
			}
		}
	}
	return parts
}

// Within is what is shown of a part that begins at a time, which becomes 0, and is
// so long; 0 is the rest. A cue that began before begins below 0 until Mend gives
// it the presentation's start.
func Within(cues []Cue, from, length time.Duration) []Cue {
	var shown []Cue
	for _, c := range cues {
		if c.Start, c.End = c.Start-from, c.End-from; c.End > 0 && (length == 0 || c.Start < length) {
			shown = append(shown, c)
		}
	}
	return shown
}

// MapOf reads the X-TIMESTAMP-MAP of a file's header: mpegts is what clock of
// the presentation the time local is at, in units of 1/90000 s. ok is false
// when there is none.
func MapOf(data []byte) (local time.Duration, mpegts int64, ok bool, err error) {
	text := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.TrimPrefix(string(data), "\ufeff"))
	header, _, _ := strings.Cut(text, "\n\n")
	for i, line := range strings.Split(header, "\n") {
		value, found := strings.CutPrefix(line, "X-TIMESTAMP-MAP=")
		if !found {
			continue
		}
		if ok {
			return 0, 0, false, malformed(i+1, "X-TIMESTAMP-MAP appears twice")
		}
		seen := map[string]bool{}
		for part := range strings.SplitSeq(value, ",") {
			name, at, _ := strings.Cut(part, ":")
			good := false
			switch name {
			case "LOCAL":
				local, good = moment(at)
			case "MPEGTS":
				mpegts, err = strconv.ParseInt(at, 10, 64)
				good = err == nil && mpegts >= 0
			}
			if !good || seen[name] {
				return 0, 0, false, malformed(i+1, "%q is not an X-TIMESTAMP-MAP", value)
			}
			seen[name] = true
		}
		if ok = len(seen) == 2; !ok {
			return 0, 0, false, malformed(i+1, "X-TIMESTAMP-MAP lacks LOCAL or MPEGTS")
		}
	}
	return local, mpegts, ok, nil
}
