// Package transcode makes one file from a source: in any of eleven containers,
// encoded or copied, trimmed, rotated, watermarked and normalized as requested.
package transcode

import (
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/encode"
	"github.com/mediamill/mediamill/internal/op/picture"
)

// Params are the knobs of a transcode.
type Params struct {
	Container  string              `json:"container" doc:"Container format of the output" enum:"mp4,mkv,mov,webm,ts,flv,mp3,m4a,flac,wav,ogg"`
	Video      Video               `json:"video" doc:"Ignored by audio-only containers"`
	Audio      Audio               `json:"audio"`
	Subtitles  Subtitles           `json:"subtitles"`
	Trim       op.Trim             `json:"trim"`
	Mosaics    []picture.Mosaic    `json:"mosaics,omitempty" doc:"Areas of the frame to pixelate; drawn below the watermarks" maxItems:"10"`
	Watermarks []picture.Watermark `json:"watermarks,omitempty" doc:"Drawn in the order of the list" maxItems:"10"`
	Metadata   Metadata            `json:"metadata"`
	FastStart  bool                `json:"fast_start" doc:"MP4, MOV and M4A: write the index at the start of the file, so that playback can begin before the whole file is downloaded"`
	OnDamage   string              `json:"on_damage" doc:"If the source is damaged or truncated: salvage what is readable, with a warning, or fail the task" enum:"salvage,fail"`
}

// Video says how the picture is made.
type Video struct {
	Codec         encode.Codec     `json:"codec" doc:"copy copies the stream without encoding; none omits it" enum:"h264,hevc,av1,vp9,copy,none"`
	SmartCopy     bool             `json:"smart_copy" doc:"Copy the stream if it already has the properties that these parameters ask for"`
	Encoder       string           `json:"encoder" doc:"auto selects the best software encoder for the codec" enum:"auto,libx264,libx265,libsvtav1,libaom-av1,libvpx-vp9,h264_nvenc,hevc_nvenc,av1_nvenc,h264_qsv,hevc_qsv,av1_qsv,vp9_qsv,h264_vaapi,hevc_vaapi,av1_vaapi,vp9_vaapi,h264_videotoolbox,hevc_videotoolbox"`
	Fallback      bool             `json:"fallback" doc:"Use the software encoder if the named one is not available"`
	Preset        string           `json:"preset" doc:"Encoding speed against file size, with the preset names of x264; other encoders use their nearest equivalent" enum:"ultrafast,superfast,veryfast,faster,fast,medium,slow,slower,veryslow"`
	Tune          string           `json:"tune,omitempty" doc:"Applies to H.264 and HEVC with a software encoder" enum:"film,animation,grain,stillimage,zerolatency"`
	RateControl   encode.Control   `json:"rate_control" doc:"capped_crf: constant quality, limited to max_bit_rate. crf: constant quality without a limit. abr: an average of bit_rate. two_pass: as abr, with a first pass" enum:"capped_crf,crf,abr,two_pass"`
	CRF           float64          `json:"crf,omitempty" doc:"Constant rate factor; lower means better quality. If 0, it is chosen from the codec and frame size" minimum:"0" maximum:"63"`
	BitRate       media.BitRate    `json:"bit_rate,omitempty" doc:"Average bit rate for abr and two_pass. If 0, it is chosen from the codec, frame size and frame rate" minimum:"10000" maximum:"400000000"`
	MaxBitRate    media.BitRate    `json:"max_bit_rate,omitempty" doc:"Maximum bit rate, averaged over buffer_seconds. If 0, it is chosen from the codec, frame size and frame rate" minimum:"10000" maximum:"800000000"`
	BufferSeconds float64          `json:"buffer_seconds" doc:"Period over which max_bit_rate applies" minimum:"0.1" maximum:"60"`
	Profile       string           `json:"profile,omitempty" doc:"Codec profile; if empty, it follows from the pixel format" enum:"baseline,main,high,high10,high422,high444,main10,main422-10,main444"`
	Level         string           `json:"level,omitempty" doc:"Codec level of H.264 and HEVC, such as 4.1. If empty, the lowest level that allows the frame size, frame rate and maximum bit rate" enum:"1.0,1.1,1.2,1.3,2.0,2.1,2.2,3.0,3.1,3.2,4.0,4.1,4.2,5.0,5.1,5.2,6.0,6.1,6.2"`
	PixelFormat   string           `json:"pixel_format,omitempty" doc:"If empty: yuv420p, or yuv420p10le with hdr: keep" enum:"yuv420p,yuv422p,yuv444p,yuv420p10le,yuv422p10le,yuv444p10le"`
	Width         int              `json:"width,omitempty" doc:"Pixels. If only one of width and height is given, the aspect ratio is kept" minimum:"16" maximum:"16384"`
	Height        int              `json:"height,omitempty" doc:"Pixels" minimum:"16" maximum:"16384"`
	ShortSide     int              `json:"short_side,omitempty" doc:"Length of the shorter side in pixels, such as 720 for 720p; applies to landscape and portrait alike" minimum:"16" maximum:"16384"`
	Fit           picture.Mode     `json:"fit" doc:"How the video is fitted into width × height. fit: scaled to fit inside. pad: fit, with bars. fill: scaled to cover, then cropped. stretch: scaled without keeping the aspect ratio. blur: fit, over a blurred copy of itself" enum:"fit,pad,fill,stretch,blur"`
	Turn          bool             `json:"turn" doc:"Swap width and height if one of source and output is portrait and the other landscape"`
	Upscale       bool             `json:"upscale" doc:"Enlarge a source that is smaller than the output size"`
	FrameRate     media.Rational   `json:"frame_rate,omitzero" doc:"Frames per second. If omitted, the rate of the source, or the nearest standard rate if the source has a variable one"`
	MaxFrameRate  media.Rational   `json:"max_frame_rate,omitzero" doc:"Maximum frames per second if frame_rate is not given"`
	Variable      string           `json:"variable_frame_rate" doc:"Whether a variable frame rate is converted to a constant one or kept" enum:"constant,keep"`
	GOP           media.Seconds    `json:"gop_seconds" doc:"Time between keyframes, rounded to whole frames. GOPs are closed" minimum:"0.1" maximum:"30"`
	SceneCuts     bool             `json:"scene_cuts" doc:"Insert additional keyframes at scene changes; the regular keyframes stay. Applies to H.264 and HEVC with a software encoder"`
	Crop          *Crop            `json:"crop,omitempty" doc:"Rectangle to keep, in pixels of the source after its rotation is applied and before scaling"`
	Pad           *picture.Padding `json:"pad,omitempty" doc:"Bars that are added around the video after scaling. With fit: pad, only color applies"`
	Rotate        int              `json:"rotate,omitempty" doc:"Clockwise rotation of 0, 90, 180 or 270 degrees, applied after the source's own rotation" minimum:"0" maximum:"270"`
	Deinterlace   string           `json:"deinterlace" doc:"auto analyzes frames of the source and deinterlaces if they are interlaced" enum:"auto,on,off"`
	HDR           string           `json:"hdr" doc:"sdr: tone-map HDR to BT.709. keep: keep PQ or HLG; needs HEVC or AV1" enum:"sdr,keep"`
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
	Codec      encode.Codec  `json:"codec" doc:"copy copies the streams without encoding; none omits them" enum:"aac,opus,mp3,flac,ac3,eac3,vorbis,pcm,copy,none"`
	SmartCopy  bool          `json:"smart_copy" doc:"Copy each stream that already has the properties that these parameters ask for"`
	BitRate    media.BitRate `json:"bit_rate,omitempty" doc:"Bit rate of each audio stream. If 0, it is chosen from the codec and number of channels" minimum:"6000" maximum:"1536000"`
	Channels   int           `json:"channels" doc:"Maximum number of channels: 1, 2, 6 or 8; a source with more is mixed down. 0 keeps the source's channels as far as the codec supports them" minimum:"0" maximum:"8"`
	SampleRate int           `json:"sample_rate,omitempty" doc:"Sample rate in Hz. If 0: 48000 for lossy codecs, the source's rate for the others" minimum:"8000" maximum:"192000"`
	BitDepth   int           `json:"bit_depth,omitempty" doc:"Bits per sample of PCM and FLAC: 16 or 24. If 0: 16" minimum:"16" maximum:"24"`
	Tracks     string        `json:"tracks" doc:"Audio streams to include: the main one, all of them, or those in languages" enum:"main,all,languages"`
	Languages  []string      `json:"languages,omitempty" doc:"Language codes (ISO 639) of the streams to include, in the order of the output" maxItems:"32"`
	Loudness   *Loudness     `json:"loudness,omitempty" doc:"Normalize the loudness of the main audio stream in two passes, by EBU R 128"`
}

// Loudness is a target by EBU R 128.
type Loudness struct {
	Integrated float64 `json:"integrated_lufs" doc:"Target integrated loudness in LUFS: -23 for broadcast, -16 to -14 for streaming" minimum:"-70" maximum:"-5"`
	TruePeak   float64 `json:"true_peak_dbtp" doc:"Maximum true peak in dBTP" minimum:"-9" maximum:"0"`
	Range      float64 `json:"range_lu,omitempty" doc:"Maximum loudness range in LU. If 0, the range of the source is kept" minimum:"1" maximum:"50"`
}

// Subtitles says what becomes of text.
type Subtitles struct {
	Mode      string           `json:"mode" doc:"none: no subtitles. keep: copy or convert those that the container supports. burn: draw one subtitle stream, text or bitmap, into the video" enum:"none,keep,burn"`
	Languages []string         `json:"languages,omitempty" doc:"Language codes. keep: only these, or all if empty. burn: the first one that the source has, or the default stream if empty" maxItems:"32"`
	File      *media.SourceRef `json:"file,omitempty" doc:"burn: a subtitle file (SRT, ASS, WebVTT) to use instead of the subtitles of the source"`
	Charset   string           `json:"charset,omitempty" doc:"Character encoding of file, if it is not UTF-8" enum:"windows-1250,windows-1251,windows-1252,windows-1256,iso-8859-1,iso-8859-2,iso-8859-15,gb18030,big5,shift_jis,euc-jp,euc-kr,utf-16"`
	Font      string           `json:"font,omitempty" doc:"burn: font family of the text" maxLength:"64"`
	FontSize  int              `json:"font_size,omitempty" doc:"burn: font size, relative to a frame height of 288 lines. If 0, the size that the subtitles specify" minimum:"6" maximum:"72"`
}

// Metadata says which words about the source stay.
type Metadata struct {
	Keep     bool              `json:"keep" doc:"Keep metadata of the source, such as title and artist"`
	Chapters bool              `json:"chapters" doc:"Keep the chapters of the source"`
	Cover    bool              `json:"cover" doc:"Keep the cover art, if the container supports it"`
	Set      map[string]string `json:"set,omitempty" doc:"Metadata to write, such as title; overrides that of the source"`
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
		Summary:   "Encode or remux a source into one video or audio file",
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
