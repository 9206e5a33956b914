package rest

import (
	"context"

	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/analyze/fingerprint"
	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/media"
)

type comparisonQuery struct {
	TaskPath
	With string `query:"with" required:"true" doc:"ID of the task whose source is the second one"`
}

func (a *API) registerComparison() {
	handle(a, route{method: "GET", path: "/tasks/{id}/comparison", id: "compare-tasks", tag: "Tasks",
		summary: "Compare the sources of two tasks by the fingerprints in their reports", role: auth.Viewer}, a.compare)
}

func (a *API) compare(ctx context.Context, who *auth.Principal, in *comparisonQuery) (*answer[media.Match], error) {
	var prints [2]*analyze.Fingerprint
	for i, id := range [...]string{in.ID, in.With} {
		task, err := a.Jobs.Task(ctx, who.Project, id)
		if err != nil {
			return nil, err
		}
		report, err := a.Jobs.Report(ctx, who.Project, task)
		if err != nil {
			return nil, err
		}
		if prints[i] = report.Fingerprint; prints[i] == nil {
			return nil, media.Errorf(media.CodeNotFound, "the report of the task %s has no fingerprint", task.ID).
				WithHint("analyze the source with the analyzer fingerprint")
		}
	}
	return &answer[media.Match]{fingerprint.Compare(prints[0], prints[1])}, nil
}
