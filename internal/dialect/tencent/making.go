package tencent

import (
	"encoding/json"
	"fmt"
	"path"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op/adaptive"
)

// A making turns the sub-tasks of one request into tasks of the core.
type making struct {
	*call
	request *ProcessMediaRequest
	dir     string
	// word and extension stand for {inputName} and {inputFormat} of what a task reads.
	word, extension string
	at              string // the field of the sub-task that is being made
	node            int    // its place in a graph; 0 without one
	items           []item
	tasks           []media.TaskSpec
	written         []written
}

// all adds the sub-tasks in the vendor's order.
func (m *making) all() error {
	if len(m.request.Activities) > 0 {
		if err := m.activities(m.request.Activities); err != nil {
			return err
		}
		return m.some()
	}
	set := &m.request.MediaProcessTask
	if err := each(m, "MediaProcessTask.TranscodeTaskSet", set.TranscodeTaskSet, m.transcode); err != nil {
		return err
	}
	if err := each(m, "MediaProcessTask.AnimatedGraphicTaskSet", set.AnimatedGraphicTaskSet, m.animated); err != nil {
		return err
	}
	if err := each(m, "MediaProcessTask.SnapshotByTimeOffsetTaskSet", set.SnapshotByTimeOffsetTaskSet, m.byTime); err != nil {
		return err
	}
	if err := each(m, "MediaProcessTask.SampleSnapshotTaskSet", set.SampleSnapshotTaskSet, m.sampled); err != nil {
		return err
	}
	if err := each(m, "MediaProcessTask.ImageSpriteTaskSet", set.ImageSpriteTaskSet, m.sprite); err != nil {
		return err
	}
	if err := each(m, "MediaProcessTask.AdaptiveDynamicStreamingTaskSet", set.AdaptiveDynamicStreamingTaskSet, m.adaptive); err != nil {
		return err
	}
	if err := one(m, "AiAnalysisTask", m.request.AiAnalysisTask, m.analysis); err != nil {
		return err
	}
	if err := one(m, "AiQualityControlTask", m.request.AiQualityControlTask, m.quality); err != nil {
		return err
	}
	return m.some()
}

// some refuses a request of nothing that can run.
func (m *making) some() error {
	switch {
	case len(m.items) == 0:
		return failf("InvalidParameter", "the request asks for no task")
	case len(m.tasks) == 0:
		return failf("InvalidParameterValue", "the template %d does not exist", m.items[0].Definition)
	}
	return nil
}

func each[T any](m *making, field string, list []T, add func(string, *T) error) error {
	for i := range list {
		m.at = fmt.Sprintf("%s.%d", field, i)
		if err := add(m.at, &list[i]); err != nil {
			return err
		}
	}
	return nil
}

// one is each of a sub-task that there is one of at most.
func one[T any](m *making, field string, task *T, add func(string, *T) error) error {
	if task == nil {
		return nil
	}
	m.at = field
	return add(field, task)
}

// missing adds a sub-task whose template does not exist: as the vendor's, it
// fails by itself, and the others run.
func (m *making) missing(kind string, definition int64, input any) error {
	_, err := m.add(kind, definition, input, nil)
	if err == nil {
		m.items[len(m.items)-1].Missing = true
	}
	return err
}

// add adds a sub-task and its task.
func (m *making) add(kind string, definition int64, input any, task *media.TaskSpec) (*item, error) {
	body, err := json.Marshal(input)
	if err != nil {
		return nil, err
	}
	m.items = append(m.items, item{Type: kind, Definition: definition, Input: body, field: m.at})
	it := &m.items[len(m.items)-1]
	if task != nil {
		m.give(it, task)
	}
	return it, nil
}

// give adds the task of an item.
func (m *making) give(it *item, task *media.TaskSpec) {
	task.Name = fmt.Sprintf("%s-%d", strings.ToLower(it.Type), len(m.tasks)+1)
	task.Output.Overwrite = true // names repeat by the vendor's rule, and a later task replaces
	it.Task = task.Name
	m.tasks = append(m.tasks, *task)
}

// An output is where a sub-task's files go.
type output struct {
	spec media.OutputSpec
	echo TaskOutputStorage
}

// output finds the place of a sub-task's files.
func (m *making) output(field string, own *TaskOutputStorage, n naming) (output, error) {
	out, err := m.storageOf(field, own)
	if err == nil {
		out.spec.Key, err = m.common(field, n).key()
	}
	if err == nil {
		m.wrote(out.spec.Storage, out.spec.Key)
	}
	return out, err
}

// presentation is output of a manifest and what belongs to it, whose names
// become parameters of the core's operation.
func (m *making) presentation(field string, own *TaskOutputStorage, n streamNaming, p *adaptive.Params) (output, error) {
	out, err := m.storageOf(field, own)
	if err != nil {
		return out, err
	}
	n.at, n.naming = field, m.common(field, n.naming)
	n.segmentExtension = "m4s"
	if p.Container == "ts" {
		n.segmentExtension = "ts"
	}
	if out.spec.Key, err = n.names(p); err != nil {
		return out, err
	}
	folder := strings.TrimSuffix(out.spec.Key, "{file}")
	for _, name := range []string{p.Name, p.Playlist, p.SegmentName} {
		if name != "" {
			m.wrote(out.spec.Storage, folder+name+"{tail}.{ext}")
		}
	}
	if p.SegmentName == "" {
		m.wrote(out.spec.Storage, folder+"{member}.{ext}")
	}
	return out, nil
}

func (m *making) storageOf(field string, own *TaskOutputStorage) (output, error) {
	asked, at := own, field+".OutputStorage"
	if asked == nil || asked.Type == "" {
		asked, at = m.request.OutputStorage, "OutputStorage"
	}
	storage, echo, err := m.target(at, asked, m.request.InputInfo)
	return output{media.OutputSpec{Storage: storage}, echo}, err
}

// common is n with what all names of a request have.
func (m *making) common(field string, n naming) naming {
	n.field, n.dir, n.name, n.extension = field+".OutputObjectPath", m.dir, m.word, m.extension
	return n
}

// extension of a source, without its dot.
func extension(in MediaInputInfo) string { return strings.TrimPrefix(path.Ext(inputName(in)), ".") }

// wrote notes a pattern of what the tasks write.
func (m *making) wrote(storage, pattern string) {
	m.written = append(m.written, written{storage, pattern})
}

// A written is where tasks write.
type written struct{ storage, pattern string }
