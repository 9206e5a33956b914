package azure

import (
	"slices"

	"github.com/mediamill/mediamill/internal/dialect/azure/odata"
	"github.com/mediamill/mediamill/internal/media"
)

// tasks are read on their own and made with their job.
func tasks() *collection {
	return &collection{
		list: func(c *call, q odata.Query) rows {
			if id, ok := q.Filter.Wants("Id"); ok {
				return only(taskRow(c, id))
			}
			return func(yield func(odata.Values, error) bool) {
				c.eachJob(true, func(k known, err error) bool {
					if err != nil {
						return yield(nil, err)
					}
					for _, t := range k.record.Tasks {
						if !yield(c.taskValues(k, t), nil) {
							return false
						}
					}
					return true
				})
			}
		},
		get: taskRow,
		links: map[string]func(*call, string) rows{
			"InputMediaAssets":  taskLink(func(t taskRecord) []string { return t.Inputs }),
			"OutputMediaAssets": taskLink(func(t taskRecord) []string { return t.Outputs }),
		},
	}
}

func taskLink(of func(taskRecord) []string) func(*call, string) rows {
	return func(c *call, id string) rows {
		_, t, err := c.task(id)
		if err != nil {
			return failing(err)
		}
		return c.assetRows(of(t))
	}
}

// task finds a client's task by the first of ours that it became.
func (c *call) task(id string) (known, taskRecord, error) {
	missing := media.Errorf(media.CodeNotFound, "There is no Task with the ID '%.100s'.", id)
	guid, err := guidOf(idTask, id)
	if err != nil {
		return known{}, taskRecord{}, err
	}
	t, err := c.Jobs.Task(c.ctx, c.who.Project, guid)
	if media.CodeOf(err) == media.CodeNotFound {
		return known{}, taskRecord{}, missing
	}
	if err != nil {
		return known{}, taskRecord{}, err
	}
	k, err := c.job(idOf(idJob, t.JobID))
	if media.CodeOf(err) == media.CodeNotFound {
		err = missing
	}
	if err != nil {
		return known{}, taskRecord{}, err
	}
	i := slices.IndexFunc(k.record.Tasks, func(r taskRecord) bool { return k.taskID(r) == guid })
	if i < 0 {
		return known{}, taskRecord{}, missing
	}
	return k, k.record.Tasks[i], nil
}

func taskRow(c *call, id string) (odata.Values, error) {
	k, t, err := c.task(id)
	if err != nil {
		return nil, err
	}
	return c.taskValues(k, t), nil
}

func (c *call) tasksOf(k known) rows {
	var list []odata.Values
	for _, t := range k.record.Tasks {
		list = append(list, c.taskValues(k, t))
	}
	return those(list...)
}
