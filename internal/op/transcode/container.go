package transcode

import (
	"slices"

	"github.com/mediamill/mediamill/internal/op/encode"
)

// A container is one row of the matrix of what goes where.
type container struct {
	muxer, ext, mime string
	video            []encode.Codec // none for sound only
	audio            []encode.Codec
	subtitles        string   // encoder that text becomes; empty when it has no place
	keepsSubtitles   []string // codecs that stay as they are
	cover            bool
	tracks           int // of sound; 0 for any number
}

// containers is the whole matrix: a codec that is not in a row is refused when
// the job is submitted, with what the container does take.
var containers = map[string]container{
	"mp4": {muxer: "mp4", ext: "mp4", mime: "video/mp4", video: []encode.Codec{encode.H264, encode.HEVC, encode.AV1, encode.VP9},
		audio: []encode.Codec{encode.AAC, encode.MP3, encode.AC3, encode.EAC3, encode.Opus, encode.FLAC}, subtitles: "mov_text", keepsSubtitles: []string{"mov_text"}, cover: true},
	"mov": {muxer: "mov", ext: "mov", mime: "video/quicktime", video: []encode.Codec{encode.H264, encode.HEVC},
		audio: []encode.Codec{encode.AAC, encode.MP3, encode.AC3, encode.EAC3, encode.PCM}, subtitles: "mov_text", keepsSubtitles: []string{"mov_text"}},
	"mkv": {muxer: "matroska", ext: "mkv", mime: "video/x-matroska", video: []encode.Codec{encode.H264, encode.HEVC, encode.AV1, encode.VP9},
		audio: []encode.Codec{encode.AAC, encode.MP3, encode.AC3, encode.EAC3, encode.Opus, encode.FLAC, encode.Vorbis, encode.PCM}, subtitles: "srt",
		keepsSubtitles: []string{"subrip", "ass", "ssa", "webvtt", "hdmv_pgs_subtitle", "dvd_subtitle", "dvb_subtitle"}},
	"webm": {muxer: "webm", ext: "webm", mime: "video/webm", video: []encode.Codec{encode.VP9, encode.AV1},
		audio: []encode.Codec{encode.Opus, encode.Vorbis}, subtitles: "webvtt", keepsSubtitles: []string{"webvtt"}},
	"ts": {muxer: "mpegts", ext: "ts", mime: "video/mp2t", video: []encode.Codec{encode.H264, encode.HEVC},
		audio: []encode.Codec{encode.AAC, encode.MP3, encode.AC3, encode.EAC3}},
	"flv":  {muxer: "flv", ext: "flv", mime: "video/x-flv", video: []encode.Codec{encode.H264}, audio: []encode.Codec{encode.AAC}, tracks: 1},
	"mp3":  {muxer: "mp3", ext: "mp3", mime: "audio/mpeg", audio: []encode.Codec{encode.MP3}, cover: true, tracks: 1},
	"m4a":  {muxer: "ipod", ext: "m4a", mime: "audio/mp4", audio: []encode.Codec{encode.AAC}, cover: true},
	"flac": {muxer: "flac", ext: "flac", mime: "audio/flac", audio: []encode.Codec{encode.FLAC}, cover: true, tracks: 1},
	"wav":  {muxer: "wav", ext: "wav", mime: "audio/wav", audio: []encode.Codec{encode.PCM}, tracks: 1},
	"ogg":  {muxer: "ogg", ext: "ogg", mime: "audio/ogg", audio: []encode.Codec{encode.Opus, encode.Vorbis, encode.FLAC}, tracks: 1},
}

// containersOf lists the containers that take a codec, for hints.
func containersOf(codec encode.Codec) []string {
	var names []string
	for name, c := range containers {
		if slices.Contains(c.video, codec) || slices.Contains(c.audio, codec) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// holds says whether the container has a place for a source's codec when it is copied.
func (c container) holds(codec string) bool {
	return slices.Contains(c.video, encode.Codec(codec)) || slices.Contains(c.audio, encode.Family(codec)) ||
		c.muxer == "webm" && codec == "vp8" || c.muxer == "matroska" && codec != "" ||
		(c.muxer == "mp4" || c.muxer == "mov") && (codec == "mpeg4" || codec == "alac" || codec == "mpeg2video") ||
		c.muxer == "mov" && (codec == "prores" || codec == "mjpeg" || codec == "dnxhd") ||
		c.muxer == "mpegts" && (codec == "mpeg2video" || codec == "mp2") || c.muxer == "ipod" && codec == "alac"
}

// indexFirst says whether the container has an index that can be moved to the front.
func (c container) indexFirst() bool {
	return c.muxer == "mp4" || c.muxer == "mov" || c.muxer == "ipod"
}
