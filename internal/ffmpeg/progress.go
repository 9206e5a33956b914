package ffmpeg

import (
	"bufio"
	"io"
	"strconv"
	"strings"
	"time"
)

// progressArgs make ffmpeg report at 5 Hz on descriptor 3, the first extra one.
var progressArgs = [...]string{"-nostats", "-stats_period", "0.2", "-progress", "pipe:3"}

// A progressReader turns the key=value lines of -progress into Progress.
type progressReader struct {
	expect Expect
	now    Progress
	moved  bool // a figure of the current block differs from the one before
}

// read calls each at the end of every block until the pipe closes; moved says
// whether anything grew since the block before.
func (p *progressReader) read(r io.Reader, each func(now Progress, moved bool)) {
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		if p.line(lines.Text()) {
			each(p.now, p.moved)
			p.moved = false
		}
	}
}

// line takes one line and says whether it ended a block.
func (p *progressReader) line(text string) bool {
	key, value, _ := strings.Cut(text, "=")
	value = strings.TrimSpace(value)
	switch key {
	case "frame":
		p.grow(&p.now.Frames, value)
	case "total_size":
		p.grow(&p.now.Bytes, value)
	case "out_time_us": // muxed time in microseconds; before the first packet "N/A" or the least int64
		us := p.now.Time.Microseconds()
		p.grow(&us, value)
		p.now.Time = time.Duration(us) * time.Microsecond
	case "speed":
		if n, err := strconv.ParseFloat(strings.TrimSuffix(value, "x"), 64); err == nil && n >= 0 {
			p.now.Speed = n
		}
	case "progress":
		p.now.Fraction = max(p.now.Fraction, p.expect.fraction(p.now))
		return true
	}
	return false
}

// grow raises n to the number in text; what is no number, or lower, is skipped.
func (p *progressReader) grow(n *int64, text string) {
	if v, err := strconv.ParseInt(text, 10, 64); err == nil && v > *n {
		*n, p.moved = v, true
	}
}

// fraction is 0 when nothing is expected. Frames count where both are: the time
// is the latest of all outputs, and one that has a picture every few seconds is ahead.
func (e Expect) fraction(now Progress) float64 {
	switch {
	case e.Frames > 0:
		return min(1, float64(now.Frames)/float64(e.Frames))
	case e.Duration > 0:
		return min(1, now.Time.Seconds()/e.Duration.Seconds())
	}
	return 0
}
