package analyze

import (
	"bufio"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
)

// A Line is what filters print about one frame, or one piece of audio. It is valid
// during the call only.
type Line struct {
	At     media.Seconds
	values []pair
}

type pair struct{ key, value string }

// Each calls for every value, such as "lavfi.r128.M" and "-23.0".
func (l *Line) Each(call func(key, value string)) {
	for _, p := range l.values {
		call(p.key, p.value)
	}
}

// Value is one of them; "" when it was not printed.
func (l *Line) Value(key string) string {
	for _, p := range l.values {
		if p.key == key {
			return p.value
		}
	}
	return ""
}

// Number is a value that is a number; ok is false for others.
func (l *Line) Number(key string) (n float64, ok bool) {
	n, err := strconv.ParseFloat(l.Value(key), 64)
	return n, err == nil && !math.IsNaN(n)
}

// timeBase makes ffmpeg print times in whole microseconds. The times in seconds
// that it also prints have six digits: after three hours, only one decimal.
const timeBase = "1/1000000"

// printed are filters of the video, or of the audio with the prefix "a", followed by
// those that print the time and the metadata of every frame into a further pipe.
func printed(filters []ffmpeg.Filter, pipe int, prefix string) []ffmpeg.Filter {
	all := append([]ffmpeg.Filter(nil), filters...)
	return append(all,
		ffmpeg.F(prefix+"settb", "expr", timeBase),
		ffmpeg.F(prefix+"metadata", "mode", "add", "key", "at", "value", "1"), // frames without any are not printed
		ffmpeg.F(prefix+"metadata", "mode", "print", "file", ffmpeg.SidePipe(pipe)))
}

// readLines calls began for the time of a frame, and each when all its values have
// been read, until the pipe ends.
func readLines(from io.Reader, began func(at media.Seconds), each func(*Line)) error {
	lines := bufio.NewScanner(from)
	var now Line
	open := false
	for lines.Scan() {
		text := lines.Text()
		if key, value, found := strings.Cut(text, "="); found {
			now.values = append(now.values, pair{key, value})
			continue
		}
		at, ok := stampOf(text, now.At)
		if !ok {
			continue
		}
		if open {
			each(&now)
		}
		now, open = Line{At: at, values: now.values[:0]}, true
		began(at)
	}
	if open {
		each(&now)
	}
	if err := lines.Err(); err != nil { // otherwise ffmpeg would block
		_, _ = io.Copy(io.Discard, from)
		return err
	}
	return nil
}

// stampOf reads "frame:3    pts:120000  pts_time:0.12"; a frame without a time
// has the time of the previous one.
func stampOf(text string, before media.Seconds) (at media.Seconds, ok bool) {
	_, rest, found := strings.Cut(text, "pts:")
	if !found {
		return 0, false
	}
	digits, _, _ := strings.Cut(rest, " ")
	us, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return before, true
	}
	return media.Seconds(float64(us) / 1e6), true
}
