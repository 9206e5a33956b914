package adaptive

import (
	"slices"
	"testing"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

func TestATrackIsTakenHoweverItsLanguageIsWritten(t *testing.T) {
	for wanted, tracks := range map[string][]string{
		`"de"`: {"audio-de-at"}, `"ger"`: {"audio-de-at"}, `"pt-BR"`: {"audio-pt"}, `"zh-Hans","kk"`: {"audio-zh", "audio-kk"},
	} {
		src := film(640, 360, "25", 1_000_000)
		for i, l := range []string{"eng", "de-AT", "por", "chi", "kaz"} {
			src.Audio = append(src.Audio, media.AudioStream{Index: i + 1, Codec: "aac", SampleRate: 48000, Channels: 2, Layout: "stereo", Duration: 60, Language: l})
		}
		plan, err := parse(t, `{"audio":{"languages":[`+wanted+`]},"container":"ts","manifests":"hls"}`).Plan(input(src))
		if err != nil {
			t.Fatal(err)
		}
		for _, track := range []string{"audio-en", "audio-de-at", "audio-pt", "audio-zh", "audio-kk"} {
			if got := slices.ContainsFunc(plan.Files, func(f op.File) bool { return f.Name.Rendition == track }); got != slices.Contains(tracks, track) {
				t.Errorf("%s: %s is there: %v", wanted, track, got)
			}
		}
	}
}
