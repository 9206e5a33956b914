// Package sdk_azure_test runs the unmodified npm client azure-media through
// everything that it can do: sign in, upload, encode, poll, list, download, cancel,
// delete.
package sdk_azure_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/test/mill"
	"github.com/mediamill/mediamill/test/node"
	"github.com/mediamill/mediamill/test/sdk"
)

func TestMain(m *testing.M) {
	code := m.Run()
	mill.Clean()
	os.Exit(code)
}

// A report is what the driver saw.
type report struct {
	Asset             string
	Uploaded, Files   []file
	Made, Ended       job
	Canceled          job
	Tasks, TasksAfter []task
	Outputs, Policies []struct{ ID, Name string }
	URL               string `json:"url"`
	Cancel, Jobs      int
	Gone              string
}

type file struct {
	Name, ContentFileSize string
	IsPrimary             bool
}

type job struct {
	ID              string `json:"Id"`
	State           int
	EndTime         *string
	RunningDuration float64
}

type task struct {
	State        int
	Progress     float64
	ErrorDetails struct {
		Results []struct{ Code, Message string }
	}
}

// small is a preset of one quick layer and one picture.
const small = `{"Version":1.0,"Codecs":[{"KeyFrameInterval":"00:00:02","H264Layers":[{"Profile":"Auto","Level":"auto","Bitrate":200,` +
	`"MaxBitrate":250,"BufferWindow":"00:00:05","Width":160,"Height":90,"BFrames":3,"ReferenceFrames":3,"AdaptiveBFrame":true,` +
	`"Type":"H264Layer","FrameRate":"0/1"}],"Type":"H264Video"},{"Profile":"AACLC","Channels":2,"SamplingRate":48000,"Bitrate":64,"Type":"AACAudio"},` +
	`{"JpgLayers":[{"Quality":90,"Type":"JpgLayer","Width":"50%","Height":"50%"}],"Start":"00:00:01","Step":"1","Range":"1","Type":"JpgImage"}],` +
	`"Outputs":[{"FileName":"{Basename}_{Width}x{Height}_{VideoBitrate}.mp4","Format":{"Type":"MP4Format"}},` +
	`{"FileName":"{Basename}_{Index}{Extension}","Format":{"Type":"JpgFormat"}}]}`

func TestAzureMediaRunsItsWholeWay(t *testing.T) {
	t.Parallel()
	modules := node.Install(t, ".")
	_, api := mill.Serve(t, "", "--data", t.TempDir())
	id, secret, _ := strings.Cut(api.Key, ".")
	dir := t.TempDir()
	order := map[string]string{
		"server": api.Server, "id": id, "secret": secret, "film": sdk.Film(t, dir, "film.mp4"), "download": filepath.Join(dir, "out.bin"),
		"preset": small, "long": "H264 Multiple Bitrate 4K",
	}
	r := node.Run[report](t, modules, "drive.cjs", order)

	info, err := os.Stat(order["film"])
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Uploaded) != 1 || r.Uploaded[0].Name != "film.mp4" || !r.Uploaded[0].IsPrimary {
		t.Errorf("uploaded %+v of %d bytes", r.Uploaded, info.Size())
	}
	if r.Made.EndTime != nil || r.Ended.State != 3 || r.Ended.RunningDuration <= 0 {
		t.Errorf("made %+v, ended %+v; %+v", r.Made, r.Ended, r.TasksAfter)
	}
	if len(r.TasksAfter) != 1 || r.TasksAfter[0].State != 3 || r.TasksAfter[0].Progress != 100 || len(r.TasksAfter[0].ErrorDetails.Results) != 0 {
		t.Errorf("tasks %+v", r.TasksAfter)
	}
	names := map[string]bool{}
	for _, f := range r.Files {
		names[f.Name] = f.IsPrimary
	}
	if len(names) != 2 || !names["film_160x90_200.mp4"] {
		t.Errorf("files %+v", r.Files)
	}
	if _, found := names["film_000001.jpg"]; !found {
		t.Errorf("no picture among %+v", r.Files)
	}
	facts := sdk.Probe(t, r.URL)
	got := sdk.Probe(t, order["download"])
	if len(got.Streams) == 0 || len(facts.Streams) == 0 {
		t.Errorf("downloaded %+v, by address %+v", got, facts)
	}
	if r.Cancel != 204 || r.Canceled.State != 5 {
		t.Errorf("cancel: %d, then %+v", r.Cancel, r.Canceled)
	}
	if r.Jobs != 2 || len(r.Policies) != 1 || !strings.Contains(r.Gone, "404") {
		t.Errorf("%d jobs, policies %+v, after delete %s", r.Jobs, r.Policies, r.Gone)
	}
}
