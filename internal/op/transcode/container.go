package transcode

import "slices"

// A container is one row of the matrix of what goes where.
type container struct {
	muxer, ext, mime string
	video            []string // codecs; none for sound only
	audio            []string
	subtitles        string   // encoder that text becomes; empty when it has no place
	keepsSubtitles   []string // codecs that stay as they are
	cover            bool
	tracks           int // of sound; 0 for any number
	options          []string
}

// containers is the whole matrix: a codec that is not in a row is refused when
// the job is submitted, with what the container does take.
func containers() map[string]container {
	return map[string]container{
		"mp4": {muxer: "mp4", ext: "mp4", mime: "video/mp4", video: []string{"h264", "hevc", "av1", "vp9"},
			audio: []string{"aac", "mp3", "ac3", "eac3", "opus", "flac"}, subtitles: "mov_text", keepsSubtitles: []string{"mov_text"}, cover: true},
		"mov": {muxer: "mov", ext: "mov", mime: "video/quicktime", video: []string{"h264", "hevc"},
			audio: []string{"aac", "mp3", "ac3", "eac3", "pcm"}, subtitles: "mov_text", keepsSubtitles: []string{"mov_text"}},
		"mkv": {muxer: "matroska", ext: "mkv", mime: "video/x-matroska", video: []string{"h264", "hevc", "av1", "vp9"},
			audio: []string{"aac", "mp3", "ac3", "eac3", "opus", "flac", "vorbis", "pcm"}, subtitles: "srt",
			keepsSubtitles: []string{"subrip", "ass", "ssa", "webvtt", "hdmv_pgs_subtitle", "dvd_subtitle", "dvb_subtitle"}},
		"webm": {muxer: "webm", ext: "webm", mime: "video/webm", video: []string{"vp9", "av1"},
			audio: []string{"opus", "vorbis"}, subtitles: "webvtt", keepsSubtitles: []string{"webvtt"}},
		"ts": {muxer: "mpegts", ext: "ts", mime: "video/mp2t", video: []string{"h264", "hevc"},
			audio: []string{"aac", "mp3", "ac3", "eac3"}},
		"flv":  {muxer: "flv", ext: "flv", mime: "video/x-flv", video: []string{"h264"}, audio: []string{"aac"}, tracks: 1},
		"mp3":  {muxer: "mp3", ext: "mp3", mime: "audio/mpeg", audio: []string{"mp3"}, cover: true, tracks: 1},
		"m4a":  {muxer: "ipod", ext: "m4a", mime: "audio/mp4", audio: []string{"aac"}, cover: true},
		"flac": {muxer: "flac", ext: "flac", mime: "audio/flac", audio: []string{"flac"}, cover: true, tracks: 1},
		"wav":  {muxer: "wav", ext: "wav", mime: "audio/wav", audio: []string{"pcm"}, tracks: 1},
		"ogg":  {muxer: "ogg", ext: "ogg", mime: "audio/ogg", audio: []string{"opus", "vorbis", "flac"}, tracks: 1},
	}
}

// containersOf lists the containers that take a codec, for hints.
func containersOf(codec string) []string {
	var names []string
	for name, c := range containers() {
		if slices.Contains(c.video, codec) || slices.Contains(c.audio, codec) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// holds says whether the container has a place for a source's codec when it is copied.
func (c container) holds(codec string) bool {
	return slices.Contains(c.video, codec) || slices.Contains(c.audio, family(codec)) ||
		c.muxer == "webm" && codec == "vp8" || c.muxer == "matroska" && codec != "" ||
		(c.muxer == "mp4" || c.muxer == "mov") && (codec == "mpeg4" || codec == "alac" || codec == "mpeg2video") ||
		c.muxer == "mov" && (codec == "prores" || codec == "mjpeg" || codec == "dnxhd") ||
		c.muxer == "mpegts" && (codec == "mpeg2video" || codec == "mp2") || c.muxer == "ipod" && codec == "alac"
}

// family is the name of the parameters for a codec of ffprobe: all PCM is "pcm".
func family(codec string) string {
	if len(codec) > 4 && codec[:4] == "pcm_" {
		return "pcm"
	}
	return codec
}

// indexFirst says whether the container has an index that can be moved to the front.
func (c container) indexFirst() bool {
	return c.muxer == "mp4" || c.muxer == "mov" || c.muxer == "ipod"
}
