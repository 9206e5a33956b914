package tencent_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestFaultsOfAITemplates(t *testing.T) {
	t.Parallel()
	_, c := serve(t)
	item := func(text string) string { return `{"Name":"n","QualityControlItemSet":[` + text + `]}` }
	for _, tt := range []struct{ name, action, body, want string }{
		{"a switch that there is not", "CreateContentReviewTemplate", `{"PornConfigure":{"ImgReviewInfo":{"Switch":"on"}}}`, "InvalidParameterValue.Switch"},
		{"a switch that is no text", "CreateContentReviewTemplate", `{"PornConfigure":{"ImgReviewInfo":{"Switch":true}}}`, "InvalidParameter"},
		{"a switch left out", "CreateContentReviewTemplate", `{"PornConfigure":{"ImgReviewInfo":{"BlockConfidence":5}}}`, "MissingParameter"},
		{"a label of another kind", "CreateContentReviewTemplate", `{"PornConfigure":{"ImgReviewInfo":{"Switch":"ON","LabelSet":["guns"]}}}`, "InvalidParameterValue.LabelSet"},
		{"labels of text", "CreateContentReviewTemplate", `{"PornConfigure":{"AsrReviewInfo":{"Switch":"ON","LabelSet":["porn"]}}}`, "UnknownParameter"},
		{"eleven tags", "CreateContentReviewTemplate", `{"UserDefineConfigure":{"AsrReviewInfo":{"Switch":"ON","LabelSet":["` + strings.Repeat(`a","`, 10) + `a"]}}}`, "InvalidParameterValue.LabelSet"},
		{"surer than sure", "CreateContentReviewTemplate", `{"PornConfigure":{"ImgReviewInfo":{"Switch":"ON","BlockConfidence":101}}}`, "InvalidParameterValue.BlockConfidence"},
		{"less than nothing", "CreateContentReviewTemplate", `{"PoliticalConfigure":{"OcrReviewInfo":{"Switch":"ON","ReviewConfidence":-1}}}`, "InvalidParameterValue.ReviewConfidence"},
		{"speech of terrorism", "CreateContentReviewTemplate", `{"TerrorismConfigure":{"AsrReviewInfo":{"Switch":"ON"}}}`, "UnknownParameter"},
		{"51 numbers of review", "DescribeContentReviewTemplates", `{"Definitions":[1` + strings.Repeat(",1", 50) + `]}`, "InvalidParameterValue.Definitions"},
		{"51 of review", "DescribeContentReviewTemplates", `{"Limit":51}`, "InvalidParameterValue.Limit"},
		{"51 of recognition", "DescribeAIRecognitionTemplates", `{"Limit":51}`, "InvalidParameterValue.Limit"},
		{"101 of quality", "DescribeQualityControlTemplates", `{"Limit":101}`, "InvalidParameterValue.Limit"},
		{"a preset of review changed", "ModifyContentReviewTemplate", `{"Definition":20,"Name":"x"}`, "InvalidParameterValue.ModifyDefaultTemplate"},
		{"a preset of quality deleted", "DeleteQualityControlTemplate", `{"Definition":60}`, "InvalidParameterValue.DeleteDefaultTemplate"},
		{"a class's switch", "CreateAIAnalysisTemplate", `{"ClassificationConfigure":{"Switch":"YES"}}`, "InvalidParameterValue.ClassifcationConfigure"},
		{"a frame's switch", "CreateAIAnalysisTemplate", `{"FrameTagConfigure":{"Switch":""}}`, "InvalidParameterValue.FrameTagConfigure"},
		{"a member of another family", "CreateAIAnalysisTemplate", `{"FaceConfigure":{"Switch":"ON"}}`, "UnknownParameter"},
		{"a library that there is not", "CreateAIRecognitionTemplate", `{"FaceConfigure":{"Switch":"ON","FaceLibrary":"Ours"}}`, "InvalidParameterValue.FaceLibrary"},
		{"a score beyond", "CreateAIRecognitionTemplate", `{"FaceConfigure":{"Switch":"ON","Score":100.5}}`, "InvalidParameterValue.FaceScore"},
		{"people that there are not", "CreateAIRecognitionTemplate", `{"FaceConfigure":{"Switch":"ON","DefaultLibraryLabelSet":["kings"]}}`, "InvalidParameterValue.DefaultLibraryLabelSet"},
		{"a long tag", "CreateAIRecognitionTemplate", `{"FaceConfigure":{"Switch":"ON","UserDefineLibraryLabelSet":["12345678901234567"]}}`, "InvalidParameterValue.UserDefineLibraryLabelSet"},
		{"a long tag of words", "CreateAIRecognitionTemplate", `{"OcrWordsConfigure":{"Switch":"ON","LabelSet":["12345678901234567"]}}`, "InvalidParameterValue.LabelSet"},
		{"subtitles of another format", "CreateAIRecognitionTemplate", `{"AsrFullTextConfigure":{"Switch":"ON","SubtitleFormat":"ass"}}`, "InvalidParameterValue.SubtitleFormat"},
		{"a translation into nothing", "CreateAIRecognitionTemplate", `{"TranslateConfigure":{"Switch":"ON","SourceLanguage":"en"}}`, "InvalidParameterValue.DestinationLanguage"},

		{"quality without a name", "CreateQualityControlTemplate", `{"QualityControlItemSet":[{"Type":"NoVoice"}]}`, "MissingParameter"},
		{"quality without items", "CreateQualityControlTemplate", `{"Name":"n"}`, "MissingParameter"},
		{"an empty list of items", "CreateQualityControlTemplate", item(""), "InvalidParameterValue.EmptyDetectItem"},
		{"no item that is on", "CreateQualityControlTemplate", item(`{"Type":"NoVoice","Switch":"OFF"}`), "InvalidParameterValue.EmptyDetectItem"},
		{"an item that there is not", "CreateQualityControlTemplate", item(`{"Type":"Ugliness"}`), "InvalidParameterValue.UnknownCategory"},
		{"an item that nothing looks for", "CreateQualityControlTemplate", item(`{"Type":"NoVoice"},{"Type":"LowEvaluation"}`), "UnsupportedOperation"},
		{"an item of live streams", "CreateQualityControlTemplate", item(`{"Type":"LackVideoRecover"}`), "UnsupportedOperation"},
		{"an item twice", "CreateQualityControlTemplate", item(`{"Type":"NoVoice"},{"Type":"NoVoice"}`), "InvalidParameterValue"},
		{"a sampling that there is not", "CreateQualityControlTemplate", item(`{"Type":"NoVoice","Sampling":"Frame"}`), "InvalidParameterValue"},
		{"a time below 0", "CreateQualityControlTemplate", item(`{"Type":"NoVoice","Duration":-1}`), "InvalidParameterValue"},
		{"surer than sure of quality", "CreateQualityControlTemplate", item(`{"Type":"NoVoice","Threshold":"101"}`), "InvalidParameterValue"},
		{"a threshold in words", "CreateQualityControlTemplate", item(`{"Type":"NoVoice","Threshold":"high"}`), "InvalidParameterValue"},
		{"a record that there is not", "CreateQualityControlTemplate", `{"Name":"n","RecordFormat":"BMP","QualityControlItemSet":[{"Type":"NoVoice"}]}`, "InvalidParameterValue"},
		{"a strategy without its member", "CreateQualityControlTemplate", `{"Name":"n","Strategy":{"StrategyType":"TimeSpotCheck"},"QualityControlItemSet":[{"Type":"NoVoice"}]}`, "MissingParameter"},
		{"a short look", "CreateQualityControlTemplate", `{"Name":"n","Strategy":{"StrategyType":"TimeSpotCheck","TimeSpotCheck":{"CheckDuration":5,"CheckInterval":10}},"QualityControlItemSet":[{"Type":"NoVoice"}]}`, "InvalidParameterValue"},

		{"words for nothing", "CreateWordSamples", `{"Usages":[],"Words":[{"Keyword":"a"}]}`, "InvalidParameterValue"},
		{"a use that there is not", "CreateWordSamples", `{"Usages":["Review.Img"],"Words":[{"Keyword":"a"}]}`, "InvalidParameterValue"},
		{"no word", "CreateWordSamples", `{"Usages":["All"],"Words":[]}`, "InvalidParameterValue"},
		{"101 words", "CreateWordSamples", `{"Usages":["All"],"Words":[{"Keyword":"a"}` + strings.Repeat(`,{"Keyword":"a"}`, 100) + `]}`, "InvalidParameterValue"},
		{"a long word", "CreateWordSamples", `{"Usages":["All"],"Words":[{"Keyword":"` + strings.Repeat("ü", 21) + `"}]}`, "InvalidParameterValue"},
		{"a word of nothing", "CreateWordSamples", `{"Usages":["All"],"Words":[{"Keyword":"  "}]}`, "InvalidParameterValue"},
		{"a word that no database keeps", "CreateWordSamples", `{"Usages":["All"],"Words":[{"Keyword":"a\u0000"}]}`, "InvalidParameterValue"},
		{"a tag beyond", "CreateWordSamples", `{"Usages":["All"],"Words":[{"Keyword":"a","Tags":["` + strings.Repeat("x", 129) + `"]}]}`, "InvalidParameterValue"},
		{"a filter that there is not", "DescribeWordSamples", `{"Usages":["All"]}`, "InvalidParameterValue"},
		{"101 of words", "DescribeWordSamples", `{"Limit":101}`, "InvalidParameterValue"},
		{"a word changed that there is not", "ModifyWordSample", `{"Keyword":"nobody"}`, "ResourceNotFound.Word"},
		{"a change that there is not", "ModifyWordSample", `{"Keyword":"a","TagOperationInfo":{"Type":"append","Tags":["x"]}}`, "InvalidParameterValue"},
		{"people", "CreatePersonSample", `{"Name":"n","Usages":["All"]}`, "UnsupportedOperation"},
		{"hot words", "DescribeAsrHotwordsList", `{}`, "UnsupportedOperation"},
	} {
		if code, message := c.code(tt.action, tt.body); code != tt.want {
			t.Errorf("%s: %s: %s, want %s", tt.name, code, message, tt.want)
		}
	}
	_, message := c.code("CreateQualityControlTemplate", item(`{"Type":"QRCode"},{"Type":"LowEvaluation"},{"Type":"NoVoice"}`))
	if want := "QualityControlItemSet.0.Type QRCode is not available here; QualityControlItemSet.1.Type LowEvaluation is not available here"; message != want {
		t.Errorf("%q, want %q", message, want)
	}
	for _, family := range families() {
		if _, text := c.post("Describe"+family.word+"Templates", `{"Type":"Custom"}`); !strings.Contains(text, `"TotalCount":0`) {
			t.Errorf("a refused request made a template: %s", text)
		}
	}
}

func TestTheLifeOfWords(t *testing.T) {
	t.Parallel()
	_, c := serve(t)
	list := func(filter string) string {
		t.Helper()
		var r struct {
			TotalCount int
			WordSet    []struct {
				Keyword          string
				TagSet, UsageSet []string
			}
		}
		_, text := c.post("DescribeWordSamples", filter)
		if strings.Contains(text, "null") {
			t.Errorf("%s has a null", text)
		}
		c.must("DescribeWordSamples", filter, &r)
		said := []string{fmt.Sprint(r.TotalCount)}
		for _, w := range r.WordSet {
			said = append(said, w.Keyword+" "+strings.Join(w.TagSet, ",")+" "+strings.Join(w.UsageSet, ","))
		}
		return strings.Join(said, "; ")
	}
	c.must("CreateWordSamples", `{"Usages":["Review.Ocr"],"Words":[{"Keyword":"casino","Tags":["ban","ban"]},{"Keyword":"free money"}]}`, nil)
	c.must("CreateWordSamples", `{"Usages":["Recognition","Review.Asr"],"Words":[{"Keyword":"赌博"}]}`, nil)
	const ban, money, 赌博 = "casino ban Review.Ocr", "free money  Review.Ocr", "赌博  Recognition.Ocr,Recognition.Asr,Review.Asr"
	steps := []struct{ action, body, filter, want string }{
		{"", "", `{}`, "3; " + ban + "; " + money + "; " + 赌博},
		{"", "", `{"Offset":1,"Limit":1}`, "3; " + money},
		{"", "", `{"Limit":0}`, "3"},
		{"", "", `{"Keywords":["赌博","x"]}`, "1; " + 赌博},
		{"", "", `{"Usages":["Review"],"Tags":["ban"]}`, "1; " + ban},
		{"", "", `{"Usages":["Recognition.Asr"]}`, "1; " + 赌博},
		{"CreateWordSamples", `{"Usages":["All"],"Words":[{"Keyword":"casino","Tags":["new"]}]}`, `{"Keywords":["casino"]}`, "1; casino new Recognition.Ocr,Recognition.Asr,Review.Ocr,Review.Asr"},
		{"ModifyWordSample", `{"Keyword":"赌博","Usages":["Review.Asr"],"TagOperationInfo":{"Type":"add","Tags":["a","b"]}}`, `{"Keywords":["赌博"]}`, "1; 赌博 a,b Review.Asr"},
		{"ModifyWordSample", `{"Keyword":"赌博","TagOperationInfo":{"Type":"delete","Tags":["a","x"]}}`, `{"Keywords":["赌博"]}`, "1; 赌博 b Review.Asr"},
		{"ModifyWordSample", `{"Keyword":"赌博","TagOperationInfo":{"Type":"reset","Tags":["c"]}}`, `{"Keywords":["赌博"]}`, "1; 赌博 c Review.Asr"},
		{"DeleteWordSamples", `{"Keywords":["赌博","never"]}`, `{"Keywords":["赌博"]}`, "0"},
	}
	for _, step := range steps {
		if step.action != "" {
			c.must(step.action, step.body, nil)
		}
		if got := list(step.filter); got != step.want {
			t.Errorf("%s: %s gives %s, want %s", step.action, step.filter, got, step.want)
		}
	}
	many, err := json.Marshal(slices.Repeat([]string{"t"}, 21))
	if err != nil {
		t.Fatal(err)
	}
	if code, _ := c.code("ModifyWordSample", `{"Keyword":"casino","TagOperationInfo":{"Type":"add","Tags":`+string(many)+`}}`); code != "InvalidParameterValue" {
		t.Errorf("21 tags were added: %q", code)
	}
}
