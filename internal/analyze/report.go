package analyze

import (
	"cmp"
	"math"
	"slices"

	"github.com/mediamill/mediamill/internal/media"
)

// FormatVersion is that of Report. It goes up when a member changes its meaning.
const FormatVersion = 1

// mostOfAKind limits the annotations of a kind, so that memory is limited at any
// duration of the source.
const mostOfAKind = 20_000

// A Report is all that was found, and what was looked at.
type Report struct {
	Version     int                    `json:"version" minimum:"1" doc:"Version of the format of the report"`
	Duration    media.Seconds          `json:"duration_seconds" minimum:"0" doc:"Duration of what was looked at"`
	Looked      Looked                 `json:"looked_at" doc:"What was looked at"`
	Skipped     []Skipped              `json:"not_looked_for" doc:"Analyzers that did not run, and why"`
	Gaps        []Gap                  `json:"gaps" doc:"What analyzers were to look at and did not; if empty, they looked at everything"`
	Facts       Facts                  `json:"facts" doc:"Statements about the whole source"`
	Annotations []media.Annotation     `json:"annotations" doc:"In the order of their start"`
	Curves      []Curve                `json:"curves" doc:"Values at fixed intervals"`
	Fingerprint *Fingerprint           `json:"fingerprint,omitempty" doc:"What copies of the source are found by"`
	Truncated   []media.AnnotationKind `json:"truncated,omitempty" doc:"Kinds of which more was found than is listed"`

	Pictures []Picture `json:"-"`

	number map[media.AnnotationKind]int
}

// Looked says what was looked at.
type Looked struct {
	Analyzers []string       `json:"analyzers" doc:"Analyzers that ran"`
	Versions  map[string]int `json:"versions" doc:"Version of each; a new one may find something else in the same source"`
	Frames    int64          `json:"frames" minimum:"0" doc:"Decoded frames"`
	FrameRate float64        `json:"frame_rate" minimum:"0" doc:"Frames per second that were looked at"`
	Video     media.Seconds  `json:"video_seconds" minimum:"0" doc:"Up to where the video was looked at"`
	Audio     media.Seconds  `json:"audio_seconds" minimum:"0" doc:"Duration of the audio that was listened to"`
	Source    media.Seconds  `json:"source_seconds" minimum:"0" doc:"Duration of the source, as its container declares it; 0 if unknown"`
}

// A Skipped analyzer did not run.
type Skipped struct {
	Analyzer  string `json:"analyzer" doc:"Which analyzer"`
	Reason    string `json:"reason" doc:"Why it did not run, in English"`
	ReasonKey string `json:"reason_key,omitempty" doc:"Stable key of the form of reason"`
}

// Facts are statements about the whole source. A member is missing if nothing
// looked for it.
type Facts struct {
	Shots       *ShotsFact       `json:"shots,omitempty" doc:"Number and lengths of shots"`
	Chapters    *int             `json:"chapters,omitempty" doc:"Number of chapters"`
	Black       *float64         `json:"black_seconds,omitempty" doc:"Total duration of black video"`
	Frozen      *float64         `json:"frozen_seconds,omitempty" doc:"Total duration of frozen video"`
	Silent      *float64         `json:"silent_seconds,omitempty" doc:"Total duration of silence"`
	Loudness    *LoudnessFact    `json:"loudness,omitempty" doc:"Loudness of the main audio stream by EBU R 128"`
	Crop        *CropFact        `json:"crop,omitempty" doc:"Part of the image inside black bars"`
	Fields      *FieldsFact      `json:"fields,omitempty" doc:"Whether frames consist of fields"`
	Levels      *LevelsFact      `json:"levels,omitempty" doc:"Levels of the main audio stream"`
	Stream      *StreamFact      `json:"stream,omitempty" doc:"Diagnosis of the container and its streams"`
	Quality     *QualityFact     `json:"quality,omitempty" doc:"Blur, blocks, noise and exposure: the median of each"`
	Covers      *int             `json:"covers,omitempty" doc:"Number of covers"`
	Codes       *int             `json:"codes,omitempty" doc:"Number of different QR codes and bar codes"`
	Highlights  *int             `json:"highlights,omitempty" doc:"Number of candidates for highlights"`
	Fingerprint *FingerprintFact `json:"fingerprint,omitempty" doc:"Lengths of the fingerprints"`
	Languages   []LanguageFact   `json:"languages,omitempty" doc:"Languages of the text in subtitles and metadata"`
}

// ShotsFact has counts and lengths.
type ShotsFact struct {
	Count   int           `json:"count" minimum:"0" doc:"Number of shots"`
	Cuts    int           `json:"cuts" minimum:"0" doc:"Hard cuts"`
	Fades   int           `json:"fades" minimum:"0" doc:"Fades and dissolves"`
	Average media.Seconds `json:"average_seconds" minimum:"0" doc:"Average duration of a shot"`
}

// A LoudnessFact is the loudness of the main audio stream by EBU R 128.
type LoudnessFact struct {
	Integrated float64 `json:"integrated_lufs" doc:"Integrated loudness in LUFS"`
	Range      float64 `json:"range_lu" minimum:"0" doc:"Loudness range in LU"`
	TruePeak   float64 `json:"true_peak_dbtp" doc:"True peak in dBTP"`
	Momentary  float64 `json:"max_momentary_lufs" doc:"Highest loudness of any 400 ms"`
}

// A CropFact is the part of the upright image, in pixels as they are coded, that is inside black bars.
type CropFact struct {
	X      int  `json:"x" minimum:"0" doc:"Left edge"`
	Y      int  `json:"y" minimum:"0" doc:"Upper edge"`
	Width  int  `json:"width" minimum:"1" doc:"Width"`
	Height int  `json:"height" minimum:"1" doc:"Height"`
	Bars   bool `json:"bars" doc:"true if there are black bars"`
}

// A FieldsFact says whether frames are made of fields.
type FieldsFact struct {
	Order string `json:"order" enum:"progressive,top_first,bottom_first,unknown" doc:"Which field is shown first; progressive if frames do not consist of fields"`
	media.Interlace
}

// A LevelsFact is how loud and how clean the main audio stream is.
type LevelsFact struct {
	Level      float64  `json:"level_dbfs" doc:"Root mean square of the whole, in dBFS; -120 for silence"`
	Peak       float64  `json:"peak_dbfs" doc:"Highest sample, in dBFS; -120 for silence"`
	Quiet      float64  `json:"quiet_seconds" minimum:"0" doc:"Total duration of audio that is too quiet"`
	Loud       float64  `json:"loud_seconds" minimum:"0" doc:"Total duration of audio that is too loud"`
	Clipped    float64  `json:"clipped_seconds" minimum:"0" doc:"Total duration of spans with clipped samples"`
	OutOfPhase *float64 `json:"out_of_phase_seconds,omitempty" doc:"Total duration in which left and right are out of phase; missing for mono"`
}

// A LanguageFact is in which language a text is written.
type LanguageFact struct {
	Stream     int     `json:"stream" doc:"Index of the subtitle stream in the container; -1 for the metadata"`
	Declared   string  `json:"declared,omitempty" doc:"Language that the container declares, as a BCP 47 tag; missing if it declares none"`
	Language   string  `json:"language,omitempty" doc:"Language that the text is written in, as a BCP 47 tag; missing if that is not sure enough"`
	Confidence float64 `json:"confidence" minimum:"0" maximum:"1" doc:"How sure that is"`
	Differs    bool    `json:"differs" doc:"true if it is another language than the declared one"`
}

// A StreamFact is the diagnosis of the container and its streams.
type StreamFact struct {
	Packets   int64             `json:"packets" minimum:"0" doc:"Packets that were read"`
	Diagnoses []media.Diagnosis `json:"diagnoses" doc:"What was found, the worst first"`
	Unchecked []Unchecked       `json:"not_checked" doc:"Codes that were not looked for, and why: a code that is in neither list was looked for and not found"`
}

// Unchecked is a code that was not looked for.
type Unchecked struct {
	Code       media.DiagnosisCode `json:"code" doc:"Stable code, such as resolution_changed"`
	Reason     string              `json:"reason" doc:"Why it was not looked for, in English"`
	ReasonKey  string              `json:"reason_key,omitempty" doc:"Stable key of the form of reason"`
	ReasonArgs []media.Phrase      `json:"reason_args,omitempty" doc:"What the form of reason has in its places"`
}

// A QualityFact has the median of each value over the images that were measured.
type QualityFact struct {
	Images int `json:"images" minimum:"1" doc:"Number of images that were measured"`
	media.Quality
}

// A FingerprintFact says how long the fingerprints are.
type FingerprintFact struct {
	Images int `json:"images" minimum:"0" doc:"Number of images with a fingerprint"`
	Audio  int `json:"audio" minimum:"0" doc:"Number of values of the audio; 0 without audio, or if ffmpeg cannot make them"`
}

// A Fingerprint is what copies of a source are found by.
type Fingerprint struct {
	ImageStep media.Seconds `json:"image_step_seconds" doc:"Seconds from one image to the next; the first is at 0"`
	Images    string        `json:"images" doc:"Difference hashes of 64 bits, little-endian, in Base64; 0 for a plain image"`
	AudioStep media.Seconds `json:"audio_step_seconds" doc:"Seconds from one value to the next"`
	Audio     string        `json:"audio" doc:"Values of Chromaprint of 32 bits, little-endian, in Base64"`
}

// A Curve is a value that is sampled at a fixed interval.
type Curve struct {
	Name   string        `json:"name" doc:"What the values are, such as momentary_loudness"`
	Unit   string        `json:"unit" doc:"Such as LUFS"`
	Step   media.Seconds `json:"step_seconds" doc:"Seconds from one value to the next; the first is at 0"`
	Values []float64     `json:"values" doc:"The values, in order"`
}

// Add adds an annotation, unless there are too many of its kind.
func (r *Report) Add(a media.Annotation) {
	if r.number == nil {
		r.number = map[media.AnnotationKind]int{}
	}
	if r.number[a.Kind]++; r.number[a.Kind] > mostOfAKind {
		if !slices.Contains(r.Truncated, a.Kind) {
			r.Truncated = append(r.Truncated, a.Kind)
		}
		return
	}
	a.Start, a.End = Micro(max(a.Start, 0)), Micro(max(a.Start, a.End, 0))
	a.Confidence = math.Round(min(max(a.Confidence, 0), 1)*1000) / 1000
	r.Annotations = append(r.Annotations, a)
}

// more counts annotations of a kind that are not listed.
func (r *Report) more(kind media.AnnotationKind, n int) {
	if n > 0 {
		r.number[kind] += n
		r.Truncated = append(r.Truncated, kind)
	}
}

// Of are the annotations of a kind, in the order of their start.
func (r *Report) Of(kind media.AnnotationKind) []media.Annotation {
	var list []media.Annotation
	for _, a := range r.Annotations {
		if a.Kind == kind {
			list = append(list, a)
		}
	}
	return list
}

// Counts are how many annotations there are of each kind; of one that is
// truncated, how many were found.
func (r *Report) Counts() map[media.AnnotationKind]int {
	counts := map[media.AnnotationKind]int{}
	for kind, n := range r.number {
		counts[kind] = n
	}
	return counts
}

// drop removes all annotations of some kinds.
func (r *Report) drop(kinds []media.AnnotationKind) {
	for _, kind := range kinds {
		delete(r.number, kind)
	}
	r.Annotations = slices.DeleteFunc(r.Annotations, func(a media.Annotation) bool { return slices.Contains(kinds, a.Kind) })
	r.Truncated = slices.DeleteFunc(r.Truncated, func(kind media.AnnotationKind) bool { return slices.Contains(kinds, kind) })
}

// Sort puts the annotations into the order of their start.
func (r *Report) Sort() {
	slices.SortStableFunc(r.Annotations, func(a, b media.Annotation) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.Kind, b.Kind))
	})
}

// Micro rounds to a microsecond, so that no time reads 15.999999999999998.
func Micro(at media.Seconds) media.Seconds { return media.Seconds(math.Round(float64(at)*1e6) / 1e6) }

// Rounded is a value with three decimals.
func Rounded(v float64) float64 { return math.Round(v*1000) / 1000 }
