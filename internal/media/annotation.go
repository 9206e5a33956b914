package media

import "slices"

// An AnnotationKind says what an annotation is about.
type AnnotationKind string

const (
	AnnotationShot       AnnotationKind = "shot"
	AnnotationTransition AnnotationKind = "transition" // with the label LabelCut or LabelFade
	AnnotationChapter    AnnotationKind = "chapter"
	AnnotationBlack      AnnotationKind = "black"
	AnnotationFreeze     AnnotationKind = "freeze"
	AnnotationSilence    AnnotationKind = "silence"
	AnnotationBars       AnnotationKind = "bars" // with the box of the image inside them
	AnnotationInterlaced AnnotationKind = "interlaced"
	AnnotationQuiet      AnnotationKind = "quiet"
	AnnotationLoud       AnnotationKind = "loud"
	AnnotationClipping   AnnotationKind = "clipping"
	AnnotationOutOfPhase AnnotationKind = "out_of_phase"
	AnnotationFault      AnnotationKind = "fault"     // with a DiagnosisCode as its label
	AnnotationQuality    AnnotationKind = "quality"   // with what is poor about it as the label
	AnnotationCover      AnnotationKind = "cover"     // a moment; its evidence is the image
	AnnotationCode       AnnotationKind = "code"      // with its format as the label, such as qr_code, and its text
	AnnotationHighlight  AnnotationKind = "highlight" // with LabelCandidate: a person decides
	AnnotationWord       AnnotationKind = "word"      // of a word list, with the term as the label
	AnnotationContact    AnnotationKind = "contact"   // with its kind as the label, such as url or phone
)

// LabelCandidate is that of a highlight that was found by what can be measured.
const LabelCandidate = "candidate"

// Labels of poor quality.
const (
	LabelBlurred      = "blurred"
	LabelBlocky       = "blocky"
	LabelNoisy        = "noisy"
	LabelUnderexposed = "underexposed"
	LabelOverexposed  = "overexposed"
)

// Labels of transitions.
const (
	LabelCut  = "cut"
	LabelFade = "fade" // also a dissolve
)

// An Annotation is one statement about a span of a source, such as that it is
// one shot, or silent.
type Annotation struct {
	Kind       AnnotationKind `json:"kind" doc:"What the statement is about, such as shot, transition, black or silence"`
	Label      string         `json:"label,omitempty" doc:"Which of its kind, such as cut or fade for a transition"`
	Confidence float64        `json:"confidence" minimum:"0" maximum:"1" doc:"0 to 1"`
	Start      Seconds        `json:"start_seconds" doc:"From the start of the source"`
	End        Seconds        `json:"end_seconds" doc:"Where the span ends; the start for a moment"`
	Box        *Box           `json:"box,omitempty" doc:"Part of the upright image"`
	Text       string         `json:"text,omitempty" doc:"What can be read or heard, or a title"`
	Evidence   string         `json:"evidence,omitempty" doc:"Output that shows it: its ID, and in the file of the report its name in the folder of the report"`
}

// A Box is a part of an image, in shares of its width and height.
type Box struct {
	X      float64 `json:"x" minimum:"0" maximum:"1" doc:"Left edge"`
	Y      float64 `json:"y" minimum:"0" maximum:"1" doc:"Upper edge"`
	Width  float64 `json:"width" minimum:"0" maximum:"1" doc:"Width"`
	Height float64 `json:"height" minimum:"0" maximum:"1" doc:"Height"`
}

// An AnnotationFilter chooses annotations; all members that are set must hold.
type AnnotationFilter struct {
	Kinds         []string `query:"kind,explode" enum:"shot,transition,chapter,black,freeze,silence,bars,interlaced,quality,cover,code,highlight,quiet,loud,clipping,out_of_phase,fault,word,contact" doc:"Any of these kinds"`
	From          float64  `query:"from" minimum:"0" doc:"Spans that end at or after this time, in seconds"`
	To            float64  `query:"to" minimum:"0" doc:"Spans that start at or before this time, in seconds; 0 for the end"`
	MinConfidence float64  `query:"min_confidence" minimum:"0" maximum:"1" doc:"Lowest confidence, 0 to 1"`
}

// AnnotationKinds lists every kind.
func AnnotationKinds() []AnnotationKind {
	return []AnnotationKind{
		AnnotationShot, AnnotationTransition, AnnotationChapter, AnnotationBlack, AnnotationFreeze, AnnotationSilence, AnnotationBars, AnnotationInterlaced,
		AnnotationQuality, AnnotationCover, AnnotationCode, AnnotationHighlight,
		AnnotationQuiet, AnnotationLoud, AnnotationClipping, AnnotationOutOfPhase, AnnotationFault,
		AnnotationWord, AnnotationContact,
	}
}

// Keeps says whether an annotation is chosen.
func (f AnnotationFilter) Keeps(a Annotation) bool {
	return (len(f.Kinds) == 0 || slices.Contains(f.Kinds, string(a.Kind))) && float64(a.End) >= f.From &&
		(f.To == 0 || float64(a.Start) <= f.To) && a.Confidence >= f.MinConfidence
}
