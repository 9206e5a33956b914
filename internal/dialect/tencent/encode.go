package tencent

import (
	"slices"
	"strings"

	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op/encode"
	"github.com/mediamill/mediamill/internal/op/picture"
	"github.com/mediamill/mediamill/internal/op/transcode"
)

// codec is the core's name of one of the vendor's video codecs; "" for one that
// is not available.
func codec(name string) encode.Codec {
	switch strings.ToLower(name) {
	case "h264", "libx264":
		return encode.H264
	case "h265", "libx265":
		return encode.HEVC
	case "av1", "libaom-av1", "libsvtav1":
		return encode.AV1
	case "vp9", "libvpx-vp9":
		return encode.VP9
	case "copy":
		return encode.Copy
	}
	return ""
}

// knownCodec says that the vendor has a codec that is not available here.
func knownCodec(name string) bool {
	return slices.Contains([]string{"h266", "vp8", "mpeg2", "dnxhd", "mv-hevc"}, strings.ToLower(name))
}

// soundCodec is the core's name of one of the vendor's audio codecs.
func soundCodec(name string) (codec encode.Codec, depth int) {
	switch strings.ToLower(name) {
	case "aac", "libfdk_aac":
		return encode.AAC, 0
	case "mp3", "libmp3lame":
		return encode.MP3, 0
	case "flac", "ac3", "eac3", "copy", "opus", "vorbis":
		return encode.Codec(strings.ToLower(name)), 0
	case "pcm16":
		return encode.PCM, 16
	case "pcm24":
		return encode.PCM, 24
	}
	return "", 0
}

// video sets how the picture is encoded.
func (v *VideoTemplateInfo) video(made *dialect.Sparse[transcode.Params], cap int64, tehd bool) error {
	p := &made.Params.Video
	p.Codec = codec(v.Codec)
	switch {
	case p.Codec == "" && knownCodec(v.Codec):
		return failf("UnsupportedOperation", "the codec %s is not available here", v.Codec)
	case p.Codec == "":
		return failf("InvalidParameterValue.VideoCodec", "there is no video codec %q", v.Codec)
	case p.Codec == encode.Copy:
		return nil
	}
	size, err := box{v.Width, v.Height, v.ResolutionAdaptive, v.FillType}.size()
	if err != nil {
		return err
	}
	p.Width, p.Height, p.ShortSide, p.Fit, p.Turn, p.Upscale = size.Width, size.Height, size.ShortSide, size.Mode, size.Turn, size.Upscale
	if size.Bars != "" {
		p.Pad = &picture.Padding{Color: string(size.Bars)}
	}
	v.rate(p, cap, tehd)
	p.FrameRate = v.frameRate()
	if g := v.gop(); g > 0 {
		p.GOP = min(max(g, 0.1), 30)
	}
	if v.NoScenecut == 1 {
		made.Zero(&p.SceneCuts)
	}
	if v.BitDepth == 10 {
		p.PixelFormat = "yuv420p10le"
	}
	if v.VideoProfile != "default" && p.Codec == encode.H264 {
		p.Profile = v.VideoProfile
	}
	p.Level = v.VideoLevel
	if v.Bframes > 0 {
		return failf("UnsupportedOperation", "Bframes is not available here; omit it, and the encoder chooses")
	}
	return nil
}

// frameRate is an exact rate, unknown for the source's.
func (v *VideoTemplateInfo) frameRate() media.Rational {
	if v.Fps == 0 {
		return media.Rational{}
	}
	return media.Rational{Num: v.Fps, Den: max(v.FpsDenominator, 1)}
}

// gop is the time between key frames in seconds, 0 for the core's own. Frames
// of a rate that only the source has are counted as of 25 a second.
func (v *VideoTemplateInfo) gop() media.Seconds {
	gop := media.Seconds(v.Gop)
	switch {
	case v.Gop == 0:
		return 0
	case v.GopUnit == "second":
		return gop
	case v.Fps > 0:
		return gop * media.Seconds(max(v.FpsDenominator, 1)) / media.Seconds(v.Fps)
	}
	return gop / 25
}

// rate sets how bits are spent. The vendor's own coder (TEHD) keeps the quality
// and spends less, so here it is constant quality under the cap.
func (v *VideoTemplateInfo) rate(p *transcode.Video, cap int64, tehd bool) {
	bits := kilo(v.Bitrate)
	limit := max(kilo(cap), bits)
	switch {
	case v.Mode == "VCRF" || v.Vcrf > 0:
		p.RateControl, p.CRF, p.MaxBitRate = encode.CRF, float64(v.Vcrf), limit
		if limit > 0 {
			p.RateControl = encode.CappedCRF
		}
	case tehd:
		p.RateControl, p.MaxBitRate = encode.CappedCRF, limit
	case bits > 0:
		p.RateControl, p.BitRate = encode.ABR, bits
		if v.Mode == "CBR" {
			p.MaxBitRate, p.BufferSeconds = bits, 1
		}
	}
}

// kilo is a bit rate of the vendor, which counts in kbit/s.
func kilo(rate int64) media.BitRate { return media.BitRate(rate) * 1000 }

// channels are two unless another number was given.
func (a *AudioTemplateInfo) channels() int {
	if a.AudioChannel == nil {
		return 2
	}
	return int(*a.AudioChannel)
}

// audio sets how the sound is encoded.
func (a *AudioTemplateInfo) audio(made *dialect.Sparse[transcode.Params]) error {
	p := &made.Params.Audio
	p.Codec, p.BitDepth = soundCodec(a.Codec)
	switch {
	case p.Codec == "" && a.Codec == "mp2":
		return failf("UnsupportedOperation", "the codec mp2 is not available here")
	case p.Codec == "":
		return failf("InvalidParameterValue.AudioCodec", "there is no audio codec %q", a.Codec)
	case p.Codec == encode.Copy:
		return nil
	}
	p.Channels = a.channels()
	made.Zero(&p.Channels)
	if p.Codec != encode.PCM && p.Codec != encode.FLAC {
		p.BitRate = kilo(a.Bitrate)
	}
	if p.Codec != encode.Opus { // Opus is of 48 kHz, whatever rate it is asked for
		p.SampleRate = int(a.SampleRate)
	}
	if a.AudioLanguage != "" {
		p.Tracks, p.Languages = "languages", []string{a.AudioLanguage}
	}
	return nil
}

// transcode is a whole parameter in the words of the operation transcode.
func (t *TranscodeParameter) transcode() (*dialect.Sparse[transcode.Params], error) {
	if err := t.holds(); err != nil {
		return nil, err
	}
	made := dialect.NewSparse[transcode.Params]()
	p := made.Params
	p.Container, p.Video.Codec, p.Audio.Codec = t.Container, encode.None, encode.None
	made.Zero(&p.Metadata.Cover, &p.Trim)
	if t.RemoveVideo == 0 && t.VideoTemplate != nil && !soundOnly(t.Container) {
		if err := t.VideoTemplate.video(made, t.cap(), t.TEHDConfig != nil && t.TEHDConfig.Type != ""); err != nil {
			return nil, err
		}
	}
	if t.RemoveAudio == 0 && t.AudioTemplate != nil {
		if err := t.AudioTemplate.audio(made); err != nil {
			return nil, err
		}
	}
	return made, nil
}

// holds refuses what the vendor's containers hold and the core's do not.
func (t *TranscodeParameter) holds() error {
	switch t.Container {
	case "mxf":
		return failf("UnsupportedOperation", "the container mxf is not available here")
	case "flv":
		if v := t.VideoTemplate; v != nil && t.RemoveVideo == 0 && codec(v.Codec) != encode.H264 {
			return failf("UnsupportedOperation", "the container flv supports only the codec h264 here, not %s", v.Codec)
		}
		if a := t.AudioTemplate; a != nil && t.RemoveAudio == 0 {
			if name, _ := soundCodec(a.Codec); name != encode.AAC {
				return failf("UnsupportedOperation", "the container flv supports only the audio codec aac here, not %s", a.Codec)
			}
		}
	}
	return nil
}

// cap is the limit of the vendor's own coder, kbit/s; 0 for none.
func (t *TranscodeParameter) cap() int64 {
	if t.TEHDConfig == nil {
		return 0
	}
	return t.TEHDConfig.MaxVideoBitrate
}
