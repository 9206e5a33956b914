package tencent

import (
	"fmt"
	"path"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

type (
	// An Activity is one node of a graph of tasks: the input, the output, or a
	// task that reads what the node before it makes.
	Activity struct {
		ActivityType   string        `need:"true"`
		PredriveIndex  []int64       `json:",omitempty"` // the server's: the nodes before
		ReardriveIndex []int64       `json:",omitempty"` // the nodes after, by their place in the list
		ActivityPara   *ActivityPara `json:",omitempty"`
	}
	// An ActivityPara holds the parameters of one task, in the member for its kind.
	ActivityPara struct {
		TranscodeTask                *TranscodeTaskInput                `json:",omitempty"`
		AnimatedGraphicTask          *AnimatedGraphicTaskInput          `json:",omitempty"`
		SnapshotByTimeOffsetTask     *SnapshotByTimeOffsetTaskInput     `json:",omitempty"`
		SampleSnapshotTask           *SampleSnapshotTaskInput           `json:",omitempty"`
		ImageSpriteTask              *ImageSpriteTaskInput              `json:",omitempty"`
		AdaptiveDynamicStreamingTask *AdaptiveDynamicStreamingTaskInput `json:",omitempty"`
		AiContentReviewTask          refused                            `json:",omitzero"`
		AiAnalysisTask               *AiAnalysisTaskInput               `json:",omitempty"`
		AiRecognitionTask            refused                            `json:",omitzero"`
		QualityControlTask           *AiQualityControlTaskInput         `json:",omitempty"`
		ExecRulesTask                refused                            `json:",omitzero"`
		SmartSubtitlesTask           refused                            `json:",omitzero"`
		SmartEraseTask               refused                            `json:",omitzero"`
	}
)

const (
	activityInput  = "input"
	activityOutput = "output"
	actionAnalysis = "action-AIAnalysis"
	actionQuality  = "action-AIQualityControl"
)

// linked is a graph with the nodes before each node filled in, which is the
// server's part, or what is wrong with it: node 0 is the input, the last the
// output, and each task has one node before it.
func linked(list []Activity) ([]Activity, error) {
	graph := make([]Activity, len(list))
	copy(graph, list)
	for i := range graph {
		graph[i].PredriveIndex = nil
	}
	for i, a := range graph {
		for _, next := range a.ReardriveIndex {
			if next <= 0 || next >= int64(len(graph)) || next == int64(i) {
				return nil, failf("InvalidParameterValue", "Activities.%d.ReardriveIndex names the node %d, which cannot follow it", i, next)
			}
			graph[next].PredriveIndex = append(graph[next].PredriveIndex, int64(i))
		}
	}
	for i, a := range graph {
		switch {
		case (a.ActivityType == activityInput) != (i == 0):
			return nil, failf("InvalidParameterValue", "Activities must begin with the one node of the type input")
		case a.ActivityType == activityInput, a.ActivityType == activityOutput:
		case len(a.PredriveIndex) != 1:
			return nil, failf("InvalidParameterValue", "Activities.%d must follow one other node, follows %d", i, len(a.PredriveIndex))
		}
		if a.ActivityType == activityOutput && (len(a.ReardriveIndex) > 0 || i != len(graph)-1) {
			return nil, failf("InvalidParameterValue", "Activities must end with the one node of the type output")
		}
	}
	return graph, nil
}

// A node is what became of one activity.
type node struct {
	made      bool   // it was reached; what is not hangs in a circle
	task      string // of the core; empty for the input, and for one whose template does not exist
	file      string // name of the one file that it makes, which others can read
	word, ext string // {inputName} and {inputFormat} of what follows
}

// activities adds the tasks of a graph.
func (m *making) activities(list []Activity) error {
	graph, err := linked(list)
	if err != nil {
		return err
	}
	nodes := make([]node, len(graph))
	nodes[0] = node{made: true, word: m.word, ext: m.extension}
	for i := 0; i < len(graph); i++ { // in the order of the list, as far as it goes
		a := &graph[i]
		if nodes[i].made || a.ActivityType == activityOutput || !nodes[a.PredriveIndex[0]].made {
			continue
		}
		from := a.PredriveIndex[0]
		if nodes[i], err = m.activity(i, a, nodes[from], from == 0); err != nil {
			return err
		}
		i = 0
	}
	for i, n := range nodes {
		if !n.made && graph[i].ActivityType != activityOutput {
			return failf("InvalidParameterValue", "Activities.%d is not reached from the input", i)
		}
	}
	return nil
}

// activity adds one task, which reads what the node before it makes.
func (m *making) activity(i int, a *Activity, before node, ofInput bool) (node, error) {
	field := fmt.Sprintf("Activities.%d.ActivityPara", i)
	if !ofInput && before.file == "" && before.task != "" {
		return node{}, failf("UnsupportedOperation", "Activities.%d does not read a single video file; only a transcode to a file can precede another task here", i)
	}
	m.word, m.extension, m.at, m.node = before.word, before.ext, field, i
	tasks, items := len(m.tasks), len(m.items)
	if err := m.task(field, a); err != nil {
		return node{}, err
	}
	made := node{made: true}
	if len(m.tasks) == tasks {
		return made, nil // its template does not exist, and it fails by itself
	}
	if !ofInput && before.task == "" { // what it should read is never made
		m.tasks = m.tasks[:tasks]
		for n := range m.items[items:] {
			m.items[items+n].Task, m.items[items+n].Blocked = "", true
		}
		return made, nil
	}
	for n := range m.tasks[tasks:] {
		if !ofInput {
			m.tasks[tasks+n].Source = &media.SourceRef{Task: before.task}
		}
	}
	task := &m.tasks[tasks]
	made.task = task.Name
	if task.Operation == "transcode" || task.Operation == "enhance" {
		made.file = path.Base(task.Output.Key)
		made.ext = strings.TrimPrefix(path.Ext(made.file), ".")
		made.word = strings.TrimSuffix(made.file, "."+made.ext)
	}
	return made, nil
}

// task adds the task of an activity by its type.
func (m *making) task(field string, a *Activity) error {
	p := a.ActivityPara
	if p == nil {
		p = &ActivityPara{}
	}
	missing := func(member string) error {
		return failf("MissingParameter", "the request is missing the parameter %s.%s, which the ActivityType %s needs", field, member, a.ActivityType)
	}
	switch a.ActivityType {
	case actionWord(kindTranscode):
		if p.TranscodeTask == nil {
			return missing("TranscodeTask")
		}
		return m.transcode(field+".TranscodeTask", p.TranscodeTask)
	case actionWord(kindAnimated):
		if p.AnimatedGraphicTask == nil {
			return missing("AnimatedGraphicTask")
		}
		return m.animated(field+".AnimatedGraphicTask", p.AnimatedGraphicTask)
	case actionWord(kindByTime):
		if p.SnapshotByTimeOffsetTask == nil {
			return missing("SnapshotByTimeOffsetTask")
		}
		return m.byTime(field+".SnapshotByTimeOffsetTask", p.SnapshotByTimeOffsetTask)
	case actionWord(kindSampled):
		if p.SampleSnapshotTask == nil {
			return missing("SampleSnapshotTask")
		}
		return m.sampled(field+".SampleSnapshotTask", p.SampleSnapshotTask)
	case actionWord(kindSprite):
		if p.ImageSpriteTask == nil {
			return missing("ImageSpriteTask")
		}
		return m.sprite(field+".ImageSpriteTask", p.ImageSpriteTask)
	case actionWord(kindAdaptive):
		if p.AdaptiveDynamicStreamingTask == nil {
			return missing("AdaptiveDynamicStreamingTask")
		}
		return m.adaptive(field+".AdaptiveDynamicStreamingTask", p.AdaptiveDynamicStreamingTask)
	case actionAnalysis:
		if p.AiAnalysisTask == nil {
			return missing("AiAnalysisTask")
		}
		return m.analysis(field+".AiAnalysisTask", p.AiAnalysisTask)
	case actionQuality:
		if p.QualityControlTask == nil {
			return missing("QualityControlTask")
		}
		return m.quality(field+".QualityControlTask", p.QualityControlTask)
	case "action-AIRecognition", "action-aiReview", "action-SmartSubtitles", "action-exec-rules", "action-SmartErase":
		return failf("UnsupportedOperation", "the ActivityType %s is not available here", a.ActivityType)
	}
	return failf("InvalidParameterValue", "there is no ActivityType %q", a.ActivityType)
}
