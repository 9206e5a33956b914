package adaptive

import (
	"strings"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest"
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
}

func TestNamesThatDoNotWorkAreRefused(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		field string
		set   func(p *Params, name string)
		bad   []string
	}{
		{"manifest_name", func(p *Params, name string) { p.Name = name }, []string{"a/b", "a/../b", "/a", "{file}", "a\nb", `a\b`}},
		{"playlist_name", func(p *Params, name string) { p.Playlist = name }, []string{"a", "/a", "a/../b", "{number}", "{", "a{x}"}},
		{"segment_name", func(p *Params, name string) { p.SegmentName = name }, []string{"{number}", "a", "/{number}", "{number:0}", "{ext}{number}"}},
	} {
		for i, name := range tt.bad {
			p := Default()
			if i > 0 { // the first is right for HLS alone
				p.Manifests = "hls"
			}
			tt.set(p, name)
			if faults := p.Validate(); len(faults) != 1 || faults[0].Field != tt.field {
				t.Errorf("%s %q: %v", tt.field, name, faults)
			}
		}
	}
}

func TestFilesAreWhereTheirNamesSayAndFindOneAnother(t *testing.T) {
	t.Parallel()
	source := ffmpegtest.Clip(t, ffmpegtest.Spec{Duration: 3 * time.Second, Width: 320, Height: 180})
	const ladder = `"manifests":"hls","segment_seconds":1,"gop_seconds":1,"upscale":true,"ladder":[{"short_side":64},{"short_side":96}]`
	for _, tt := range []struct {
		name, params string
		want         []string // some of what is made
	}{
		{"beside one another, from 0", `"container":"ts","manifest_name":"x_10","playlist_name":"x_10_{track}","segment_name":"x_10_{track}_{number:1,0,1}"`,
			[]string{"x_10.m3u8", "x_10_0.m3u8", "x_10_0-iframes.m3u8", "x_10_0_0.ts", "x_10_0_2.ts", "x_10_1_0.ts", "x_10_2.m3u8", "x_10_2_2.ts"}},
		{"in folders, with all that an address must escape", `"manifest_name":"100% #1: ü","playlist_name":"b/p?{rendition}","segment_name":"c/{track}/%d \"{number:3,10,5}"`,
			[]string{"100% #1: ü.m3u8", "b/p?64p.m3u8", `c/0/%d "010.m4s`, `c/0/%d "020.m4s`, `c/0/%d "init.mp4`, `c/2/%d "015.m4s`}},
		{"names that tell nothing apart", `"container":"ts","manifest_name":"x","playlist_name":"x","segment_name":"{number}"`,
			[]string{"x.m3u8", "x-64p.m3u8", "x-audio.m3u8", "1.ts", "3.ts", "1-96p.ts", "3-audio.ts"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m := run(t, source, "{"+ladder+","+tt.params+"}")
			m.check(t)
			made := strings.Join(files(t, m.dir), "\n")
			for _, name := range tt.want {
				if !strings.Contains("\n"+made+"\n", "\n"+name+"\n") {
					t.Errorf("there is no %s in\n%s", name, made)
				}
			}
		})
	}
}
