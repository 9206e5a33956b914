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
		t("adaptive-h264", "HLS and DASH of one CMAF set in H.264 and AAC, as large as the source, plays everywhere", `{}`),
		t("adaptive-h264-fast", "As adaptive-h264 up to 1080p, in less time and a third more bytes", `{"preset":"superfast","max_short_side":1080}`),
		t("adaptive-h264-small", "As adaptive-h264 up to 1080p, encoded slowly for fewer bytes", `{"preset":"slow","max_short_side":1080}`),
		t("adaptive-hevc", "HLS and DASH in HEVC; HDR stays beside SDR when the source has it", `{"codecs":["hevc"],"preset":"superfast","hdr":"both"}`),
		t("adaptive-av1", "HLS and DASH in AV1, the fewest bytes", `{"codecs":["av1"],"preset":"veryfast"}`),
		t("adaptive-h264-av1", "HLS and DASH with a ladder in H.264 for every player and one in AV1 for those that can", `{"codecs":["h264","av1"],"max_short_side":1080}`),
		t("adaptive-h264-ts", "HLS in MPEG-TS segments, for old players", `{"container":"ts","manifests":"hls","max_short_side":1080}`),
		t("adaptive-audio", "HLS and DASH of sound alone at 64, 128 and 256 kb/s", `{"audio":{"sound_only":true,"bit_rates":["64k","128k","256k"]}}`),
	}
}
