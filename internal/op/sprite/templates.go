package sprite

import (
	"encoding/json"

	"github.com/mediamill/mediamill/internal/media"
)

// templates are the system's own; params hold what differs from Default.
func templates() []media.Template {
	return []media.Template{
		{Name: "sprite-100", Description: "At most 100 cells of 160 pixels on one JPEG sheet of 10 × 10, with a WebVTT track",
			Params: json.RawMessage(`{"interval_seconds":1,"max_cells":100}`)},
		{Name: "sprite-200", Description: "At most 200 cells of 160 pixels on JPEG sheets of 10 × 10, with a WebVTT track",
			Params: json.RawMessage(`{"interval_seconds":1,"max_cells":200}`)},
		{Name: "sprite-every-10s", Description: "A cell of 160 pixels every 10 seconds on JPEG sheets of 10 × 10, with a WebVTT track",
			Params: json.RawMessage(`{"interval_seconds":10,"max_cells":2000}`)},
		{Name: "sprite-webp", Description: "At most 100 cells of 240 pixels on WebP sheets of 5 × 5, with a WebVTT track",
			Params: json.RawMessage(`{"interval_seconds":1,"max_cells":100,"columns":5,"rows":5,"cell_width":240,"format":"webp"}`)},
	}
}
