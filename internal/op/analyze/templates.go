package analyze

import (
	"encoding/json"

	"github.com/mediamill/mediamill/internal/media"
)

// templates are the system templates; params have what differs from Default.
func templates() []media.Template {
	return []media.Template{
		{Name: "understand", Description: "Report of shots, chapters, quality of image and audio, covers, codes, language, fingerprint and faults of streams: everything that is found without a model",
			Params: json.RawMessage(`{}`)},
		{Name: "chapters", Description: "Report of shots, and of chapters of at least one minute",
			Params: json.RawMessage(`{"analyzers":["shots","chapters"]}`)},
		{Name: "covers", Description: "The best five images of the source, spread over it, with a report of scores",
			Params: json.RawMessage(`{"analyzers":["covers"]}`)},
		{Name: "fingerprint", Description: "Fingerprint of images and audio, by which copies of the source are found",
			Params: json.RawMessage(`{"analyzers":["fingerprint"]}`)},
		{Name: "quality-control", Description: "Report of faults of the streams, of black and frozen video, black bars, interlacing and image quality, and of the levels of the audio",
			Params: json.RawMessage(`{"analyzers":["black","freeze","silence","loudness","crop","fields","quality","levels","stream"]}`)},
	}
}
