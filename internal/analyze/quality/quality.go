// Package quality measures blur, blocks of codecs, noise and exposure, as curves,
// and finds the spans in which one of them is poor. The measurements themselves are
// those of package measure.
package quality

import (
	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/ffmpeg/measure"
	"github.com/mediamill/mediamill/internal/media"
)

// Quality is the analyzer, with its settings.
type Quality struct {
	Step   media.Seconds `json:"step_seconds" minimum:"0.2" maximum:"60" default:"1" doc:"Seconds from one image that is measured to the next"`
	Least  media.Seconds `json:"least_seconds" minimum:"0" maximum:"3600" default:"3" doc:"Shortest span of poor quality that counts, in seconds"`
	Blur   float64       `json:"blur_pixels" minimum:"1" maximum:"16" default:"7" doc:"Width of the sharper edges in pixels from which an image is blurred"`
	Blocks float64       `json:"blocks" minimum:"1" maximum:"100" default:"2.5" doc:"How much larger steps at the borders of blocks must be than elsewhere for an image to be blocky"`
	Noise  float64       `json:"noise" minimum:"0.1" maximum:"100" default:"5" doc:"Noise from which an image is noisy, in 256ths of the range from black to white"`
	Dark   float64       `json:"dark" minimum:"0" maximum:"1" default:"0.1" doc:"Average brightness up to which an image is underexposed, unless a part of it is bright; 0 to 1"`
	Bright float64       `json:"bright" minimum:"0.01" maximum:"1" default:"0.3" doc:"Share of white pixels, whose detail is lost, from which an image is overexposed"`
}

// Default are the default settings.
func Default() Quality {
	return Quality{Step: 1, Least: 3, Blur: 7, Blocks: 2.5, Noise: 5, Dark: 0.1, Bright: 0.3}
}

// Name is analyze.Analyzer's.
func (*Quality) Name() string { return "quality" }

// Needs is analyze.Analyzer's.
func (s *Quality) Needs() analyze.Needs {
	return analyze.Needs{Stills: analyze.Stills{
		Rate: 1 / float64(s.Step), Long: measure.QualityWidth, Short: measure.QualityHeight, Cut: true,
	}}
}

// Unfit is analyze.Analyzer's.
func (*Quality) Unfit(*media.Source) media.Phrase { return media.Phrase{} }

// Start is analyze.Analyzer's.
func (s *Quality) Start(analyze.Input) analyze.Watcher {
	w := &watcher{Quality: *s}
	for i, label := range [...]string{
		media.LabelBlurred, media.LabelBlocky, media.LabelNoisy, media.LabelUnderexposed, media.LabelOverexposed,
	} {
		w.spans[i] = analyze.Spans{Kind: media.AnnotationQuality, Label: label, Least: s.Least}
	}
	return w
}

// longest limits the number of images.
const longest = 200_000

type watcher struct {
	Quality
	spans [5]analyze.Spans
	all   []media.Quality
	times []media.Seconds
}

// lit is the brightness of the lightest parts of an image that is dark on purpose,
// such as white text on black.
const lit = 0.5

// Still is analyze.StillWatcher's.
func (w *watcher) Still(s analyze.Still) {
	if len(w.all) == longest {
		return
	}
	q := measure.Quality(s.Pixels, s.Width, s.Height)
	for i, poor := range [...]float64{
		over(q.Blur, w.Blur), over(q.Blocks, w.Blocks), over(q.Noise, w.Noise),
		w.underexposed(q), over(q.Bright, w.Bright),
	} {
		w.spans[i].At(s.At, poor > 0, poor)
	}
	w.all, w.times = append(w.all, q), append(w.times, s.At)
}

// over is 0 below a limit, and as a confidence 0.5 at it and 1 at twice the limit.
func over(value, limit float64) float64 {
	if value < limit || value == 0 {
		return 0
	}
	return min(value/limit/2, 1)
}

// underexposed is a confidence; black images are black, and not underexposed.
func (w *watcher) underexposed(q media.Quality) float64 {
	if q.Brightness > w.Dark || q.High > lit || q.High <= black {
		return 0
	}
	return 1 - q.Brightness/max(w.Dark, 0.01)/2
}

const black = 0.1

// End is analyze.Watcher's.
func (w *watcher) End(end analyze.End, report *analyze.Report) {
	if len(w.all) == 0 {
		return
	}
	for i := range w.spans {
		w.spans[i].End(end.Video, report)
	}
	report.Facts.Quality = &analyze.QualityFact{Images: len(w.all), Quality: measure.MiddleQuality(w.all)}
	for _, c := range [...]struct {
		name, unit string
		value      func(media.Quality) float64
	}{
		{"blur", "pixels", func(q media.Quality) float64 { return q.Blur }},
		{"blocks", "ratio", func(q media.Quality) float64 { return q.Blocks }},
		{"noise", "levels", func(q media.Quality) float64 { return q.Noise }},
		{"brightness", "share", func(q media.Quality) float64 { return q.Brightness }},
	} {
		report.Curves = append(report.Curves, analyze.Curve{Name: c.name, Unit: c.unit, Step: w.Step, Values: w.curve(c.value)})
	}
}

// curve has the value of the image that was measured last at each time: images may
// come later than asked for, where a source has gaps.
func (w *watcher) curve(value func(media.Quality) float64) []float64 {
	var list []float64
	for i, q := range w.all {
		for at := int(float64(max(w.times[i], 0)/w.Step) + 0.5); len(list) <= at && len(list) < longest; {
			if len(list) < at && i > 0 {
				list = append(list, value(w.all[i-1]))
			} else {
				list = append(list, value(q))
			}
		}
	}
	return list
}
