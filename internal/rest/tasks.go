package rest

import (
	"context"
	"fmt"
	"strings"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/jobs"
	"github.com/mediamill/mediamill/internal/media"
)

// TaskPath is the part of a path that names a task.
type TaskPath struct {
	ID string `path:"id" doc:"ID of the task" maxLength:"64"`
}

type oneAttempt struct {
	TaskPath
	Attempt int `query:"attempt" minimum:"1" doc:"Number of the attempt; the latest one if omitted"`
}

// plain is an answer of text.
type plain struct {
	Type string `header:"Content-Type"`
	Body []byte
}

func text(format string, args ...any) *plain {
	return &plain{"text/plain; charset=utf-8", fmt.Appendf(nil, format, args...)}
}

type attemptList struct {
	Attempts []media.Attempt `json:"attempts"`
}

// explanation says how a task came to be what it is.
type explanation struct {
	Task     *media.Task    `json:"task"`
	Attempt  *media.Attempt `json:"attempt,omitempty"`
	Commands []string       `json:"commands" doc:"Commands for a shell; sources and outputs are files of the scratch folder"`
	Text     string         `json:"text" doc:"Human-readable description"`
}

func (a *API) registerTasks() {
	handle(a, route{method: "GET", path: "/tasks/{id}", id: "get-task", tag: "Tasks", summary: "Get a task with its outputs and details", role: auth.Viewer},
		func(ctx context.Context, who *auth.Principal, in *TaskPath) (*answer[*media.Task], error) {
			return shownTask(a.Jobs.Task(ctx, who.Project, in.ID))
		})
	handle(a, route{method: "POST", path: "/tasks/{id}/cancel", id: "cancel-task", tag: "Tasks", summary: "Cancel a task", role: auth.Operator},
		func(ctx context.Context, who *auth.Principal, in *TaskPath) (*answer[*media.Task], error) {
			return shownTask(a.Jobs.CancelTask(ctx, who.Project, in.ID))
		})
	handle(a, route{method: "POST", path: "/tasks/{id}/restart", id: "restart-task", tag: "Tasks",
		summary: "Restart an ended task, and the tasks that read its outputs", role: auth.Operator},
		func(ctx context.Context, who *auth.Principal, in *TaskPath) (*answer[*media.Task], error) {
			return shownTask(a.Jobs.RestartTask(ctx, who.Project, in.ID))
		})
	handle(a, route{method: "PUT", path: "/tasks/{id}/priority", id: "set-task-priority", tag: "Tasks",
		summary: "Set the priority of a task", role: auth.Operator}, a.setTaskPriority)
	handle(a, route{method: "DELETE", path: "/tasks/{id}/priority", id: "unset-task-priority", tag: "Tasks",
		summary: "Reset the priority of a task to that of its job", role: auth.Operator},
		func(ctx context.Context, who *auth.Principal, in *TaskPath) (*answer[*media.Task], error) {
			return shownTask(a.Jobs.SetTaskPriority(ctx, who.Project, in.ID, nil))
		})
	handle(a, route{method: "GET", path: "/tasks/{id}/attempts", id: "list-attempts", tag: "Tasks", summary: "List the attempts of a task, latest first", role: auth.Viewer},
		func(ctx context.Context, who *auth.Principal, in *TaskPath) (*answer[attemptList], error) {
			list, err := a.Jobs.Attempts(ctx, who.Project, in.ID)
			return &answer[attemptList]{attemptList{list}}, err
		})
	handle(a, route{method: "GET", path: "/tasks/{id}/log", id: "get-log", tag: "Tasks", summary: "Get the last 200 lines of the ffmpeg log", role: auth.Viewer},
		func(ctx context.Context, who *auth.Principal, in *oneAttempt) (*plain, error) {
			at, err := a.Jobs.Attempt(ctx, who.Project, in.ID, in.Attempt)
			if err != nil {
				return nil, err
			}
			return text("%s", lines(at.Log)), nil
		})
	handle(a, route{method: "GET", path: "/tasks/{id}/command", id: "get-command", tag: "Tasks", summary: "Get the exact commands of an attempt, for a shell", role: auth.Viewer},
		func(ctx context.Context, who *auth.Principal, in *oneAttempt) (*plain, error) {
			at, err := a.Jobs.Attempt(ctx, who.Project, in.ID, in.Attempt)
			if err != nil {
				return nil, err
			}
			return text("%s", lines(shell(at))), nil
		})
	handle(a, route{method: "GET", path: "/tasks/{id}/explain", id: "explain-task", tag: "Tasks", summary: "Explain a task: its decisions, attempts, commands and log", role: auth.Viewer},
		a.explain)
}

func (a *API) setTaskPriority(ctx context.Context, who *auth.Principal, in *struct {
	TaskPath
	Body Strict[priorityBody]
}) (*answer[*media.Task], error) {
	want, err := priority(in.Body)
	if err != nil {
		return nil, err
	}
	return shownTask(a.Jobs.SetTaskPriority(ctx, who.Project, in.ID, &want))
}

func shownTask(t *media.Task, err error) (*answer[*media.Task], error) {
	if err != nil {
		return nil, err
	}
	one := []media.Task{*t}
	withURLs(one)
	return &answer[*media.Task]{&one[0]}, nil
}

func lines(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return strings.Join(list, "\n") + "\n"
}

func shell(at *media.Attempt) []string {
	commands := make([]string, len(at.Commands))
	for i, c := range at.Commands {
		commands[i] = jobs.Shell(c)
	}
	return commands
}

func (a *API) explain(ctx context.Context, who *auth.Principal, in *oneAttempt) (*answer[explanation], error) {
	t, err := shownTask(a.Jobs.Task(ctx, who.Project, in.ID))
	if err != nil {
		return nil, err
	}
	e := explanation{Task: t.Body, Commands: []string{}}
	at, err := a.Jobs.Attempt(ctx, who.Project, in.ID, in.Attempt)
	if err != nil && (media.CodeOf(err) != media.CodeNotFound || in.Attempt != 0) {
		return nil, err
	}
	if err == nil {
		e.Attempt, e.Commands = at, shell(at)
	}
	e.Text = jobs.Explain(e.Task, e.Attempt)
	return &answer[explanation]{e}, nil
}
