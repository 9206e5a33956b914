package enhance

import (
	"encoding/json"

	"github.com/mediamill/mediamill/internal/media"
)

// loud is the loudness of streaming services, in two passes.
const loud = `"loudness":{"integrated_lufs":-16,"true_peak_dbtp":-1.5}`

// templates are the system templates; params have what differs from Default.
func templates() []media.Template {
	row := func(name, description, params string) media.Template {
		return media.Template{Name: name, Description: description, Params: json.RawMessage(params)}
	}
	return []media.Template{
		row("enhance", "MP4 with H.264 and AAC; measurements choose what is improved, and the loudness becomes -16 LUFS", `{"audio":{`+loud+`}}`),
		row("enhance-speech", "Clearer voices: all other noise and the sharp s are reduced, and the loudness becomes -16 LUFS; the video is copied",
			`{"video":{"codec":"copy"},"audio_filters":{"denoise":"voice","deess":"weak"},"audio":{`+loud+`},"comparison":false}`),
		row("enhance-old-film", "Old recordings: fields, strong noise, flat brightness and dull colors, clicks and hiss",
			`{"video_filters":{"denoise":"best","levels":"auto","vibrance":"weak"},"audio_filters":{"declick":"on","denoise":"hiss"},"audio":{`+loud+`}}`),
		row("enhance-phone", "Video of a phone: shake, noise and wind; HDR becomes SDR",
			`{"video_filters":{"stabilize":"strong"},"audio":{`+loud+`}}`),
		row("enhance-upscale-2x", "Twice the width and height, sharpened; measurements choose what else is improved", `{"video_filters":{"upscale":2}}`),
	}
}
