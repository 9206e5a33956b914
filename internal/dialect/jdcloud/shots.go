package jdcloud

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op/picture"
	"github.com/mediamill/mediamill/internal/op/snapshot"
	"github.com/mediamill/mediamill/internal/op/sprite"
	"github.com/mediamill/mediamill/internal/op/still"
)

// shots are the values of a snapshot template: which images, in what form. A task
// holds a copy, so changing a template changes no task.
type shots struct {
	StartTime    int           `json:"startTime"` // seconds
	FrameType    string        `json:"frameType"` // any, or intra for keyframes
	Format       string        `json:"format"`
	Number       int           `json:"number"`
	Interval     *int          `json:"interval"` // seconds; evenly over the rest of the video if null
	Width        *int          `json:"width"`
	Height       *int          `json:"height"`
	FillType     string        `json:"fillType"`
	SpriteConfig *spriteConfig `json:"spriteConfig"`
}

type spriteConfig struct {
	Rows        int  `json:"rows"`
	Columns     int  `json:"columns"`
	CellWidth   *int `json:"cellWidth"`
	CellHeight  *int `json:"cellHeight"`
	DoKeepShots bool `json:"doKeepShots"` // the single images are kept, in addition to the sprite
}

// defaultShots are the API's defaults; the console has others.
func defaultShots() shots {
	return shots{FrameType: "any", Format: "jpg", Number: 10, FillType: "black"}
}

// check holds the values to the vendor's ranges and to what can be done here.
// With a sprite, the number of images is that of its cells.
func (s *shots) check() media.Faults {
	var f media.Faults
	f.Add(
		media.Between("startTime", s.StartTime, 0, 1_000_000),
		media.OneOf("frameType", s.FrameType, "any", "intra"),
		media.OneOf("format", s.Format, "jpg", "png"),
		media.Between("number", s.Number, 1, 3600),
		s.checkFill(),
	)
	if s.Interval != nil {
		f.Add(media.Between("interval", *s.Interval, 1, 100))
	}
	for field, side := range map[string]*int{"width": s.Width, "height": s.Height} {
		if side != nil {
			f.Add(checkSide(field, *side))
		}
	}
	if s.SpriteConfig != nil {
		f.Under("spriteConfig.", s.SpriteConfig.check())
		s.Number = s.SpriteConfig.Rows * s.SpriteConfig.Columns
	}
	return f
}

func (s *shots) checkFill() *media.Error {
	return media.OneOf("fillType", s.FillType, "stretch", "black", "white", "gauss")
}

// checkSide is the vendor's range.
func checkSide(field string, side int) *media.Error { return media.Between(field, side, 8, 4096) }

func (s *spriteConfig) check() media.Faults {
	var f media.Faults
	f.Add(media.Between("rows", s.Rows, 1, 100), media.Between("columns", s.Columns, 1, 100))
	if len(f) == 0 && s.Rows*s.Columns > 100 {
		f.Add(media.Bad("rows", "rows × columns must be at most 100, is %d", s.Rows*s.Columns))
	}
	for field, side := range map[string]*int{"cellWidth": s.CellWidth, "cellHeight": s.CellHeight} {
		if side == nil {
			continue
		}
		f.Add(media.Between(field, *side, 8, 4096))
		if *side%2 != 0 {
			f.Add(media.Bad(field, "must be even, is %d", *side))
		}
	}
	if s.CellHeight != nil && s.CellWidth == nil {
		f.Add(&media.Error{Code: media.CodeConfigMissing, Field: "cellWidth", Message: "is required with cellHeight"})
	}
	return f
}

// checkTitle is the vendor's length in bytes, and the characters that its console refuses.
func checkTitle(title string, least, most int) *media.Error {
	switch {
	case title == "":
		return missing("title")
	case len(title) < least || len(title) > most:
		return media.Bad("title", "must have %d to %d bytes, has %d", least, most, len(title))
	case !utf8.ValidString(title) || strings.ContainsFunc(title, func(r rune) bool { return r < ' ' || r == 0x7f }):
		return media.Bad("title", "must be UTF-8 text without control characters")
	case strings.ContainsAny(title, `"'<>`):
		return media.Bad("title", `must not have any of " ' < >`)
	}
	return nil
}

// evenly is a shorter interval than any other: the maximum number of images then
// spreads them over the video.
const evenly = 0.04

// accuracy is which frame is shown for a time.
func (s *shots) accuracy() still.Accuracy {
	if s.FrameType == "intra" {
		return still.Keyframe
	}
	return still.Exact
}

// part is where the images are taken: from startTime on, every interval, or
// evenly to the end.
func (s *shots) part() (start, interval, length media.Seconds) {
	if s.Interval == nil {
		return media.Seconds(s.StartTime), evenly, 0
	}
	return media.Seconds(s.StartTime), media.Seconds(*s.Interval), media.Seconds(*s.Interval * s.Number)
}

func (s *shots) format() still.Format {
	if s.Format == "jpg" {
		return still.JPEG
	}
	return still.Format(s.Format)
}

// quality of JPEGs.
const quality = 90

// snapshotParams are those of the operation snapshot.
func (s *shots) snapshotParams() *dialect.Sparse[snapshot.Params] {
	made := dialect.NewSparse[snapshot.Params]()
	p := made.Params
	p.Accuracy, p.Format, p.Quality = s.accuracy(), s.format(), quality
	if s.Number == 1 { // a single image is that of startTime
		p.Pick, p.Times, p.PastEnd = snapshot.Times, []media.Seconds{media.Seconds(s.StartTime)}, snapshot.Fail
	} else {
		p.Pick, p.MaxCount = snapshot.Every, s.Number
		p.Start, p.Interval, p.Length = s.part()
		made.Zero(&p.Start)
	}
	if s.Width != nil {
		p.Width, p.Upscale = *s.Width, true
	}
	if s.Height != nil {
		p.Height, p.Upscale = *s.Height, true
	}
	if s.Width != nil && s.Height != nil {
		p.Fit, p.Bars = s.fill()
	}
	return made
}

// spriteParams are those of the operation sprite.
func (s *shots) spriteParams() *dialect.Sparse[sprite.Params] {
	made := dialect.NewSparse[sprite.Params]()
	p, c := made.Params, s.SpriteConfig
	p.Accuracy, p.Format, p.Quality = s.accuracy(), s.format(), quality
	p.Start, p.Interval, p.Length = s.part()
	made.Zero(&p.Start)
	p.Rows, p.Columns, p.MaxCells, p.OneSheet = c.Rows, c.Columns, c.Rows*c.Columns, true
	if c.CellWidth != nil {
		p.CellWidth = *c.CellWidth
	}
	if c.CellHeight != nil {
		p.CellHeight = *c.CellHeight
		p.Fit, p.Bars = s.fill()
	}
	return made
}

// fill is how an image of another shape is fitted into its box.
func (s *shots) fill() (picture.Mode, picture.Bars) {
	switch s.FillType {
	case "stretch":
		return picture.Stretch, ""
	case "gauss":
		return picture.Blur, ""
	}
	return picture.Pad, picture.Bars(s.FillType)
}

// marshal is for values that always have a JSON form.
func marshal(v any) json.RawMessage {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("jdcloud: %v", err))
	}
	return raw
}
