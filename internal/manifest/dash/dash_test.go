package dash

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/goldentest"
	"github.com/mediamill/mediamill/internal/manifest"
	"github.com/mediamill/mediamill/internal/manifest/manifesttest"
	"github.com/mediamill/mediamill/internal/media"
)

func TestDescriptionOfASet(t *testing.T) {
	t.Parallel()
	for name, set := range manifesttest.Sets() {
		data, err := Top(set, "seg-%05d.m4s").Encode()
		if err != nil {
			t.Fatal(err)
		}
		goldentest.Is(t, filepath.Join("testdata", name+".mpd"), string(data))
		m, err := Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := m.Encode(); err != nil || !bytes.Equal(again, data) {
			t.Errorf("%s: what is read is not what was written: %v\n%s", name, err, again)
		}
		for _, r := range slices.Concat(set.Video, set.Audio) {
			segments(t, m, r)
		}
	}
}

// segments checks that the timeline gives back each segment's file and time.
func segments(t *testing.T, m *MPD, r *manifest.Rendition) {
	for _, s := range m.Periods[0].Sets {
		for _, rep := range s.Representations {
			if rep.ID != r.Name {
				continue
			}
			parts, err := rep.Template.Parts(rep.ID)
			if err != nil || len(parts) != len(r.Segments) {
				t.Errorf("%s: %d parts, %v", r.Name, len(parts), err)
				return
			}
			for i, p := range parts {
				if is := r.Segments[i]; p.File != is.File || p.Start != is.Start || p.Duration != is.Duration {
					t.Errorf("%s: part %+v is not %+v", r.Name, p, is)
				}
			}
			return
		}
	}
	t.Errorf("%s is not there", r.Name)
}

func TestStrictReader(t *testing.T) {
	t.Parallel()
	wrap := func(inside, attributes string) string {
		return `<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" ` + attributes + `>` + inside + `</MPD>`
	}
	for _, tt := range []struct{ name, text, want string }{
		{"no XML", "#EXTM3U", "MPD"},
		{"another root", "<html/>", "MPD"},
		{"a document type", "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>" + wrap("", ""), "directive"},
		{"a live presentation", wrap("<Period/>", `type="dynamic"`), "static"},
		{"no period", wrap("", `type="static"`), "Period"},
		{"a period from elsewhere", wrap(`<Period xlink:href="http://example.com/"/>`, `xmlns:xlink="http://www.w3.org/1999/xlink"`), "xlink"},
		{"nested too deep", wrap(strings.Repeat("<a>", 40)+strings.Repeat("</a>", 40), ""), "deep"},
	} {
		if _, err := Parse([]byte(tt.text)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.want)
		}
	}
}

func TestTemplates(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ template, want string }{
		{"a/$Number%05d$.m4s", "a/00007.m4s"}, {"$RepresentationID$-$Time$.m4s", "v-900.m4s"}, {"$$$Number$", "$7"},
		{"$Number", ""}, {"$Other$", ""}, {"$Number%x$", ""}, {"$Number%099d$", ""},
	} {
		got, err := fill(tt.template, "v", 7, 900)
		if got != tt.want && tt.want != "" || (err != nil) != (tt.want == "") {
			t.Errorf("%s: %q, %v; want %q", tt.template, got, err, tt.want)
		}
	}
	endless := SegmentTemplate{Media: "$Number$", Timeline: &Timeline{Runs: []Run{{Duration: 1, Repeat: 1 << 40}}}}
	if _, err := endless.Parts("v"); media.CodeOf(err) != media.CodeInputUnsupported {
		t.Errorf("endless timeline: %v", err)
	}
}

func TestDurations(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]media.Seconds{"PT1.5S": 1.5, "PT1H2M3S": 3723, "P1DT1S": 86401} {
		if got, err := Seconds(text); got != want || err != nil {
			t.Errorf("%s: %g, %v", text, float64(got), err)
		}
	}
	for _, text := range []string{"", "P", "PT", "1S", "P1Y", "PT-1S", "PT1S2M"} {
		if _, err := Seconds(text); err == nil {
			t.Errorf("%q is read", text)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, set := range manifesttest.Sets() {
		data, err := Top(set, "seg-%05d.m4s").Encode()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := Parse(data)
		if err != nil {
			return
		}
		for _, p := range m.Periods {
			for _, s := range p.Sets {
				for _, r := range s.Representations {
					if r.Template != nil {
						_, _ = r.Template.Parts(r.ID)
					}
				}
			}
		}
	})
}
