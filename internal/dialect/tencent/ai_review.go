package tencent

import (
	"fmt"
	"slices"
	"unicode/utf8"
)

// Switches of the parts of AI templates, which are text.
const (
	switchOn  = "ON"
	switchOff = "OFF"
	// switchCode is the error of another text in most families.
	switchCode = "InvalidParameterValue.Switch"
)

type (
	// A switched is a part of an AI template that is only on or off.
	switched struct {
		Switch string `need:"true"` // ON or OFF
	}
	// A review is one way to look for one kind of unwanted content. A confidence of
	// BlockConfidence or more blocks, one of ReviewConfidence or more is for a person.
	review struct {
		switched
		BlockConfidence  *int64 // 0 to 100
		ReviewConfidence *int64 // 0 to 100
	}
	// A labeledReview looks for some labels only; for all if LabelSet is empty.
	labeledReview struct {
		review
		LabelSet []string
	}
	// A contentReview is what a template says about one kind of content.
	contentReview struct {
		ImgReviewInfo *labeledReview
		AsrReviewInfo *review
		OcrReviewInfo *review
	}
	terrorismReview struct {
		ImgReviewInfo *labeledReview
		OcrReviewInfo *review
	}
	prohibitedReview struct {
		AsrReviewInfo *review
		OcrReviewInfo *review
	}
	// A userDefinedReview looks for the project's own samples; its labels are tags of these.
	userDefinedReview struct {
		FaceReviewInfo *labeledReview
		AsrReviewInfo  *labeledReview
		OcrReviewInfo  *labeledReview
	}
	// A ContentReviewParameter is the content of a template of content review.
	ContentReviewParameter struct {
		PornConfigure       *contentReview
		TerrorismConfigure  *terrorismReview
		PoliticalConfigure  *contentReview
		ProhibitedConfigure *prohibitedReview
		UserDefineConfigure *userDefinedReview
	}
)

func (s *switched) on() bool { return s.Switch == switchOn }

func (s *switched) check(f *failures, code, field string) {
	oneOf(f, code, field+".Switch", s.Switch, switchOn, switchOff)
}

// A reviewPart is one part of a template that is given.
type reviewPart struct {
	name          string // of results, as Porn.Asr
	field         string
	is            *review
	labels        *[]string
	known         []string // of the vendor's labels; nil for tags of samples
	block, review int64    // the vendor's defaults
}

func (p *ContentReviewParameter) parts() (list []reviewPart) {
	image := func(name, field string, r *labeledReview, block, review int64, known ...string) {
		if r != nil {
			list = append(list, reviewPart{name, field, &r.review, &r.LabelSet, known, block, review})
		}
	}
	text := func(name, field string, r *review) {
		if r != nil {
			list = append(list, reviewPart{name, field, r, nil, nil, 100, 75})
		}
	}
	if c := p.PornConfigure; c != nil {
		image("Porn", "PornConfigure.ImgReviewInfo", c.ImgReviewInfo, 90, 0, "porn", "vulgar", "intimacy", "sexy")
		text("Porn.Asr", "PornConfigure.AsrReviewInfo", c.AsrReviewInfo)
		text("Porn.Ocr", "PornConfigure.OcrReviewInfo", c.OcrReviewInfo)
	}
	if c := p.TerrorismConfigure; c != nil {
		image("Terrorism", "TerrorismConfigure.ImgReviewInfo", c.ImgReviewInfo, 90, 80,
			"guns", "crowd", "bloody", "police", "banners", "militant", "explosion", "terrorists", "scenario")
		text("Terrorism.Ocr", "TerrorismConfigure.OcrReviewInfo", c.OcrReviewInfo)
	}
	if c := p.PoliticalConfigure; c != nil {
		image("Political", "PoliticalConfigure.ImgReviewInfo", c.ImgReviewInfo, 97, 95,
			"violation_photo", "politician", "entertainment", "sport", "entrepreneur", "scholar", "celebrity", "military")
		text("Political.Asr", "PoliticalConfigure.AsrReviewInfo", c.AsrReviewInfo)
		text("Political.Ocr", "PoliticalConfigure.OcrReviewInfo", c.OcrReviewInfo)
	}
	if c := p.ProhibitedConfigure; c != nil {
		text("Prohibited.Asr", "ProhibitedConfigure.AsrReviewInfo", c.AsrReviewInfo)
		text("Prohibited.Ocr", "ProhibitedConfigure.OcrReviewInfo", c.OcrReviewInfo)
	}
	if c := p.UserDefineConfigure; c != nil {
		image("UserDefine.Face", "UserDefineConfigure.FaceReviewInfo", c.FaceReviewInfo, 97, 95)
		image("UserDefine.Asr", "UserDefineConfigure.AsrReviewInfo", c.AsrReviewInfo, 100, 75)
		image("UserDefine.Ocr", "UserDefineConfigure.OcrReviewInfo", c.OcrReviewInfo, 100, 75)
	}
	return list
}

// check holds a template to the vendor's ranges, and fills in its defaults.
func (p *ContentReviewParameter) check(f *failures) {
	for _, part := range p.parts() {
		part.is.switched.check(f, switchCode, part.field)
		confidence(f, part.field, "BlockConfidence", &part.is.BlockConfidence, part.block)
		confidence(f, part.field, "ReviewConfidence", &part.is.ReviewConfidence, part.review)
		switch {
		case part.labels == nil:
		case part.known == nil:
			tags(f, "InvalidParameterValue.LabelSet", part.field+".LabelSet", part.labels, 10)
		default:
			labels(f, "InvalidParameterValue.LabelSet", part.field+".LabelSet", part.labels, part.known...)
		}
	}
}

func confidence(f *failures, field, name string, n **int64, usual int64) {
	if *n == nil {
		*n = &usual
	}
	if **n < 0 || **n > 100 {
		f.add("InvalidParameterValue."+name, "%s.%s must be between 0 and 100, is %d", field, name, **n)
	}
}

// labels checks a set of the vendor's words.
func labels(f *failures, code, field string, set *[]string, known ...string) {
	if *set == nil {
		*set = []string{}
	}
	for i, label := range *set {
		if !slices.Contains(known, label) {
			oneOf(f, code, fmt.Sprintf("%s.%d", field, i), label, known...)
		}
	}
}

// tags checks a set of tags of the project's own samples.
func tags(f *failures, code, field string, set *[]string, most int) {
	if *set == nil {
		*set = []string{}
	}
	if len(*set) > most {
		f.add(code, "%s must be at most %d tags, are %d", field, most, len(*set))
	}
	for i, tag := range *set {
		if n := utf8.RuneCountInString(tag); n < 1 || n > 16 {
			f.add(code, "%s.%d must have 1 to 16 characters, has %d", field, i, n)
		}
	}
}

func contentReviews() *family[ContentReviewParameter] {
	return &family[ContentReviewParameter]{
		word: "ContentReview", quota: 50, mostNumbers: 50, mostListed: 50, presets: contentReviewPresets,
		defaults: func() ContentReviewParameter { return ContentReviewParameter{} },
		check:    (*ContentReviewParameter).check,
	}
}

func contentReviewPresets() []template[ContentReviewParameter] {
	one := func(id int64, name string, text bool) template[ContentReviewParameter] {
		image := func() *labeledReview { return &labeledReview{review: review{switched: switched{switchOn}}} }
		read := func() *review {
			if !text {
				return nil
			}
			return &review{switched: switched{switchOn}}
		}
		p := ContentReviewParameter{
			PornConfigure:      &contentReview{image(), read(), read()},
			TerrorismConfigure: &terrorismReview{image(), read()},
			PoliticalConfigure: &contentReview{image(), read(), read()},
		}
		p.check(&failures{}) // fills in the defaults
		return template[ContentReviewParameter]{Definition: id, Name: name, Parameter: p}
	}
	return []template[ContentReviewParameter]{one(10, "Review-Image", false), one(20, "Review-Image-Asr-Ocr", true)}
}
