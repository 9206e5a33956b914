package tencent

import (
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

func describeMetaData(c *call) (any, error) {
	var r struct {
		InputInfo MediaInputInfo `need:"true"`
	}
	if err := c.read(&r); err != nil {
		return nil, err
	}
	source, err := c.source("InputInfo", r.InputInfo)
	if err != nil {
		return nil, err
	}
	found, err := c.Jobs.Probe(c.ctx, c.who.Project, source)
	if media.CodeOf(err) == media.CodeNotFound {
		return nil, failf("InvalidParameterValue.SrcFile", "the source does not exist")
	}
	if err != nil {
		return nil, err
	}
	return map[string]any{"MetaData": metaData(found)}, nil
}

// metaData is a source in the vendor's words.
func metaData(s *media.Source) *MediaMetaData {
	m := &MediaMetaData{Size: s.Bytes, Container: s.Container, Bitrate: int64(s.BitRate), Duration: float64(s.Duration),
		VideoStreamSet: []MediaVideoStreamItem{}, AudioStreamSet: []MediaAudioStreamItem{}}
	if s.Container == "mov" {
		m.Container = "mov,mp4,m4a,3gp,3g2,mj2"
	}
	for i := range s.Video {
		v := &s.Video[i]
		m.VideoStreamSet = append(m.VideoStreamSet, MediaVideoStreamItem{
			Bitrate: int64(v.BitRate), Height: int64(v.Height), Width: int64(v.Width), Codec: v.Codec, Fps: int64(v.FrameRate.Float()),
			ColorPrimaries: v.Color.Primaries, ColorSpace: v.Color.Matrix, ColorTransfer: v.Color.Transfer, HdrType: hdr(v.HDR),
			FpsNumerator: v.FrameRate.Num, FpsDenominator: v.FrameRate.Den,
		})
		m.VideoDuration = max(m.VideoDuration, float64(v.Duration))
	}
	for i := range s.Audio {
		a := &s.Audio[i]
		m.AudioStreamSet = append(m.AudioStreamSet, MediaAudioStreamItem{
			Bitrate: int64(a.BitRate), SamplingRate: int64(a.SampleRate), Codec: a.Codec, Channel: int64(a.Channels),
		})
		m.AudioDuration = max(m.AudioDuration, float64(a.Duration))
	}
	if v := s.MainVideo(); v != nil {
		m.Width, m.Height, m.Rotate = int64(v.Width), int64(v.Height), int64(v.Rotation)
	}
	return m
}

func hdr(kind string) string {
	switch kind {
	case "pq":
		return "HDR10"
	case "dolby_vision":
		return "DOLBYVISION"
	}
	return strings.ToUpper(kind)
}
