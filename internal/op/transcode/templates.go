package transcode

import (
	"encoding/json"

	"github.com/mediamill/mediamill/internal/media"
)

// templates are the system's own, each only what differs from the defaults or
// from the one that it extends.
func templates() []media.Template {
	row := func(name, description, extends, params string) media.Template {
		return media.Template{Name: name, Version: 1, Operation: "transcode", Description: description, Extends: extends,
			Params: json.RawMessage(params), System: true}
	}
	return []media.Template{
		row("mp4-h264-1080p", "MP4 with H.264 and AAC for all players, up to 1080p", "",
			`{"video":{"short_side":1080,"max_frame_rate":"60","smart_copy":true},"audio":{"smart_copy":true}}`),
		row("mp4-h264-720p", "MP4 with H.264 and AAC, up to 720p", "mp4-h264-1080p", `{"video":{"short_side":720}}`),
		row("mp4-h264-480p", "MP4 with H.264 and AAC, up to 480p", "mp4-h264-1080p", `{"video":{"short_side":480}}`),
		row("mp4-h264-360p", "MP4 with H.264 and AAC, up to 360p", "mp4-h264-1080p", `{"video":{"short_side":360}}`),
		row("mp4-h264-2160p", "MP4 with H.264 and AAC, up to 2160p (4K)", "mp4-h264-1080p", `{"video":{"short_side":2160}}`),
		row("mp4-h264-source", "MP4 with H.264 and AAC at the size of the source; streams that already fit are copied", "mp4-h264-1080p",
			`{"video":{"short_side":null}}`),
		row("mp4-h264-1080p-high-quality", "MP4 with H.264 and AAC, up to 1080p, from a slow two-pass encode, for archiving", "mp4-h264-1080p",
			`{"video":{"rate_control":"two_pass","preset":"slow","smart_copy":false}}`),
		row("mp4-hevc-1080p", "MP4 with HEVC, about a third smaller than H.264, up to 1080p", "mp4-h264-1080p", `{"video":{"codec":"hevc"}}`),
		row("mp4-hevc-2160p", "MP4 with HEVC, up to 2160p (4K)", "mp4-hevc-1080p", `{"video":{"short_side":2160}}`),
		row("mp4-hevc-2160p-hdr", "MP4 with HEVC, up to 2160p (4K); HDR is kept, with 10 bits", "mp4-hevc-2160p", `{"video":{"hdr":"keep"}}`),
		row("mp4-av1-1080p", "MP4 with AV1, about half the size of H.264, up to 1080p", "mp4-h264-1080p",
			`{"video":{"codec":"av1"}}`),
		row("mp4-av1-720p", "MP4 with AV1, up to 720p", "mp4-av1-1080p", `{"video":{"short_side":720}}`),
		row("webm-vp9-1080p", "WebM with VP9 and Opus, up to 1080p", "mp4-h264-1080p",
			`{"container":"webm","video":{"codec":"vp9"},"audio":{"codec":"opus"}}`),
		row("webm-vp9-720p", "WebM with VP9 and Opus, up to 720p", "webm-vp9-1080p", `{"video":{"short_side":720}}`),
		row("webm-av1-1080p", "WebM with AV1 and Opus, up to 1080p", "webm-vp9-1080p", `{"video":{"codec":"av1"}}`),
		row("mkv-h264-source", "Matroska with H.264 at the size of the source, and all audio and subtitle streams", "mp4-h264-source",
			`{"container":"mkv","audio":{"tracks":"all","channels":0},"subtitles":{"mode":"keep"}}`),
		row("mov-h264-1080p", "QuickTime with H.264 and PCM, for editing", "mp4-h264-1080p",
			`{"container":"mov","video":{"smart_copy":false,"gop_seconds":0.5},"audio":{"codec":"pcm","smart_copy":false}}`),
		row("ts-h264-1080p", "MPEG transport stream with H.264 and AAC, up to 1080p", "mp4-h264-1080p", `{"container":"ts"}`),
		row("remux-mp4", "MP4 with the streams of the source, copied without encoding", "",
			`{"video":{"codec":"copy"},"audio":{"codec":"copy","tracks":"all"},"subtitles":{"mode":"keep"}}`),
		row("remux-mkv", "Matroska with the streams of the source, copied without encoding", "remux-mp4", `{"container":"mkv"}`),
		row("audio-aac-128k", "M4A with AAC, stereo, 128 kb/s", "",
			`{"container":"m4a","video":{"codec":"none"},"audio":{"bit_rate":128000,"smart_copy":true}}`),
		row("audio-mp3-192k", "MP3, stereo, 192 kb/s", "", `{"container":"mp3","video":{"codec":"none"},"audio":{"codec":"mp3","bit_rate":192000}}`),
		row("audio-opus-96k", "Ogg with Opus, stereo, 96 kb/s", "", `{"container":"ogg","video":{"codec":"none"},"audio":{"codec":"opus","bit_rate":96000}}`),
		row("audio-flac", "FLAC (lossless) with the channels of the source", "", `{"container":"flac","video":{"codec":"none"},"audio":{"codec":"flac","channels":0}}`),
		row("audio-wav", "WAV with 16-bit PCM and the channels of the source", "", `{"container":"wav","video":{"codec":"none"},"audio":{"codec":"pcm","channels":0}}`),
		row("audio-podcast", "M4A with AAC, with loudness normalized to -16 LUFS", "audio-aac-128k",
			`{"audio":{"smart_copy":false,"loudness":{"integrated_lufs":-16,"true_peak_dbtp":-1}}}`),
	}
}
