package still

import (
	"bufio"
	"os"
	"path/filepath"
	"regexp"
	"strconv"

	"github.com/mediamill/mediamill/internal/media"
)

// stamp matches the line that ffmpeg's metadata filter prints for a frame.
var stamp = regexp.MustCompile(`^frame:\d+\s+pts:(-?\d+)\s`)

// Times reads the times of all frames that a note tells of, on the source's
// time line. A note that is not there has none.
func Times(folder, note string, start media.Seconds) []media.Seconds {
	file, err := os.Open(filepath.Join(folder, note))
	if err != nil {
		return nil
	}
	defer file.Close()
	var times []media.Seconds
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if m := stamp.FindStringSubmatch(lines.Text()); m != nil {
			us, _ := strconv.ParseInt(m[1], 10, 64)
			times = append(times, media.Seconds(float64(us)/1e6)-start)
		}
	}
	return times
}

// Shown is the time of the frame that was taken for f; false when none was.
func Shown(folder string, f Frame, start media.Seconds) (media.Seconds, bool) {
	times := Times(folder, f.Note, start)
	if len(times) == 0 {
		return 0, false
	}
	if !f.Roll {
		return round(times[0]), true
	}
	for _, t := range times {
		if t >= f.At-media.Seconds(slack) {
			return round(t), true
		}
	}
	return round(times[len(times)-1]), true
}

// round is to the microsecond, the unit of the notes.
func round(s media.Seconds) media.Seconds { return media.SecondsOf(s.Duration()) }
