package tencent_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/media"
)

// enhanced is a raw transcode to H.264 with an EnhanceConfig.
func enhanced(container, config string) string {
	return raw(`"Container":"` + container + `","VideoTemplate":{"Codec":"h264","Fps":25,"Bitrate":300},` + sound + `,"EnhanceConfig":{` + config + `}`)
}

func TestFaultsOfEnhancement(t *testing.T) {
	t.Parallel()
	_, c := serve(t)
	for _, tt := range []struct{ name, config, code, message string }{
		{"detail that a model adds", `"VideoEnhance":{"SuperResolution":{"Type":"hq"},"Hdr":{},"Denoise":{}}`, "UnsupportedOperation",
			"EnhanceConfig.VideoEnhance.SuperResolution is not available here; EnhanceConfig.VideoEnhance.Hdr is not available here"},
		{"a repair", `"VideoEnhance":{"ScratchRepair":{"Intensity":0.5}}`, "UnsupportedOperation", "ScratchRepair"},
		{"a restoration", `"VideoEnhance":{"AiRestoration":{"Switch":"ON"}}`, "UnsupportedOperation", "AiRestoration"},
		{"voices alone", `"AudioEnhance":{"Separate":{"Track":"vocal"}}`, "UnsupportedOperation", "Separate"},
		{"a gain", `"AudioEnhance":{"VolumeBalance":{"Type":"gainControl"}}`, "UnsupportedOperation", "gainControl"},
		{"a strength that there is not", `"VideoEnhance":{"Denoise":{"Type":"normal"}}`, "InvalidParameterValue", "Denoise.Type"},
		{"a switch that there is not", `"VideoEnhance":{"Denoise":{"Switch":"on"}}`, "InvalidParameterValue", "Denoise.Switch"},
		{"two rates", `"VideoEnhance":{"FrameRate":{"Fps":50},"FrameRateWithDen":{"FpsNum":50}}`, "InvalidParameterValue", "only one"},
		{"a rate beyond", `"VideoEnhance":{"FrameRate":{"Fps":101}}`, "InvalidParameterValue.Fps", "FrameRate.Fps"},
		{"a scene that there is not", `"VideoEnhance":{"EnhanceSceneType":"dream"}`, "InvalidParameterValue", "EnhanceSceneType"},
		{"a beauty that there is not", `"AudioEnhance":{"Beautify":{"Types":["reverb"]}}`, "InvalidParameterValue", "Beautify.Types.0"},
		{"an item that there is not", `"VideoEnhance":{"Magic":{}}`, "UnknownParameter", "Magic"},
	} {
		if code, message := c.code("ProcessMedia", enhanced("mp4", tt.config)); code != tt.code || !strings.Contains(message, tt.message) {
			t.Errorf("%s: %s: %s, want %s and %s", tt.name, code, message, tt.code, tt.message)
		}
	}
	if code, _ := c.code("ProcessMedia", enhanced("hls", `"VideoEnhance":{"Denoise":{}}`)); code != "UnsupportedOperation" {
		t.Errorf("in HLS: %q", code)
	}
}

func TestEnhancementIsAsked(t *testing.T) {
	t.Parallel()
	s, c := serve(t)
	var made2 struct{ Definition int64 }
	c.must("CreateTranscodeTemplate", `{"Container":"mp4","Name":"e",`+picture+`,`+sound+`,"EnhanceConfig":{"VideoEnhance":{"Denoise":{"Type":"strong"},"SuperResolution":{"Switch":"OFF"},"EnhanceSceneType":"lecture"}}}`, &made2)
	var asked []json.RawMessage
	ids := []string{}
	for _, body := range []string{
		enhanced("mp4", `"VideoEnhance":{"FrameRateWithDen":{"FpsNum":60000,"FpsDen":1001},"ColorEnhance":{"Type":"strong"},"LowLightEnhance":{},"ArtifactRepair":{"Type":"strong"},"DiffusionEnhance":{}},
			"AudioEnhance":{"Denoise":{},"VolumeBalance":{},"Beautify":{"Types":["declick","deesser"]}}`),
		process(fmt.Sprintf(`"TranscodeTaskSet":[{"Definition":%d,"OverrideParameter":{"EnhanceConfig":{"VideoEnhance":{"Denoise":{"Type":"weak"}}}}}]`, made2.Definition), ""),
		enhanced("mkv", `"VideoEnhance":{"Denoise":{"Switch":"OFF"},"EnhanceSceneType":"game"}`),
	} {
		id := made(t, c, body)
		job := jobOf(t, s, id)
		ids = append(ids, id)
		asked = append(asked, json.RawMessage(fmt.Sprintf(`{"Operation":%q,"Params":%s}`, job.Tasks[0].Operation, job.Tasks[0].Params)))
	}
	b, err := json.Marshal(asked)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "asked-enhancement", string(b))
	for i, want := range []string{`"CallBackExtInfo":"wd_fps,color_enhance,low_light,artifact"`, `"CallBackExtInfo":"denoise"`, ""} {
		s.Succeed(&jobOf(t, s, ids[i]).Tasks[0], media.Output{Key: "a.mp4", Role: media.RoleMedia, Bytes: 10, Duration: 1, Width: 64, Height: 36})
		_, text := c.post("DescribeTaskDetail", `{"TaskId":"`+ids[i]+`"}`)
		if !strings.Contains(text, `"Type":"Transcode"`) || want != "" && !strings.Contains(text, want) || want == "" && strings.Contains(text, "CallBackExtInfo") {
			t.Errorf("%d: %s has no %s", i, text, want)
		}
	}
	for filter, want := range map[string]int{`{"TranscodeType":"Enhance"}`: 1, `{"EnhanceSceneType":"lecture"}`: 1, `{"EnhanceSceneType":"game"}`: 0, `{"TranscodeType":"Common","Type":"Custom"}`: 0} {
		var r struct{ TotalCount int }
		if c.must("DescribeTranscodeTemplates", filter, &r); r.TotalCount != want {
			t.Errorf("%s: %d templates, want %d", filter, r.TotalCount, want)
		}
	}
}
