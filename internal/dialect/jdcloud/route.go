package jdcloud

import (
	"net/http"
	"strings"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/media"
)

// A route is one operation. Its path is below /v1, with variables as {taskId}
// and, after the last part, a verb as :submit.
type route struct {
	method, path string
	role         auth.Role
	serve        func(*call) (any, error)
}

// table lists every operation of the vendor's models 0.2.1 to 0.4.10.
func (d *Dialect) table() []route {
	const (
		task     = "snapshotTasks/{taskId}"
		template = "snapshotTemplates/{templateId}"
		profile  = "transcodeTemplates/{templateId}"
		region   = "regions/{regionId}/"
		styles   = region + "buckets/{bucketName}/imageStyles"
		delims   = region + "buckets/{bucketName}/styleDelimiter"
	)
	snapshots, transcodes := d.snapshotTemplates(), d.transcodeTemplates()
	return []route{
		{"POST", "snapshotTasks:submit", auth.Operator, d.submitSnapshotTask},
		{"GET", "snapshotTasks", auth.Viewer, d.listSnapshotTasks},
		{"GET", task, auth.Viewer, d.getSnapshotTask},
		{"DELETE", task, auth.Operator, d.deleteSnapshotTask},
		{"GET", task + ":queryResult", auth.Viewer, d.querySnapshotTaskResult},

		{"GET", "snapshotTemplates", auth.Viewer, snapshots.list},
		{"POST", "snapshotTemplates", auth.Operator, snapshots.create},
		{"GET", template, auth.Viewer, snapshots.get},
		{"PATCH", template, auth.Operator, snapshots.modify},
		{"DELETE", template, auth.Operator, snapshots.remove},

		{"POST", "settings:setCallbackSettings", auth.Operator, d.setCallbackSettings},
		{"GET", "settings:queryCallbackSettings", auth.Viewer, d.queryCallbackSettings},

		{"POST", "transcodeJobs:submit", auth.Operator, d.submitTranscodeJob},
		{"GET", "transcodeJobs", auth.Viewer, d.listTranscodeJobs},
		{"GET", "transcodeJobs/{jobId}", auth.Viewer, d.getTranscodeJob},

		{"GET", "transcodeTemplates", auth.Viewer, transcodes.list},
		{"POST", "transcodeTemplates", auth.Operator, transcodes.create},
		{"GET", profile, auth.Viewer, transcodes.get},
		{"PUT", profile, auth.Operator, transcodes.replace},
		{"PATCH", profile, auth.Operator, transcodes.modify},
		{"DELETE", profile, auth.Operator, transcodes.remove},

		{"POST", region + "thumbnail", auth.Operator, d.createThumbnailTask},
		{"GET", region + "thumbnail", auth.Viewer, d.listThumbnailTask},
		{"GET", region + "thumbnail/{taskId}", auth.Viewer, d.getThumbnailTask},
		{"GET", region + "notification", auth.Viewer, d.getNotification},
		{"PUT", region + "notification", auth.Operator, d.setNotification},

		{"GET", delims, auth.Viewer, d.getStyleDelimiter},
		{"PUT", delims, auth.Operator, d.setStyleDelimiter},
		{"DELETE", delims, auth.Operator, d.deleteStyleDelimiter},
		{"GET", styles, auth.Viewer, unimplemented},
		{"POST", styles, auth.Viewer, unimplemented},
		{"GET", styles + "/count", auth.Viewer, unimplemented},
		{"GET", styles + "/{styleId}", auth.Viewer, unimplemented},
		{"PUT", styles + "/{styleId}", auth.Viewer, unimplemented},
		{"DELETE", styles + "/{styleId}", auth.Viewer, unimplemented},
	}
}

// unimplemented answers the operations of image styles: those process pictures
// of the object storage when they are fetched, which is no work of this program.
func unimplemented(*call) (any, error) {
	return nil, media.Errorf(codeUnimplemented, "image styles are not offered here")
}

// find is the route of a request by its decoded path, in which clients send the
// colon of a verb as it is or as %3A, and a slash at the end or none.
func (d *Dialect) find(method, path string) (*route, map[string]string) {
	if method == http.MethodHead {
		method = http.MethodGet
	}
	parts := strings.Split(strings.TrimSuffix(strings.TrimPrefix(path, root), "/"), "/")
	for i := range d.routes {
		r := &d.routes[i]
		if r.method != method {
			continue
		}
		if values, ok := match(strings.Split(r.path, "/"), parts); ok {
			return r, values
		}
	}
	// The region of an unknown operation still decides about its signature.
	if len(parts) > 1 && parts[0] == "regions" {
		return nil, map[string]string{"regionId": parts[1]}
	}
	return nil, nil
}

// match reads the variables of a pattern's parts.
func match(pattern, parts []string) (map[string]string, bool) {
	if len(pattern) != len(parts) {
		return nil, false
	}
	values := map[string]string{}
	for i, want := range pattern {
		if !strings.HasPrefix(want, "{") {
			if want != parts[i] {
				return nil, false
			}
			continue
		}
		name, verb, _ := strings.Cut(strings.TrimPrefix(want, "{"), "}")
		value, found := strings.CutSuffix(parts[i], verb)
		// A verb that the pattern does not name belongs to another operation.
		if !found || value == "" || strings.Contains(value, ":") {
			return nil, false
		}
		values[name] = value
	}
	return values, true
}
