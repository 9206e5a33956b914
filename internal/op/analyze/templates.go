package analyze

import (
	"encoding/json"

	"github.com/mediamill/mediamill/internal/media"
)

// templates are the system templates; params have what differs from Default.
func templates() []media.Template {
	return []media.Template{
		{Name: "understand", Description: "Report of shots, chapters, black and frozen video, silence, loudness, black bars and interlacing",
			Params: json.RawMessage(`{}`)},
		{Name: "chapters", Description: "Report of shots, and of chapters of at least one minute",
			Params: json.RawMessage(`{"analyzers":["shots","chapters"]}`)},
		{Name: "quality-control", Description: "Report of faults of the streams, of black and frozen video, black bars and interlacing, and of the levels of the audio",
			Params: json.RawMessage(`{"analyzers":["black","freeze","crop","fields","silence","loudness","levels","stream"]}`)},
	}
}
