package media

import (
	"math"
	"time"
)

// A SourceRef says where a source is: exactly one of Key, URL, Upload, Sample
// and Task is set. Name goes with Upload.
type SourceRef struct {
	Storage string `json:"storage,omitempty" doc:"Name of the storage of key; the default storage if empty" maxLength:"64"`
	Key     string `json:"key,omitempty" doc:"Key of an object in the storage" maxLength:"1024"`
	URL     string `json:"url,omitempty" doc:"http or https URL" maxLength:"4096"`
	Upload  string `json:"upload,omitempty" doc:"ID of a completed upload" maxLength:"64"`
	Name    string `json:"name,omitempty" doc:"File name of an upload as declared by its sender; set by the server, not needed in requests" maxLength:"256"`
	Sample  string `json:"sample,omitempty" doc:"Name of a built-in sample: standard" maxLength:"32"`
	Task    string `json:"task,omitempty" doc:"Name of another task of the same job, whose output is the source" maxLength:"64"`
	Output  string `json:"output,omitempty" doc:"With task: output to read, by role or rendition; the main output if empty" maxLength:"64"`
	Words   string `json:"-"` // word list that the parameters of an operation name, as name or name@version
}

// A SourceKind is which of a SourceRef's fields says where the source is.
type SourceKind string

const (
	FromKey    SourceKind = "key"
	FromURL    SourceKind = "url"
	FromUpload SourceKind = "upload"
	FromSample SourceKind = "sample"
	FromTask   SourceKind = "task"
	FromWords  SourceKind = "words"
)

// Kind is the field that is set; empty when none or several are.
func (r SourceRef) Kind() SourceKind {
	var kind SourceKind
	for _, f := range []struct {
		name  SourceKind
		value string
	}{
		{FromKey, r.Key}, {FromURL, r.URL}, {FromUpload, r.Upload}, {FromSample, r.Sample}, {FromTask, r.Task}, {FromWords, r.Words},
	} {
		if f.value == "" {
			continue
		}
		if kind != "" {
			return ""
		}
		kind = f.name
	}
	return kind
}

// A Source is what a probe found in a file.
type Source struct {
	Container string            `json:"container" doc:"Demuxer that reads it, such as mov, matroska or mpegts"`
	Duration  Seconds           `json:"duration_seconds" doc:"0 if it is unknown, or if the source is an image"`
	Start     Seconds           `json:"start_seconds" doc:"First timestamp of the container"`
	Bytes     int64             `json:"bytes"`
	BitRate   BitRate           `json:"bit_rate,omitempty" doc:"Bit rate of the whole file in bits per second"`
	Video     []VideoStream     `json:"video" doc:"Video streams; cover art is in covers"`
	Audio     []AudioStream     `json:"audio"`
	Subtitles []SubtitleStream  `json:"subtitles"`
	Covers    []VideoStream     `json:"covers,omitempty" doc:"Attached images, such as cover art"`
	Data      int               `json:"data_streams,omitempty" doc:"Data streams, which are not used"`
	Chapters  []Chapter         `json:"chapters,omitempty"`
	Metadata  map[string]string `json:"metadata,omitempty"`
	Findings  []Finding         `json:"findings" doc:"Unusual properties of the source, and what a plan does about them"`
	Measured  Measured          `json:"measured,omitzero" doc:"Measurements that need decoding, if an operation asked for them"`
}

// A VideoStream is one stream of moving pictures. Width and Height are as
// coded; DisplaySize has them as shown.
type VideoStream struct {
	Index      int        `json:"index" doc:"Index in the container"`
	Codec      string     `json:"codec"`
	Profile    string     `json:"profile,omitempty"`
	Level      int        `json:"level,omitempty"`
	Width      int        `json:"width"`
	Height     int        `json:"height"`
	SAR        Rational   `json:"sar" doc:"Sample aspect ratio; 1 if unknown"`
	Rotation   int        `json:"rotation" doc:"Clockwise rotation that a player applies: 0, 90, 180 or 270 degrees"`
	Flipped    bool       `json:"flipped,omitempty" doc:"The display matrix also mirrors the video"`
	FrameRate  Rational   `json:"frame_rate" doc:"Average frame rate"`
	RealRate   Rational   `json:"real_frame_rate" doc:"Lowest frame rate that can represent all timestamps"`
	Variable   bool       `json:"variable_frame_rate,omitempty"`
	FieldOrder string     `json:"field_order,omitempty" doc:"progressive, tt, bb, tb or bt; empty if unknown"`
	PixFmt     string     `json:"pixel_format"`
	BitDepth   int        `json:"bit_depth"`
	Color      Color      `json:"color"`
	HDR        string     `json:"hdr,omitempty" doc:"pq, hlg or dolby_vision; empty for SDR"`
	Start      Seconds    `json:"start_seconds"`
	Duration   Seconds    `json:"duration_seconds"`
	Frames     int64      `json:"frames,omitempty" doc:"Number of frames as declared by the container; 0 if unknown"`
	BitRate    BitRate    `json:"bit_rate,omitempty"`
	HasB       bool       `json:"b_frames,omitempty"`
	Language   string     `json:"language,omitempty"`
	Default    bool       `json:"default,omitempty"`
	Mastering  *Mastering `json:"mastering,omitempty"`
}

// Color is how numbers become light; empty words mean "not told".
type Color struct {
	Primaries string `json:"primaries,omitempty"`
	Transfer  string `json:"transfer,omitempty"`
	Matrix    string `json:"matrix,omitempty"`
	Range     string `json:"range,omitempty" doc:"tv or pc"`
}

// Mastering is HDR10 metadata in the form that x265 takes it.
type Mastering struct {
	Display string `json:"display,omitempty" doc:"G(x,y)B(x,y)R(x,y)WP(x,y)L(max,min)"`
	MaxCLL  int    `json:"max_cll,omitempty"`
	MaxFALL int    `json:"max_fall,omitempty"`
}

// An AudioStream is one stream of sound.
type AudioStream struct {
	Index      int     `json:"index"`
	Codec      string  `json:"codec"`
	Profile    string  `json:"profile,omitempty"`
	SampleRate int     `json:"sample_rate"`
	Channels   int     `json:"channels"`
	Layout     string  `json:"channel_layout,omitempty" doc:"mono, stereo, 5.1, …"`
	BitRate    BitRate `json:"bit_rate,omitempty"`
	Start      Seconds `json:"start_seconds"`
	Duration   Seconds `json:"duration_seconds"`
	Language   string  `json:"language,omitempty" doc:"Language code (ISO 639); empty if unknown"`
	Title      string  `json:"title,omitempty"`
	Default    bool    `json:"default,omitempty"`
}

// A SubtitleStream is one stream of text or of pictures of text.
type SubtitleStream struct {
	Index    int    `json:"index"`
	Codec    string `json:"codec"`
	Width    int    `json:"width,omitempty" doc:"Width of the canvas of bitmap subtitles, if the container declares it"`
	Height   int    `json:"height,omitempty"`
	Text     bool   `json:"text" doc:"false for bitmap subtitles, which cannot be converted to WebVTT"`
	Language string `json:"language,omitempty"`
	Title    string `json:"title,omitempty"`
	Default  bool   `json:"default,omitempty"`
	Forced   bool   `json:"forced,omitempty"`
	SDH      bool   `json:"hearing_impaired,omitempty"`
}

// A Chapter is a named span.
type Chapter struct {
	Start Seconds `json:"start_seconds"`
	End   Seconds `json:"end_seconds"`
	Title string  `json:"title,omitempty"`
}

// MainVideo is the default video stream, or the first; nil for none.
func (s *Source) MainVideo() *VideoStream {
	for i := range s.Video {
		if s.Video[i].Default {
			return &s.Video[i]
		}
	}
	if len(s.Video) > 0 {
		return &s.Video[0]
	}
	return nil
}

// TextSubtitles are the subtitle streams that hold text.
func (s *Source) TextSubtitles() []SubtitleStream {
	var list []SubtitleStream
	for _, one := range s.Subtitles {
		if one.Text {
			list = append(list, one)
		}
	}
	return list
}

// MainAudio is the default audio stream, or the first; nil for none.
func (s *Source) MainAudio() *AudioStream {
	for i := range s.Audio {
		if s.Audio[i].Default {
			return &s.Audio[i]
		}
	}
	if len(s.Audio) > 0 {
		return &s.Audio[0]
	}
	return nil
}

// Square says that a player shows the picture's pixels as they are: a sample
// aspect ratio within 1 % of 1 is an encoder's rounding, and nobody sees it.
func (v *VideoStream) Square() bool {
	return !v.SAR.Known() || math.Abs(v.SAR.Float()-1) < 0.01
}

// DisplaySize is the size after sample aspect ratio and rotation, as a player
// shows it; not rounded to even numbers.
func (v *VideoStream) DisplaySize() (width, height int) {
	width, height = v.Width, v.Height
	if !v.Square() {
		width = int(float64(v.Width)*v.SAR.Float() + 0.5)
	}
	if v.Rotation == 90 || v.Rotation == 270 {
		width, height = height, width
	}
	return width, height
}

// Measured is what only decoding can tell. A field is nil when nothing asked for it.
type Measured struct {
	Interlace *Interlace `json:"interlace,omitempty"`
	Loudness  *Loudness  `json:"loudness,omitempty"`
	Stills    []Still    `json:"stills,omitempty"`
	Keyframes []Seconds  `json:"keyframes,omitempty" doc:"Times of the keyframes of the main video stream, from the index or a scan of the packets"`
	Samples   []Sample   `json:"samples,omitempty" doc:"Quality of the main video stream at a few places"`
	Hiss      *Hiss      `json:"hiss,omitempty"`
	Hidden    Seconds    `json:"hidden_start_seconds,omitempty" doc:"Duration from the last keyframe before the start that an edit list sets to that start; a copied video stream includes it"`
}

// Interlace is the verdict of the idet filter over sampled frames.
type Interlace struct {
	TopFirst    int `json:"top_first" doc:"Frames whose upper field is shown first"`
	BottomFirst int `json:"bottom_first" doc:"Frames whose lower field is shown first"`
	Progressive int `json:"progressive" doc:"Frames that do not consist of fields"`
	Unknown     int `json:"undetermined" doc:"Frames that could not be determined"`
}

// Interlaced says whether most of the decided frames are fields, and which is
// first. Real fields have one order throughout; frames that seem to be fields of
// both orders are progressive ones with fine lines that move.
func (i *Interlace) Interlaced() (yes, topFirst bool) {
	if i == nil {
		return false, false
	}
	most, least := max(i.TopFirst, i.BottomFirst), min(i.TopFirst, i.BottomFirst)
	return most > i.Progressive && most >= 4*least && most > 0, i.TopFirst >= i.BottomFirst
}

// Loudness is one audio stream by ITU-R BS.1770.
type Loudness struct {
	Stream     int     `json:"stream" doc:"Index in the container"`
	Integrated float64 `json:"integrated_lufs"`
	Range      float64 `json:"range_lu"`
	TruePeak   float64 `json:"true_peak_dbtp"`
	Threshold  float64 `json:"threshold_lufs"`
}

// A Still is one sampled frame, judged on a small grey copy of it.
type Still struct {
	Time     Seconds `json:"time_seconds"`
	Luma     float64 `json:"luma" doc:"Mean brightness, 0 to 1"`
	Contrast float64 `json:"contrast" doc:"Standard deviation of brightness, 0 to 0.5"`
	Detail   float64 `json:"detail" doc:"Mean absolute Laplacian, 0 to 1; low for blur and fades"`
	Change   float64 `json:"change" doc:"Mean absolute difference from the previous image, 0 to 1"`
}

// A Measurement names something that an operation wants measured before it plans.
type Measurement struct {
	Kind    MeasurementKind
	Stream  int           // index in the container, for loudness
	Count   int           // of stills, spread evenly
	From    time.Duration // stills and keyframes: the span to look at; To = 0 is the end
	To      time.Duration
	Maximum time.Duration // how much to decode at most; 0 is a default
}
