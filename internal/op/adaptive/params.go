// Package adaptive makes a presentation for adaptive streaming: a ladder of
// renditions with aligned keyframes, separate audio streams, and HLS and DASH
// manifests that are written from the measured segments.
package adaptive

import (
	"fmt"
	"slices"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/ffmpeg/seek"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/encode"
	"github.com/mediamill/mediamill/internal/op/picture"
)

// Params are the operation's knobs.
type Params struct {
	Container    string              `json:"container" enum:"cmaf,ts" default:"cmaf" doc:"cmaf: fragmented MP4, one set of segments for HLS and DASH. ts: MPEG-TS for HLS players from before 2016; supports H.264 only, and no DASH, HDR or Opus"`
	Manifests    string              `json:"manifests" enum:"both,hls,dash" default:"both" doc:"Manifests to write; container ts supports HLS only"`
	Codecs       []encode.Codec      `json:"codecs" enum:"h264,hevc,av1" minItems:"1" maxItems:"3" default:"[\"h264\"]" doc:"Each codec gets a ladder of its own; a player selects the best codec that it supports"`
	Ladder       []Rung              `json:"ladder,omitempty" maxItems:"12" doc:"Custom renditions. If empty, the ladder is derived from the source"`
	MaxShortSide int                 `json:"max_short_side" minimum:"16" maximum:"4320" default:"2160" doc:"Shorter side of the largest rendition of the automatic ladder, in pixels"`
	MaxFrameRate media.Rational      `json:"max_frame_rate" doc:"Maximum frames per second; a higher frame rate is divided by a whole number"`
	Upscale      bool                `json:"upscale,omitempty" doc:"Allow custom renditions that are larger than the source"`
	Preset       string              `json:"preset" enum:"ultrafast,superfast,veryfast,faster,fast,medium,slow,slower,veryslow" default:"veryfast" doc:"Encoding speed against file size, with the preset names of x264"`
	RateControl  encode.Control      `json:"rate_control" enum:"crf,abr" default:"crf" doc:"crf: constant quality, limited to the maximum bit rate of each rendition. abr: an average of 70 % of that maximum"`
	Quality      float64             `json:"quality_offset,omitempty" minimum:"-12" maximum:"12" doc:"Added to the CRF of each rendition; a negative value means better quality and larger files"`
	Segment      media.Seconds       `json:"segment_seconds" minimum:"1" maximum:"30" default:"6" doc:"Segment duration, rounded to whole GOPs"`
	GOP          media.Seconds       `json:"gop_seconds" minimum:"0.5" maximum:"10" default:"2" doc:"Time between keyframes, rounded to whole frames"`
	HDR          string              `json:"hdr" enum:"sdr,both" default:"sdr" doc:"sdr: SDR renditions only. both: for an HDR source, additional HDR renditions in HEVC or AV1"`
	Deinterlace  string              `json:"deinterlace" enum:"auto,on,off" default:"auto"`
	Trim         op.Trim             `json:"trim"`
	Audio        Audio               `json:"audio"`
	Subtitles    Subtitles           `json:"subtitles"`
	IFrames      bool                `json:"i_frames" default:"true" doc:"Write I-frame playlists, for fast seeking in HLS"`
	Thumbnails   Thumbnails          `json:"thumbnails"`
	Mosaics      []picture.Mosaic    `json:"mosaics,omitempty" maxItems:"10" doc:"Areas of the frame to pixelate; drawn below the watermarks"`
	Watermarks   []picture.Watermark `json:"watermarks,omitempty" maxItems:"10" doc:"Drawn in the order of the list on the largest rendition, from which the smaller ones are scaled"`
	Name         string              `json:"manifest_name,omitempty" maxLength:"500" doc:"Name of the manifests without extension, also used as a prefix of the rendition folders. If empty: master for HLS and manifest for DASH"`
	Playlist     string              `json:"playlist_name,omitempty" maxLength:"500" doc:"HLS only: name of each rendition's playlist without extension. May contain {rendition}, or {track}, the number of the rendition from 0 in the order of the ladder, and folders. If empty: index in the folder of the rendition"`
	SegmentName  string              `json:"segment_name,omitempty" maxLength:"500" doc:"HLS only: name of the segments without extension. Must contain {number}, which is formatted as in keys; may contain {rendition}, {track} and folders. If empty: seg-00001 and so on in the folder of the rendition"`
	OnDamage     string              `json:"on_damage" enum:"salvage,fail" default:"salvage" doc:"If the source is damaged: salvage what is readable, with a warning, or fail the task"`
}

// A Rung is one rendition of a ladder by hand.
type Rung struct {
	Short   int           `json:"short_side" minimum:"16" maximum:"4320" doc:"Length of the shorter side in pixels; limited to that of the source unless upscale is true"`
	MaxRate media.BitRate `json:"max_rate,omitempty" minimum:"20000" maximum:"200000000" doc:"Maximum bit rate; if omitted, it is taken from the table of the automatic ladder"`
	CRF     float64       `json:"crf,omitempty" minimum:"1" maximum:"63" doc:"Constant rate factor; if omitted, it is taken from the table of the automatic ladder"`
}

// Audio says what becomes of the sound.
type Audio struct {
	Codec     encode.Codec    `json:"codec" enum:"aac,opus,ac3,eac3,none" default:"aac" doc:"none omits audio"`
	BitRates  []media.BitRate `json:"bit_rates" minItems:"1" maxItems:"4" doc:"Bit rates of a stereo stream. With video, only the first is used. Without video, each audio stream is encoded at every bit rate, and HLS gets one group of all streams for each bit rate"`
	Channels  int             `json:"channels" enum:"1,2,6,8" default:"2" doc:"Maximum number of channels"`
	Languages []string        `json:"languages,omitempty" maxItems:"32" doc:"Language codes of the audio streams to include, in this order; all if empty"`
	SoundOnly bool            `json:"sound_only,omitempty" doc:"Omit video"`
}

// Subtitles says what becomes of text.
type Subtitles struct {
	Mode      string   `json:"mode" enum:"webvtt,none" default:"webvtt"`
	Languages []string `json:"languages,omitempty" maxItems:"32" doc:"Language codes of the subtitles to include; all if empty"`
}

// Thumbnails says whether and how small pictures for the time bar are made.
type Thumbnails struct {
	Enabled  bool          `json:"enabled" default:"true"`
	Interval media.Seconds `json:"interval_seconds" minimum:"0.2" maximum:"600" default:"5" doc:"Time between thumbnails; increased if max_cells would be exceeded"`
	Short    int           `json:"short_side" minimum:"16" maximum:"540" default:"90" doc:"Length of the shorter side of each thumbnail in pixels"`
	Columns  int           `json:"columns" minimum:"1" maximum:"20" default:"5" doc:"Maximum number of columns of a sheet; smaller for a source with few thumbnails"`
	Rows     int           `json:"rows" minimum:"1" maximum:"20" default:"5" doc:"Maximum number of rows of a sheet; smaller for a source with few thumbnails"`
	MaxCells int           `json:"max_cells" minimum:"1" maximum:"5000" default:"1000" doc:"Maximum number of thumbnails"`
}

// Op is the operation's entry in the catalogue.
func Op() op.Op {
	return op.Op{
		Name:      "adaptive",
		Title:     "Adaptive streaming",
		Summary:   "Renditions at several bit rates, with HLS and DASH manifests that share one set of segments",
		Key:       "{job}/{name}/{file}",
		Layout:    op.Tree,
		New:       func() op.Params { return Default() },
		Templates: templates(),
	}
}

// Default are the parameters that apply where nothing is said.
func Default() *Params {
	return &Params{
		Container: "cmaf", Manifests: "both", Codecs: []encode.Codec{encode.H264}, MaxShortSide: 2160, MaxFrameRate: media.Rational{Num: 60, Den: 1},
		Preset: "veryfast", RateControl: encode.CRF, Segment: 6, GOP: 2, HDR: "sdr", Deinterlace: "auto",
		Audio:     Audio{Codec: encode.AAC, BitRates: []media.BitRate{128_000}, Channels: 2},
		Subtitles: Subtitles{Mode: "webvtt"}, IFrames: true,
		Thumbnails: Thumbnails{Enabled: true, Interval: 5, Short: 90, Columns: 5, Rows: 5, MaxCells: 1000},
		OnDamage:   "salvage",
	}
}

// Validate lists every fault that shows without the source.
func (p *Params) Validate() media.Faults {
	f := op.Bounds(p)
	conflict := func(field, format string, args ...any) {
		f.Add(media.Conflict(field, format, args...))
	}
	seen := map[encode.Codec]bool{}
	for i, c := range p.Codecs {
		if seen[c] {
			conflict(fmt.Sprintf("codecs[%d]", i), "%s appears twice", c)
		}
		seen[c] = true
	}
	if p.Container == "ts" {
		if p.Manifests == "dash" {
			conflict("manifests", "container ts does not support DASH; set manifests to hls, or container to cmaf")
		}
		if seen[encode.HEVC] || seen[encode.AV1] {
			conflict("codecs", "container ts supports H.264 only; HEVC and AV1 need cmaf")
		}
		if p.Audio.Codec == encode.Opus {
			conflict("audio.codec", "container ts does not support Opus; use aac")
		}
		if p.HDR == "both" {
			conflict("hdr", "container ts does not support HDR")
		}
	}
	if p.HDR == "both" && len(p.Codecs) > 0 && !slices.ContainsFunc(p.Codecs, encode.Codec.HDR) {
		conflict("hdr", "HDR needs hevc or av1 in codecs")
	}
	f = append(f, p.checkNames()...)
	f.Under("trim.", p.Trim.Validate())
	for i := range p.Mosaics {
		f.Under(fmt.Sprintf("mosaics[%d].", i), p.Mosaics[i].Validate())
	}
	for i := range p.Watermarks {
		f.Under(fmt.Sprintf("watermarks[%d].", i), p.Watermarks[i].Validate())
	}
	if p.GOP > p.Segment {
		conflict("gop_seconds", "a GOP of %g s does not fit into a segment of %g s", float64(p.GOP), float64(p.Segment))
	}
	if !p.MaxFrameRate.Known() || p.MaxFrameRate.Float() < 1 || p.MaxFrameRate.Float() > 120 {
		f.Add(media.Bad("max_frame_rate", "must be between 1 and 120 frames per second, is %s", p.MaxFrameRate))
	}
	for i, r := range p.Ladder {
		for j, other := range p.Ladder[:i] {
			if other.Short == r.Short {
				conflict(fmt.Sprintf("ladder[%d].short_side", i), "%d is also used by ladder[%d]", r.Short, j)
			}
		}
	}
	for i, r := range p.Audio.BitRates {
		f.Add(media.Between(fmt.Sprintf("audio.bit_rates[%d]", i), r, 16_000, 640_000))
	}
	switch p.Audio.Channels {
	case 1, 2, 6, 8:
	default:
		f.Add(media.Bad("audio.channels", "must be 1, 2, 6 or 8, is %d", p.Audio.Channels))
	}
	if p.Audio.SoundOnly && p.Audio.Codec == encode.None {
		conflict("audio.codec", "none with sound_only leaves no output")
	}
	return f
}

// Needs lists what ffmpeg must have.
func (p *Params) Needs() []ffmpeg.Need {
	needs := slices.Concat(picture.Needs(), picture.MosaicNeeds(p.Mosaics), picture.OverlayNeeds(p.Watermarks), []ffmpeg.Need{{Kind: "muxer", Name: "hls"}})
	for _, c := range p.Codecs {
		needs = append(needs, encode.Need(c.Software()))
	}
	if p.Audio.Codec.Encodes() {
		needs = append(needs, encode.Need(encode.Audio{Codec: p.Audio.Codec}.Encoder()))
	}
	if p.Thumbnails.Enabled {
		needs = append(needs, ffmpeg.Need{Kind: "encoder", Name: "mjpeg"}, ffmpeg.Need{Kind: "filter", Name: "tile"})
	}
	return needs
}

// ExtraSources are the watermarks' images.
func (p *Params) ExtraSources() []media.SourceRef { return picture.ImageSources(p.Watermarks) }

// Queue is the one for encoders.
func (p *Params) Queue() media.Queue { return media.QueueCPU }

// Damage is what a damaged source gives.
func (p *Params) Damage() string { return p.OnDamage }

// Measures asks whether the picture is of fields, and for the keyframes around
// the part's start.
func (p *Params) Measures(src *media.Source) []media.Measurement {
	if src.MainVideo() == nil || p.Audio.SoundOnly {
		return nil
	}
	var wants []media.Measurement
	if p.Deinterlace == "auto" {
		wants = append(wants, media.Measurement{Kind: media.MeasureInterlace})
	}
	return append(wants, seek.Measures(src, op.Begin(src.Duration, p.Trim.Start).Duration())...)
}

// hlsName and dashName are the files that a player opens.
func (p *Params) hlsName() string {
	if p.Name == "" {
		return hlsTop
	}
	return p.Name + ".m3u8"
}

func (p *Params) dashName() string {
	if p.Name == "" {
		return dashTop
	}
	return p.Name + ".mpd"
}

// hls and dash say which manifests are made.
func (p *Params) hls() bool  { return p.Manifests != "dash" }
func (p *Params) dash() bool { return p.Manifests != "hls" && p.Container == "cmaf" }
