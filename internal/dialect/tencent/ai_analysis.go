package tencent

// An AIAnalysisParameter is the content of a template of content analysis. What
// else the vendor's analysis can do has presets, and no member here.
type AIAnalysisParameter struct {
	ClassificationConfigure *switched
	TagConfigure            *switched
	CoverConfigure          *switched
	FrameTagConfigure       *switched
}

func (p *AIAnalysisParameter) check(f *failures) {
	for _, part := range []struct {
		field, code string
		is          *switched
	}{
		{"ClassificationConfigure", "ClassifcationConfigure", p.ClassificationConfigure}, // the vendor's spelling of the code
		{"TagConfigure", "TagConfigure", p.TagConfigure},
		{"CoverConfigure", "CoverConfigure", p.CoverConfigure},
		{"FrameTagConfigure", "FrameTagConfigure", p.FrameTagConfigure},
	} {
		if part.is != nil {
			part.is.check(f, "InvalidParameterValue."+part.code, part.field)
		}
	}
}

func analyses() *family[AIAnalysisParameter] {
	return &family[AIAnalysisParameter]{
		word: "AIAnalysis", quota: 50, presets: analysisPresets,
		defaults: func() AIAnalysisParameter { return AIAnalysisParameter{} },
		check:    (*AIAnalysisParameter).check,
	}
}

// The presets of analysis by which the vendor's documentation and its published
// programs call it.
const (
	analyzeFrames    = 20
	analyzeHighlight = 26
	analyzeSegments  = 27
	analyzeMeaning   = 33
)

func analysisPresets() []template[AIAnalysisParameter] {
	on := func() *switched { return &switched{switchOn} }
	return []template[AIAnalysisParameter]{
		{Definition: 10, Name: "Classification-Tag-Cover", Parameter: AIAnalysisParameter{ClassificationConfigure: on(), TagConfigure: on(), CoverConfigure: on()}},
		{Definition: analyzeFrames, Name: "Classification-Tag-Cover-FrameTag",
			Parameter: AIAnalysisParameter{ClassificationConfigure: on(), TagConfigure: on(), CoverConfigure: on(), FrameTagConfigure: on()}},
		{Definition: analyzeHighlight, Name: "Highlight"}, {Definition: analyzeSegments, Name: "Segment"}, {Definition: analyzeMeaning, Name: "VideoComprehension"},
	}
}
