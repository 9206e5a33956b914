package sdk_jdcloud_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/test/mill"
	"github.com/mediamill/mediamill/test/node"
	"github.com/mediamill/mediamill/test/sdk"
)

func TestTheManualsSampleRuns(t *testing.T) {
	t.Parallel()
	modules := node.Install(t, ".")
	folder := t.TempDir()
	sdk.Film(t, folder, "in/film.mp4")
	_, api := mill.Serve(t, "", "--data", t.TempDir(), "--storage-roots", folder)
	api.Must(t, "POST", "/api/v1/storages", object{"name": bucket, "kind": "folder", "config": object{"path": folder}}, nil)
	id, secret, _ := strings.Cut(api.Key, ".")
	said := modules.Text(t, sdk.Sample(t, "jdcloud.md", "js", map[string]string{
		"mk…": id, "'…'": "'" + secret + "'", "'https'": "'http'", "mill.example": strings.TrimPrefix(api.Server, "http://"),
	}))
	if !regexp.MustCompile(`(?m)^[0-9a-f]{32}$`).MatchString(said) {
		t.Errorf("it says %q, want the ID of a task", said)
	}
}
