package still

import (
	"bufio"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/mediamill/mediamill/internal/ffmpeg/seek"
	"github.com/mediamill/mediamill/internal/media"
)

// stamp matches the line that ffmpeg's metadata filter prints for a frame.
var stamp = regexp.MustCompile(`^frame:\d+\s+pts:(-?\d+)\s`)

// A Seen is one frame that a note tells of. The brightness, of 0 to 255, is
// there only when signalstats stood before the note.
type Seen struct {
	Time           media.Seconds // on the source's time line
	Low, High, Avg float64       // the darkest and brightest tenth begin here; the mean
}

// Notes reads a note of frames whose time base was microseconds. A note that is
// not there tells of none.
func Notes(folder, note string, start media.Seconds) []Seen {
	file, err := os.Open(filepath.Join(folder, note))
	if err != nil {
		return nil
	}
	defer file.Close()
	var all []Seen
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if m := stamp.FindStringSubmatch(lines.Text()); m != nil {
			us, _ := strconv.ParseInt(m[1], 10, 64)
			all = append(all, Seen{Time: round(media.Seconds(float64(us)/1e6) - start)})
			continue
		}
		key, text, _ := strings.Cut(lines.Text(), "=")
		value, err := strconv.ParseFloat(text, 64)
		if err != nil || len(all) == 0 {
			continue
		}
		last := &all[len(all)-1]
		switch key {
		case "lavfi.signalstats.YLOW":
			last.Low = value
		case "lavfi.signalstats.YHIGH":
			last.High = value
		case "lavfi.signalstats.YAVG":
			last.Avg = value
		}
	}
	return all
}

// Shown is the time of the frame that was taken for f; false when none was.
func Shown(folder string, f Frame, start media.Seconds) (media.Seconds, bool) {
	seen := Notes(folder, f.Note, start)
	if len(seen) == 0 {
		return 0, false
	}
	if !f.Roll {
		return seen[0].Time, true
	}
	for _, s := range seen {
		if s.Time >= f.At-seek.Slack {
			return s.Time, true
		}
	}
	return seen[len(seen)-1].Time, true
}

// round is to the microsecond, the unit of the notes.
func round(s media.Seconds) media.Seconds { return media.SecondsOf(s.Duration()) }
