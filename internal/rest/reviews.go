package rest

import (
	"context"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/jobs"
	"github.com/mediamill/mediamill/internal/media"
)

type reviewBody struct {
	Verdict media.Verdict `json:"verdict" enum:"pass,block" doc:"pass: tasks that wait for it begin; block: they fail, and those that began are canceled"`
	Note    string        `json:"note,omitempty" maxLength:"2000" doc:"Why, for whoever reads the list of decisions"`
}

type reviewList struct {
	Reviews []media.Review `json:"reviews" doc:"The oldest first"`
}

func (a *API) registerReviews() {
	handle(a, route{method: "POST", path: "/tasks/{id}/reviews", id: "create-review", tag: "Moderation",
		summary: "Decide about the verdict of a task", role: auth.Operator,
		description: "A decision is never changed; a later one follows it."},
		func(ctx context.Context, who *auth.Principal, in *struct {
			TaskPath
			Body Strict[reviewBody]
		}) (*answer[*media.Task], error) {
			body, err := in.Body.Value()
			if err != nil {
				return nil, err
			}
			return shownTask(a.Jobs.Review(ctx, who.Project, in.ID, who.Name, body.Verdict, body.Note))
		})
	handle(a, route{method: "POST", path: "/tasks/{id}/verdict", id: "judge-task", tag: "Moderation",
		summary: "Apply another policy to the report of a task", role: auth.Operator,
		description: "Nothing is looked at again. The result of the task becomes the new one, and so does its verdict, unless a person has decided."},
		func(ctx context.Context, who *auth.Principal, in *struct {
			TaskPath
			Body Strict[jobs.Rejudging]
		}) (*answer[*media.Task], error) {
			body, err := in.Body.Value()
			if err != nil {
				return nil, err
			}
			return shownTask(a.Jobs.Rejudge(ctx, who.Project, in.ID, who.Name, body))
		})
	handle(a, route{method: "GET", path: "/tasks/{id}/reviews", id: "list-reviews", tag: "Moderation",
		summary: "List the decisions about the verdict of a task", role: auth.Viewer},
		func(ctx context.Context, who *auth.Principal, in *TaskPath) (*answer[reviewList], error) {
			list, err := a.Jobs.Reviews(ctx, who.Project, in.ID)
			if list == nil {
				list = []media.Review{}
			}
			return &answer[reviewList]{reviewList{list}}, err
		})
}
