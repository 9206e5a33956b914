package jdcloud

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/mediamill/mediamill/internal/media"
)

// shots are the values of a snapshot template: which pictures, in what form. A
// task carries a copy, so that a changed template changes no task.
type shots struct {
	StartTime    int           `json:"startTime"` // seconds
	FrameType    string        `json:"frameType"` // any, or intra for keyframes
	Format       string        `json:"format"`
	Number       int           `json:"number"`
	Interval     *int          `json:"interval"` // seconds; evenly over the rest of the film when null
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
	DoKeepShots bool `json:"doKeepShots"` // the single pictures stay beside the sprite
}

// defaultShots are the API's defaults; the console has others.
func defaultShots() shots {
	return shots{FrameType: "any", Format: "jpg", Number: 10, FillType: "black"}
}

// check holds the values to the vendor's ranges and to what can be done here.
// With a sprite, the number of pictures is that of its cells.
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

// evenly is an interval below every other: the most pictures then spread it over
// the film.
const evenly = 0.04

// accuracy is which frame stands for a time.
func (s *shots) accuracy() string {
	if s.FrameType == "intra" {
		return "keyframe"
	}
	return "exact"
}

// part is where the pictures are taken, as both operations have it: from
// startTime on, every interval, or evenly to the end.
func (s *shots) part() map[string]any {
	p := map[string]any{"start_seconds": s.StartTime, "interval_seconds": evenly, "accuracy": s.accuracy(), "format": s.format(), "quality": 90}
	if s.Interval != nil {
		p["interval_seconds"], p["duration_seconds"] = *s.Interval, *s.Interval*s.Number
	}
	return p
}

func (s *shots) format() string {
	if s.Format == "jpg" {
		return "jpeg"
	}
	return s.Format
}

// snapshotParams are those of the operation snapshot.
func (s *shots) snapshotParams() json.RawMessage {
	p := s.part()
	p["pick"], p["max_count"] = "every", s.Number
	if s.Number == 1 { // one picture is that of startTime
		p = map[string]any{"pick": "times", "times": []int{s.StartTime}, "past_end": "fail",
			"accuracy": s.accuracy(), "format": s.format(), "quality": 90}
	}
	if s.Width != nil {
		p["width"], p["upscale"] = *s.Width, true
	}
	if s.Height != nil {
		p["height"], p["upscale"] = *s.Height, true
	}
	if s.Width != nil && s.Height != nil {
		s.fill(p)
	}
	return marshal(p)
}

// spriteParams are those of the operation sprite.
func (s *shots) spriteParams() json.RawMessage {
	p, c := s.part(), s.SpriteConfig
	p["rows"], p["columns"], p["max_cells"], p["one_sheet"] = c.Rows, c.Columns, c.Rows*c.Columns, true
	if c.CellWidth != nil {
		p["cell_width"] = *c.CellWidth
	}
	if c.CellHeight != nil {
		p["cell_height"] = *c.CellHeight
		s.fill(p)
	}
	return marshal(p)
}

func (s *shots) fill(p map[string]any) {
	switch s.FillType {
	case "stretch":
		p["fit"] = "stretch"
	case "gauss":
		p["fit"] = "blur"
	default:
		p["fit"], p["bars"] = "pad", s.FillType
	}
}

// marshal is for values that always have a JSON form.
func marshal(v any) json.RawMessage {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("jdcloud: %v", err))
	}
	return raw
}
