package seek

import (
	"bufio"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

// A Begin is what a run notes of a part: when the first picture that was
// decoded for it is shown, before anything is cut away. What begins after the
// keyframe that the part needs has wrong pictures, whatever ffmpeg says.
type Begin struct {
	Note   string        // file of the work folder
	Source int           // number among the task's
	Stream int           // index in the container
	At     media.Seconds // the part's start on the source's time line
	Start  media.Seconds // the container's stamp where that line begins
	Zero   media.Seconds // At as the note writes it
	Key    media.Seconds // of the keyframe that the part needs; only when Known
	Known  bool
}

// Begins is what the pictures of a part note, as number of a task's sources;
// none for a part that ffmpeg seeks exactly.
func (p Part) Begins(note string, number int) []Begin {
	v := p.Source.MainVideo()
	if !p.Rolls() || v == nil {
		return nil
	}
	b := Begin{Note: note, Source: number, Stream: v.Index, At: media.SecondsOf(p.Start), Start: p.Source.Start, Zero: media.SecondsOf(p.zero())}
	b.Key, b.Known = Needs(p.Source, b.At)
	return []Begin{b}
}

// Read is the time of the first picture on the source's time line; false when
// none was decoded.
func (b Begin) Read(work string) (media.Seconds, bool) {
	file, err := os.Open(filepath.Join(work, b.Note))
	if err != nil {
		return 0, false
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if _, stamp, found := strings.Cut(lines.Text(), "pts_time:"); found {
			at, err := strconv.ParseFloat(strings.TrimSpace(stamp), 64)
			return media.Seconds(at) - b.Zero + b.At, err == nil
		}
	}
	return 0, false
}
