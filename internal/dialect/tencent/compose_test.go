package tencent_test

import (
	"strings"
	"testing"
)

// Each fault of a composition is told by its field, all of them at once.
func TestFaultsOfACompositionAreToldAtOnce(t *testing.T) {
	t.Parallel()
	_, c := serve(t)
	item := func(media, more string) string {
		return `{"Type":"Video","Video":{"SourceMedia":{"FileId":"a"` + media + `}` + more + `}}`
	}
	track := func(items ...string) string {
		return `"Tracks":[{"Type":"Video","Items":[` + strings.Join(items, ",") + `]}]`
	}
	const items, canvas, target = "ComposeConfig.Tracks.0.Items.", "ComposeConfig.Canvas.", "ComposeConfig.TargetInfo."
	for _, tt := range []struct {
		name, config, code string
		fields             []string
	}{
		{"other items", track(`{"Type":"Image","Image":{}}`, `{"Type":"Transition","Transition":{}}`, `{"Type":"Empty","Empty":{"Duration":"1s"}}`, `{"Type":"Video"}`, `{"Type":"Film"}`),
			"UnsupportedOperation", []string{items + "0.Type Image", items + "1.Type Transition", items + "2.Type Empty", items + "3.Video", items + "4.Type must"}},
		{"other tracks", `"Tracks":[{"Type":"Audio","Items":[]},{"Type":"Video","Items":[` + item("", "") + `]},{"Type":"Title","Items":[]},{"Type":"Video","Items":[]},{"Type":"X","Items":[]}]`,
			"UnsupportedOperation", []string{"Tracks.0.Type Audio", "Tracks.2.Type Title", "Tracks.3 is a second", "Tracks.4.Type must"}},
		{"operations", track(item("", `,"ImageOperations":[{"Type":"Flip"}],"AudioOperations":[{"Type":"Volume","Volume":0.5}]`)),
			"UnsupportedOperation", []string{items + "0.Video.ImageOperations", items + "0.Video.AudioOperations"}},
		{"times", track(item(`,"StartTime":"2s","EndTime":"2.01s"`, ""), item(`,"StartTime":"1"`, `,"TrackTime":{"Start":"10%","Duration":"0s"}`), item(`,"StartTime":"10%","EndTime":"101%"`, "")),
			"InvalidParameterValue", []string{items + "0.Video.SourceMedia.EndTime", items + "1.Video.SourceMedia.StartTime", items + "1.Video.TrackTime.Start", items + "1.Video.TrackTime.Duration",
				items + "2.Video.SourceMedia.StartTime", items + "2.Video.SourceMedia.EndTime"}},
		{"a gap", track(item(`,"EndTime":"2s"`, ""), item("", `,"TrackTime":{"Start":"3s"}`)), "UnsupportedOperation", []string{items + "1.Video.TrackTime.Start must be 2s"}},
		{"an overlap", track(item(`,"EndTime":"2s"`, ""), item("", `,"TrackTime":{"Start":"1s"}`)), "InvalidParameterValue", []string{items + "1.Video.TrackTime.Start must not"}},
		{"a start that nothing tells", track(item("", ""), item("", `,"TrackTime":{"Start":"1s"}`)), "UnsupportedOperation", []string{items + "1.Video.TrackTime.Start"}},
		{"another speed", track(item(`,"EndTime":"2s"`, `,"TrackTime":{"Duration":"4s"}`)), "UnsupportedOperation", []string{items + "0.Video.TrackTime.Duration must be the 2s"}},
		{"places", track(item("", `,"XPos":"10%","YPos":"5px"`), item("", `,"Width":"50%"`), item("", `,"Width":"100%","Height":"100%"`)), "UnsupportedOperation",
			[]string{items + "0.Video.XPos", items + "0.Video.YPos", items + "1.Video.Width", items + "2.Video.Width"}},
		{"a file that there is not", track(item("", ""), strings.Replace(item("", ""), `"a"`, `"x"`, 1)), "InvalidParameterValue", []string{items + `1.Video.SourceMedia.FileId "x"`}},
		{"the canvas", `"Canvas":{"Width":640,"Color":"red"},` + track(item("", "")), "InvalidParameterValue", []string{canvas + "Color"}},
		{"half a canvas", `"Canvas":{"Width":640},` + track(item("", "")), "UnsupportedOperation", []string{canvas + "Width"}},
		{"a color without a size", `"Canvas":{"Color":"#ffffff"},` + track(item("", "")), "UnsupportedOperation", []string{canvas + "Color"}},
		{"a large canvas", `"Canvas":{"Width":9000,"Height":-1},` + track(item("", "")), "InvalidParameterValue", []string{canvas + "Width", canvas + "Height"}},
		{"the target", `"TargetInfo":{"Container":"avi","RemoveVideo":1,"RemoveAudio":1,"AudioStream":{"Codec":"MP3","SampleRate":8000,"AudioChannel":6,"Bitrate":1}},` + track(item("", "")), "InvalidParameterValue",
			[]string{target + "Container", target + "RemoveAudio", target + "AudioStream.Codec", target + "AudioStream.SampleRate", target + "AudioStream.AudioChannel", target + "AudioStream.Bitrate"}},
		{"the picture", `"TargetInfo":{"VideoStream":{"Codec":"H.265","Fps":61,"Bitrate":20}},` + track(item("", "")), "InvalidParameterValue",
			[]string{target + "VideoStream.Codec", target + "VideoStream.Fps", target + "VideoStream.Bitrate"}},
	} {
		code, message := c.code("EditMedia", `{"FileInfos":[{"InputInfo":`+cos+`,"Id":"a"}],"OutputStorage":{"Type":"COS"},"OutputObjectPath":"/a.mp4","ComposeConfig":{`+tt.config+`}}`)
		if code != tt.code {
			t.Errorf("%s: %s: %s, want %s", tt.name, code, message, tt.code)
		}
		for _, field := range tt.fields {
			if !strings.Contains(message, field) {
				t.Errorf("%s: %q does not tell of %s", tt.name, message, field)
			}
		}
		if n := strings.Count(message, ";") + 1; n != len(tt.fields) {
			t.Errorf("%s: %d faults, want %d: %s", tt.name, n, len(tt.fields), message)
		}
	}
}
