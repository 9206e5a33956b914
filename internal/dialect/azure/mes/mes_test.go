package mes_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/dialect/azure/mes"
	"github.com/mediamill/mediamill/internal/goldentest"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/catalogue"
	"github.com/mediamill/mediamill/internal/op/encode"
	"github.com/mediamill/mediamill/internal/op/transcode"
)

// hd is a film of a minute.
func hd() mes.Facts {
	return mes.Facts{Known: true, Duration: 60, Width: 1920, Height: 1080, FrameRate: 29.97, BitRate: 12_000, Sound: true}
}

const first, second = "00000000-0000-4000-8000-00000000000a", "00000000-0000-4000-8000-00000000000b"

// assets are what the task reads: the second when the preset names it.
func assets(configuration string) []mes.Asset {
	list := []mes.Asset{{ID: first, Source: media.SourceRef{Storage: "main", Key: "asset-a/film.mp4"}}, {ID: second, Source: media.SourceRef{Storage: "main", Key: "asset-b/more.mp4"}}}
	for i := range list {
		list[i].File = func(name string) (media.SourceRef, bool) {
			return media.SourceRef{Storage: "main", Key: "asset-a/" + name}, name != "later.png"
		}
	}
	if !strings.Contains(configuration, second) {
		list = list[:1]
	}
	return list
}

// tasks are those of a preset, each checked by the operation that it names.
func tasks(t *testing.T, configuration string, f mes.Facts) (string, error) {
	t.Helper()
	p, err := mes.Parse(configuration)
	if err != nil {
		return "", err
	}
	list, err := p.Tasks(mes.Input{Stem: "film", Folder: "asset-1/", Facts: f, Assets: assets(configuration)})
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, each := range list {
		params, err := json.Marshal(each.Params)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%s %s\n  %s\n", each.Operation, each.Key, params)
		for _, o := range catalogue.All() {
			if o.Name != each.Operation {
				continue
			}
			if _, faults := o.Params(params); len(faults) > 0 {
				t.Errorf("%s: %v", each.Key, faults)
			}
			if _, fault := op.ParsePattern(each.Key, o.Layout); fault != nil {
				t.Errorf("%s: %v", each.Key, fault)
			}
		}
	}
	return b.String(), nil
}

const fileName = `"Outputs":[{"FileName":"{Basename}_{Width}x{Height}_{VideoBitrate}.mp4","Format":{"Type":"MP4Format"}}]`

func layers(list string) string {
	return `{"Version":1.0,"Codecs":[{"Type":"H264Video","KeyFrameInterval":"00:00:02","H264Layers":[` + list + `]},` +
		`{"Type":"AACAudio","Profile":"AACLC","Channels":2,"SamplingRate":48000,"Bitrate":128}],` + fileName + `}`
}

func images(codec, format string) string {
	return `{"Version":1.0,"Codecs":[` + codec + `],"Outputs":[{"FileName":"{Basename}_{Index}{Extension}","Format":{"Type":"` + format + `"}}]}`
}

// sources is a preset of one layer with sources.
func sources(list string) string {
	return strings.Replace(layers(`{"Bitrate":100,"Width":64,"Height":64}`), `"Codecs"`, `"Sources":[`+list+`],"Codecs"`, 1)
}

func TestPresetsBecomeTasks(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		preset string
		facts  mes.Facts
	}{
		"multiple bitrate 720p":           {"H264 Multiple Bitrate 720p", mes.Facts{}},
		"multiple bitrate 4K":             {"H264 Multiple Bitrate 4K", mes.Facts{}},
		"for iOS":                         {"H264 Multiple Bitrate 16x9 for iOS", mes.Facts{}},
		"for Android of low quality":      {"H264 Single Bitrate Low Quality SD for Android", mes.Facts{}},
		"surround":                        {"H264 Single Bitrate 1080p Audio 5.1", mes.Facts{}},
		"a name with a leading space":     {"  h264 single bitrate 720P ", mes.Facts{}},
		"an older encoder":                {"H264 Adaptive Bitrate MP4 Set 720p", mes.Facts{}},
		"sound":                           {"AAC Good Quality Audio", mes.Facts{}},
		"adaptive streaming":              {"Adaptive Streaming", hd()},
		"adaptive streaming upright":      {"Adaptive Streaming", mes.Facts{Known: true, Duration: 60, Width: 720, Height: 1280, FrameRate: 23.97, Sound: true}},
		"content adaptive without sound":  {"Content Adaptive Multiple Bitrate MP4", mes.Facts{Known: true, Duration: 9, Width: 640, Height: 360, FrameRate: 30, BitRate: 700}},
		"thumbnails of the older encoder": {"Thumbnails", mes.Facts{}},
		"a layer in percent":              {layers(`{"Type":"H264Layer","Bitrate":"1000","Width":"50%","Height":"50%","Profile":"Main","Level":"3.1","FrameRate":"30000/1001"}`), hd()},
		"a layer with a width":            {layers(`{"Bitrate":1000,"Width":1280}`), hd()},
		"JSON whose quotes are escaped":   {`{\n \"Version\": 1.0, \"Codecs\":[{\"Type\":\"CopyAudio\"}],\"Outputs\":[{\"FileName\":\"a{Extension}\",\"Format\":{\"Type\":\"MP4Format\"}}]}`, mes.Facts{}},
		"trim, crop and turn": {`{"Version":1.0,"Sources":[{"StartTime":"00:00:04","Duration":"00:00:16","Streams":[],"Filters":{"Crop":{"X":10,"Y":20,"Width":640,"Height":360},` +
			`"Rotation":"90","Deinterlace":{"Mode":"Off"}}}],"Codecs":[{"Type":"H264Video","StretchMode":"AutoFit","SceneChangeDetection":"true","Complexity":"Speed","H264Layers":[{"Bitrate":500,"Width":640,"Height":360}]}],` + fileName + `}`, mes.Facts{}},
		"sources that are joined": {sources(`{"AssetID":"` + second + `","StartTime":"00:00:01","Duration":"00:00:02"},{"AssetID":"` + first + `"}`), mes.Facts{}},
		"parts of one source":     {sources(`{"StartTime":"00:00:01","Duration":"00:00:02"},{"Duration":"00:00:01"}`), mes.Facts{}},
		"an overlay": {sources(`{"Filters":{"VideoOverlay":{"Position":{"X":192,"Y":108,"Width":100,"Height":50},"AudioGainLevel":0.0,` +
			`"MediaParams":[{"OverlayLoopCount":1},{"IsOverlay":true,"OverlayLoopCount":1,"InputLoop":true}],"Source":"Image001.png","Clip":{"Duration":"00:00:05"}}},"Pad":true}`), hd()},
		"a copy":                  {`{"Version":1.0,"Codecs":[{"Type":"CopyVideo"},{"Type":"CopyAudio"}],"Outputs":[{"FileName":"{Basename}_copy{Extension}","Format":{"Type":"TSFormat"}}]}`, mes.Facts{}},
		"one picture":             {images(`{"Type":"PngImage","Start":"00:00:05","Step":"1","Range":"1","PngLayers":[{"Type":"PngLayer","Width":640,"Height":360}]}`, "PngFormat"), mes.Facts{}},
		"the best picture":        {images(`{"Type":"JpgImage","Start":"{Best}","JpgLayers":[{"Quality":90,"Width":"100%"}]}`, "JpgFormat"), mes.Facts{}},
		"pictures in percent":     {images(`{"Type":"JpgImage","Start":"20%","Step":"20%","Range":"80%"}`, "JpgFormat"), mes.Facts{}},
		"pictures at times":       {images(`{"Type":"JpgImage","Start":"00:00:01","Step":"00:00:02","Range":"00:00:10"}`, "JpgFormat"), mes.Facts{}},
		"pictures of mixed units": {images(`{"Type":"JpgImage","Start":"00:00:05","Step":"25%","Range":"100%"}`, "JpgFormat"), hd()},
		"pictures by frames":      {images(`{"Type":"JpgImage","Start":0,"Step":"300","Range":1200}`, "JpgFormat"), mes.Facts{Known: true, Duration: 60, Width: 640, Height: 360, FrameRate: 30}},
		"a sprite":                {images(`{"Type":"JpgImage","Start":"00:00:01","Step":"5%","Range":"100%","SpriteColumn":10,"JpgLayers":[{"Width":"10%","Height":"10%","Quality":90}]}`, "JpgFormat"), hd()},
		"a film with pictures in XML": {`<?xml version="1.0" encoding="utf-16"?>
<Preset xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" Version="1.0" xmlns="http://www.windowsazure.com/media/encoding/Preset/2014/03">
  <Sources><Source StartTime="PT4S" Duration="PT16S"/></Sources>
  <Encoding>
    <H264Video><KeyFrameInterval>00:00:02</KeyFrameInterval><SceneChangeDetection>true</SceneChangeDetection><StretchMode>AutoSize</StretchMode>
      <H264Layers><H264Layer><Bitrate>4500</Bitrate><Width>1280</Width><Height>720</Height><FrameRate>0/1</FrameRate><Profile>Auto</Profile><Level>auto</Level>
        <BFrames>3</BFrames><ReferenceFrames>3</ReferenceFrames><Slices>0</Slices><AdaptiveBFrame>true</AdaptiveBFrame><EntropyMode>Cabac</EntropyMode>
        <BufferWindow>00:00:05</BufferWindow><MaxBitrate>4500</MaxBitrate></H264Layer></H264Layers></H264Video>
    <AACAudio><Profile>AACLC</Profile><Channels>2</Channels><SamplingRate>48000</SamplingRate><Bitrate>128</Bitrate></AACAudio>
  </Encoding>
  <Outputs><Output FileName="{Basename}_{Resolution}_{Codec}_{Channel}_{Bitrate}_{AudioBitrate}{Extension}"><MP4Format/></Output></Outputs>
</Preset>`, mes.Facts{}},
		"pictures in XML": {`<Preset Version="1.0"><Encoding><PngImage Start="10%" Step="10%" Range="50%"><PngLayers><PngLayer><Width>320</Width><Height>180</Height></PngLayer></PngLayers></PngImage></Encoding>` +
			`<Outputs><Output FileName="{Basename}_{Index}{Extension}"><PngFormat/></Output></Outputs></Preset>`, mes.Facts{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := tasks(t, c.preset, c.facts)
			if err != nil {
				t.Fatal(err)
			}
			goldentest.Is(t, filepath.Join("testdata", strings.ReplaceAll(name, " ", "-")+".txt"), got)
		})
	}
}

// The three examples of the reference's page on the ladder, from the largest layer on.
func TestTheLadderIsThatOfTheReferencesExamples(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		facts mes.Facts
		want  string
	}{
		"1080 lines":               {mes.Facts{Width: 1920, Height: 1080, FrameRate: 29.97}, "1920x1080_6780 1280x720_3520 960x540_2210 640x360_1150 480x270_720 320x180_380"},
		"720 lines":                {mes.Facts{Width: 1280, Height: 720, FrameRate: 23.97}, "1280x720_2940 960x540_1850 640x360_960 480x270_600 320x180_320"},
		"360 lines":                {mes.Facts{Width: 640, Height: 360, FrameRate: 29.97}, "640x360_700 480x270_440 320x180_230"},
		"less than any layer":      {mes.Facts{Width: 160, Height: 90}, "160x90_170"},
		"more than any layer":      {mes.Facts{Width: 3840, Height: 2160, BitRate: 40_000}, "1920x1080_6780 1280x720_3520 960x540_2210 640x360_1150 480x270_720 320x180_380"},
		"a source of a lower rate": {mes.Facts{Width: 640, Height: 360, BitRate: 350}, "640x360_350 480x270_220 320x180_120"},
	} {
		for _, preset := range []string{"Adaptive Streaming", "Content Adaptive Multiple Bitrate MP4"} {
			p, err := mes.Parse(preset)
			if err != nil {
				t.Fatal(err)
			}
			c.facts.Known, c.facts.Sound = true, true
			list, err := p.Tasks(mes.Input{Stem: "film", Folder: "a/", Facts: c.facts})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, each := range list {
				got = append(got, strings.TrimSuffix(strings.TrimPrefix(each.Key, "a/film_"), ".mp4"))
				if sound := each.Params.(*dialect.Sparse[transcode.Params]).Params.Audio; sound.Codec != encode.AAC {
					t.Errorf("%s of %s: %s has the sound %v", preset, name, each.Key, sound)
				}
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("%s of %s: %v, want %s", preset, name, got, c.want)
			}
			if p.Manifest("film.mov") != "film" {
				t.Errorf("%s gets the manifests %q", preset, p.Manifest("film.mov"))
			}
		}
	}
}

func TestPresetsThatCanNotBeHonoredAreRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string][2]string{
		"nothing":                              {"", "needs a preset"},
		"a name that there is not":             {"VC1 Broadband 720p", "no preset"},
		"no JSON":                              {"{", "not valid JSON"},
		"another XML":                          {"<taskDefinition/>", "must be a <Preset>"},
		"a document type":                      {`<!DOCTYPE x><Preset/>`, "document types"},
		"another version":                      {`{"Version":2.0,"Codecs":[],"Outputs":[]}`, "Version"},
		"no codecs":                            {`{"Version":1.0}`, "no codecs"},
		"an element that nobody knows":         {strings.Replace(layers(`{"Bitrate":100,"Width":64,"Height":64}`), `"Version"`, `"Surprise":1,"Version"`, 1), "Surprise"},
		"a codec that nobody knows":            {images(`{"Type":"BmpImage"}`, "BmpFormat"), "must be H264Video"},
		"HE-AAC":                               {`{"Version":1.0,"Codecs":[{"Type":"AACAudio","Profile":"HEAACV2"}],` + fileName + `}`, "HE-AAC"},
		"silence that is inserted":             {`{"Version":1.0,"Codecs":[{"Type":"AACAudio","Condition":"InsertSilenceIfNoAudio"}],` + fileName + `}`, "silence"},
		"black that is inserted":               {`{"Version":1.0,"Codecs":[{"Type":"H264Video","Condition":"InsertBlackIfNoVideo","H264Layers":[{"Bitrate":100,"Width":64,"Height":64}]}],` + fileName + `}`, "black"},
		"a layer without a bit rate":           {layers(`{"Width":64,"Height":64}`), "bit rate"},
		"an asset that the task does not read": {sources(`{"AssetID":"00000000-0000-4000-8000-00000000000c"}`), "does not read"},
		"another asset alone":                  {sources(`{"AssetID":"` + second + `"}`), "first asset"},
		"an asset that is no guid":             {sources(`{"AssetID":"x"}`), "guid"},
		"filters of joined sources":            {sources(`{"Filters":{"Rotation":"90"}},{}`), "no filters"},
		"pictures of joined sources":           {strings.Replace(images(`{"Type":"JpgImage","Start":"1%","Step":"1","Range":"1"}`, "JpgFormat"), `"Codecs"`, `"Sources":[{},{}],"Codecs"`, 1), "do not apply"},
		"a copy of joined sources":             {`{"Version":1.0,"Sources":[{},{}],"Codecs":[{"Type":"CopyVideo"}],"Outputs":[{"FileName":"a.mp4","Format":{"Type":"MP4Format"}}]}`, "CopyVideo"},
		"an overlay that fades":                {sources(`{"Filters":{"VideoOverlay":{"Source":"a.png","Position":{"Width":1},"FadeInDuration":{}}}}`), "FadeInDuration"},
		"an overlay of a film":                 {sources(`{"Filters":{"VideoOverlay":{"Source":"a.mp4","Position":{"Width":1}}}}`), "PNG or JPEG"},
		"an overlay from elsewhere":            {sources(`{"Filters":{"VideoOverlay":{"Source":"../a.png","Position":{"Width":1}}}}`), "name of a file"},
		"an overlay without a width":           {sources(`{"Filters":{"VideoOverlay":{"Source":"a.png"}}}`), "width"},
		"the same name twice":                  {strings.Replace(layers(`{"Bitrate":100,"Width":64,"Height":64},{"Bitrate":100,"Width":64,"Height":64}`), `"a"`, `"b"`, 1), "Several files"},
		"a picture without {Index}":            {strings.Replace(images(`{"Type":"JpgImage","Start":"1%","Step":"1","Range":"1"}`, "JpgFormat"), "_{Index}", "", 1), "exactly once"},
		"a path":                               {strings.Replace(layers(`{"Bitrate":100,"Width":64,"Height":64}`), "{Basename}_", "../", 1), "must have none"},
		"a macro that there is not":            {strings.Replace(layers(`{"Bitrate":100,"Width":64,"Height":64}`), "{Basename}", "{job}", 1), "macro"},
		"a brace without a macro":              {strings.Replace(layers(`{"Bitrate":100,"Width":64,"Height":64}`), "{Basename}", "{{Basename}}", 1), "brace"},
		"a format without its codec":           {images(`{"Type":"JpgImage"}`, "PngFormat"), "goes with a codec"},
		"a sprite of PNG":                      {images(`{"Type":"PngImage","SpriteColumn":2}`, "PngFormat"), "JpgImage only"},
		"a moment that is none":                {images(`{"Type":"JpgImage","Start":"soon"}`, "JpgFormat"), "must be {Best}"},
		"a source that is not known":           {"Adaptive Streaming", "depends on the source"},
		"steps of nothing":                     {images(`{"Type":"JpgImage","Start":"0%","Step":"0%","Range":"50%"}`, "JpgFormat"), "more than 0"},
		"too many pictures":                    {images(`{"Type":"JpgImage","Start":"00:00:00","Step":"00:00:00.01","Range":"01:00:00"}`, "JpgFormat"), "images"},
		"filters with pictures":                {strings.Replace(images(`{"Type":"JpgImage","Start":"1%","Step":"1","Range":"1"}`, "JpgFormat"), `"Codecs"`, `"Sources":[{"StartTime":"00:00:01"}],"Codecs"`, 1), "do not apply"},
		"a preset without end":                 {strings.Repeat("x", 500_000), "longer"},
		"a rotation by nothing":                {strings.Replace(layers(`{"Bitrate":100,"Width":64,"Height":64}`), `"Codecs"`, `"Sources":[{"Filters":{"Rotation":"0"}}],"Codecs"`, 1), "Rotation"},
	} {
		_, err := tasks(t, c[0], mes.Facts{})
		if err == nil || !strings.Contains(err.Error(), c[1]) {
			t.Errorf("%s: %v, want %q", name, err, c[1])
		}
	}
}

func TestAPresetThatJoinsUsesEveryAsset(t *testing.T) {
	t.Parallel()
	for preset, want := range map[string]string{
		sources(`{},{"Duration":"00:00:01"}`):      "no source of the task's asset '" + second + "'",
		sources(`{},{"AssetID":"` + second + `"}`): "",
		"H264 Single Bitrate 720p":                 "",
	} {
		p, err := mes.Parse(preset)
		if err != nil {
			t.Fatal(err)
		}
		list := assets(second)
		if !p.Joins() {
			list = list[:1]
		}
		if _, err := p.Tasks(mes.Input{Stem: "film", Folder: "a/", Assets: list}); err == nil != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", preset, err, want)
		}
	}
}

func TestAllFaultsOfAPresetComeAtOnce(t *testing.T) {
	t.Parallel()
	_, err := mes.Parse(layers(`{"Bitrate":"x","Width":"y","Profile":"z","Level":1,"FrameRate":"q","Nothing":1}`))
	for _, want := range []string{"Bitrate", "Width", "Profile", "FrameRate", "Nothing"} {
		if err == nil || !strings.Contains(err.Error(), "H264Layers[0]."+want) {
			t.Errorf("no fault of %s in %v", want, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"H264 Multiple Bitrate 720p", "Adaptive Streaming", layers(`{"Bitrate":100,"Width":"50%"}`), images(`{"Type":"JpgImage","Start":"5%","Step":"7","Range":"100%","SpriteColumn":3}`, "JpgFormat"),
		`<Preset Version="1.0"><Encoding><PngImage Start="10%"><PngLayers><PngLayer/></PngLayers></PngImage></Encoding><Outputs><Output FileName="{Index}"><PngFormat/></Output></Outputs></Preset>`,
		`<Thumbnail Size="100%,*" Type="Jpeg"><Time Value="10%" Step="10%" Stop="95%"/></Thumbnail>`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := mes.Parse(text)
		if err != nil {
			return
		}
		for _, facts := range []mes.Facts{{}, hd(), {Known: true}, {Known: true, Width: 1, Height: 9000}} {
			list, err := p.Tasks(mes.Input{Stem: "film", Folder: "asset-1/", Facts: facts, Assets: assets(text)})
			if err != nil {
				continue
			}
			for _, each := range list {
				if _, err := json.Marshal(each.Params); err != nil {
					t.Fatal(err)
				}
				if !strings.HasPrefix(each.Key, "asset-1/") || strings.Contains(each.Key[8:], "/") {
					t.Fatalf("the key %q leaves the asset", each.Key)
				}
			}
		}
	})
}
