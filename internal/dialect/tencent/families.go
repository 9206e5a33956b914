package tencent

import (
	"bufio"
	_ "embed"
	"slices"
	"strings"

	"github.com/mediamill/mediamill/internal/auth"
)

// The families of templates.

func transcodes() *family[TranscodeParameter] {
	return &family[TranscodeParameter]{
		word: "Transcode", quota: 1000, presets: transcodePresets, textNumber: true, deletePreset: "InvalidParameterValue.Definition",
		defaults: func() TranscodeParameter { return TranscodeParameter{} },
		check:    checkTranscode, shown: shownTranscode, filter: filterTranscode,
	}
}

func times() *family[Frame] {
	return &family[Frame]{
		word: "SnapshotByTimeOffset", quota: 16, presets: timePresets,
		defaults: func() Frame { return defaultFrame() },
		check:    func(p *Frame, f *failures) { p.check(f, fillStretch, fillBlack, fillWhite, fillGauss) },
	}
}

func samples() *family[SampleParameter] {
	return &family[SampleParameter]{
		word: "SampleSnapshot", quota: 16, presets: samplePresets,
		defaults: func() SampleParameter { return SampleParameter{Frame: defaultFrame()} },
		check: func(p *SampleParameter, f *failures) {
			checkSampling(p.SampleType, p.SampleInterval, f)
			p.Frame.check(f, fillStretch, fillBlack, fillWhite, fillGauss)
		},
	}
}

func sprites() *family[SpriteParameter] {
	return &family[SpriteParameter]{
		word: "ImageSprite", quota: 16, presets: spritePresets,
		defaults: func() SpriteParameter { return SpriteParameter{Frame: defaultFrame()} },
		check: func(p *SpriteParameter, f *failures) {
			checkSampling(p.SampleType, p.SampleInterval, f)
			if p.RowCount < 1 || p.RowCount > 100 {
				f.add("InvalidParameterValue.RowCount", "RowCount must be between 1 and 100, is %d", p.RowCount)
			}
			if p.ColumnCount < 1 || p.ColumnCount > 100 {
				f.add("InvalidParameterValue.ColumnCount", "ColumnCount must be between 1 and 100, is %d", p.ColumnCount)
			}
			p.Frame.check(f, fillStretch, fillBlack)
		},
	}
}

func animations() *family[AnimatedParameter] {
	return &family[AnimatedParameter]{
		word: "AnimatedGraphics", quota: 16, presets: animatedPresets,
		defaults: func() AnimatedParameter {
			return AnimatedParameter{ResolutionAdaptive: adaptiveOpen, Format: "gif", Quality: 75}
		},
		check: (*AnimatedParameter).check,
	}
}

func adaptives() *family[AdaptiveParameter] {
	return &family[AdaptiveParameter]{
		word: "AdaptiveDynamicStreaming", quota: 100, presets: adaptivePresets,
		defaults: func() AdaptiveParameter { return AdaptiveParameter{} },
		check:    checkAdaptive,
		filter: func(map[string]any) (any, func(*template[AdaptiveParameter]) bool) {
			q := &struct{ PureAudio *int64 }{}
			return q, func(t *template[AdaptiveParameter]) bool {
				return q.PureAudio == nil || *q.PureAudio == t.Parameter.PureAudio
			}
		},
	}
}

func filterTranscode(map[string]any) (any, func(*template[TranscodeParameter]) bool) {
	q := &struct {
		ContainerType, TEHDType, TranscodeType, EnhanceSceneType   string
		SceneType, CompressType, EnhanceTranscodeType, EnhanceType refused
	}{}
	return q, func(t *template[TranscodeParameter]) bool {
		kind := "Common"
		if t.Parameter.TEHDConfig != nil {
			kind = t.Parameter.TEHDConfig.Type
		}
		if t.Parameter.EnhanceConfig.on() {
			kind = "Enhance"
		}
		if q.EnhanceSceneType != "" && q.EnhanceSceneType != t.Parameter.EnhanceConfig.scene() {
			return false
		}
		if q.ContainerType != "" && q.ContainerType != containerType(t.Parameter.Container) || q.TEHDType != "" && q.TEHDType != kind {
			return false
		}
		return q.TranscodeType == "" || q.TranscodeType == kind || q.TranscodeType == "TEHD" && strings.HasPrefix(kind, "TEHD")
	}
}

func containerType(container string) string {
	if soundOnly(container) {
		return "PureAudio"
	}
	return "Video"
}

// shownTranscode adds what follows from the container.
func shownTranscode(_ *call, p *TranscodeParameter) any {
	return struct {
		TranscodeParameter
		ContainerType string
	}{*p, containerType(p.Container)}
}

//go:embed actions.txt
var actionNames string

// modeled are the names of all actions of the vendor's model: those that are not
// available here are told apart from those that do not exist.
func modeled() map[string]bool {
	known := map[string]bool{}
	for lines := bufio.NewScanner(strings.NewReader(actionNames)); lines.Scan(); {
		known[lines.Text()] = true
	}
	return known
}

// actions are those that work.
func actions() map[string]action {
	table := map[string]action{
		"ProcessMedia":          {auth.Operator, processMedia},
		"DescribeTasks":         {auth.Viewer, describeTasks},
		"DescribeTaskDetail":    {auth.Viewer, describeTaskDetail},
		"ManageTask":            {auth.Operator, manageTask},
		"DescribeMediaMetaData": {auth.Operator, describeMetaData},
		"ParseNotification":     {auth.Viewer, parseNotification},
		"EditMedia":             {auth.Operator, editMedia},
		"DescribeUsageData":     {auth.Viewer, describeUsageData},
		"CreateWorkflow":        {auth.Operator, createWorkflow},
		"DescribeWorkflows":     {auth.Viewer, describeWorkflows},
		"EnableWorkflow":        {auth.Operator, enableWorkflow},
		"DisableWorkflow":       {auth.Operator, disableWorkflow},
		"ResetWorkflow":         {auth.Operator, resetWorkflow},
		"DeleteWorkflow":        {auth.Operator, deleteWorkflow},
		"CreateSchedule":        {auth.Operator, createSchedule},
		"DescribeSchedules":     {auth.Viewer, describeSchedules},
		"ModifySchedule":        {auth.Operator, modifySchedule},
		"EnableSchedule":        {auth.Operator, enableSchedule},
		"DisableSchedule":       {auth.Operator, disableSchedule},
		"DeleteSchedule":        {auth.Operator, deleteSchedule},
		"CreateWordSamples":     {auth.Operator, createWordSamples},
		"DescribeWordSamples":   {auth.Viewer, describeWordSamples},
		"ModifyWordSample":      {auth.Operator, modifyWordSample},
		"DeleteWordSamples":     {auth.Operator, deleteWordSamples},
	}
	transcodes().actions(table)
	times().actions(table)
	samples().actions(table)
	sprites().actions(table)
	animations().actions(table)
	adaptives().actions(table)
	watermarks().actions(table)
	contentReviews().actions(table)
	analyses().actions(table)
	recognitions().actions(table)
	qualities().actions(table)
	return table
}

func oneOf(f *failures, code, field, is string, allowed ...string) {
	if !slices.Contains(allowed, is) {
		f.add(code, "%s must be one of %s, is %q", field, strings.Join(allowed, ", "), is)
	}
}
