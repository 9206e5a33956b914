package sdk_tencent_test

import (
	"math"
	"os/exec"
	"path/filepath"
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
	Left                            []int
	Media                           int
	Listed                          []string
	Unmade, Unknown, Unfound, Worse refusal
	Better                          struct {
		Status, Message string
		Output          struct{ Path, CallBackExtInfo string }
	}
	Analysis []struct {
		Type        string
		SegmentTask *struct {
			Status string
			Output struct {
				SegmentSet []struct {
					StartTimeOffset, EndTimeOffset float64
					Title                          string
				}
			}
		}
		HeadTailTask *struct {
			Status string
			Output struct{ HeadTimeOffset, TailTimeOffset *float64 }
		}
	}
	Quality struct {
		Status, Message string
		Progress        int
		Output          struct {
			NoAudio, NoVideo        bool
			QualityControlResultSet []struct {
				Type                string
				QualityControlItems []struct {
					Confidence                     int
					StartTimeOffset, EndTimeOffset float64
				}
			}
			ContainerDiagnoseResultSet []any
		}
	}
	Words struct {
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
	u.checkLooks(t)
	if w := u.Words; w.TotalCount != 2 || w.WordSet[0].Keyword != "casino" || len(w.WordSet[0].UsageSet) != 4 || w.WordSet[1].Keyword != "赌博" || len(w.WordSet[1].UsageSet) != 2 || u.Wordless != 0 {
		t.Errorf("words %+v, and %d after the deletion", w, u.Wordless)
	}
}

// begins makes a film of 4 s, of which the first 0.6 are black and silent.
func begins(t *testing.T, folder string) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", "color=black:s=160x90:r=10:d=0.6", "-f", "lavfi", "-i", "testsrc2=s=160x90:r=10:d=3.4",
		"-f", "lavfi", "-i", "aevalsrc='if(lt(t,0.6),0,0.3*sin(440*2*PI*t))':s=8000:d=4", "-filter_complex", "[0][1]concat[v]", "-map", "[v]", "-map", "2",
		"-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", filepath.Join(folder, "in/begins.mp4")).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}

// checkLooks wants what the film of begins shows.
func (u *understood) checkLooks(t *testing.T) {
	t.Helper()
	if u.Media != 0 || !slices.Equal(u.Listed, []string{"action-AIAnalysis", "action-AIQualityControl"}) || u.Unfound.Code != "UnsupportedOperation" {
		t.Errorf("%d media results, %v, %+v", u.Media, u.Listed, u.Unfound)
	}
	if a := u.Analysis; len(a) != 2 || a[0].Type != "SegmentRecognition" || a[0].SegmentTask == nil || len(a[0].SegmentTask.Output.SegmentSet) != 1 || a[0].SegmentTask.Output.SegmentSet[0].Title != "" ||
		math.Abs(a[0].SegmentTask.Output.SegmentSet[0].EndTimeOffset-4) > 0.2 {
		t.Errorf("segments %+v", a)
	} else if h := a[1].HeadTailTask; h == nil || h.Output.HeadTimeOffset == nil || math.Abs(*h.Output.HeadTimeOffset-0.6) > 0.11 || h.Output.TailTimeOffset != nil {
		t.Errorf("head and tail %+v", h)
	}
	if b := u.Better; b.Status != "SUCCESS" || b.Output.Path != "/ai/better.mp4" || b.Output.CallBackExtInfo != "denoise,color_enhance" {
		t.Errorf("enhanced %+v", b)
	}
	if u.Worse.Code != "UnsupportedOperation" || !strings.Contains(u.Worse.Message, "SuperResolution") {
		t.Errorf("refused with %+v", u.Worse)
	}
	q := u.Quality
	if q.Status != "SUCCESS" || q.Message != "SUCCESS" || q.Progress != 100 || q.Output.NoAudio || q.Output.NoVideo || len(q.Output.ContainerDiagnoseResultSet) != 0 || len(q.Output.QualityControlResultSet) != 2 {
		t.Fatalf("quality %+v", q)
	}
	for i, kind := range []string{"SolidColorScreen", "NoVoice"} {
		if r := q.Output.QualityControlResultSet[i]; r.Type != kind || len(r.QualityControlItems) != 1 || r.QualityControlItems[0].StartTimeOffset != 0 || math.Abs(r.QualityControlItems[0].EndTimeOffset-0.6) > 0.11 {
			t.Errorf("%s: %+v", kind, r)
		}
	}
}
