package tencent

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/encode"
	"github.com/mediamill/mediamill/internal/op/join"
	"github.com/mediamill/mediamill/internal/op/picture"
)

type (
	// A ComposeMediaConfig makes an edit a composition: items on tracks. What the
	// core can join of that is one track of videos, one after the other.
	ComposeMediaConfig struct {
		TargetInfo ComposeTargetInfo
		Canvas     ComposeCanvas
		Styles     ignored             // of the text of tracks that are refused
		Tracks     []ComposeMediaTrack `need:"true"`
	}
	// A ComposeTargetInfo is the file that a composition makes.
	ComposeTargetInfo struct {
		Container   string // mp4 when empty, or mp3
		RemoveVideo int64
		RemoveAudio int64
		VideoStream ComposeVideoStream
		AudioStream ComposeAudioStream
	}
	// A ComposeVideoStream says how its video is encoded.
	ComposeVideoStream struct {
		Codec   string // H.264
		Fps     int64  // the first video's when 0
		Bitrate int64  // kb/s
	}
	// A ComposeAudioStream says how its audio is encoded.
	ComposeAudioStream struct {
		Codec        string // AAC in mp4, MP3 in mp3
		SampleRate   int64  // 16000 when 0
		AudioChannel int64  // 2 when 0
		Bitrate      int64  // kb/s
	}
	// A ComposeCanvas is the frame on which the items are placed.
	ComposeCanvas struct {
		Color         string // #RRGGBB
		Width, Height int64  // the first video's when 0
	}
	// A ComposeMediaTrack is a list of items in chronological order.
	ComposeMediaTrack struct {
		Type  string             `need:"true"` // Video; Audio and Title are refused
		Items []ComposeMediaItem `need:"true"`
	}
	// A ComposeMediaItem is what one part of a track shows; its Type says which
	// member counts.
	ComposeMediaItem struct {
		Type                                      string `need:"true"` // Video; the others are refused
		Video                                     *ComposeVideoItem
		Audio, Image, Transition, Subtitle, Empty ignored
	}
	// A ComposeVideoItem is a part of a file.
	ComposeVideoItem struct {
		SourceMedia     ComposeSourceMedia `need:"true"`
		TrackTime       ComposeTrackTime
		XPos, YPos      string // of the middle
		Width, Height   string
		ImageOperations refused
		AudioOperations refused
	}
	// A ComposeSourceMedia is the part of a file that is used.
	ComposeSourceMedia struct {
		FileId             string `need:"true"` // the Id of one of FileInfos
		StartTime, EndTime string // as 3.5s
	}
	// A ComposeTrackTime is the position of an item on the track.
	ComposeTrackTime struct{ Start, Duration string } // as 3.5s
)

// most of what the core joins.
const maxItems = 64

var (
	composeTime  = regexp.MustCompile(`^([0-9]{1,6}(?:\.[0-9]{1,6})?)(s|%)$`)
	composeColor = regexp.MustCompile(`^#[0-9A-Fa-f]{6}$`)
)

// A composing gathers the core's join and all that is wrong.
type composing struct {
	asked  *ComposeMediaConfig
	made   *dialect.Sparse[join.Params]
	files  map[string]int // of FileInfos, by their Id
	faults failures
	used   []int   // of FileInfos, in the order of their first item
	whole  []bool  // of each item: it fills the canvas
	end    float64 // of the last item on the track
	told   bool    // end is known
}

// compose is the join of a composition; used are the files that it reads.
func (p *ComposeMediaConfig) compose(files []EditMediaFileInfo) (made *dialect.Sparse[join.Params], used []int, err error) {
	c := &composing{asked: p, made: dialect.NewSparse[join.Params](), files: map[string]int{}, told: true}
	for i, f := range files {
		if _, twice := c.files[f.Id]; twice && f.Id != "" {
			c.invalid(fmt.Sprintf("FileInfos.%d.Id", i), "must be unique, %q appears twice", f.Id)
		}
		if f.Id != "" {
			c.files[f.Id] = i
		}
	}
	c.target()
	c.canvas()
	c.tracks()
	if v := &c.made.Params.Video; c.filled() && v.Codec != encode.None {
		switch {
		case v.Width > 0:
			v.Fit, v.Pad = picture.Stretch, nil
		case len(c.used) > 1 && c.asked.container() != "mp3":
			c.refuse("ComposeConfig.Canvas.Width", "and Height are needed here where items of several files fill the canvas")
		}
	}
	nameSources(c.made)
	return c.made, c.used, c.faults.err()
}

func (c *composing) invalid(field, format string, args ...any) {
	c.faults.add("InvalidParameterValue", "%s "+format, append([]any{field}, args...)...)
}

func (c *composing) refuse(field, format string, args ...any) {
	c.faults.add("UnsupportedOperation", "%s "+format, append([]any{field}, args...)...)
}

// tracks are one of videos.
func (c *composing) tracks() {
	videos := 0
	for i, t := range c.asked.Tracks {
		at := fmt.Sprintf("ComposeConfig.Tracks.%d", i)
		switch t.Type {
		case "Video":
			if videos++; videos > 1 {
				c.refuse(at, "is a second track of the Type Video, of which one is available here")
				continue
			}
		case "Audio", "Title":
			c.refuse(at+".Type", "%s is not available here, where a composition is one track of the Type Video", t.Type)
			continue
		default:
			c.invalid(at+".Type", "must be Video, Audio or Title, is %q", t.Type)
			continue
		}
		if n := len(t.Items); n == 0 || n > maxItems {
			c.invalid(at+".Items", "must be 1 to %d, are %d", maxItems, n)
			continue
		}
		for n := range t.Items {
			c.item(fmt.Sprintf("%s.Items.%d", at, n), &t.Items[n])
		}
	}
	if len(c.asked.Tracks) == 0 {
		c.invalid("ComposeConfig.Tracks", "must have a track of the Type Video")
	}
}

func (c *composing) item(at string, item *ComposeMediaItem) {
	switch item.Type {
	case "Video":
	case "Audio", "Image", "Transition", "Subtitle", "Empty":
		c.refuse(at+".Type", "%s is not available here, where items are of the Type Video", item.Type)
		c.told = false
		return
	default:
		c.invalid(at+".Type", "must be Video, Audio, Image, Transition, Subtitle or Empty, is %q", item.Type)
		return
	}
	if item.Video == nil {
		c.faults.add("MissingParameter", "the request is missing the parameter %s.Video, which the Type Video needs", at)
		return
	}
	at += ".Video"
	segment := c.cut(at, item.Video)
	c.lies(at, item.Video)
	file, there := c.files[item.Video.SourceMedia.FileId]
	if !there {
		c.invalid(at+".SourceMedia.FileId", "%q is not the Id of any of FileInfos", item.Video.SourceMedia.FileId)
		return
	}
	c.made.Params.Segments = append(c.made.Params.Segments, join.Segment{Source: c.source(file), Trim: segment})
}

// source is the number of a file among those that are read.
func (c *composing) source(file int) int {
	for n, each := range c.used {
		if each == file {
			return n
		}
	}
	c.used = append(c.used, file)
	return len(c.used) - 1
}

// cut is what an item takes of its file; on the track it follows the one before.
func (c *composing) cut(at string, v *ComposeVideoItem) op.Trim {
	start, _ := c.moment(at+".SourceMedia.StartTime", v.SourceMedia.StartTime)
	end, ends := c.moment(at+".SourceMedia.EndTime", v.SourceMedia.EndTime)
	length, lasts := c.moment(at+".TrackTime.Duration", v.TrackTime.Duration)
	begin, begins := c.moment(at+".TrackTime.Start", v.TrackTime.Start)
	if ends && end < start+0.02 {
		c.invalid(at+".SourceMedia.EndTime", "must be 0.02 s or more after StartTime")
		ends = false
	}
	switch {
	case lasts && length < 0.02:
		c.invalid(at+".TrackTime.Duration", "must be 0.02s or more, is %s", v.TrackTime.Duration)
	case ends && lasts && differ(end-start, length):
		c.refuse(at+".TrackTime.Duration", "must be the %gs from StartTime to EndTime here, since an item shows its media as they are", rounded(end-start))
	case ends:
		length, lasts = end-start, true
	}
	switch {
	case !begins || !c.told && c.faults != nil: // the fault of an earlier item is already reported
	case !c.told:
		c.refuse(at+".TrackTime.Start", "is available here after items that have an EndTime or a Duration, and can be omitted to follow the previous item")
	case begin < c.end && differ(begin, c.end):
		c.invalid(at+".TrackTime.Start", "must not be before the end of the previous item, at %gs", rounded(c.end))
	case differ(begin, c.end):
		c.refuse(at+".TrackTime.Start", "must be %gs, where the previous item ends, since gaps are not available here", rounded(c.end))
	}
	c.end, c.told = c.end+length, c.told && lasts
	segment := op.Trim{Start: media.Seconds(start)}
	if lasts {
		segment.Duration = media.Seconds(rounded(length))
	}
	return segment
}

// moment is a time in seconds; false when it is not given, or is the end of the
// file.
func (c *composing) moment(field, text string) (float64, bool) {
	if text == "" {
		return 0, false
	}
	m := composeTime.FindStringSubmatch(text)
	if m == nil {
		c.invalid(field, "must be seconds such as 3.5s, is %q", text)
		return 0, false
	}
	n, _ := strconv.ParseFloat(m[1], 64)
	switch {
	case m[2] == "s":
		return n, true
	case strings.Contains(field, ".TrackTime."):
		c.invalid(field, "must be seconds such as 3.5s, is %q", text)
	case n > 100:
		c.invalid(field, "must be at most 100%%, is %q", text)
	case n != 0 && !(n == 100 && strings.HasSuffix(field, ".EndTime")):
		c.refuse(field, "must be seconds such as 3.5s here, is %q", text)
	}
	return 0, false
}

func differ(a, b float64) bool { return math.Abs(a-b) > 0.0005 }

func rounded(seconds float64) float64 { return math.Round(seconds*1e6) / 1e6 }

// lies says where on the canvas an item is: in the middle, of its own size or
// filling it.
func (c *composing) lies(at string, v *ComposeVideoItem) {
	for _, place := range []struct{ name, is string }{{"XPos", v.XPos}, {"YPos", v.YPos}} {
		if place.is != "" && place.is != "50%" {
			c.refuse(at+"."+place.name, "must be 50%% here, the middle of the canvas, is %q", place.is)
		}
	}
	own := func(side string) bool { return side == "" || zero(side) }
	full := func(side string, canvas int64) bool {
		return side == "100%" || canvas > 0 && side == fmt.Sprintf("%dpx", canvas)
	}
	canvas := &c.asked.Canvas
	switch {
	case own(v.Width) && own(v.Height):
		c.whole = append(c.whole, false)
	case full(v.Width, canvas.Width) && full(v.Height, canvas.Height):
		c.whole = append(c.whole, true)
	default:
		c.refuse(at+".Width", "and Height must be omitted here, or both be those of the canvas, are %q and %q", v.Width, v.Height)
	}
	if n := len(c.whole); n > 1 && c.whole[n-1] != c.whole[0] {
		c.refuse(at+".Width", "and Height must be given in all items here, or in none")
	}
}

// filled says that items fill the canvas.
func (c *composing) filled() bool { return len(c.whole) > 0 && c.whole[0] }
