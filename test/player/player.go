// Package player plays presentations in a real browser: HLS with hls.js and DASH
// with Shaka Player, in headless Chromium. It is for tests only.
//
//	result := player.Play(t, player.Order{URL: server.URL + "/master.m3u8", Kind: player.HLS})
//
// Package node says what it needs.
package player

import (
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/mediamill/mediamill/test/node"
)

// A Kind is which player is used.
type Kind string

const (
	HLS  Kind = "hls"  // hls.js
	DASH Kind = "dash" // Shaka Player, which plays HLS too
)

// limit of one playback; a busy machine is slow to start a browser.
const limit = 10 * time.Minute

// An Order says what is played.
type Order struct {
	URL     string
	Kind    Kind
	Headers map[string]string // sent with each request, as Authorization
	Texts   []string          // of cues that are to be held in the end
}

// A Result is what the player saw. Play has already failed the test when there
// was an error, when a quality could not be switched to, or when the end was
// not reached.
type Result struct {
	Duration  float64 // seconds
	Time      float64 // where it ended
	Ended     bool
	Frames    int64   // pictures shown
	Levels    []Level // qualities that the manifest offers
	Sizes     []string
	Audio     []Track
	Subtitles []Track
	Cues      []string   // texts of the first subtitle track
	Held      []Cue      // of the first subtitle track, from first to last
	Thumbnail *Thumbnail // the one of the middle, of DASH
	Errors    []Error
	Info      string   // what the player had buffered when the page gave up
	Failure   string   // what the page gave up at
	Log       []string // of the browser's console
	Missing   []string // answers of 400 and up
}

// A Level is one quality.
type Level struct {
	Width, Height int
	Rate          int64
	Codecs        string
}

// A Track is one of sound or of text.
type Track struct {
	Language, Name string
	Default        bool
}

// A Cue is one text and when it is shown, seconds of the player's time line.
type Cue struct {
	Text       string
	Start, End float64
}

// A Thumbnail is a part of a sheet.
type Thumbnail struct {
	X, Y, Width, Height int
	Start               float64
}

// An Error is what the player told. Stalls, which a busy machine has, are not fatal.
type Error struct {
	Fatal           bool
	Details, Reason string
}

// Play plays from the start, switches through every quality, sound and the
// first subtitles, and then plays the end.
func Play(t testing.TB, o Order) Result {
	t.Helper()
	_, file, _, _ := runtime.Caller(0)
	player := node.Driver{Modules: node.Browser(t), Script: filepath.Join(filepath.Dir(file), "play.mjs"), Limit: limit}
	order := map[string]any{"url": o.URL, "kind": o.Kind, "headers": o.Headers, "texts": append([]string{}, o.Texts...), "chromium": node.Chromium(t)}
	var r Result
	for try := 1; ; try++ {
		r = Result{}
		err := player.Run(t.Context(), order, &r)
		if err == nil && r.Failure == "" {
			break
		}
		// A browser on a busy machine now and then never begins to play. What is
		// wrong with a presentation is wrong each time.
		if try < tries {
			t.Logf("%s in %s, try %d: %v %s", o.URL, o.Kind, try, err, r.Failure)
			continue
		}
		if err != nil {
			t.Fatalf("%s in %s: %v", o.URL, o.Kind, err)
		}
		break
	}
	r.judge(t, o)
	return r
}

// tries is how often a playback that did not begin is tried.
const tries = 3

func (r *Result) judge(t testing.TB, o Order) {
	t.Helper()
	if r.Failure != "" {
		t.Errorf("%s in %s: %s %s", o.URL, o.Kind, r.Failure, r.Info)
	}
	for _, e := range r.Errors {
		if e.Fatal || !stall(e.Details) {
			t.Errorf("%s in %s: %+v", o.URL, o.Kind, e)
		}
	}
	if len(r.Missing) > 0 {
		t.Errorf("%s in %s: %v", o.URL, o.Kind, r.Missing)
	}
	if !r.Ended {
		t.Errorf("%s in %s did not reach its end: at %.3f of %.3f s", o.URL, o.Kind, r.Time, r.Duration)
	}
	if t.Failed() {
		t.Logf("console: %q", r.Log)
	}
}

// stall says whether an error is one of a slow machine, or of a switch back to
// a track: hls.js tells of no progress when sound of the same extent replaces
// what lay there, and plays on.
func stall(details string) bool {
	switch details {
	case "bufferStalledError", "bufferNudgeOnStall", "bufferSeekOverHole", "bufferAppendNoProgress":
		return true
	}
	return false
}
