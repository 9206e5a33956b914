// Package mes reads presets of Media Encoder Standard (names, JSON and XML) and
// translates them into operations of Mediamill.
package mes

import (
	"strings"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op/picture"
)

// A Preset is what a task's Configuration says.
type Preset struct {
	Auto    Auto     // set for presets whose layers follow the source; the rest is empty then
	Source  Source   // the only one, or nothing
	Joined  []Source // two or more that are joined, without filters
	Videos  []Video
	Audio   *Audio
	Images  []Image
	Outputs []Output
}

// An Auto is a preset that chooses its layers itself.
type Auto string

const (
	NotAuto         Auto = ""
	Adaptive        Auto = "Adaptive Streaming"
	ContentAdaptive Auto = "Content Adaptive Multiple Bitrate MP4"
)

// A Source is the part of the input that is used, and how it is changed first.
type Source struct {
	Asset           string // guid of its asset; "" for the task's first
	Start, Duration media.Seconds
	Crop            *Crop
	Rotate          int    // degrees clockwise beyond the source's own; 0 for the source's own
	Deinterlace     string // as transcode has it; "" for auto
	Overlay         *Overlay
}

// An Overlay is an image of the task's first asset that is drawn on its video.
type Overlay struct {
	File                string        // name in the asset
	X, Y, Width, Height int           // in pixels of the source
	Duration            media.Seconds // shown for so long from the start; 0 for all of it
}

// Crop is a rectangle of the source, in its pixels.
type Crop struct{ X, Y, Width, Height int }

// A Video is H.264, or a copy of the source's video stream.
type Video struct {
	Copy      bool
	GOP       media.Seconds
	SceneCuts bool
	Fit       picture.Mode
	Effort    string // preset of the encoder
	Layers    []Layer
}

// A Layer is one H.264 file.
type Layer struct {
	Width, Height Length
	BitRate, Max  int // kbit/s
	Buffer        media.Seconds
	Profile       string // baseline, main, high or "" for any
	Level         string // "" for any
	FrameRate     media.Rational
}

// A Length is in pixels, or a percentage of the source's length.
type Length struct {
	N       int
	Percent bool
}

// An Audio is AAC, or a copy of the source's audio stream.
type Audio struct {
	Copy     bool
	Channels int
	Rate     int // Hz
	BitRate  int // kbit/s
}

// An Image is a series of stills or a sprite.
type Image struct {
	Type               string // Png or Jpg
	Start, Step, Range Moment
	Layers             []ImageLayer
	Columns            int // of a sprite; 0 for single pictures
}

// An ImageLayer is one size of an image.
type ImageLayer struct {
	Width, Height Length // 0 for the source's
	Quality       int    // 0 for the usual
}

// An Output is a file name for the files of one format.
type Output struct {
	FileName string
	Format   string // Mp4, Ts, Jpg or Png
}

// maxConfiguration is the reference's limit of Task.Configuration, in characters.
const maxConfiguration = 100_000

// Parse reads a task's Configuration: a system preset's name, JSON or XML. All
// faults are reported at once, each with its position.
func Parse(configuration string) (*Preset, error) {
	text := strings.TrimSpace(strings.TrimPrefix(configuration, "\ufeff"))
	switch {
	case text == "":
		return nil, media.Bad("Configuration", "The task needs a preset: a name, JSON or XML.")
	case len(text) > 4*maxConfiguration:
		return nil, media.Bad("Configuration", "The preset is longer than %d characters.", maxConfiguration)
	case text[0] == '{':
		return parseJSON(text)
	case text[0] == '<':
		return parseXML(text)
	}
	return named(text)
}
