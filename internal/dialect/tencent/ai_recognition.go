package tencent

type (
	faceRecognition struct {
		switched
		Score                     *float64 // the least that is told, 0 to 100
		DefaultLibraryLabelSet    []string
		UserDefineLibraryLabelSet []string
		FaceLibrary               string // Default, UserDefine or All
	}
	// A wordRecognition looks for the word samples that have one of the tags.
	wordRecognition struct {
		switched
		LabelSet []string
	}
	fullSpeech struct {
		switched
		SubtitleFormat string // vtt, or empty for no file
		SourceLanguage string
	}
	translation struct {
		switched
		SourceLanguage      string
		DestinationLanguage string
		SubtitleFormat      string
	}
	// An AIRecognitionParameter is the content of a template of content recognition.
	AIRecognitionParameter struct {
		FaceConfigure        *faceRecognition
		OcrFullTextConfigure *switched
		OcrWordsConfigure    *wordRecognition
		AsrFullTextConfigure *fullSpeech
		AsrWordsConfigure    *wordRecognition
		TranslateConfigure   *translation
	}
)

func (p *AIRecognitionParameter) check(f *failures) {
	if c := p.FaceConfigure; c != nil {
		c.check(f)
	}
	if c := p.OcrFullTextConfigure; c != nil {
		c.check(f, switchCode, "OcrFullTextConfigure")
	}
	if c := p.OcrWordsConfigure; c != nil {
		c.check(f, "OcrWordsConfigure")
	}
	if c := p.AsrWordsConfigure; c != nil {
		c.check(f, "AsrWordsConfigure")
	}
	if c := p.AsrFullTextConfigure; c != nil {
		c.switched.check(f, switchCode, "AsrFullTextConfigure")
		oneOf(f, "InvalidParameterValue.SubtitleFormat", "AsrFullTextConfigure.SubtitleFormat", c.SubtitleFormat, "", "vtt")
	}
	if c := p.TranslateConfigure; c != nil {
		c.check(f)
	}
}

func (c *faceRecognition) check(f *failures) {
	c.switched.check(f, switchCode, "FaceConfigure")
	if c.Score == nil {
		usual := 95.0
		c.Score = &usual
	}
	if *c.Score < 0 || *c.Score > 100 {
		f.add("InvalidParameterValue.FaceScore", "FaceConfigure.Score must be between 0 and 100, is %g", *c.Score)
	}
	if c.FaceLibrary == "" {
		c.FaceLibrary = "All"
	}
	oneOf(f, "InvalidParameterValue.FaceLibrary", "FaceConfigure.FaceLibrary", c.FaceLibrary, "Default", "UserDefine", "All")
	labels(f, "InvalidParameterValue.DefaultLibraryLabelSet", "FaceConfigure.DefaultLibraryLabelSet", &c.DefaultLibraryLabelSet, "entertainment", "sport", "politician")
	tags(f, "InvalidParameterValue.UserDefineLibraryLabelSet", "FaceConfigure.UserDefineLibraryLabelSet", &c.UserDefineLibraryLabelSet, 100)
}

func (c *wordRecognition) check(f *failures, field string) {
	c.switched.check(f, switchCode, field)
	tags(f, "InvalidParameterValue.LabelSet", field+".LabelSet", &c.LabelSet, 10)
}

func (c *translation) check(f *failures) {
	c.switched.check(f, switchCode, "TranslateConfigure")
	oneOf(f, "InvalidParameterValue.SubtitleFormat", "TranslateConfigure.SubtitleFormat", c.SubtitleFormat, "", "vtt")
	if c.on() && c.SourceLanguage == "" {
		f.add("InvalidParameterValue.SourceLanguage", "TranslateConfigure.SourceLanguage is needed if its Switch is ON")
	}
	if c.on() && c.DestinationLanguage == "" {
		f.add("InvalidParameterValue.DestinationLanguage", "TranslateConfigure.DestinationLanguage is needed if its Switch is ON")
	}
}

func recognitions() *family[AIRecognitionParameter] {
	return &family[AIRecognitionParameter]{
		word: "AIRecognition", quota: 50, mostListed: 50,
		presets: func() []template[AIRecognitionParameter] {
			p := AIRecognitionParameter{FaceConfigure: &faceRecognition{switched: switched{switchOn}, FaceLibrary: "Default"}}
			p.check(&failures{}) // fills in the defaults
			return []template[AIRecognitionParameter]{{Definition: 10, Name: "Face-Default", Parameter: p}}
		},
		defaults: func() AIRecognitionParameter { return AIRecognitionParameter{} },
		check:    (*AIRecognitionParameter).check,
	}
}
