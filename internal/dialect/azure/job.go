package azure

import (
	"slices"

	"github.com/mediamill/mediamill/internal/dialect/azure/odata"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

func azureJobs() *collection {
	return &collection{
		list: func(c *call, q odata.Query) rows {
			if id, ok := q.Filter.Wants("Id"); ok {
				return only(jobRow(c, id))
			}
			return func(yield func(odata.Values, error) bool) {
				c.eachJob(!latestFirst(q), func(k known, err error) bool {
					if err != nil {
						return yield(nil, err)
					}
					v, err := c.jobValues(k)
					return yield(v, err) && err == nil
				})
			}
		},
		ordered: latestFirst,
		get:     jobRow,
		create:  createJob,
		update:  updateJob,
		remove:  removeJob,
		links: map[string]func(*call, string) rows{
			"Tasks":             jobLink((*call).tasksOf),
			"InputMediaAssets":  jobLink(func(c *call, k known) rows { return c.assetRows(k.Inputs) }),
			"OutputMediaAssets": jobLink(func(c *call, k known) rows { return c.outputRows(k, k.record.Outputs) }),
		},
	}
}

func jobLink(of func(*call, known) rows) func(*call, string) rows {
	return func(c *call, id string) rows {
		k, err := c.job(id)
		if err != nil {
			return failing(err)
		}
		return of(c, k)
	}
}

// job is one of this dialect that is not in the trash.
func (c *call) job(id string) (known, error) {
	guid, err := guidOf(idJob, id)
	if err != nil {
		return known{}, err
	}
	none := media.Errorf(media.CodeNotFound, "There is no Job with the ID '%s'.", id)
	job, err := c.JobOf(c.ctx, c.who.Project, Origin, guid, none)
	if err != nil {
		return known{}, err
	}
	return knownOf(job)
}

func jobRow(c *call, id string) (odata.Values, error) {
	k, err := c.job(id)
	if err != nil {
		return nil, err
	}
	return c.jobValues(k)
}

// latestFirst is the order that clients ask for to see what goes on.
func latestFirst(q odata.Query) bool {
	return len(q.Order) == 1 && q.Order[0] == odata.Order{Property: "Created", Down: true}
}

// eachJob walks this dialect's jobs in the order of their creation, or the latest
// first, until yield gives false. An error is the last that it gets.
func (c *call) eachJob(up bool, yield func(known, error) bool) {
	f := store.JobQuery{Project: c.who.Project, Origin: Origin, Up: up, Limit: 200, Tasks: true}
	for {
		page, err := c.Jobs.List(c.ctx, f)
		if err != nil {
			yield(known{}, err)
			return
		}
		for _, job := range page.Jobs {
			if k, err := knownOf(job); !yield(k, err) || err != nil {
				return
			}
		}
		if page.Next == "" {
			return
		}
		f.After = page.Next
	}
}

// outputRows are the assets that a job makes, but for those that were deleted.
func (c *call) outputRows(k known, list []outputRecord) rows {
	guids := make([]string, len(list))
	for i, o := range list {
		guids[i] = o.Asset
	}
	return c.assetRows(guids)
}

// updateJob changes the priority, which is all that can be changed.
func updateJob(c *call, id string, in *odata.Input, _ bool) error {
	k, err := c.job(id)
	if err != nil {
		return err
	}
	for name, now := range map[string]string{"Name": k.Name, "TemplateId": k.Template} {
		if sent, ok := in.Values[name].(string); ok && sent != now {
			return media.Bad(name, "The property cannot be changed once the job was created.")
		}
	}
	n, ok := in.Values["Priority"].(int32)
	if !ok || n == k.Priority {
		return nil
	}
	_, err = c.Jobs.SetPriority(c.ctx, c.who.Project, k.ID, n)
	return err
}

// removeJob puts an ended job into the trash; its output assets stay.
func removeJob(c *call, id string) error {
	k, err := c.job(id)
	if err != nil {
		return err
	}
	if !k.State.Ended() {
		return media.Errorf(media.CodeInvalid, "A job can be deleted when it is Finished, Canceled or Error.")
	}
	return c.Jobs.Delete(c.ctx, c.who.Project, k.ID, false)
}

// cancelJob is the function CancelJob. A job whose tasks run is Canceling until
// they have stopped.
func cancelJob(c *call) error {
	id, err := c.argument("jobid")
	if err != nil {
		return err
	}
	k, err := c.job(id)
	if err != nil {
		return err
	}
	if k.State.Ended() || c.canceling(k) {
		state, err := c.jobState(k)
		if err != nil {
			return err
		}
		return media.Errorf(media.CodeInvalid, "The job cannot be canceled: it is %s.", state)
	}
	job, err := c.Jobs.Cancel(c.ctx, c.who.Project, k.ID)
	if err != nil || job.State.Ended() {
		return err
	}
	return c.noteCanceling(k.ID)
}

// noteCanceling notes that a job's cancelation was asked for, which the core
// tells nobody until its worker has stopped.
func (c *call) noteCanceling(job string) error {
	return c.cancelations().Set(c.ctx, job, struct{}{})
}

// canceling says that a job's cancelation was asked for since its tasks were
// queued, and so not before it was restarted.
func (c *call) canceling(k known) bool {
	d, ok, _ := c.cancelations().Lookup(c.ctx, k.ID)
	return ok && !slices.ContainsFunc(k.Job.Tasks, func(t media.Task) bool { return t.Queued != nil && t.Queued.After(d.Updated) })
}
