package vtt

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

// Limits of one file.
const (
	maxCues = 1 << 20
	maxLine = 1 << 16 // bytes
)

// A Cue is one text and when it is shown.
type Cue struct {
	Start, End time.Duration
	Settings   string // as "line:0 align:start"
	Text       string // one or more lines, without a blank one
}

// Encode writes a file; mpegts is what clock of an MPEG-TS presentation the
// time 0 is at, in units of 1/90000 s, and −1 for none.
func Encode(cues []Cue, mpegts int64) []byte {
	var b strings.Builder
	b.WriteString("WEBVTT\n")
	if mpegts >= 0 {
		fmt.Fprintf(&b, "X-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:%d\n", mpegts)
	}
	for _, c := range cues {
		fmt.Fprintf(&b, "\n%s --> %s", stamp(c.Start), stamp(c.End))
		if c.Settings != "" {
			b.WriteString(" " + c.Settings)
		}
		b.WriteString("\n" + c.Text + "\n")
	}
	return []byte(b.String())
}

func stamp(d time.Duration) string {
	ms := d.Round(time.Millisecond).Milliseconds()
	return fmt.Sprintf("%02d:%02d:%02d.%03d", ms/3600000, ms/60000%60, ms/1000%60, ms%1000)
}

// Parse reads a file strictly: its errors name the line. Notes, styles and
// regions are left out, since no packager keeps them.
func Parse(data []byte) ([]Cue, error) {
	text := strings.TrimPrefix(string(data), "\ufeff")
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	lines := strings.Split(text, "\n")
	if head := lines[0]; head != "WEBVTT" && !strings.HasPrefix(head, "WEBVTT ") && !strings.HasPrefix(head, "WEBVTT\t") {
		return nil, malformed(1, "the file does not begin with WEBVTT")
	}
	var cues []Cue
	at := 1
	for at < len(lines) && lines[at] != "" { // headers, as X-TIMESTAMP-MAP
		at++
	}
	for at < len(lines) {
		if lines[at] == "" {
			at++
			continue
		}
		end := at
		for end < len(lines) && lines[end] != "" {
			if len(lines[end]) > maxLine {
				return nil, malformed(end+1, "longer than %d bytes", maxLine)
			}
			end++
		}
		block := lines[at:end]
		if i := slices.IndexFunc(block[:min(2, len(block))], isTiming); i >= 0 {
			c, err := timing(block[i], at+i+1)
			if err != nil {
				return nil, err
			}
			c.Text = strings.Join(block[i+1:], "\n")
			if len(cues) == maxCues {
				return nil, malformed(at+1, "more than %d cues", maxCues)
			}
			cues = append(cues, c)
		} else if w, _, _ := strings.Cut(block[0], " "); w != "NOTE" && w != "STYLE" && w != "REGION" {
			return nil, malformed(at+1, "is not a cue, note, style or region")
		}
		at = end
	}
	return cues, nil
}

func isTiming(line string) bool { return strings.Contains(line, "-->") }

func timing(line string, number int) (Cue, error) {
	before, after, _ := strings.Cut(line, "-->")
	words := strings.Fields(after)
	if len(words) == 0 {
		return Cue{}, malformed(number, "a cue has no end")
	}
	start, ok1 := moment(strings.TrimSpace(before))
	end, ok2 := moment(words[0])
	if !ok1 || !ok2 {
		return Cue{}, malformed(number, "%q is not a pair of times", line)
	}
	if end <= start {
		return Cue{}, malformed(number, "a cue ends at %s, not after its start at %s", stamp(end), stamp(start))
	}
	return Cue{Start: start, End: end, Settings: strings.Join(words[1:], " ")}, nil
}

// moment reads 01:02:03.456 or 02:03.456.
func moment(s string) (time.Duration, bool) {
	whole, fraction, found := strings.Cut(s, ".")
	parts := strings.Split(whole, ":")
	if !found || len(fraction) != 3 || len(parts) < 2 || len(parts) > 3 {
		return 0, false
	}
	total := int64(0)
	for i, p := range parts {
		n, err := strconv.ParseUint(p, 10, 32)
		if err != nil || len(p) < 2 || i > 0 && (n > 59 || len(p) != 2) || n > 100000 {
			return 0, false
		}
		total = total*60 + int64(n)
	}
	ms, err := strconv.ParseUint(fraction, 10, 32)
	if err != nil {
		return 0, false
	}
	return time.Duration(total*1000+int64(ms)) * time.Millisecond, true
}

func malformed(line int, format string, args ...any) error {
	return media.Errorf(media.CodeInputMalformed, "WebVTT, line %d: %s", line, media.Phrasef(format, args...))
}
