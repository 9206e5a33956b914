// Package transcode makes one file of a source: any of eleven containers, encoded
// or copied, cut, turned, marked and leveled as asked.
package transcode

import (
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/encode"
	"github.com/mediamill/mediamill/internal/op/picture"
)

// Params are the knobs of a transcode.
type Params struct {
	Container  string              `json:"container" doc:"Kind of file" enum:"mp4,mkv,mov,webm,ts,flv,mp3,m4a,flac,wav,ogg"`
	Video      Video               `json:"video" doc:"Ignored by containers for sound"`
	Audio      Audio               `json:"audio"`
	Subtitles  Subtitles           `json:"subtitles"`
	Trim       op.Trim             `json:"trim"`
	Mosaics    []picture.Mosaic    `json:"mosaics,omitempty" doc:"Parts of the picture that are hidden, below the watermarks" maxItems:"10"`
	Watermarks []picture.Watermark `json:"watermarks,omitempty" doc:"Drawn in this order" maxItems:"10"`
	Metadata   Metadata            `json:"metadata"`
	FastStart  bool                `json:"fast_start" doc:"MP4, MOV and M4A: the index first, so that playback starts before the whole file is there"`
	OnDamage   string              `json:"on_damage" doc:"A damaged or cut source: salvage what is there, with a warning, or fail" enum:"salvage,fail"`
}

// Video says how the picture is made.
type Video struct {
	Codec         encode.Codec     `json:"codec" doc:"copy takes the stream as it is; none leaves it out" enum:"h264,hevc,av1,vp9,copy,none"`
	SmartCopy     bool             `json:"smart_copy" doc:"Copy the stream when it already is what these parameters would make"`
	Encoder       string           `json:"encoder" doc:"auto takes the best software encoder of the codec" enum:"auto,libx264,libx265,libsvtav1,libaom-av1,libvpx-vp9,h264_nvenc,hevc_nvenc,av1_nvenc,h264_qsv,hevc_qsv,av1_qsv,vp9_qsv,h264_vaapi,hevc_vaapi,av1_vaapi,vp9_vaapi,h264_videotoolbox,hevc_videotoolbox"`
	Fallback      bool             `json:"fallback" doc:"Take the software encoder when the named one is not there"`
	Preset        string           `json:"preset" doc:"Speed against size, in the words of x264; other encoders get their nearest" enum:"ultrafast,superfast,veryfast,faster,fast,medium,slow,slower,veryslow"`
	Tune          string           `json:"tune,omitempty" doc:"H.264 and HEVC in software" enum:"film,animation,grain,stillimage,zerolatency"`
	RateControl   encode.Control   `json:"rate_control" doc:"capped_crf: constant quality under max_bit_rate; crf: without a cap; abr: bit_rate on average; two_pass: the same with a first pass" enum:"capped_crf,crf,abr,two_pass"`
	CRF           float64          `json:"crf,omitempty" doc:"Quality, lower is better; by codec and size when 0" minimum:"0" maximum:"63"`
	BitRate       media.BitRate    `json:"bit_rate,omitempty" doc:"For abr and two_pass; by codec, size and frame rate when 0" minimum:"10000" maximum:"400000000"`
	MaxBitRate    media.BitRate    `json:"max_bit_rate,omitempty" doc:"Cap over buffer_seconds; by codec, size and frame rate when 0" minimum:"10000" maximum:"800000000"`
	BufferSeconds float64          `json:"buffer_seconds" doc:"The cap holds over this time" minimum:"0.1" maximum:"60"`
	Profile       string           `json:"profile,omitempty" doc:"By pixel format when empty" enum:"baseline,main,high,high10,high422,high444,main10,main422-10,main444"`
	Level         string           `json:"level,omitempty" doc:"As 4.1; the lowest that holds size, frame rate and cap when empty. H.264 and HEVC" enum:"1.0,1.1,1.2,1.3,2.0,2.1,2.2,3.0,3.1,3.2,4.0,4.1,4.2,5.0,5.1,5.2,6.0,6.1,6.2"`
	PixelFormat   string           `json:"pixel_format,omitempty" doc:"yuv420p, or yuv420p10le with hdr: keep, when empty" enum:"yuv420p,yuv422p,yuv444p,yuv420p10le,yuv422p10le,yuv444p10le"`
	Width         int              `json:"width,omitempty" doc:"Pixels; one of width and height alone keeps the ratio" minimum:"16" maximum:"16384"`
	Height        int              `json:"height,omitempty" doc:"Pixels" minimum:"16" maximum:"16384"`
	ShortSide     int              `json:"short_side,omitempty" doc:"Pixels of the smaller side, what 720p means; right for portrait too" minimum:"16" maximum:"16384"`
	Fit           picture.Mode     `json:"fit" doc:"How the picture meets width × height: inside, inside with bars, covering, distorted, or inside with a blurred copy of itself around" enum:"fit,pad,fill,stretch,blur"`
	Turn          bool             `json:"turn" doc:"Swap width and height for a portrait picture in a landscape box and the reverse"`
	Upscale       bool             `json:"upscale" doc:"Enlarge smaller pictures"`
	FrameRate     media.Rational   `json:"frame_rate,omitzero" doc:"Frames a second; the source's own when not given, the nearest standard rate when that varies"`
	MaxFrameRate  media.Rational   `json:"max_frame_rate,omitzero" doc:"Without frame_rate: at most so many"`
	Variable      string           `json:"variable_frame_rate" doc:"A variable frame rate becomes constant or is kept" enum:"constant,keep"`
	GOP           media.Seconds    `json:"gop_seconds" doc:"Time between keyframes, kept as a number of frames; groups are closed" minimum:"0.1" maximum:"30"`
	SceneCuts     bool             `json:"scene_cuts" doc:"More keyframes where the scene changes; those of the grid stay. H.264 and HEVC in software"`
	Crop          *Crop            `json:"crop,omitempty" doc:"Cut from the upright source before scaling"`
	Pad           *picture.Padding `json:"pad,omitempty" doc:"Bars around the picture after any rule of size; with fit: pad only their color"`
	Rotate        int              `json:"rotate,omitempty" doc:"Degrees clockwise, 0, 90, 180 or 270, after the source's own rotation" minimum:"0" maximum:"270"`
	Deinterlace   string           `json:"deinterlace" doc:"auto looks at the pictures" enum:"auto,on,off"`
	HDR           string           `json:"hdr" doc:"sdr tone-maps to BT.709; keep leaves PQ or HLG, with HEVC and AV1" enum:"sdr,keep"`
}

// Crop is a rectangle of the upright source picture, in its pixels.
type Crop struct {
	X      int `json:"x" minimum:"0" maximum:"16384"`
	Y      int `json:"y" minimum:"0" maximum:"16384"`
	Width  int `json:"width" minimum:"2" maximum:"16384"`
	Height int `json:"height" minimum:"2" maximum:"16384"`
}

// Audio says how the sound is made.
type Audio struct {
	Codec      encode.Codec  `json:"codec" doc:"copy takes the streams as they are; none leaves them out" enum:"aac,opus,mp3,flac,ac3,eac3,vorbis,pcm,copy,none"`
	SmartCopy  bool          `json:"smart_copy" doc:"Copy a stream that already is what these parameters would make"`
	BitRate    media.BitRate `json:"bit_rate,omitempty" doc:"Of one stream; by codec and channels when 0" minimum:"6000" maximum:"1536000"`
	Channels   int           `json:"channels" doc:"1, 2, 6 or 8; more than these are mixed down; 0 keeps the source's, as far as the codec can" minimum:"0" maximum:"8"`
	SampleRate int           `json:"sample_rate,omitempty" doc:"Hz; 48000 for lossy codecs and the source's for the others when 0" minimum:"8000" maximum:"192000"`
	BitDepth   int           `json:"bit_depth,omitempty" doc:"PCM and FLAC: 16 or 24; 16 when 0" minimum:"16" maximum:"24"`
	Tracks     string        `json:"tracks" doc:"Which streams: the main one, all, or those of languages" enum:"main,all,languages"`
	Languages  []string      `json:"languages,omitempty" doc:"ISO 639 words as the source has them, in the wanted order" maxItems:"32"`
	Loudness   *Loudness     `json:"loudness,omitempty" doc:"Level the main stream by EBU R 128, in two passes"`
}

// Loudness is a target by EBU R 128.
type Loudness struct {
	Integrated float64 `json:"integrated_lufs" doc:"-23 for broadcast, -16 to -14 for streaming" minimum:"-70" maximum:"-5"`
	TruePeak   float64 `json:"true_peak_dbtp" doc:"Highest true peak" minimum:"-9" maximum:"0"`
	Range      float64 `json:"range_lu,omitempty" doc:"Largest range; the source's own when 0" minimum:"1" maximum:"50"`
}

// Subtitles says what becomes of text.
type Subtitles struct {
	Mode      string           `json:"mode" doc:"none; keep what the container can hold; burn one, of text or of pictures, into the picture" enum:"none,keep,burn"`
	Languages []string         `json:"languages,omitempty" doc:"keep: only these; burn: the first that is there. All, or the default one, when empty" maxItems:"32"`
	File      *media.SourceRef `json:"file,omitempty" doc:"burn: a subtitle file (SRT, ASS, WebVTT) in place of the source's own streams"`
	Charset   string           `json:"charset,omitempty" doc:"Encoding of the text of a file that is not UTF-8" enum:"windows-1250,windows-1251,windows-1252,windows-1256,iso-8859-1,iso-8859-2,iso-8859-15,gb18030,big5,shift_jis,euc-jp,euc-kr,utf-16"`
	Font      string           `json:"font,omitempty" doc:"burn: font family" maxLength:"64"`
	FontSize  int              `json:"font_size,omitempty" doc:"burn: lines of a picture of 288 lines; the file's own when 0" minimum:"6" maximum:"72"`
}

// Metadata says which words about the source stay.
type Metadata struct {
	Keep     bool              `json:"keep" doc:"Title, artist and so on of the source"`
	Chapters bool              `json:"chapters" doc:"Chapters of the source"`
	Cover    bool              `json:"cover" doc:"Cover art, where the container has a place for it"`
	Set      map[string]string `json:"set,omitempty" doc:"Words to write, as title; they replace the source's"`
}

// defaults are what a job gets that says nothing: an MP4 of H.264 and AAC that
// plays everywhere.
func defaults() *Params {
	return &Params{
		Container: "mp4",
		Video: Video{
			Codec: encode.H264, Encoder: encode.Auto, Preset: "fast", RateControl: encode.CappedCRF, BufferSeconds: 2,
			Fit: picture.Fit, Variable: "constant", GOP: 2, SceneCuts: true, Deinterlace: "auto", HDR: "sdr",
		},
		Audio:     Audio{Codec: encode.AAC, Channels: 2, Tracks: "main"},
		Subtitles: Subtitles{Mode: "none"},
		Metadata:  Metadata{Keep: true, Chapters: true, Cover: true},
		FastStart: true,
		OnDamage:  "salvage",
	}
}

// Op is the operation.
func Op() op.Op {
	return op.Op{
		Name: "transcode", Title: "Transcode",
		Summary:   "Make one video or audio file",
		Key:       "{job}/{name}/{stem}.{ext}",
		Layout:    op.OneFile,
		New:       func() op.Params { return defaults() },
		Templates: templates(),
	}
}

// Damage is what a damaged source shall give: salvage or fail.
func (p *Params) Damage() string { return p.OnDamage }

// ExtraSources are the watermarks' images, then the subtitle file.
func (p *Params) ExtraSources() []media.SourceRef {
	refs := picture.ImageSources(p.Watermarks)
	if p.Subtitles.File != nil && p.Subtitles.Mode == "burn" {
		refs = append(refs, *p.Subtitles.File)
	}
	return refs
}
