package tencent

import (
	"math"

	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/media"
)

type (
	// A qualityOutput is what was found of all items. Scores are 0, since nothing here
	// makes them.
	qualityOutput struct {
		NoAudio, NoVideo                  bool
		QualityEvaluationScore            int64
		QualityEvaluationMeanOpinionScore float64
		AestheticEvaluationScore          int64
		QualityControlResultSet           []qualityResult
		ContainerDiagnoseResultSet        []diagnosis
		LLMDetectionReport                *struct{}
	}
	qualityResult struct {
		Type                string
		QualityControlItems []qualitySpan
	}
	qualitySpan struct {
		Confidence                     *int64
		StartTimeOffset, EndTimeOffset float64
		AreaCoordSet                   []int64 // pixels of the upright picture: left, top, right, bottom
	}
	diagnosis struct {
		Category, Type, SeverityLevel string
		TimestampSet                  []float64
		DateTimeSet                   []string
	}
)

// diagnosed is the output of an item of quality control.
func (it *item) diagnosed(report *analyze.Report, source *media.Source) qualityOutput {
	made := qualityOutput{QualityControlResultSet: []qualityResult{}, ContainerDiagnoseResultSet: []diagnosis{}}
	if source != nil {
		made.NoAudio, made.NoVideo = source.MainAudio() == nil, source.MainVideo() == nil
	}
	for _, item := range it.Quality {
		known := qualityItemOf(item.Type)
		switch {
		case known == nil:
		case known.category != "":
			if known.diagnosed(source) {
				made.ContainerDiagnoseResultSet = append(made.ContainerDiagnoseResultSet,
					diagnosis{Category: known.category, Type: known.name, SeverityLevel: known.severity, TimestampSet: []float64{}, DateTimeSet: []string{}})
			}
		default:
			if spans := item.spans(report, source); len(spans) > 0 {
				made.QualityControlResultSet = append(made.QualityControlResultSet, qualityResult{item.Type, spans})
			}
		}
	}
	return made
}

// diagnosed says whether what is known of a source shows the fault.
func (i *qualityItem) diagnosed(source *media.Source) bool {
	if source == nil {
		return false
	}
	v := source.MainVideo()
	switch i.name {
	case "AudioStreamLack":
		return source.MainAudio() == nil
	case "VideoStreamLack":
		return v == nil
	case "VideoRotation":
		return v != nil && v.Rotation != 0
	}
	return false
}

// spans are the parts of a source with a fault of the picture or the sound.
func (t *QualityControlItem) spans(report *analyze.Report, source *media.Source) (list []qualitySpan) {
	kind := map[string]media.AnnotationKind{
		"SolidColorScreen": media.AnnotationBlack, "NoVoice": media.AnnotationSilence, "BlackWhiteEdge": media.AnnotationBars,
	}[t.Type]
	least, _ := t.threshold()
	for _, a := range report.Of(kind) {
		if percentOf(a.Confidence) < least || float64(a.End-a.Start)*1000 < float64(t.Duration) {
			continue
		}
		sure := int64(math.Round(100 * a.Confidence))
		span := qualitySpan{Confidence: &sure, StartTimeOffset: float64(a.Start), EndTimeOffset: float64(a.End), AreaCoordSet: []int64{}}
		if a.Box != nil && source != nil && source.MainVideo() != nil {
			span.AreaCoordSet = pixelsOf(a.Box, source.MainVideo())
		}
		list = append(list, span)
	}
	return list
}

// pixelsOf is a box as the vendor writes it.
func pixelsOf(b *media.Box, v *media.VideoStream) []int64 {
	w, h := v.DisplaySize()
	at := func(share float64, of int) int64 { return int64(math.Round(share * float64(of))) }
	return []int64{at(b.X, w), at(b.Y, h), at(b.X+b.Width, w), at(b.Y+b.Height, h)}
}
