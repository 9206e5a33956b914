package adaptive

import (
	"strings"
	"testing"
)

func TestANamedPresentationLeavesRoomForOthersBesideIt(t *testing.T) {
	t.Parallel()
	p := Default()
	p.Name, p.Thumbnails.Enabled = "My_Film 2", false
	plan, err := p.Plan(input(film(640, 360, "25", 1_000_000)))
	if err != nil {
		t.Fatal(err)
	}
	if plan.Files[0].Name.File != "My_Film 2.m3u8" || plan.Files[1].Name.File != "My_Film 2.mpd" {
		t.Errorf("the manifests are %s and %s", plan.Files[0].Name.File, plan.Files[1].Name.File)
	}
	for _, f := range plan.Files[2:] {
		if !strings.HasPrefix(f.Name.File, "my-film-2-") {
			t.Errorf("%s does not begin with the name", f.Name.File)
		}
	}
	for _, name := range []string{"a/b", ".", "..", "{file}", "a\nb", "%d"} {
		p.Name = name
		if faults := p.Validate(); len(faults) != 1 || faults[0].Field != "manifest_name" {
			t.Errorf("%q: %v", name, faults)
		}
	}
}
