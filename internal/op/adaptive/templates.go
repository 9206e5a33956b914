package adaptive

import (
	"encoding/json"

	"github.com/mediamill/mediamill/internal/media"
)

// templates are the system's own; params hold what differs from Default.
func templates() []media.Template {
	t := func(name, description, params string) media.Template {
		return media.Template{Name: name, Description: description, Params: json.RawMessage(params)}
	}
	return []media.Template{
		t("adaptive-h264", "HLS and DASH with H.264 and AAC in CMAF segments, up to the size of the source, for all players", `{}`),
		t("adaptive-h264-fast", "Same as adaptive-h264, up to 1080p; encodes faster, and files are about a third larger", `{"preset":"superfast","max_short_side":1080}`),
		t("adaptive-h264-small", "Same as adaptive-h264, up to 1080p; encodes more slowly, for smaller files", `{"preset":"slow","max_short_side":1080}`),
		t("adaptive-hevc", "HLS and DASH with HEVC; an HDR source gets HDR and SDR renditions", `{"codecs":["hevc"],"preset":"superfast","hdr":"both"}`),
		t("adaptive-av1", "HLS and DASH with AV1, for the smallest files", `{"codecs":["av1"],"preset":"veryfast"}`),
		t("adaptive-h264-av1", "HLS and DASH with two ladders: H.264 for all players, and AV1 for those that support it", `{"codecs":["h264","av1"],"max_short_side":1080}`),
		t("adaptive-h264-ts", "HLS with MPEG-TS segments, for old players", `{"container":"ts","manifests":"hls","max_short_side":1080}`),
		t("adaptive-audio", "Audio-only HLS and DASH at 64, 128 and 256 kb/s", `{"audio":{"sound_only":true,"bit_rates":["64k","128k","256k"]}}`),
	}
}
