package still

import (
	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/op/encode"
	"github.com/mediamill/mediamill/internal/op/picture"
)

// A Format is a file format of a still picture.
type Format string

const (
	JPEG Format = "jpeg"
	PNG  Format = "png"
	WebP Format = "webp"
	AVIF Format = "avif"
)

// Ext is the format's file name extension without the dot.
func (f Format) Ext() string {
	if f == JPEG {
		return "jpg"
	}
	return string(f)
}

// Type is the format's MIME type.
func (f Format) Type() string { return "image/" + string(f) }

// Needs lists what ffmpeg must have to write the format.
func (f Format) Needs() []ffmpeg.Need {
	switch f {
	case WebP:
		return []ffmpeg.Need{encode.Need(encode.WebP.Encoders()...)}
	case AVIF:
		return []ffmpeg.Need{encode.Need(encode.AVIF.Encoders()...), {Kind: "muxer", Name: "avif"}}
	}
	return nil
}

// Muxer writes one picture to the file that the output names.
func (f Format) Muxer() string {
	if f == AVIF {
		return "avif"
	}
	return "image2"
}

// Single are the options of an output that is one file and not a numbered run.
func (f Format) Single() []ffmpeg.Option {
	if f == AVIF {
		return nil
	}
	return []ffmpeg.Option{ffmpeg.Int("update", 1)}
}

// Encode are the encoder's options for a quality of 1 to 100; PNG has none.
func (f Format) Encode(quality int, caps *ffmpeg.Capabilities) []ffmpeg.Option {
	return encode.Image(f).Options(quality, caps)
}

// Pixels is how the picture is coded before the encoder takes it.
func (f Format) Pixels() picture.Format {
	switch f {
	case PNG:
		return picture.RGB
	case WebP:
		return picture.WebP
	case AVIF:
		return picture.Video8
	}
	return picture.JPEG
}
