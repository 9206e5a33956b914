package packet

import (
	"bufio"
	"context"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

// A Listing reads what the muxer framecrc writes: a line "#tb 0: 1/25" for each
// stream's time base, then one for each packet, with its stream, decoding time,
// time, duration, size and sum.
type Listing struct{ base []float64 }

// Line is a packet, if the line is one; its stream is counted in the output.
func (l *Listing) Line(text string) (p Packet, ok bool) {
	if text, isBase := strings.CutPrefix(text, "#tb "); isBase {
		_, ratio, _ := strings.Cut(text, ": ")
		if r, err := media.ParseRational(ratio); err == nil && len(l.base) < maxStreams {
			l.base = append(l.base, r.Float())
		}
		return p, false
	}
	fields := strings.Split(text, ",")
	if len(fields) < 5 {
		return p, false
	}
	var n [5]int64
	for i := range n {
		var err error
		if n[i], err = strconv.ParseInt(strings.TrimSpace(fields[i]), 10, 64); err != nil {
			return p, false
		}
	}
	if n[0] < 0 || n[0] >= int64(len(l.base)) {
		return p, false
	}
	tb := l.base[n[0]] * 1e6
	at := func(n int64) int64 {
		if n == math.MinInt64 || math.Abs(float64(n)*tb) > beyond*1e6 {
			return None
		}
		return int64(math.Round(float64(n) * tb))
	}
	return Packet{Stream: int(n[0]), Decoded: at(n[1]), Shown: at(n[2]), Duration: max(at(n[3]), 0), Bytes: max(n[4], 0), Position: -1}, true
}

// most is how much of a packet Copied passes on, in bytes.
const most = 4 << 20

// Copied reads the packets of one stream, from a listing and from their bytes, and
// calls each with the time in microseconds and the beginning of each.
func Copied(ctx context.Context, sizes, data io.Reader, each func(at int64, data []byte)) error {
	lines := bufio.NewScanner(sizes)
	var list Listing
	var buffer []byte
	for lines.Scan() {
		p, ok := list.Line(lines.Text())
		if !ok {
			continue
		}
		n := int(min(p.Bytes, most))
		if cap(buffer) < n {
			buffer = make([]byte, n)
		}
		_, err := io.ReadFull(data, buffer[:n])
		if err == nil {
			_, err = io.CopyN(io.Discard, data, p.Bytes-int64(n))
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			break // ffmpeg ended in between, and says why
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		if at, known := p.At(); known {
			each(at, buffer[:n])
		}
	}
	// ffmpeg waits for the readers of both.
	_, first := io.Copy(io.Discard, data)
	_, second := io.Copy(io.Discard, sizes)
	return errors.Join(lines.Err(), first, second)
}
