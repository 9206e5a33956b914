package snapshot

import (
	"encoding/json"

	"github.com/mediamill/mediamill/internal/media"
)

// templates are the system's own; params hold what differs from Default.
func templates() []media.Template {
	return []media.Template{
		{Name: "snapshot-10-evenly", Description: "10 JPEG images, evenly spaced over the source",
			Params: json.RawMessage(`{"pick":"evenly","count":10}`)},
		{Name: "snapshot-every-10s", Description: "A JPEG image every 10 seconds, at most 300",
			Params: json.RawMessage(`{"pick":"every","interval_seconds":10}`)},
		{Name: "snapshot-first-frame", Description: "The first frame as JPEG",
			Params: json.RawMessage(`{"pick":"percents","percents":[0]}`)},
		{Name: "snapshot-poster", Description: "The frame that is best suited for a poster, as a JPEG of at most 1920×1080",
			Params: json.RawMessage(`{"pick":"poster","width":1920,"height":1080}`)},
		{Name: "snapshot-poster-webp", Description: "The frame that is best suited for a poster, as a WebP of at most 1280×720",
			Params: json.RawMessage(`{"pick":"poster","width":1280,"height":720,"format":"webp","quality":82}`)},
		{Name: "snapshot-10-evenly-avif", Description: "10 AVIF images of at most 1280×720, evenly spaced over the source; needs an AV1 encoder",
			Params: json.RawMessage(`{"pick":"evenly","count":10,"width":1280,"height":720,"format":"avif","quality":70}`)},
	}
}
