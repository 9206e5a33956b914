package azure

import (
	"github.com/mediamill/mediamill/internal/dialect/azure/odata"
	"github.com/mediamill/mediamill/internal/media"
)

// An order is a job as a client wants it, its words read and its assets found.
type order struct {
	name          string
	priority      int32
	template      string // ID of a job template
	inputs        []kept[asset]
	subscriptions []subscription
	tasks         []taskOrder
}

// A taskOrder is one task of it.
type taskOrder struct {
	taskRecord // without what is known only when the job is made
	body       *taskBody
	plain      string // the configuration, decrypted
	sent       int    // its place in the request
}

// orderOf reads a job as it was sent.
func (c *call) orderOf(in *odata.Input) (*order, error) {
	o := &order{name: in.Text("Name"), priority: in.Int("Priority"), template: in.Text("TemplateId")}
	var err error
	if o.subscriptions, err = c.subscriptions(in.Members("JobNotificationSubscriptions"), "TargetJobState"); err != nil {
		return nil, err
	}
	if len(in.Inline["InputMediaAssets"]) > 0 {
		return nil, media.Bad("InputMediaAssets", "The assets must be named by their addresses.")
	}
	for _, address := range in.Linked["InputMediaAssets"] {
		id, err := odata.KeyIn(address, setAssets)
		if err != nil {
			return nil, err
		}
		k, err := c.asset(id)
		if err != nil {
			return nil, err
		}
		o.inputs = append(o.inputs, k)
	}
	inline := in.Inline["Tasks"]
	switch {
	case o.template != "" && len(inline) > 0:
		return nil, media.Bad("TemplateId", "A job of a template has no tasks of its own.")
	case o.template != "":
		o.tasks, err = c.templateTasks(o.template, len(o.inputs))
	default:
		o.tasks, err = c.taskOrders(inline)
	}
	if err == nil {
		err = o.check()
	}
	return o, err
}

func (c *call) taskOrders(list []*odata.Input) (made []taskOrder, err error) {
	if len(list) > maxAzureTask {
		return nil, media.Errorf(media.CodeForbidden, "A job may have at most %d tasks.", maxAzureTask)
	}
	for _, in := range list {
		t, err := c.taskOrder(in)
		if err != nil {
			return nil, err
		}
		t.sent = len(made)
		made = append(made, t)
	}
	return made, nil
}

// taskOrder reads a task that was sent with its job.
func (c *call) taskOrder(in *odata.Input) (t taskOrder, err error) {
	t.taskRecord = taskRecord{
		Name: in.Text("Name"), Configuration: in.Text("Configuration"), Processor: in.Text("MediaProcessorId"), Body: in.Text("TaskBody"),
		Options: in.Int("Options"), Priority: in.Int("Priority"), KeyID: in.Text("EncryptionKeyId"), Scheme: in.Text("EncryptionScheme"),
		Version: in.Text("EncryptionVersion"), Vector: in.Text("InitializationVector"),
	}
	if err := checkProcessor(t.Processor); err != nil {
		return t, err
	}
	if t.Subscriptions, err = c.subscriptions(in.Members("TaskNotificationSubscriptions"), "TargetTaskState"); err != nil {
		return t, err
	}
	if t.body, err = parseTaskBody(t.Body); err != nil {
		return t, err
	}
	t.plain, err = c.plainConfiguration(t.taskRecord)
	return t, err
}

// check holds the tasks to one another: who makes what others read.
func (o *order) check() error {
	if len(o.tasks) == 0 {
		return &media.Error{Code: media.CodeConfigMissing, Field: "Tasks", Message: "A job must have at least one task."}
	}
	maker := map[int]int{} // output → task
	for i, t := range o.tasks {
		for _, out := range t.body.outputs {
			if _, taken := maker[out.n]; taken {
				return media.Bad("TaskBody", "JobOutputAsset(%d) is made by two tasks.", out.n)
			}
			maker[out.n] = i
		}
	}
	if len(maker)+len(o.inputs) > maxOfJob {
		return media.Errorf(media.CodeForbidden, "A job may have at most %d assets.", maxOfJob)
	}
	for n := range len(maker) {
		if _, ok := maker[n]; !ok {
			return media.Bad("TaskBody", "No task makes JobOutputAsset(%d): outputs are numbered from 0 without a gap.", n)
		}
	}
	for _, t := range o.tasks {
		for _, in := range t.body.inputs {
			if in.output && in.n >= len(maker) {
				return media.Bad("TaskBody", "No task makes JobOutputAsset(%d).", in.n)
			}
			if !in.output && in.n >= len(o.inputs) {
				return media.Bad("TaskBody", "The job has no JobInputAsset(%d): it has %d input assets.", in.n, len(o.inputs))
			}
		}
	}
	return o.sort(maker)
}

// sort puts each task behind those whose outputs it reads.
func (o *order) sort(maker map[int]int) error {
	var sorted []taskOrder
	const open, done = 1, 2
	state := make([]int, len(o.tasks))
	var visit func(i int) error
	visit = func(i int) error {
		switch state[i] {
		case done:
			return nil
		case open:
			return media.Bad("TaskBody", "The tasks wait for one another in a circle.")
		}
		state[i] = open
		for _, in := range o.tasks[i].body.inputs {
			if in.output {
				if err := visit(maker[in.n]); err != nil {
					return err
				}
			}
		}
		state[i] = done
		sorted = append(sorted, o.tasks[i])
		return nil
	}
	for i := range o.tasks {
		if err := visit(i); err != nil {
			return err
		}
	}
	o.tasks = sorted
	return nil
}
