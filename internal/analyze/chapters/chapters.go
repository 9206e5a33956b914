// Package chapters merges shots into chapters of a minimum duration.
package chapters

import (
	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/media"
)

// Chapters is the analyzer, with its settings.
type Chapters struct {
	Least media.Seconds `json:"least_seconds" minimum:"1" maximum:"86400" default:"60" doc:"Shortest chapter"`
}

// Default are the default settings.
func Default() Chapters { return Chapters{Least: 60} }

// Name is analyze.Analyzer's.
func (*Chapters) Name() string { return "chapters" }

// Needs is analyze.Analyzer's.
func (*Chapters) Needs() analyze.Needs { return analyze.Needs{Of: "shots"} }

// Unfit is analyze.Analyzer's.
func (*Chapters) Unfit(*media.Source) media.Phrase { return media.Phrase{} }

// Start is analyze.Analyzer's.
func (s *Chapters) Start(analyze.Input) analyze.Watcher { return &watcher{*s} }

type watcher struct{ Chapters }

// fadeShare is the share of the minimum duration after which a chapter may end at
// a fade, because editors fade where a part of a story ends.
const fadeShare = 0.5

// End is analyze.Watcher's.
func (w *watcher) End(end analyze.End, report *analyze.Report) {
	faded := map[media.Seconds]bool{}
	for _, t := range report.Of(media.AnnotationTransition) {
		if t.Label == media.LabelFade {
			faded[analyze.Micro((t.Start+t.End)/2)] = true
		}
	}
	begin, count := media.Seconds(0), 0
	chapter := func(to media.Seconds) {
		report.Add(media.Annotation{Kind: media.AnnotationChapter, Confidence: 1, Start: begin, End: to})
		count++
		begin = to
	}
	for _, shot := range report.Of(media.AnnotationShot) {
		long, left := shot.End-begin, end.Video-shot.End
		if left >= w.Least && (long >= w.Least || faded[shot.End] && long >= w.Least*fadeShare) {
			chapter(shot.End)
		}
	}
	if end.Video > begin {
		chapter(end.Video)
	}
	report.Facts.Chapters = &count
}
