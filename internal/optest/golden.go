package optest

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/goldentest"
	"github.com/mediamill/mediamill/internal/op"
)

// Golden plans and compares the plan with a golden file in testdata.
func Golden(t testing.TB, name string, p op.Params, in op.Input) {
	t.Helper()
	plan, err := p.Plan(in)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	goldentest.Is(t, filepath.Join("testdata", name+".txt"), Text(t, plan))
}

// Text is a plan as people read it: one argument a line, then the texts, the
// files that are expected, and all that a person is told.
func Text(t testing.TB, plan *op.Plan) string {
	t.Helper()
	var b strings.Builder
	places := ffmpeg.Places{Sources: []string{"/in/0", "/in/1", "/in/2"}, Work: "/work", Out: "/out"}
	for _, step := range plan.Steps {
		fmt.Fprintf(&b, "# %s, weight %g", step.Name, step.Weight)
		if step.Unless != nil {
			fmt.Fprintf(&b, ", unless %s is there", step.Unless.Name)
		}
		b.WriteByte('\n')
		if step.Show != nil {
			fmt.Fprintf(&b, "show %s of %d\n", step.Show.Entries, step.Show.Source)
			continue
		}
		if step.Command == nil {
			fmt.Fprintf(&b, "%T\n", step.Make)
			continue
		}
		args, err := step.Command.Render(places)
		if err != nil {
			t.Errorf("step %s: %v", step.Name, err)
		}
		for _, arg := range ours(args) {
			b.WriteString(strings.ReplaceAll(arg, ";", ";\n\t") + "\n")
		}
	}
	for _, text := range plan.Texts {
		fmt.Fprintf(&b, "# text %s\n%s\n", text.File.Name, text.Content)
	}
	for _, f := range plan.Files {
		fmt.Fprintf(&b, "# file %s\n%s\n", f.Name.File, told(t, f))
	}
	for _, r := range plan.Reasons {
		fmt.Fprintf(&b, "reason: %s: %s\n", r.About, r.Text)
	}
	for _, n := range plan.Normalized {
		fmt.Fprintf(&b, "normalized: %s: %s: %s\n", n.Code, n.Text, n.Action)
	}
	for _, w := range plan.Warnings {
		fmt.Fprintf(&b, "warning: %s: %s\n", w.Code, w.Text)
	}
	return b.String()
}

// ours are the arguments without those that stand before every input and in
// every command: they are tested where they are made.
func ours(args []string) []string {
	var kept []string
	for i := 0; i < len(args); i++ {
		switch args[i] {
		case "-protocol_whitelist", "-format_whitelist", "-codec_whitelist", "-max_streams", "-max_pixels", "-loglevel",
			"-filter_threads", "-filter_complex_threads", "-probesize", "-analyzeduration":
			i++
		case "-hide_banner", "-nostdin", "-y":
		default:
			kept = append(kept, args[i])
		}
	}
	return kept
}

// told is a value as JSON without what is not set.
func told(t testing.TB, value any) string {
	t.Helper()
	raw, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	var tree any
	if err := json.Unmarshal(raw, &tree); err != nil {
		t.Fatal(err)
	}
	raw, err = json.Marshal(set(tree))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// set leaves out members that are zero; nil when none is left.
func set(tree any) any {
	switch tree := tree.(type) {
	case map[string]any:
		for name, member := range tree {
			if tree[name] = set(member); tree[name] == nil {
				delete(tree, name)
			}
		}
		if len(tree) == 0 {
			return nil
		}
	case []any: // an entry that is all zero keeps its place
		for i, entry := range tree {
			if kept := set(entry); kept != nil {
				tree[i] = kept
			}
		}
		if len(tree) == 0 {
			return nil
		}
	case string:
		if tree == "" {
			return nil
		}
	case float64:
		if tree == 0 {
			return nil
		}
	case bool:
		if !tree {
			return nil
		}
	}
	return tree
}
