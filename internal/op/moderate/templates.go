package moderate

import (
	"encoding/json"

	"github.com/mediamill/mediamill/internal/media"
)

// templates are the system templates; params have what differs from Default.
func templates() []media.Template {
	return []media.Template{
		{Name: "moderate", Description: "Verdict on everything that can be looked for; what is found goes to a person, and nothing is blocked",
			Params: json.RawMessage(`{}`)},
		{Name: "moderate-strict", Description: "Verdict on everything that can be looked for; what is certain is blocked",
			Params: json.RawMessage(`{"policy":{"nudity":{"block":0.9},"words":{"block":0.9},"contact":{"review":0.5,"block":0.9},` +
				`"codes":{"block":0.9},"known":{"block":0.95},"black":{"block":0.99},"silent":{"review":0.9},"frozen":{"block":0.99}}}`)},
		{Name: "moderate-text", Description: "Verdict on words and contact data in subtitles and metadata; decodes nothing",
			Params: json.RawMessage(`{"text_in":["metadata","subtitles"],"policy":{"look_for":["words","contact"]}}`)},
	}
}
