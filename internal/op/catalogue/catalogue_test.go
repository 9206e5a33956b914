package catalogue

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

func TestEveryOperationIsWhole(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, o := range All() {
		if seen[o.Name] || o.Name == "" || o.Title == "" || o.Summary == "" || o.New == nil {
			t.Errorf("operation %q is named twice or lacks a word", o.Name)
		}
		seen[o.Name] = true
		if _, fault := op.ParsePattern(o.Key, o.Layout); fault != nil {
			t.Errorf("%s: its own key pattern %q: %v", o.Name, o.Key, fault)
		}
		if faults := o.New().Validate(); len(faults) > 0 {
			t.Errorf("%s: its defaults are at fault: %v", o.Name, faults)
		}
		raw, err := json.Marshal(o.Schema())
		if err != nil || !strings.Contains(string(raw), `"properties"`) || strings.Contains(string(raw), `"$ref"`) {
			t.Errorf("%s: schema %s and %v", o.Name, raw, err)
		}
		everyMemberHasAPlace(t, o.Name, o.Schema())
	}
}

// everyMemberHasAPlace holds the order of a form to the members that there are.
func everyMemberHasAPlace(t *testing.T, name string, schema map[string]any) {
	t.Helper()
	members, _ := schema["properties"].(map[string]any)
	if len(members) == 0 {
		return
	}
	places, _ := schema["propertyOrder"].([]string)
	if got, want := slices.Sorted(slices.Values(places)), slices.Sorted(maps.Keys(members)); !slices.Equal(got, want) {
		t.Errorf("%s: the order has %q, the members are %q", name, got, want)
	}
	for below, member := range members {
		m, _ := member.(map[string]any)
		everyMemberHasAPlace(t, name+"."+below, m)
		if items, ok := m["items"].(map[string]any); ok {
			everyMemberHasAPlace(t, name+"."+below+"[]", items)
		}
	}
}

func TestEverySystemTemplateResolvesToValidParameters(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, tmpl := range All().Templates("") {
		if seen[tmpl.Name] {
			t.Errorf("two templates are named %s", tmpl.Name)
		}
		seen[tmpl.Name] = true
		if tmpl.Description == "" {
			t.Errorf("%s has no description", tmpl.Name)
		}
		resolved, faults := op.Resolve(All().Lookup, tmpl.Name, nil)
		if len(faults) > 0 {
			t.Errorf("%s: %v", tmpl.Name, faults)
			continue
		}
		o, fault := All().Find(resolved.Operation)
		if fault != nil {
			t.Errorf("%s: %v", tmpl.Name, fault)
			continue
		}
		params, faults := o.Params(resolved.Params)
		if len(faults) > 0 {
			t.Errorf("%s: %v", tmpl.Name, faults)
			continue
		}
		// What a job stores is the settled parameters: they must read back as they are.
		stored, err := json.Marshal(params)
		if err != nil {
			t.Fatal(err)
		}
		again, faults := o.Params(stored)
		if len(faults) > 0 {
			t.Errorf("%s: stored as %s: %v", tmpl.Name, stored, faults)
			continue
		}
		if twice, _ := json.Marshal(again); string(twice) != string(stored) {
			t.Errorf("%s: stored as %s and read back as %s", tmpl.Name, stored, twice)
		}
	}
}

func TestUnknownNamesAreAnsweredWithTheNearest(t *testing.T) {
	t.Parallel()
	if _, fault := All().Find("transcod"); fault == nil || !strings.Contains(fault.Hint, "transcode") {
		t.Errorf("got %v, hint %q", fault, fault.Hint)
	}
	_, err := All().Lookup("mp4-h264-1080", 0)
	if media.CodeOf(err) != media.CodeNotFound || !strings.Contains(media.AsError(err).Hint, "mp4-h264-1080p") {
		t.Errorf("got %v, hint %q", err, media.AsError(err).Hint)
	}
	if _, err := All().Lookup("mp4-h264-1080p", 7); media.CodeOf(err) != media.CodeNotFound {
		t.Errorf("version 7: got %v", err)
	}
}
