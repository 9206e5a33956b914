package jobs

import (
	"context"
	"encoding/json"
	"io"
	"path"

	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/media"
)

// maxReport is the largest report that is read for a request.
const maxReport = 64 << 20

// Report reads that of a task. A task without one is a request.not_found.
func (s *Service) Report(ctx context.Context, project string, task *media.Task) (*analyze.Report, error) {
	for _, o := range task.Outputs {
		if o.Role != media.RoleReport {
			continue
		}
		bucket, err := s.Storages.Bucket(ctx, project, o.Storage)
		if err != nil {
			return nil, err
		}
		object, _, err := bucket.Get(ctx, o.Key, 0, -1)
		if err != nil {
			return nil, err
		}
		defer object.Close()
		var report analyze.Report
		if err := json.NewDecoder(io.LimitReader(object, maxReport)).Decode(&report); err != nil {
			return nil, media.Wrap(media.CodeInputMalformed, err, "the report cannot be read")
		}
		for i := range report.Annotations {
			report.Annotations[i].Evidence = outputOf(task, path.Dir(o.Key), report.Annotations[i].Evidence)
		}
		return &report, nil
	}
	return nil, media.Errorf(media.CodeNotFound, "the task has no report")
}

// outputOf is the ID of the output with a name in the folder of the report; "" if there is none.
func outputOf(task *media.Task, folder, name string) string {
	for _, o := range task.Outputs {
		if name != "" && o.Key == path.Join(folder, name) {
			return o.ID
		}
	}
	return ""
}
