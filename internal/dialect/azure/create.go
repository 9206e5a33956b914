package azure

import (
	"path"

	"github.com/mediamill/mediamill/internal/dialect/azure/mes"
	"github.com/mediamill/mediamill/internal/dialect/azure/odata"
	"github.com/mediamill/mediamill/internal/media"
)

// createJob makes a job and the assets of its outputs.
func createJob(c *call, in *odata.Input) (odata.Values, error) {
	o, err := c.orderOf(in)
	if err != nil {
		return nil, err
	}
	t := &translation{order: o}
	if err := c.lookUp(t); err != nil {
		return nil, err
	}
	if err := t.translate(); err != nil {
		return nil, err
	}
	if t.spec.Callback, err = c.callback(t.record); err != nil {
		return nil, err
	}
	if err := t.seal(c.sealOutput); err != nil {
		return nil, err
	}
	job, _, err := c.Jobs.Create(c.ctx, c.who.Project, t.spec, "")
	if err != nil {
		c.unseal(t.record.Outputs)
		return nil, err
	}
	k, err := knownOf(job)
	if err == nil {
		err = c.makeOutputs(k)
	}
	if err != nil {
		// A client that gets an error sends the job again: this one must not run too.
		_, _ = c.Jobs.Cancel(c.ctx, c.who.Project, job.ID)
		return nil, err
	}
	return c.jobValues(k)
}

// lookUp finds what a translation needs to know of storages and sources.
func (c *call) lookUp(t *translation) error {
	t.storages = map[string]string{}
	reads := make([]bool, len(t.order.inputs))
	needs := make([]bool, len(t.order.inputs))
	for _, each := range t.order.tasks {
		for _, out := range each.body.outputs {
			s, err := c.Jobs.Storages.Get(c.ctx, c.who.Project, out.storage)
			if media.CodeOf(err) == media.CodeNotFound {
				return media.Bad("storageAccountName", "There is no storage account '%.100s'.", out.storage)
			}
			if err != nil {
				return err
			}
			t.storages[out.storage] = s.Name
		}
		preset, err := mes.Parse(each.plain)
		if err != nil {
			return err
		}
		for i, in := range each.body.inputs {
			if !in.output && (i == 0 || preset.Joins()) {
				reads[in.n], needs[in.n] = true, needs[in.n] || preset.NeedsFacts()
			}
		}
	}
	t.inputs, t.facts = make([]found, len(reads)), make([]mes.Facts, len(reads))
	for i, k := range t.order.inputs {
		t.inputs[i].asset = k.ID
		if !reads[i] {
			continue
		}
		source, err := c.source(k)
		if err != nil {
			return err
		}
		t.inputs[i] = found{source, k.ID, path.Base(source.Key)}
		if needs[i] {
			if t.facts[i], err = c.facts(source); err != nil {
				return err
			}
		}
	}
	return nil
}

// facts are what a preset may ask of a source.
func (c *call) facts(source media.SourceRef) (f mes.Facts, err error) {
	s, err := c.Jobs.Probe(c.ctx, c.who.Project, source)
	if media.CodeOf(err) == media.CodeEngineMissing {
		return f, nil // this process has no ffmpeg: the preset says what it misses
	}
	if err != nil {
		return f, err
	}
	f = mes.Facts{Known: true, Duration: s.Duration, BitRate: int(s.BitRate / 1000), Sound: s.MainAudio() != nil}
	if v := s.MainVideo(); v != nil {
		f.Width, f.Height = v.DisplaySize()
		f.FrameRate = v.FrameRate.Float()
	}
	return f, nil
}

// makeOutputs saves the assets of a job's outputs, and notes that their files
// are not known yet.
func (c *call) makeOutputs(k known) error {
	for n, o := range k.record.Outputs {
		if _, err := c.pending().Insert(c.ctx, o.Asset, "", struct{}{}); err != nil {
			return err
		}
		made := asset{Name: o.title(n, k.Job), Storage: o.Storage, Options: o.Options, Job: k.ID, Parents: o.Parents}
		if o.Key != "" {
			made.Keys = []string{o.Key}
		}
		if _, err := c.assets().Insert(c.ctx, o.Asset, "", made); err != nil {
			return err
		}
	}
	return nil
}
