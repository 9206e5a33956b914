package tencent

import (
	"fmt"
	"math"
	"strings"

	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/media"
)

type (
	segmentOutput struct {
		SegmentSet []segment
		Abstract   string
	}
	// A segment has no title and no files: nothing here could write them.
	segment struct {
		Confidence, StartTimeOffset, EndTimeOffset float64
		SegmentUrl, CovImgUrl, Title, Summary      string
		Keywords                                   []string
		BeginTime, EndTime, AudioUrl               string
		AudioBeginTime, AudioEndTime               float64
		PersonPositionUrl, PersonId                string
	}
	headTailOutput struct{ HeadTimeOffset, TailTimeOffset *float64 }
)

// analysisMembers are the names of the members of an entry of an analysis.
func analysisMembers() []struct{ kind, member string } {
	return []struct{ kind, member string }{
		{kindClassification, "ClassificationTask"}, {kindCover, "CoverTask"}, {kindTag, "TagTask"}, {kindFrameTag, "FrameTagTask"},
		{kindHighlight, "HighlightTask"}, {"DeLogo", "DeLogoTask"}, {kindSegment, "SegmentTask"}, {kindHeadTail, "HeadTailTask"},
		{"Description", "DescriptionTask"}, {"HorizontalToVertical", "HorizontalToVerticalTask"}, {"Dubbing", "DubbingTask"},
		{"VideoRemake", "VideoRemakeTask"}, {kindMeaning, "VideoComprehensionTask"}, {"Cutout", "CutoutTask"}, {"Reel", "ReelTask"},
	}
}

// analyzed is one entry of an analysis.
func (v *view) analyzed(it *item) map[string]any {
	entry := map[string]any{"Type": it.Type}
	for _, m := range analysisMembers() {
		entry[m.member] = nil
		if m.kind == it.Type {
			entry[m.member] = v.found(it)
		}
	}
	return entry
}

// readReports reads the reports of the tasks that have ended well.
func (v *view) readReports() error {
	v.reports = map[string]*analyze.Report{}
	for i := range v.kept.Items {
		it := &v.kept.Items[i]
		task := v.task(it.Task)
		if it.Set == "" || task == nil || task.State != media.Succeeded || v.reports[it.Task] != nil {
			continue
		}
		report, err := v.Jobs.Report(v.ctx, v.job.Project, task)
		if err != nil && media.CodeOf(err) != media.CodeNotFound { // somebody may have deleted it
			return err
		}
		v.reports[it.Task] = report
	}
	return nil
}

// found is the result of an item that is no output: what its report says.
func (v *view) found(it *item) result {
	r := v.result(it)
	r.BeginProcessTime, r.FinishTime = nil, nil // not in the vendor's model
	task := v.task(it.Task)
	if it.Set == setQuality {
		r.Progress = new(int64)
		if task != nil {
			*r.Progress = int64(math.Floor(task.Progress))
		}
	}
	if r.Status != success {
		return r
	}
	report := v.reports[it.Task]
	switch {
	case report == nil:
		r.failed(internalError, "the report of the task is gone")
		r.Output = nil
	case it.Type == kindSegment:
		r.Output = segments(report)
	case it.Type == kindHeadTail:
		r.Output = edges(report)
	case it.Type == kindQuality:
		r.Output = it.diagnosed(report, task.SourceFacts)
		if len(it.Unlooked) > 0 {
			r.Message = success + "; not looked for, because nothing here can find them: " + strings.Join(it.Unlooked, ", ")
		}
	}
	return r
}

// lacking is the message of an entry that nothing here can make.
func (it *item) lacking() string {
	return fmt.Sprintf("%s needs a model, and none is installed", it.Lacks)
}

func segments(report *analyze.Report) segmentOutput {
	made := segmentOutput{SegmentSet: []segment{}}
	for _, a := range report.Of(media.AnnotationChapter) {
		made.SegmentSet = append(made.SegmentSet, segment{Confidence: percentOf(a.Confidence), StartTimeOffset: float64(a.Start), EndTimeOffset: float64(a.End), Keywords: []string{}})
	}
	return made
}

// percentOf is a confidence of 0 to 1 as the vendor writes it.
func percentOf(confidence float64) float64 { return math.Round(confidence*1000) / 10 }

// The parts of a film in which it may begin and end, at most, in shares and seconds.
const (
	edgeShare = 0.2
	mostHead  = 180.0
	mostTail  = 300.0
)

// edges are where the beginning of a film ends, and where its end begins: at black
// video, which must be silent as well if the film has sound.
func edges(report *analyze.Report) headTailOutput {
	length := float64(report.Duration)
	head, tail := min(edgeShare*length, mostHead), length-min(edgeShare*length, mostTail)
	sound := report.Looked.Audio > 0
	var made headTailOutput
	for _, black := range report.Of(media.AnnotationBlack) {
		start, end := float64(black.Start), float64(black.End)
		if sound && !silent(report, black) {
			continue
		}
		switch {
		case end <= head:
			made.HeadTimeOffset = &end
		case start >= tail && made.TailTimeOffset == nil:
			made.TailTimeOffset = &start
		}
	}
	return made
}

// silent says that there is silence in a span.
func silent(report *analyze.Report, a media.Annotation) bool {
	for _, s := range report.Of(media.AnnotationSilence) {
		if s.Start < a.End && s.End > a.Start {
			return true
		}
	}
	return false
}
