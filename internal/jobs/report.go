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
	raw, folder, err := s.reportOf(ctx, project, task)
	if err != nil {
		return nil, err
	}
	var report analyze.Report
	if err := json.Unmarshal(raw, &report); err != nil {
		return nil, media.Wrap(media.CodeInputMalformed, err, "the report cannot be read")
	}
	for i := range report.Annotations {
		report.Annotations[i].Evidence = outputOf(task, folder, report.Annotations[i].Evidence)
	}
	return &report, nil
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

// reportOf reads the report among the outputs of a task, and says in which folder it is.
func (s *Service) reportOf(ctx context.Context, project string, t *media.Task) (raw []byte, folder string, err error) {
	for _, o := range t.Outputs {
		if o.Role != media.RoleReport {
			continue
		}
		if o.Bytes > maxReport {
			return nil, "", media.Errorf(media.CodeTooLarge, "the report has %d bytes, more than %d", o.Bytes, maxReport)
		}
		bucket, err := s.Storages.Bucket(ctx, project, o.Storage)
		if err != nil {
			return nil, "", err
		}
		object, _, err := bucket.Get(ctx, o.Key, 0, -1)
		if err != nil {
			return nil, "", err
		}
		defer object.Close()
		raw, err = io.ReadAll(io.LimitReader(object, maxReport))
		return raw, path.Dir(o.Key), err
	}
	return nil, "", media.Errorf(media.CodeNotFound, "the task has no report")
}
