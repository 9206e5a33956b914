package rest

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/dispatch"
	"github.com/mediamill/mediamill/internal/jobs"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

type createJob struct {
	DryRun bool   `query:"dry_run" doc:"Resolve, validate and plan the job, but do not create it"`
	Key    string `header:"Idempotency-Key" doc:"For 7 days, the same key and request return the same job; a different request with the same key is refused" maxLength:"255"`
	Origin string `header:"Mediamill-Origin" doc:"Program that sends the request" enum:"api,cli,console"`
	Body   Strict[media.Spec]
}

// created is a job or, of a dry run, its plan.
type created struct {
	Status   int
	Location string `header:"Location"`
	Existing string `header:"Idempotent-Replayed" doc:"true if the job was created by an earlier request with the same key"`
	Body     any
}

// JobPath is the part of a path that names a job. huma reads
// embedded structs only when their names are exported.
type JobPath struct {
	ID string `path:"id" doc:"ID of the job" maxLength:"64"`
}

// words are the values of a parameter that may be repeated, or hold several
// with commas between.
func words[S ~string](values []S) []S {
	var all []S
	for _, v := range values {
		for w := range strings.SplitSeq(string(v), ",") {
			if w = strings.TrimSpace(w); w != "" {
				all = append(all, S(w))
			}
		}
	}
	return all
}

type jobPage struct {
	Jobs []*media.Job `json:"jobs"`
	Next string       `json:"next,omitempty" doc:"Value of after for the next page; absent on the last page. A page may be short although more follow"`
}

func (a *API) registerJobs() {
	handle(a, route{method: "POST", path: "/jobs", id: "create-job", tag: "Jobs", summary: "Create a job, or plan one", role: auth.Operator, status: 201,
		description: "All errors of the request are reported at once. The status is 201 for a new job, and 200 for a plan or for a job that was created before with the same Idempotency-Key.",
		bodies:      map[int][]any{http.StatusCreated: {media.Job{}}, http.StatusOK: {media.Job{}, media.JobPlan{}}}}, a.createJob)
	handle(a, route{method: "GET", path: "/jobs", id: "list-jobs", tag: "Jobs", summary: "List, filter and search jobs", role: auth.Viewer}, a.listJobs)
	handle(a, route{method: "GET", path: "/jobs/{id}", id: "get-job", tag: "Jobs", summary: "Get a job with its tasks and outputs", role: auth.Viewer},
		func(ctx context.Context, who *auth.Principal, in *JobPath) (*answer[*media.Job], error) {
			return shown(a.Jobs.Get(ctx, who.Project, in.ID))
		})
	handle(a, route{method: "POST", path: "/jobs/{id}/cancel", id: "cancel-job", tag: "Jobs", summary: "Cancel all tasks of a job that have not ended", role: auth.Operator},
		func(ctx context.Context, who *auth.Principal, in *JobPath) (*answer[*media.Job], error) {
			return shown(a.Jobs.Cancel(ctx, who.Project, in.ID))
		})
	handle(a, route{method: "POST", path: "/jobs/{id}/restart", id: "restart-job", tag: "Jobs", summary: "Restart tasks of a job that have ended", role: auth.Operator},
		a.restartJob)
	handle(a, route{method: "PUT", path: "/jobs/{id}/priority", id: "set-priority", tag: "Jobs", summary: "Change the priority of a job, and of its tasks without their own priority", role: auth.Operator},
		a.setPriority)
	handle(a, route{method: "DELETE", path: "/jobs/{id}", id: "delete-job", tag: "Jobs", summary: "Move an ended job to the trash, or delete it permanently",
		role: auth.Operator, status: 204}, a.deleteJob)
	handle(a, route{method: "POST", path: "/jobs/{id}/restore", id: "restore-job", tag: "Jobs", summary: "Restore a job from the trash", role: auth.Operator},
		func(ctx context.Context, who *auth.Principal, in *JobPath) (*answer[*media.Job], error) {
			return shown(a.Jobs.Restore(ctx, who.Project, in.ID))
		})
	handle(a, route{method: "POST", path: "/jobs/bulk", id: "bulk-jobs", tag: "Jobs", summary: "Cancel, restart, delete or restore many jobs", role: auth.Operator, status: http.StatusAccepted,
		description: "Starts a batch, which runs in the background and continues after a restart of the server. The response is sent after at most one second, so a small batch has usually ended. GET /batches/{id} returns its progress."},
		a.bulk)
	handle(a, route{method: "GET", path: "/batches", id: "list-batches", tag: "Jobs", summary: "List the latest batches, at most 50", role: auth.Viewer},
		func(ctx context.Context, who *auth.Principal, _ *struct{}) (*answer[batchList], error) {
			list, err := a.Jobs.Batches(ctx, who.Project)
			return &answer[batchList]{batchList{list}}, err
		})
	handle(a, route{method: "GET", path: "/batches/{id}", id: "get-batch", tag: "Jobs", summary: "Get a batch with its progress", role: auth.Viewer},
		func(ctx context.Context, who *auth.Principal, in *BatchPath) (*answer[*media.Batch], error) {
			b, err := a.Jobs.Batch(ctx, who.Project, in.ID)
			return &answer[*media.Batch]{b}, err
		})
	handle(a, route{method: "POST", path: "/batches/{id}/cancel", id: "cancel-batch", tag: "Jobs", summary: "Cancel a batch; changes that were made are kept", role: auth.Operator},
		func(ctx context.Context, who *auth.Principal, in *BatchPath) (*answer[*media.Batch], error) {
			b, err := a.Jobs.CancelBatch(ctx, who.Project, in.ID)
			return &answer[*media.Batch]{b}, err
		})
}

func (a *API) createJob(ctx context.Context, who *auth.Principal, in *createJob) (*created, error) {
	spec, err := in.Body.Value()
	if err != nil {
		return nil, err
	}
	spec.Origin = in.Origin
	if in.DryRun {
		plan, err := a.Jobs.Plan(ctx, who.Project, spec)
		return &created{Status: http.StatusOK, Body: plan}, err
	}
	job, existing, err := a.Jobs.Create(ctx, who.Project, spec, in.Key)
	if err != nil {
		return nil, err
	}
	withURLs(job.Tasks)
	out := &created{Status: http.StatusCreated, Location: "/api/v1/jobs/" + job.ID, Body: job}
	if existing {
		out.Status, out.Existing = http.StatusOK, "true"
	}
	return out, nil
}

func (a *API) listJobs(ctx context.Context, who *auth.Principal, in *media.JobListing) (*answer[jobPage], error) {
	q := store.JobQuery{
		JobFilter: in.JobFilter, Project: who.Project, Deleted: in.Deleted,
		Sort: store.JobSort(in.Sort), Up: in.Order == "asc", Limit: in.Limit, After: in.After, Tasks: in.Tasks,
	}
	q.IDs, q.States, q.Operations, q.Tags = words(q.IDs), words(q.States), words(q.Operations), words(q.Tags)
	page, err := a.Jobs.List(ctx, q)
	if err != nil {
		return nil, err
	}
	if page.Jobs == nil {
		page.Jobs = []*media.Job{}
	}
	for _, job := range page.Jobs {
		withURLs(job.Tasks)
	}
	return &answer[jobPage]{jobPage{page.Jobs, page.Next}}, nil
}

func (a *API) restartJob(ctx context.Context, who *auth.Principal, in *struct {
	JobPath
	Scope string   `query:"scope" enum:"all,failed" default:"failed" doc:"all: all tasks that have ended. failed: only those that failed or were canceled"`
	Tasks []string `query:"task" doc:"IDs of tasks to restart, instead of scope" maxItems:"100"`
}) (*answer[*media.Job], error) {
	which := dispatch.Which{Tasks: in.Tasks, Failed: in.Scope == "failed" && len(in.Tasks) == 0}
	return shown(a.Jobs.Restart(ctx, who.Project, in.ID, which))
}

type priorityBody struct {
	Priority *int32 `json:"priority" nullable:"false" doc:"Higher values run first"`
}

// priority reads the body; one without a priority would otherwise mean 0.
func priority(body Strict[priorityBody]) (int32, error) {
	b, err := body.Value()
	if err != nil {
		return 0, err
	}
	if b.Priority == nil {
		return 0, media.Missing("priority", "is required")
	}
	return *b.Priority, nil
}

func (a *API) setPriority(ctx context.Context, who *auth.Principal, in *struct {
	JobPath
	Body Strict[priorityBody]
}) (*answer[*media.Job], error) {
	want, err := priority(in.Body)
	if err != nil {
		return nil, err
	}
	return shown(a.Jobs.SetPriority(ctx, who.Project, in.ID, want))
}

func (a *API) deleteJob(ctx context.Context, who *auth.Principal, in *struct {
	JobPath
	Outputs bool `query:"outputs" doc:"Also delete its objects when it is permanently deleted"`
	Purge   bool `query:"purge" doc:"Delete it permanently now; it cannot be restored"`
}) (*none, error) {
	if in.Purge {
		return nil, a.Jobs.Purge(ctx, who.Project, in.ID, in.Outputs)
	}
	return nil, a.Jobs.Delete(ctx, who.Project, in.ID, in.Outputs)
}

// BatchPath names a batch.
type BatchPath struct {
	ID string `path:"id" doc:"ID of the batch"`
}

type batchList struct {
	Batches []*media.Batch `json:"batches"`
}

// bulkBody asks for one action on the jobs that a filter chooses.
type bulkBody struct {
	Action   jobs.Action `json:"action" enum:"cancel,restart,restart_failed,priority,delete,restore,purge" doc:"delete moves ended jobs to the trash; purge permanently deletes jobs in the trash"`
	DryRun   bool        `json:"dry_run,omitempty" doc:"Only count the jobs"`
	Outputs  bool        `json:"outputs,omitempty" doc:"With delete and purge: also delete the objects when the jobs are permanently deleted"`
	Priority *int32      `json:"priority,omitempty" doc:"With action priority: the new priority; higher values run first"`
	media.JobFilter
}

func (a *API) bulk(ctx context.Context, who *auth.Principal, in *struct{ Body Strict[bulkBody] }) (*answer[*media.Batch], error) {
	b, err := in.Body.Value()
	if err != nil {
		return nil, err
	}
	batch, err := a.Jobs.Bulk(ctx, jobs.Bulk{
		Project: who.Project, Action: b.Action, Filter: b.JobFilter, Outputs: b.Outputs, Priority: b.Priority, DryRun: b.DryRun,
	})
	return &answer[*media.Batch]{batch}, err
}

// shown is a job with the addresses of its outputs.
func shown(job *media.Job, err error) (*answer[*media.Job], error) {
	if err != nil {
		return nil, err
	}
	withURLs(job.Tasks)
	return &answer[*media.Job]{job}, nil
}

func withURLs(tasks []media.Task) {
	for i := range tasks {
		for k := range tasks[i].Outputs {
			o := &tasks[i].Outputs[k]
			o.URL = fmt.Sprintf("/api/v1/outputs/%s/content", o.ID)
		}
	}
}
