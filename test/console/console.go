// Package console runs stories of the web console: a person in headless
// Chromium, against the real program with real ffmpeg. It is for tests only.
//
//	console.Tell(t, console.Order{Story: "tasks", URL: api.Server, Password: password})
//
// A story is a module of stories/ in JavaScript. Package node says what it needs.
package console

import (
	"cmp"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/mediamill/mediamill/test/node"
)

// limit of one story; a busy machine is slow to start a browser.
const limit = 40 * time.Minute

// An Order says which story is told, of which server.
type Order struct {
	Story    string `json:"story"` // name of a file of stories/, without .mjs
	URL      string `json:"url"`
	Password string `json:"password"` // of the account admin
	Key      string `json:"key"`      // an access key, for what the story prepares over the API
	First    string `json:"first"`    // address of the page of the first start
	File     string `json:"file"`     // a video to be uploaded
	S3       any    `json:"s3"`       // what opens an empty bucket
	Hook     string `json:"hook"`     // address of a receiver of callbacks
	Out      string `json:"out"`      // folder for what the story writes
	Chromium string `json:"chromium"`

	Limit int                     `json:"-"` // seconds; 0 is that of a common story
	Does  map[string]func() error `json:"-"` // what the story may ask for, as a new start of the server
}

// A Result is what a story found. Tell has already failed the test for failures.
type Result struct {
	Steps    []string           // what was done, in order
	Failures []string           // what was not as it should be
	Figures  map[string]float64 // what was measured
	Console  []string           // errors that the browser logged
}

// Tell runs a story and fails the test with each of its failures.
func Tell(t testing.TB, o Order) Result {
	t.Helper()
	_, file, _, _ := runtime.Caller(0)
	person := node.Driver{Modules: node.Browser(t), Script: filepath.Join(filepath.Dir(file), "tell.mjs"), Does: o.Does, Limit: cmp.Or(time.Duration(o.Limit)*time.Second, limit)}
	o.Chromium = node.Chromium(t)
	var r Result
	if err := person.Run(t.Context(), o, &r); err != nil {
		t.Fatalf("the story %s: %v", o.Story, err)
	}
	for _, f := range r.Failures {
		t.Error(f)
	}
	if t.Failed() {
		t.Logf("steps: %q\nconsole: %q", r.Steps, r.Console)
	}
	return r
}
