package e2e

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/test/mill"
)

// notRun are commands of the manuals that cannot be run here, by what they begin with.
var notRun = map[string]string{
	"ffplay": "opens a window",
	"split":  "the parts of a film of one part are the film; the upload is told by a story of its own",
}

var assignment = regexp.MustCompile(`^[A-Z]+=`)

// A reader does what a page says, in a folder with the files that it names.
type reader struct {
	t   *testing.T
	api *mill.API
	dir string
	// prelude are the page's own assignments, and the values that it says to put
	// in place of its names.
	prelude []string
	values  map[string]string
}

func newReader(t *testing.T, api *mill.API) *reader {
	r := &reader{t: t, api: api, dir: t.TempDir(), values: map[string]string{}}
	// An answer that tells an error fails its command.
	write(t, filepath.Join(r.dir, ".curlrc"), "fail-with-body\n", 0o600)
	return r
}

// do runs one command of a page, word for word but for names in capitals that
// stand for values.
func (r *reader) do(command string) {
	r.t.Helper()
	first, _, _ := strings.Cut(command, " ")
	switch {
	case notRun[first] != "":
		return
	case assignment.MatchString(first):
		r.prelude = append(r.prelude, command)
		return
	}
	run := command
	if strings.HasPrefix(command, "mediamill ") {
		for _, name := range []string{"ID", "TASK"} {
			if value := r.values[name]; value != "" {
				run = strings.ReplaceAll(run, " "+name, " "+value)
			}
		}
	}
	endless := strings.Contains(command, "curl -sSN")
	if endless {
		run = "timeout 2 " + run + " || [ $? = 124 ]"
	}
	var set []string
	for _, name := range []string{"JOB", "TASK", "UPLOAD", "BATCH"} {
		set = append(set, name+"="+r.values[name])
	}
	script := strings.Join(slices.Concat([]string{"set -eu"}, r.prelude, set, []string{run}), "\n")
	cmd := exec.CommandContext(r.t.Context(), "bash", "-c", script)
	cmd.Dir = r.dir
	cmd.Env = append(os.Environ(), "PATH="+filepath.Dir(mill.Binary(r.t))+":"+os.Getenv("PATH"), "CURL_HOME="+r.dir,
		"MEDIAMILL_SERVER="+r.api.Server, "MEDIAMILL_KEY="+r.api.Key)
	var said, errs strings.Builder
	cmd.Stdout, cmd.Stderr = &said, &errs
	if err := cmd.Run(); err != nil && !strings.HasPrefix(command, "mediamill doctor") { // whose exit code tells of this machine
		r.t.Errorf("%s\n%v\n%s\n%s", command, err, said.String(), errs.String())
	}
	r.learn(said.String())
}

// learn takes the IDs of an answer that the page goes on with.
func (r *reader) learn(said string) {
	var job media.Job
	if json.Unmarshal([]byte(said), &job) != nil || job.ID == "" || len(job.Tasks) == 0 {
		return
	}
	if job.Source.URL != "" {
		return // it is somewhere that this machine does not reach
	}
	r.api.Ended(r.t, job.ID)
	r.values["JOB"], r.values["TASK"], r.values["ID"] = job.ID, job.Tasks[0].ID, job.ID
}

// block is the shell block below a heading, as its commands: what a quote or a
// backslash leaves open goes on in the next line, and a comment is none.
func block(t *testing.T, page, heading string) (list []string) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "..", page))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(raw), "\n"+heading+"\n")
	_, rest, begun := strings.Cut(rest, "```sh\n")
	text, _, closed := strings.Cut(rest, "```\n")
	if !found || !begun || !closed {
		t.Fatalf("%s has no shell block below %q", page, heading)
	}
	open := ""
	for _, line := range strings.Split(text, "\n") {
		if open == "" && (strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#")) {
			continue
		}
		open += line
		if trimmed, more := strings.CutSuffix(open, "\\"); more {
			open = trimmed
			continue
		}
		if strings.Count(open, "'")%2 != 0 {
			open += "\n"
			continue
		}
		list = append(list, open)
		open = ""
	}
	return list
}

// What the README tells a newcomer to type does what it says, on a film in the
// place of the sample that it speaks of, which is large: internal/app has a test of it.
func TestTheReadmesCommandsRun(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	mill.Clip(t, filepath.Join(data, "samples", "standard.mp4"), "320x180", 2)
	_, api := mill.Serve(t, "", "--data", data)
	r := newReader(t, api)
	for _, heading := range []string{"## With curl", "## With the command line", "## Without a server"} {
		// The command before this may have written one of them.
		for _, film := range []string{"film.mp4", "film.mov"} {
			_ = os.Remove(filepath.Join(r.dir, film))
			mill.Clip(t, filepath.Join(r.dir, film), "320x180", 1)
		}
		_ = os.Remove(filepath.Join(r.dir, "job.zip"))
		for _, command := range block(t, "README.md", heading) {
			r.do(command)
		}
	}
	if made, _ := filepath.Glob(filepath.Join(r.dir, "out", "*")); len(made) < 3 {
		t.Errorf("out/ holds %v", made)
	}
}
