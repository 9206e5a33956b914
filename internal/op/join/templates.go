package join

import (
	"encoding/json"

	"github.com/mediamill/mediamill/internal/media"
)

// templates are the system's own; each joins all sources as wholes when a job
// names no segments.
func templates() []media.Template {
	row := func(name, description, extends, params string) media.Template {
		return media.Template{Name: name, Version: 1, Operation: "join", Description: description, Extends: extends,
			Params: json.RawMessage(params), System: true}
	}
	return []media.Template{
		row("join-mp4-1080p", "Segments joined into an MP4 with H.264 and AAC, up to 1080p", "",
			`{"video":{"short_side":1080,"max_frame_rate":"60"}}`),
		row("join-mp4-720p", "Segments joined into an MP4 with H.264 and AAC, up to 720p", "join-mp4-1080p", `{"video":{"short_side":720}}`),
		row("join-audio-aac", "Audio joined into an M4A with AAC, stereo", "", `{"container":"m4a","video":{"codec":"none"}}`),
	}
}
