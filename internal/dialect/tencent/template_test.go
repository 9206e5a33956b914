package tencent_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/mediamill/mediamill/internal/media"
)

// families are all with a body that makes one, and how many presets each has.
func families() []struct {
	word, body string
	presets    int
} {
	return []struct {
		word, body string
		presets    int
	}{
		{"Transcode", `{"Container":"mp4","Name":"a",` + picture + `,` + sound + `}`, 86},
		{"SnapshotByTimeOffset", `{"Name":"a"}`, 1},
		{"SampleSnapshot", `{"Name":"a","SampleType":"Time","SampleInterval":5}`, 1},
		{"ImageSprite", `{"Name":"a","SampleType":"Percent","SampleInterval":5,"RowCount":2,"ColumnCount":3}`, 1},
		{"AnimatedGraphics", `{"Name":"a","Fps":10}`, 2},
		{"AdaptiveDynamicStreaming", `{"Name":"a","Format":"HLS","StreamInfos":[{` + strings.Replace(picture, "VideoTemplate", "Video", 1) + `,` + strings.Replace(sound, "AudioTemplate", "Audio", 1) + `}]}`, 3},
		{"Watermark", `{"Name":"a","Type":"text","TextTemplate":{"FontType":"arial.ttf","FontSize":"20px","FontColor":"0xFFFFFF","FontAlpha":0.5}}`, 0},
		{"ContentReview", `{"Name":"a","PornConfigure":{"ImgReviewInfo":{"Switch":"ON","LabelSet":["porn"]},"AsrReviewInfo":{"Switch":"OFF"}},"UserDefineConfigure":{"OcrReviewInfo":{"Switch":"ON","LabelSet":["ads"],"BlockConfidence":90}}}`, 2},
		{"AIAnalysis", `{"Name":"a","CoverConfigure":{"Switch":"ON"},"TagConfigure":{"Switch":"OFF"}}`, 5},
		{"AIRecognition", `{"Name":"a","FaceConfigure":{"Switch":"ON","UserDefineLibraryLabelSet":["staff"]},"AsrWordsConfigure":{"Switch":"ON","LabelSet":["ads"]},"AsrFullTextConfigure":{"Switch":"ON","SubtitleFormat":"vtt"}}`, 1},
		{"QualityControl", `{"Name":"a","QualityControlItemSet":[{"Type":"SolidColorScreen","Duration":500},{"Type":"NoVoice","Switch":"ON","Sampling":"Time","IntervalTime":1000},{"Type":"QRCode","Switch":"OFF"}],
			"Strategy":{"StrategyType":"TimeSpotCheck","TimeSpotCheck":{"CheckDuration":10,"CheckInterval":60}}}`, 7},
	}
}

func TestTheLifeOfATemplateOfEachFamily(t *testing.T) {
	t.Parallel()
	_, c := serve(t)
	for _, f := range families() {
		list := func(query string) (total int, set []map[string]any) {
			t.Helper()
			var r map[string]json.RawMessage
			c.must("Describe"+f.word+"Templates", query, &r)
			if err := json.Unmarshal(r["TotalCount"], &total); err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(r[f.word+"TemplateSet"], &set); err != nil {
				t.Fatal(err)
			}
			return total, set
		}
		if total, _ := list(`{"Limit":50}`); total != f.presets {
			t.Errorf("%s: %d presets, want %d", f.word, total, f.presets)
		}
		var made struct{ Definition int64 }
		c.must("Create"+f.word+"Template", f.body, &made)
		query := fmt.Sprintf(`{"Definitions":[%d]}`, made.Definition)
		_, text := c.post("Describe"+f.word+"Templates", query)
		golden(t, "template-"+f.word, text)
		c.must("Modify"+f.word+"Template", fmt.Sprintf(`{"Definition":%d,"Name":"b","Comment":"c"}`, made.Definition), nil)
		if total, set := list(`{"Name":"b"}`); total != 1 || set[0]["Comment"] != "c" {
			t.Errorf("%s: after the change %v", f.word, set)
		}
		if total, set := list(`{"Offset":1000,"Limit":1}`); total != f.presets+1 || len(set) != 0 {
			t.Errorf("%s: beyond the end %d, %v", f.word, total, set)
		}
		c.must("Delete"+f.word+"Template", fmt.Sprintf(`{"Definition":%d}`, made.Definition), nil)
		if total, _ := list(query); total != 0 {
			t.Errorf("%s: it is still there", f.word)
		}
		if code, _ := c.code("Delete"+f.word+"Template", fmt.Sprintf(`{"Definition":%d}`, made.Definition)); code != "ResourceNotFound.TemplateNotExist" {
			t.Errorf("%s: deleted twice: %q", f.word, code)
		}
	}
}

func TestEveryPresetIsThere(t *testing.T) {
	t.Parallel()
	_, c := serve(t)
	var all []any
	for offset := 0; offset < 100; offset += 50 {
		var page struct{ TranscodeTemplateSet []any }
		c.must("DescribeTranscodeTemplates", fmt.Sprintf(`{"Type":"Preset","Offset":%d,"Limit":50}`, offset), &page)
		all = append(all, page.TranscodeTemplateSet...)
	}
	b, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "presets-transcode", string(b))
	_, text := c.post("DescribeAdaptiveDynamicStreamingTemplates", `{"Definitions":[20]}`)
	golden(t, "presets-adaptive", text)
	for _, family := range []string{"ContentReview", "AIAnalysis", "AIRecognition", "QualityControl"} {
		_, text := c.post("Describe"+family+"Templates", `{"Type":"Preset"}`)
		golden(t, "presets-"+strings.ToLower(family), text)
	}
	for filter, want := range map[string]int{
		`{"ContainerType":"PureAudio"}`: 7, `{"TEHDType":"TEHD-100"}`: 6, `{"TranscodeType":"TEHD"}`: 6, `{"TranscodeType":"Common"}`: 80, `{"Type":"Custom"}`: 0,
	} {
		var r struct{ TotalCount int }
		if c.must("DescribeTranscodeTemplates", filter, &r); r.TotalCount != want {
			t.Errorf("%s: %d, want %d", filter, r.TotalCount, want)
		}
	}
}

func TestEveryPresetThatPublicProgramsNameMakesATask(t *testing.T) {
	t.Parallel()
	s, c := serve(t)
	list := []int{100305, 321002}
	for id := 327001; id <= 327020; id++ {
		list = append(list, id)
	}
	for _, id := range list {
		job := jobOf(t, s, made(t, c, process(fmt.Sprintf(`"TranscodeTaskSet":[{"Definition":%d}]`, id), "")))
		if !strings.Contains(string(job.Tasks[0].Params), `"codec":"hevc"`) {
			t.Errorf("%d: %s", id, job.Tasks[0].Params)
		}
	}
}

func TestAChangeOfATemplateKeepsWhatItDoesNotName(t *testing.T) {
	t.Parallel()
	_, c := serve(t)
	for _, tt := range []struct{ family, body, change, want string }{
		{"ContentReview", `{"PornConfigure":{"ImgReviewInfo":{"Switch":"ON","LabelSet":["sexy"],"ReviewConfidence":7},"OcrReviewInfo":{"Switch":"ON"}}}`,
			`"PornConfigure":{"ImgReviewInfo":{"BlockConfidence":0}}`,
			`"PornConfigure":{"AsrReviewInfo":null,"ImgReviewInfo":{"BlockConfidence":0,"LabelSet":["sexy"],"ReviewConfidence":7,"Switch":"ON"},"OcrReviewInfo":{"BlockConfidence":100,"ReviewConfidence":75,"Switch":"ON"}}`},
		{"AIRecognition", `{"FaceConfigure":{"Switch":"ON","Score":80.5}}`, `"FaceConfigure":{"Switch":"OFF"},"OcrFullTextConfigure":{"Switch":"ON"}`,
			`"FaceConfigure":{"DefaultLibraryLabelSet":[],"FaceLibrary":"All","Score":80.5,"Switch":"OFF","UserDefineLibraryLabelSet":[]},"Name":"","OcrFullTextConfigure":{"Switch":"ON"}`},
		{"QualityControl", `{"Name":"n","QualityControlItemSet":[{"Type":"NoVoice"}]}`, `"Strategy":{"StrategyType":"TimeSpotCheck","TimeSpotCheck":{"CheckDuration":10,"CheckInterval":10,"SkipDuration":5}}`,
			`"QualityControlItemSet":[{"Duration":0,"IntervalTime":0,"Sampling":"","Switch":"ON","Threshold":"","Type":"NoVoice"}],"Strategy":{"StrategyType":"TimeSpotCheck","TimeSpotCheck":{"CheckDuration":10,"CheckInterval":10,"CirclesNumber":0,"SkipDuration":5}}`},
	} {
		var made struct{ Definition int64 }
		c.must("Create"+tt.family+"Template", tt.body, &made)
		c.must("Modify"+tt.family+"Template", fmt.Sprintf(`{"Definition":%d,%s}`, made.Definition, tt.change), nil)
		_, text := c.post("Describe"+tt.family+"Templates", `{"Type":"Custom"}`)
		if !strings.Contains(text, tt.want) {
			t.Errorf("%s is\n%s\nand should have\n%s", tt.family, text, tt.want)
		}
	}
}

func TestOfThirtyTemplatesAtOnceSixteenAreMade(t *testing.T) {
	t.Parallel()
	_, c := serve(t)
	codes := atOnce(c, 30, "CreateAnimatedGraphicsTemplate", `{"Fps":5}`)
	if codes[""] != 16 || codes["LimitExceeded.TooMuchTemplate"] != 14 {
		t.Error(codes)
	}
}

func TestOfTenWorkflowsOfANameAtOnceOneIsMade(t *testing.T) {
	t.Parallel()
	_, c := serve(t)
	codes := atOnce(c, 10, "CreateWorkflow", workflow(""))
	if codes[""] != 1 || codes["InvalidParameterValue"] != 9 {
		t.Error(codes)
	}
}

// atOnce sends a request so many times at once, and counts the answers by code.
func atOnce(c *client, times int, action, body string) map[string]int {
	var group sync.WaitGroup
	var mu sync.Mutex
	codes := map[string]int{}
	for range times {
		group.Go(func() {
			code, _ := c.code(action, body)
			mu.Lock()
			defer mu.Unlock()
			codes[code]++
		})
	}
	group.Wait()
	return codes
}

func TestAWatermarkPictureIsKeptAndShown(t *testing.T) {
	t.Parallel()
	s, c := serve(t)
	const dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
	var made struct {
		Definition int64
		ImageUrl   string
	}
	c.must("CreateWatermarkTemplate", `{"Type":"image","ImageTemplate":{"ImageContent":"`+dot+`"},"XPos":"5%","CoordinateOrigin":"TopRight"}`, &made)
	for address, want := range map[string]int{made.ImageUrl: http.StatusOK, strings.Replace(made.ImageUrl, "/tencent/watermarks/", "/tencent/watermarks/x", 1): http.StatusForbidden} {
		res, err := http.Get(address)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("%s: %d, want %d", address, res.StatusCode, want)
		}
	}
	job := jobOf(t, s, made2(t, c, made.Definition))
	for _, part := range []string{`"storage":"main"`, `"position":"top_right"`, `"x":"5%"`, `"y":"0px"`, `"width":"10%"`} {
		if !strings.Contains(string(job.Tasks[0].Params), part) {
			t.Errorf("%s has no %s", job.Tasks[0].Params, part)
		}
	}
}

func TestWatermarksLieOnPicturesToo(t *testing.T) {
	t.Parallel()
	s, c := serve(t)
	var mark struct{ Definition int64 }
	c.must("CreateWatermarkTemplate", `{"Type":"text","TextTemplate":{"FontType":"arial.ttf","FontSize":"20px","FontColor":"0xFFFFFF","FontAlpha":0.5,"TextContent":"x"}}`, &mark)
	set := fmt.Sprintf(`,"WatermarkSet":[{"Definition":%d}]`, mark.Definition)
	id := made(t, c, process(`"SnapshotByTimeOffsetTaskSet":[{"Definition":10,"TimeOffsetSet":[1]`+set+`}],"SampleSnapshotTaskSet":[{"Definition":10`+set+`}]`, ""))
	job := jobOf(t, s, id)
	for i := range job.Tasks {
		if !strings.Contains(string(job.Tasks[i].Params), `"watermarks":[{"color":"#FFFFFF"`) {
			t.Errorf("%s has no watermark", job.Tasks[i].Params)
		}
		s.Succeed(&job.Tasks[i], media.Output{Key: "a.jpg", Role: media.RoleSnapshot})
	}
	_, text := c.post("DescribeTaskDetail", `{"TaskId":"`+id+`"}`)
	if got := strings.Count(text, fmt.Sprintf(`"WaterMarkDefinition":[%d]`, mark.Definition)); got != 2 {
		t.Errorf("%d answers tell of the watermark: %s", got, text)
	}
}

func made2(t *testing.T, c *client, watermark int64) string {
	t.Helper()
	return made(t, c, process(encode(fmt.Sprintf(`,"WatermarkSet":[{"Definition":%d,"StartTimeOffset":1}]`, watermark)), ""))
}
