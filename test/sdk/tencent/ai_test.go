package sdk_tencent_test

import (
	"slices"
	"strings"
	"testing"
)

// understood is what the driver saw of templates of AI tasks, and of words.
type understood struct {
	Made struct {
		ContentReview struct {
			Definition    int
			PornConfigure struct {
				ImgReviewInfo struct {
					Switch                            string
					BlockConfidence, ReviewConfidence int
					LabelSet                          []string
				}
			}
		}
		AIAnalysis    struct{ CoverConfigure, TagConfigure, FrameTagConfigure *struct{ Switch string } }
		AIRecognition struct {
			OcrWordsConfigure struct {
				Switch   string
				LabelSet []string
			}
		}
		QualityControl struct {
			Name, Comment, Type   string
			QualityControlItemSet []struct {
				Type, Switch string
				Duration     int
			}
		}
	}
	Left            []int
	Unmade, Unknown refusal
	Words           struct {
		TotalCount int
		WordSet    []struct {
			Keyword  string
			UsageSet []string
		}
	}
	Wordless int
}

func (u *understood) check(t *testing.T) {
	t.Helper()
	if r := u.Made.ContentReview.PornConfigure.ImgReviewInfo; r.Switch != "ON" || r.BlockConfidence != 80 || r.ReviewConfidence != 0 || !slices.Equal(r.LabelSet, []string{"sexy"}) {
		t.Errorf("review %+v", u.Made.ContentReview)
	}
	if a := u.Made.AIAnalysis; a.CoverConfigure == nil || a.CoverConfigure.Switch != "ON" || a.TagConfigure == nil || a.TagConfigure.Switch != "OFF" || a.FrameTagConfigure != nil {
		t.Errorf("analysis %+v", a)
	}
	if o := u.Made.AIRecognition.OcrWordsConfigure; o.Switch != "OFF" || !slices.Equal(o.LabelSet, []string{"ban"}) {
		t.Errorf("recognition %+v", o)
	}
	if q := u.Made.QualityControl; q.Name != "q" || q.Comment != "black and silent" || q.Type != "Custom" || len(q.QualityControlItemSet) != 2 || q.QualityControlItemSet[0].Duration != 500 || q.QualityControlItemSet[1].Switch != "ON" {
		t.Errorf("quality %+v", q)
	}
	if !slices.Equal(u.Left, []int{0, 0, 0, 0}) {
		t.Errorf("after the deletions there are %v templates", u.Left)
	}
	if u.Unmade.Code != "UnsupportedOperation" || !strings.Contains(u.Unmade.Message, "LowEvaluation") || u.Unknown.Code != "InvalidParameterValue.UnknownCategory" {
		t.Errorf("refused with %+v and %+v", u.Unmade, u.Unknown)
	}
	if w := u.Words; w.TotalCount != 2 || w.WordSet[0].Keyword != "赌博" || len(w.WordSet[0].UsageSet) != 2 || len(w.WordSet[1].UsageSet) != 4 || u.Wordless != 0 {
		t.Errorf("words %+v, and %d after the deletion", w, u.Wordless)
	}
}
