// Package analyze has what every analyzer is: it watches frames, or what filters
// of ffmpeg print about frames and audio, and makes annotations. An analyzer knows
// neither tasks nor storages; one ffmpeg process decodes for all of them.
package analyze

import (
	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/ffmpeg/packet"
	"github.com/mediamill/mediamill/internal/media"
)

// An Analyzer makes annotations of one or a few kinds. Its type has its settings
// as members, whose tags make the schema as those of an operation's parameters do.
type Analyzer interface {
	Name() string
	Needs() Needs
	// Unfit says why there is nothing to look for in a source that has what the
	// analyzer needs; an empty phrase if there is.
	Unfit(src *media.Source) media.Phrase
	Start(input Input) Watcher
}

// Versioned is an analyzer whose results changed since its first version, which is 1.
type Versioned interface{ Version() int }

// Needs are what an analyzer watches, and so which streams a source must have for it.
type Needs struct {
	Frames bool            // every frame, gray and small
	Stills Stills          // some of the frames, larger or in color; none if its rate is 0
	Video  []ffmpeg.Filter // of frames in full size: each prints what it finds
	Audio  []ffmpeg.Filter // of the main audio stream
	Also   []ffmpeg.Filter // of the main audio stream if there is one
	Prints bool            // fingerprint of the main audio stream, where there is one and ffmpeg can make it
	Of     string          // name of an analyzer whose annotations it takes

	// Packets asks for all packets of the source before anything is decoded, for the
	// headers in those of the main streams, and for what ffmpeg says of its work.
	Packets bool

	// Text asks for the text of the subtitle streams.
	Text bool
}

// OfVideo says whether an analyzer needs a video stream.
func (n Needs) OfVideo() bool { return n.Frames || n.Stills.Rate > 0 || len(n.Video) > 0 }

// OfAudio says whether an analyzer needs an audio stream.
func (n Needs) OfAudio() bool { return len(n.Audio) > 0 }

// A Watcher receives what its analyzer needs, in order, and adds to the report at
// the end. It implements those of the interfaces below that it needs; one goroutine
// at a time calls them.
type Watcher interface {
	End(end End, report *Report)
}

// FrameWatcher receives frames.
type FrameWatcher interface{ Frame(f Frame) }

// StillWatcher receives the stills that its analyzer needs.
type StillWatcher interface{ Still(s Still) }

// PrintWatcher receives the fingerprint of the audio at its end, as ffmpeg writes it.
type PrintWatcher interface{ Prints(raw []byte) }

// VideoWatcher receives what the filters of the video print.
type VideoWatcher interface{ VideoLine(l Line) }

// AudioWatcher receives what the filters of the audio print.
type AudioWatcher interface{ AudioLine(l Line) }

// PacketWatcher receives all packets of the source as its container has them, and
// then what is said of the container.
type PacketWatcher interface {
	Packet(p *packet.Packet)
	Container(c packet.Container)
}

// HeaderWatcher receives the packets of the main streams, with start codes. data is
// valid during the call only, and has the beginning of a long one.
type HeaderWatcher interface {
	Header(of Stream, at media.Seconds, data []byte)
}

// A Stream is one of the main streams.
type Stream int

const (
	VideoStream Stream = iota
	AudioStream
)

// TextWatcher receives the beginning of the text of a subtitle stream, without times.
type TextWatcher interface{ Text(stream int, text string) }

// MessageWatcher receives what ffmpeg says of its work, such as damage that it met.
type MessageWatcher interface {
	Message(during Work, line string)
}

// Work is what ffmpeg does.
type Work int

const (
	ReadingPackets Work = iota
	ReadingHeaders
	Decoding
)

// An Input is what is known about a source before it is decoded.
type Input struct {
	Source        *media.Source
	Duration      media.Seconds
	Width, Height int     // upright, in pixels as they are coded
	Rate          float64 // frames per second, on average; 25 if unknown
	Shown         [2]int  // width and height with square pixels
}

// InputOf is what analyzers need to know about a source.
func InputOf(src *media.Source) Input {
	f := Input{Source: src, Duration: src.Duration, Rate: 25}
	v := src.MainVideo()
	if v == nil {
		return f
	}
	f.Width, f.Height = v.Width, v.Height
	if v.Rotation == 90 || v.Rotation == 270 {
		f.Width, f.Height = v.Height, v.Width
	}
	f.Shown[0], f.Shown[1] = v.DisplaySize()
	if v.FrameRate.Known() {
		f.Rate = v.FrameRate.Float()
	}
	return f
}

// Size of the small frames in pixels, whatever the aspect ratio of the source.
const (
	Width  = 160
	Height = 90
)

// A Frame is one small frame. Pixels are valid during the call only; black is 0
// and white is 255.
type Frame struct {
	At     media.Seconds
	Pixels []byte // Width × Height
}

// An End is where the streams end, in seconds from the start of the source.
type End struct {
	Video media.Seconds // 0 if no frame was decoded
	Audio media.Seconds
}

// Whole is the later of the two.
func (e End) Whole() media.Seconds { return max(e.Video, e.Audio) }
