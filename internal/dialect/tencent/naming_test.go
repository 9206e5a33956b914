package tencent_test

import (
	"encoding/json"
	"testing"
)

// example is the vendor's own of adaptive streaming, whole.
const example = `{"InputInfo":{"Type":"COS","CosInputInfo":{"Bucket":"main","Region":"ap-shanghai","Object":"/video/lego-city-vehicles.mp4"}},
	"OutputDir":"/share/output/","MediaProcessTask":{"AdaptiveDynamicStreamingTaskSet":[{"Definition":10,"OutputObjectPath":"{inputName}_adaptiveDynamicStreaming.{format}",
	"SubStreamObjectName":"{inputName}_adaptiveDynamicStreaming_{definition}_{subStreamNumber}.{format}",
	"SegmentObjectName":"{inputName}_adaptiveDynamicStreaming_{definition}_{subStreamNumber}_{segmentNumber}.{format}"}]}}`

func TestFilesAreNamedAsTheVendorNamesThem(t *testing.T) {
	t.Parallel()
	s, c := serve(t)
	object := func(key, rest string) string {
		return `{"InputInfo":{"Type":"COS","CosInputInfo":{"Bucket":"main","Region":"r","Object":"` + key + `"}},` + rest + `}`
	}
	task := func(set, task string) string { return `"MediaProcessTask":{"` + set + `":[{` + task + `}]}` }
	for _, tt := range []struct{ name, body, key, manifest, playlist, segment string }{
		{"the vendor's example", example, "share/output/{file}", "lego-city-vehicles_adaptiveDynamicStreaming",
			"lego-city-vehicles_adaptiveDynamicStreaming_10_{track}", "lego-city-vehicles_adaptiveDynamicStreaming_10_{track}_{number:1,0,1}"},
		{"an adaptive stream that names nothing", object("/in/a.mp4", task("AdaptiveDynamicStreamingTaskSet", `"Definition":10`)), "in/{file}",
			"a_adaptiveDynamicStreaming_10", "a_adaptiveDynamicStreaming_10_{track}", "a_adaptiveDynamicStreaming_10_{track}_{number:1,0,1}"},
		{"a DASH of the same names", object("/in/a.mp4", task("AdaptiveDynamicStreamingTaskSet", `"Definition":20,"SubStreamObjectName":"x.{format}","SegmentObjectName":"y"`)),
			"in/{file}", "a_adaptiveDynamicStreaming_20", "", ""},
		{"the vendor's example of segments", object("/AnimalWorldE01.mp4", task("TranscodeTaskSet", `"Definition":100210,
			"OutputObjectPath":"{inputName}_from_{inputFormat}.{format}","SegmentObjectName":"{inputName}_from_{inputFormat}_{number}.{format}"`)),
			"{file}", "AnimalWorldE01_from_mp4", "AnimalWorldE01_from_mp4_{track}", "AnimalWorldE01_from_mp4_{number:1,0,1}"},
		{"folders, and numbers of three digits from 1", object("/in/a.mp4", task("TranscodeTaskSet", `"Definition":100210,"OutputObjectPath":"/hls/{inputName}/index.m3u8",
			"SegmentObjectName":"{format}/{number}.ts","ObjectNumberFormat":{"InitialValue":1,"MinLength":3}`)),
			"hls/a/{file}", "index", "index_{track}", "ts/{number:3,1,1}"},
		{"names without a variable", object("/in/a.mp4", task("AdaptiveDynamicStreamingTaskSet", `"Definition":10,"OutputObjectPath":"x","SubStreamObjectName":"y.m3u8","SegmentObjectName":"z"`)),
			"in/{file}", "x", "y", "z_{number:1,0,1}"},
		{"a directory that begins with no slash", object("/in/a.mp4", `"OutputDir":"share/output/",`+task("TranscodeTaskSet", `"Definition":20`)),
			"share/output/a_transcode_20.mp4", "", "", ""},
		{"a directory without slashes", object("/in/a.mp4", `"OutputDir":"out",`+task("TranscodeTaskSet", `"Definition":20`)), "out/a_transcode_20.mp4", "", "", ""},
		{"a name with all that keys can hold", object("/in/-x%20 *?:\u00a0(1).part.mp4", task("TranscodeTaskSet", `"Definition":20`)),
			"in/-x%20 *?:\u00a0(1).part_transcode_20.mp4", "", "", ""},
		{"a name with braces, which patterns of keys cannot hold", object("/in/{a}.mp4", task("TranscodeTaskSet", `"Definition":20`)), "in/-a-_transcode_20.mp4", "", "", ""},
		{"a name in an address", `{"InputInfo":{"Type":"URL","UrlInputInfo":{"Url":"https://example.com/x/my%20film.mp4?v=1"}},"OutputStorage":{"Type":"COS","CosOutputStorage":{"Bucket":"main"}},` +
			task("TranscodeTaskSet", `"Definition":20`) + `}`, "my film_transcode_20.mp4", "", "", ""},
	} {
		made := jobOf(t, s, made(t, c, tt.body)).Tasks[0]
		var names struct {
			Manifest string `json:"manifest_name"`
			Playlist string `json:"playlist_name"`
			Segment  string `json:"segment_name"`
		}
		if err := json.Unmarshal(made.Params, &names); err != nil {
			t.Fatal(err)
		}
		if made.Output.Key != tt.key || names.Manifest != tt.manifest || names.Playlist != tt.playlist || names.Segment != tt.segment {
			t.Errorf("%s: %q %+v, want %q %q %q %q", tt.name, made.Output.Key, names, tt.key, tt.manifest, tt.playlist, tt.segment)
		}
	}
}

func TestAnEditIsNamedByItsFirstSource(t *testing.T) {
	t.Parallel()
	s, c := serve(t)
	var edit struct{ TaskId string }
	c.must("EditMedia", `{"FileInfos":[{"InputInfo":{"Type":"COS","CosInputInfo":{"Bucket":"main","Region":"r","Object":"/in/s.mp4"}}}],
		"OutputStorage":{"Type":"COS"},"OutputObjectPath":"/e/{inputName}_{inputFormat}.{format}"}`, &edit)
	if key := s.Job(uuidOf(t, edit.TaskId)).Tasks[0].Output.Key; key != "e/s_mp4.mp4" {
		t.Errorf("it is written to %s", key)
	}
}
