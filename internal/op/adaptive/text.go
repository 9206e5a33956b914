package adaptive

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"time"

	"github.com/mediamill/mediamill/internal/manifest"
	"github.com/mediamill/mediamill/internal/manifest/vtt"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

// leastText is how long a segment of subtitles is, rounded up to whole
// segments of the pictures: so short that a player that begins in the middle
// need not read all that was said, so long that text costs few requests.
const leastText media.Seconds = 30

// textPattern is of the names of a track's segments inside its folder.
const textPattern = "seg-%05d.vtt"

// A text is a track of subtitles as ffmpeg wrote it.
type text struct {
	raw    string
	stream int
	early  time.Duration // what was read before the presentation begins
	length time.Duration // of the part that is taken; 0 for the rest
	sub    manifest.Subtitle
}

// words mends what ffmpeg wrote and puts it into the out folder: whole for
// DASH, in segments for HLS.
func (f *finish) words(w op.Work, set *manifest.Set) error {
	for _, t := range f.text {
		cues, err := t.mended(w, set.Duration())
		if err != nil {
			return err
		}
		sub := t.sub
		sub.Duration = set.Duration()
		if f.dash != "" {
			encoded := vtt.Encode(cues, -1)
			sub.File, sub.Bytes = sub.Folder+"/subtitles.vtt", int64(len(encoded))
			if err := put(w.Out, sub.File, encoded); err != nil {
				return err
			}
		}
		if f.hls != "" {
			if err := f.cut(w.Out, set, &sub, cues); err != nil {
				return err
			}
		}
		set.Subtitles = append(set.Subtitles, &sub)
	}
	return nil
}

// mended reads a track and makes it fit to deliver; what that took is warned of.
func (t *text) mended(w op.Work, length media.Seconds) ([]vtt.Cue, error) {
	data, err := os.ReadFile(filepath.Join(w.Work, t.raw))
	if err != nil {
		return nil, media.Wrap(media.CodeEngineFailed, err, "ffmpeg wrote no text for stream %d", t.stream)
	}
	warn := func(code media.WarningCode, format string, args ...any) {
		w.Made.Warnings = append(w.Made.Warnings, media.Warning{Code: code, Phrase: media.Phrasef("subtitles of stream %d: %s", t.stream, media.Phrasef(format, args...))})
	}
	data, charset := vtt.UTF8(data)
	if charset != "" {
		warn(media.WarnCharset, "not UTF-8; decoded as %s", charset)
	}
	cues, damaged := vtt.Salvage(data)
	if t.early > 0 || t.length > 0 {
		cues = vtt.Within(cues, t.early, t.length)
	}
	cues, dropped := vtt.Mend(cues, length.Duration())
	if dropped+damaged > 0 {
		warn(media.WarnCuesDropped, "%d cues without text or outside the video were omitted", dropped+damaged)
	}
	if len(cues) == 0 {
		warn(media.WarnNoCues, "the stream has no text")
	}
	return cues, nil
}

// cut writes a track's segments. Their clock is that of the pictures: 0 in
// CMAF, and in MPEG-TS what the first picture has.
func (f *finish) cut(out string, set *manifest.Set, sub *manifest.Subtitle, cues []vtt.Cue) error {
	clock := int64(0)
	if f.container == "ts" && len(set.Video) > 0 {
		clock = set.Video[0].Segments[0].Start
	}
	var cuts []time.Duration
	for _, at := range set.Cuts(leastText) {
		cuts = append(cuts, time.Duration(math.Round(float64(at)*manifest.TextScale))*(time.Second/manifest.TextScale))
	}
	for i, part := range vtt.Cut(cues, cuts) {
		encoded := vtt.Encode(part, clock)
		name := sub.Folder + "/" + fmt.Sprintf(textPattern, i+1)
		if err := put(out, name, encoded); err != nil {
			return err
		}
		sub.Segments = append(sub.Segments, manifest.Segment{
			File: name, Bytes: int64(len(encoded)), Frames: len(part), Start: cuts[i].Milliseconds(), Duration: (cuts[i+1] - cuts[i]).Milliseconds(),
		})
	}
	return nil
}
