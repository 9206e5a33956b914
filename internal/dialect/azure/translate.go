package azure

import (
	"encoding/json"
	"fmt"
	"path"
	"strings"

	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/dialect/azure/mes"
	"github.com/mediamill/mediamill/internal/jobs"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

// A found is the source of a task: an object that is there, or what an earlier
// task of the job will make.
type found struct {
	source media.SourceRef
	asset  string // guid
	name   string // of the file
}

// file is another file of the asset that is read; false for one that is made yet.
func (f found) file(name string) (media.SourceRef, bool) {
	if f.source.Key == "" {
		return media.SourceRef{}, false
	}
	return media.SourceRef{Storage: f.source.Storage, Key: prefixOf(f.asset) + name}, true
}

// A translation turns an order into a job of ours. Sources and facts of the
// order's input assets are looked up before; it asks nobody.
type translation struct {
	order    *order
	storages map[string]string // of outputs: as named by the client → ours
	inputs   []found
	facts    []mes.Facts // of the inputs, where a preset asked for them
	made     map[int]found
	spec     jobs.Spec
	record   record
}

// translate makes the spec and its record.
func (t *translation) translate() error {
	o := t.order
	t.made = map[int]found{}
	t.record = record{Template: o.template, Inputs: []string{}, Subscriptions: o.subscriptions}
	for _, k := range o.inputs {
		t.record.Inputs = append(t.record.Inputs, k.ID)
	}
	outputs := 0
	for _, each := range o.tasks {
		outputs += len(each.body.outputs)
	}
	t.record.Outputs = make([]outputRecord, outputs)
	t.record.Tasks = make([]taskRecord, len(o.tasks)) // as they were sent, not as they are sorted
	t.spec = jobs.Spec{Name: o.name, Origin: Origin, Priority: o.priority}
	for i := range o.tasks {
		if err := t.task(&o.tasks[i], i); err != nil {
			return err
		}
	}
	return nil
}

// seal makes the keys of outputs that are to lie encrypted, and keeps the record
// with the spec.
func (t *translation) seal(make func(*outputRecord) error) error {
	for i := range t.record.Outputs {
		if t.record.Outputs[i].Options != optionsEncrypted {
			continue
		}
		if err := make(&t.record.Outputs[i]); err != nil {
			return err
		}
	}
	data, err := json.Marshal(t.record)
	t.spec.DialectData = data
	return err
}

// task adds the tasks of ours that one of the client's becomes.
func (t *translation) task(o *taskOrder, n int) error {
	if len(o.body.outputs) != 1 {
		return media.Bad("TaskBody", "A task of the encoder makes one asset here; this has %d.", len(o.body.outputs))
	}
	preset, err := mes.Parse(o.plain)
	if err != nil {
		return err
	}
	var reads []string
	var assets []mes.Asset
	for i, ref := range o.body.inputs {
		in, _ := t.input(ref)
		reads = append(reads, in.asset)
		if i > 0 && !preset.Joins() {
			continue
		}
		if in.name == "" {
			return media.Bad("TaskBody", "The primary file of JobOutputAsset(%d) cannot be determined: its task makes only images.", ref.n)
		}
		assets = append(assets, mes.Asset{ID: in.asset, Source: in.source, File: in.file})
	}
	in, facts := t.input(o.body.inputs[0])
	out := o.body.outputs[0]
	guid := store.NewID()
	list, err := preset.Tasks(mes.Input{Stem: strings.TrimSuffix(in.name, path.Ext(in.name)), Folder: prefixOf(guid), Facts: facts, Assets: assets})
	if err != nil {
		return err
	}
	storage := t.storages[out.storage]
	t.made[out.n] = found{asset: guid}
	r := o.taskRecord
	r.Manifest = preset.Manifest(in.name)
	r.Inputs, r.Outputs, r.First, r.Count = reads, []string{guid}, len(t.spec.Tasks), len(list)
	var priority *int32 // 0 is what clients send that want none: the job's
	if o.Priority != 0 {
		priority = &o.Priority
	}
	for i, each := range list {
		name := fmt.Sprintf("task%d-%d", n+1, i+1)
		task, err := dialect.Task(name, each.Operation, each.Params, media.OutputSpec{Storage: storage, Key: each.Key})
		if err != nil {
			return err
		}
		source := in.source
		task.Source, task.Priority = &source, priority
		t.spec.Tasks = append(t.spec.Tasks, task)
		if i == 0 && (each.Operation == "transcode" || each.Operation == "join") {
			t.made[out.n] = found{source: media.SourceRef{Task: name}, asset: guid, name: path.Base(each.Key)}
		}
	}
	t.record.Outputs[out.n] = outputRecord{Asset: guid, Name: out.name, Storage: storage, Options: out.options, Parents: r.Inputs}
	t.record.Tasks[o.sent] = r
	return nil
}

// input is what a task reads; the tasks are sorted, so what it reads is known.
func (t *translation) input(ref assetRef) (found, mes.Facts) {
	if ref.output {
		return t.made[ref.n], mes.Facts{}
	}
	return t.inputs[ref.n], t.facts[ref.n]
}

// checkPreset says what is wrong with a configuration as far as that shows
// without a source.
func checkPreset(configuration string) error {
	_, err := mes.Parse(configuration)
	return err
}
