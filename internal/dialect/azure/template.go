package azure

import (
	"strings"

	"github.com/mediamill/mediamill/internal/dialect/azure/odata"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

// A jobTemplate is a graph of task templates, which are its documents.
type jobTemplate struct {
	Name   string `json:"name,omitempty"`
	Body   string `json:"body"`
	Inputs int32  `json:"inputs"`
	Type   int32  `json:"type"` // 1: of the account
}

// A taskTemplate is a task without the assets that it reads and writes.
type taskTemplate struct {
	Name          string `json:"name,omitempty"`
	Description   string `json:"description,omitempty"`
	Configuration string `json:"configuration"`
	Processor     string `json:"processor"`
	Inputs        int32  `json:"inputs"`
	Outputs       int32  `json:"outputs"`
	Options       int32  `json:"options,omitempty"`
	KeyID         string `json:"key_id,omitempty"`
	Scheme        string `json:"scheme,omitempty"`
	Version       string `json:"version,omitempty"`
	Vector        string `json:"vector,omitempty"`
}

const templateOfAccount int32 = 1

func jobTemplates() *collection {
	return &collection{
		list: func(c *call, _ odata.Query) rows {
			return rowsOf(c.jobTemplates().Each(c.ctx, nil), jobTemplateValues)
		},
		get: func(c *call, id string) (odata.Values, error) {
			k, err := c.jobTemplate(id)
			return jobTemplateValues(k), err
		},
		create: createJobTemplate,
		remove: removeJobTemplate,
		links: map[string]func(*call, string) rows{
			"TaskTemplates": func(c *call, id string) rows {
				k, err := c.jobTemplate(id)
				if err != nil {
					return failing(err)
				}
				return c.taskTemplateRows(&k.ID)
			},
		},
	}
}

func taskTemplates() *collection {
	return &collection{
		list: func(c *call, _ odata.Query) rows { return c.taskTemplateRows(nil) },
		get: func(c *call, id string) (odata.Values, error) {
			guid, err := guidOf(idTaskTmpl, id)
			if err != nil {
				return nil, err
			}
			k, err := c.taskTemplates().Find(c.ctx, guid)
			return taskTemplateValues(k), err
		},
	}
}

func (c *call) jobTemplate(id string) (kept[jobTemplate], error) {
	guid, err := guidOf(idJobTmpl, id)
	if err != nil {
		return kept[jobTemplate]{}, err
	}
	return c.jobTemplates().Find(c.ctx, guid)
}

func (c *call) taskTemplateRows(parent *string) rows {
	return rowsOf(c.taskTemplates().Each(c.ctx, parent), taskTemplateValues)
}

func jobTemplateValues(k kept[jobTemplate]) odata.Values {
	if k.Document == nil {
		return nil
	}
	return odata.Values{
		"Id": idOf(idJobTmpl, k.ID), "Name": textOrNil(k.Is.Name), "Created": k.Created, "LastModified": k.Updated,
		"JobTemplateBody": k.Is.Body, "NumberofInputAssets": k.Is.Inputs, "TemplateType": k.Is.Type,
	}
}

func taskTemplateValues(k kept[taskTemplate]) odata.Values {
	if k.Document == nil {
		return nil
	}
	return odata.Values{
		"Id": idOf(idTaskTmpl, k.ID), "Configuration": k.Is.Configuration, "Created": k.Created, "LastModified": k.Updated,
		"Description": textOrNil(k.Is.Description), "MediaProcessorId": k.Is.Processor, "Name": textOrNil(k.Is.Name),
		"NumberofInputAssets": k.Is.Inputs, "NumberofOutputAssets": k.Is.Outputs, "Options": k.Is.Options,
		"EncryptionKeyId": textOrNil(k.Is.KeyID), "EncryptionScheme": textOrNil(k.Is.Scheme), "EncryptionVersion": textOrNil(k.Is.Version),
		"InitializationVector": textOrNil(k.Is.Vector),
	}
}

// templateBodies are the task bodies of a JobTemplateBody: the ID of each one's
// task template and its XML.
func templateBodies(text string) (ids, bodies []string, err error) {
	if len(text) > maxTaskBody {
		return nil, nil, media.Bad("JobTemplateBody", "is longer than %d bytes", maxTaskBody)
	}
	root, err := odata.ParseXML(text)
	if err != nil || !strings.EqualFold(root.Name, "jobTemplate") {
		return nil, nil, media.Bad("JobTemplateBody", "must be XML of a <jobTemplate>")
	}
	for _, e := range root.Children {
		id := e.Attrs["taskTemplateId"]
		if _, err := guidOf(idTaskTmpl, id); err != nil || !strings.EqualFold(e.Name, "taskBody") {
			return nil, nil, media.Bad("JobTemplateBody", "must have <taskBody> with a taskTemplateId only")
		}
		ids, bodies = append(ids, id), append(bodies, odata.WriteXML(e, "taskTemplateId"))
	}
	if len(ids) == 0 || len(ids) > maxAzureTask {
		return nil, nil, media.Bad("JobTemplateBody", "must have 1 to %d tasks", maxAzureTask)
	}
	return ids, bodies, nil
}

// createJobTemplate makes a template with the task templates that come with it.
func createJobTemplate(c *call, in *odata.Input) (odata.Values, error) {
	made := jobTemplate{Name: in.Text("Name"), Body: in.Text("JobTemplateBody"), Type: templateOfAccount}
	if kind, sent := in.Values["TemplateType"].(int32); sent && kind != templateOfAccount {
		return nil, media.Bad("TemplateType", "must be 1 (account): templates of the system cannot be created")
	}
	ids, bodies, err := templateBodies(made.Body)
	if err != nil {
		return nil, err
	}
	parts := map[string]taskTemplate{}
	for _, each := range in.Inline["TaskTemplates"] {
		guid, err := guidOf(idTaskTmpl, each.Text("Id"))
		if err != nil {
			return nil, err
		}
		if _, twice := parts[guid]; twice {
			return nil, media.Errorf(media.CodeConflict, "There are two TaskTemplates with the ID '%s'.", each.Text("Id"))
		}
		t, err := c.taskTemplate(each)
		if err != nil {
			return nil, err
		}
		parts[guid] = t
	}
	if len(parts) != len(ids) {
		return nil, media.Bad("TaskTemplates", "must be as many as the tasks of JobTemplateBody")
	}
	// The template is tried as a job would be, with assets that stand for others.
	trial := &order{}
	for i, id := range ids {
		guid, err := guidOf(idTaskTmpl, id)
		if err != nil {
			return nil, err
		}
		t, found := parts[guid]
		if !found {
			return nil, media.Bad("JobTemplateBody", "There is no TaskTemplate with the ID '%s' in the request.", id)
		}
		body, err := parseTaskBody(bodies[i])
		if err != nil {
			return nil, err
		}
		t.Inputs, t.Outputs = int32(len(body.inputs)), int32(len(body.outputs))
		parts[guid] = t
		for _, ref := range body.inputs {
			if !ref.output {
				made.Inputs = max(made.Inputs, int32(ref.n)+1)
			}
		}
		trial.tasks = append(trial.tasks, taskOrder{body: body})
	}
	trial.inputs = make([]kept[asset], made.Inputs)
	if err := trial.check(); err != nil {
		return nil, err
	}
	return c.keepTemplate(made, parts)
}

// taskTemplate reads one; its configuration must be one that a job can use.
func (c *call) taskTemplate(in *odata.Input) (t taskTemplate, err error) {
	t = taskTemplate{
		Name: in.Text("Name"), Description: in.Text("Description"), Configuration: in.Text("Configuration"), Processor: in.Text("MediaProcessorId"),
		Options: in.Int("Options"), KeyID: in.Text("EncryptionKeyId"), Scheme: in.Text("EncryptionScheme"), Version: in.Text("EncryptionVersion"),
		Vector: in.Text("InitializationVector"),
	}
	if err := checkProcessor(t.Processor); err != nil {
		return t, err
	}
	plain, err := c.plainConfiguration(t.record())
	if err == nil {
		err = checkPreset(plain)
	}
	return t, err
}

func (t taskTemplate) record() taskRecord {
	return taskRecord{
		Name: t.Name, Configuration: t.Configuration, Processor: t.Processor, Options: t.Options,
		KeyID: t.KeyID, Scheme: t.Scheme, Version: t.Version, Vector: t.Vector,
	}
}

// keepTemplate saves a template behind its parts, so that it never lacks one.
func (c *call) keepTemplate(made jobTemplate, parts map[string]taskTemplate) (odata.Values, error) {
	guid := store.NewID()
	var saved []string
	for id, t := range parts {
		if _, err := c.taskTemplates().Insert(c.ctx, id, guid, t); err != nil {
			for _, other := range saved {
				_ = c.taskTemplates().Forget(c.ctx, other)
			}
			return nil, err
		}
		saved = append(saved, id)
	}
	k, err := c.jobTemplates().Insert(c.ctx, guid, "", made)
	return jobTemplateValues(k), err
}

func removeJobTemplate(c *call, id string) error {
	k, err := c.jobTemplate(id)
	if err != nil {
		return err
	}
	if err := c.jobTemplates().Delete(c.ctx, k.ID); err != nil {
		return err
	}
	return c.taskTemplates().ForgetAll(c.ctx, k.ID)
}

// templateTasks are the tasks of a job that is made of a template.
func (c *call) templateTasks(id string, inputs int) (made []taskOrder, err error) {
	k, err := c.jobTemplate(id)
	if err != nil {
		return nil, err
	}
	if int(k.Is.Inputs) != inputs {
		return nil, media.Bad("InputMediaAssets", "The template takes %d input assets; the job has %d.", k.Is.Inputs, inputs)
	}
	ids, bodies, err := templateBodies(k.Is.Body)
	if err != nil {
		return nil, err
	}
	for i, id := range ids {
		guid, err := guidOf(idTaskTmpl, id)
		if err != nil {
			return nil, err
		}
		t, err := c.taskTemplates().Find(c.ctx, guid)
		if err != nil {
			return nil, err
		}
		o := taskOrder{taskRecord: t.Is.record(), sent: i}
		o.Body = bodies[i]
		if o.body, err = parseTaskBody(o.Body); err != nil {
			return nil, err
		}
		if o.plain, err = c.plainConfiguration(o.taskRecord); err != nil {
			return nil, err
		}
		made = append(made, o)
	}
	return made, nil
}
