package preview

import (
	"encoding/json"

	"github.com/mediamill/mediamill/internal/media"
)

// templates are the system's own; params hold what differs from Default.
func templates() []media.Template {
	return []media.Template{
		{Name: "preview-webp-5s", Description: "5 seconds of 5 scenes as animated WebP, 480 pixels wide, at most 1.5 MB",
			Params: json.RawMessage(`{"format":"webp","duration_seconds":5}`)},
		{Name: "preview-gif-3s", Description: "3 seconds of 4 scenes as GIF, 320 pixels wide, at most 1.5 MB",
			Params: json.RawMessage(`{"format":"gif","duration_seconds":3,"count":4,"width":320,"fps":10}`)},
		{Name: "preview-mp4-6s", Description: "6 seconds of 6 scenes as MP4 without audio, 640 pixels wide, at most 1.5 MB",
			Params: json.RawMessage(`{"format":"mp4","duration_seconds":6,"count":6,"width":640,"fps":24}`)},
	}
}
