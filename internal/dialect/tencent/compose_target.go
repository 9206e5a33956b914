package tencent

import (
	"github.com/mediamill/mediamill/internal/op/encode"
	"github.com/mediamill/mediamill/internal/op/picture"
	"github.com/mediamill/mediamill/internal/op/transcode"
)

// Bounds of a composition's streams, in kb/s: the vendor's, and what the
// encoders can use of them.
const (
	leastPicture, mostPicture = 50, 35_000
	leastSound, mostSound     = 26, 10_000
	mostAAC, mostMP3          = 512, 320
	mostCanvas                = 3840
	leastCanvas               = 16
)

// container is the kind of file that a composition makes.
func (p *ComposeMediaConfig) container() string {
	if p.TargetInfo.Container == "" {
		return "mp4"
	}
	return p.TargetInfo.Container
}

// target sets what file a composition is.
func (c *composing) target() {
	const at = "ComposeConfig.TargetInfo"
	t, p := &c.asked.TargetInfo, c.made.Params
	p.Container = c.asked.container()
	switch p.Container {
	case "mp4", "mp3":
	default:
		c.invalid(at+".Container", "must be mp4 or mp3, is %q", t.Container)
	}
	c.number(at+".RemoveVideo", t.RemoveVideo, 0, 1)
	c.number(at+".RemoveAudio", t.RemoveAudio, 0, 1)
	silent := t.RemoveAudio == 1
	if silent && (t.RemoveVideo == 1 || t.Container == "mp3") {
		c.invalid(at+".RemoveAudio", "leaves nothing of the file")
	}
	if t.RemoveVideo == 1 {
		p.Video.Codec = encode.None
	} else {
		c.picture(at+".VideoStream", &t.VideoStream)
	}
	if p.Audio = c.sound(at+".AudioStream", &t.AudioStream); silent {
		p.Audio = transcode.Audio{Codec: encode.None}
	}
}

func (c *composing) picture(at string, s *ComposeVideoStream) {
	v := &c.made.Params.Video
	v.Codec = encode.H264
	if s.Codec != "" && s.Codec != "H.264" {
		c.invalid(at+".Codec", "must be H.264, is %q", s.Codec)
	}
	if c.number(at+".Fps", s.Fps, 0, 60) && s.Fps > 0 {
		c.made.Written(&v.FrameRate, s.Fps)
	}
	if s.Bitrate != 0 && c.number(at+".Bitrate", s.Bitrate, leastPicture, mostPicture) {
		v.RateControl, v.BitRate = encode.ABR, kilo(s.Bitrate)
	}
}

func (c *composing) sound(at string, s *ComposeAudioStream) transcode.Audio {
	codec, word, most := encode.AAC, "AAC", int64(mostAAC)
	if c.asked.TargetInfo.Container == "mp3" {
		codec, word, most = encode.MP3, "MP3", mostMP3
	}
	if s.Codec != "" && s.Codec != word {
		c.invalid(at+".Codec", "must be %s in the container %s, is %q", word, c.asked.container(), s.Codec)
	}
	made := transcode.Audio{Codec: codec, SampleRate: 16_000, Channels: 2}
	switch s.SampleRate {
	case 0:
	case 16_000, 32_000, 44_100, 48_000:
		made.SampleRate = int(s.SampleRate)
	default:
		c.invalid(at+".SampleRate", "must be 16000, 32000, 44100 or 48000, is %d", s.SampleRate)
	}
	if s.AudioChannel != 0 && c.number(at+".AudioChannel", s.AudioChannel, 1, 2) {
		made.Channels = int(s.AudioChannel)
	}
	if s.Bitrate != 0 && c.number(at+".Bitrate", s.Bitrate, leastSound, mostSound) {
		made.BitRate = kilo(min(s.Bitrate, most))
	}
	return made
}

// canvas is the size of the picture, and the color of what no video covers.
func (c *composing) canvas() {
	const at = "ComposeConfig.Canvas"
	k := &c.asked.Canvas
	good := c.number(at+".Width", k.Width, 0, mostCanvas)
	good = c.number(at+".Height", k.Height, 0, mostCanvas) && good
	if k.Color != "" && !composeColor.MatchString(k.Color) {
		c.invalid(at+".Color", "must have the form #F0F0F0, is %q", k.Color)
		return
	}
	v := &c.made.Params.Video
	switch {
	case !good || v.Codec == encode.None || c.asked.container() == "mp3":
	case (k.Width == 0) != (k.Height == 0):
		c.refuse(at+".Width", "and Height are available here together, or both 0 for those of the first video")
	case k.Width == 0 && k.Color != "" && k.Color != "#000000":
		c.refuse(at+".Color", "is available here with a Width and Height")
	case k.Width == 0:
	case k.Width < leastCanvas || k.Height < leastCanvas:
		c.refuse(at+".Width", "and Height must be %d or more here, are %d and %d", leastCanvas, k.Width, k.Height)
	default:
		v.Width, v.Height, v.Fit, v.Upscale = int(k.Width), int(k.Height), picture.Pad, true
		if k.Color != "" {
			v.Pad = &picture.Padding{Color: k.Color}
		}
	}
}

// number says that n is within bounds, or what is wrong.
func (c *composing) number(field string, n, least, most int64) bool {
	if n < least || n > most {
		c.invalid(field, "must be %d to %d, is %d", least, most, n)
		return false
	}
	return true
}
