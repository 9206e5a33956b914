package rest

import (
	"bytes"
	"context"
	"net/http"

	"github.com/mediamill/mediamill/internal/analyze/export"
	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/media"
)

type annotationQuery struct {
	TaskPath
	media.AnnotationFilter
	Format string `query:"format" enum:"json,csv,vtt,srt" default:"json" doc:"json: annotations and their total number. csv: a table. vtt or srt: subtitles, in which a moment is shown for one second"`
}

type annotationList struct {
	Annotations []media.Annotation `json:"annotations" doc:"In the order of their start"`
	Total       int                `json:"total" doc:"Number of annotations in the report, chosen or not"`
}

// An annotationAnswer has an annotationList, or the bytes of another format.
type annotationAnswer struct {
	Type     string `header:"Content-Type"`
	Download string `header:"Content-Disposition"`
	Body     any
}

func (a *API) registerAnnotations() {
	handle(a, route{method: "GET", path: "/tasks/{id}/annotations", id: "list-annotations", tag: "Tasks",
		summary: "List the annotations in the report of a task", role: auth.Viewer, description: "Formats other than json are sent as a file to download.",
		bodies: map[int][]any{http.StatusOK: {annotationList{}}}, also: []string{"text/csv", "text/vtt", "application/x-subrip"}}, a.annotations)
}

func (a *API) annotations(ctx context.Context, who *auth.Principal, in *annotationQuery) (*annotationAnswer, error) {
	if in.To != 0 && in.To < in.From {
		return nil, media.Fault(media.CodeInvalid, "query.to", nil, "must be 0 or at least from, which is %v", in.From)
	}
	task, err := a.Jobs.Task(ctx, who.Project, in.ID)
	if err != nil {
		return nil, err
	}
	report, err := a.Jobs.Report(ctx, who.Project, task)
	if err != nil {
		return nil, err
	}
	list := annotationList{Annotations: []media.Annotation{}, Total: len(report.Annotations)}
	for _, one := range report.Annotations {
		if in.Keeps(one) {
			list.Annotations = append(list.Annotations, one)
		}
	}
	format := export.Format(in.Format)
	if format.Type() == "" {
		return &annotationAnswer{Body: list}, nil
	}
	var file bytes.Buffer
	if err := export.Write(&file, format, list.Annotations); err != nil {
		return nil, err
	}
	return &annotationAnswer{Type: format.Type(), Download: `attachment; filename="annotations-` + task.ID + "." + in.Format + `"`, Body: file.Bytes()}, nil
}
