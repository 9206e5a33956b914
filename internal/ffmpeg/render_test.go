package ffmpeg

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mediamill/mediamill/internal/goldentest"
	"github.com/mediamill/mediamill/internal/media"
)

var places = Places{Sources: []string{"/data/in/a b.mp4", "/data/in/logo"}, Work: "/scratch/work", Out: "/scratch/out"}

// over lays a picture over a copy of itself.
var over = Filter{Name: "overlay", Params: []Param{{"x", "8"}}, Copies: [][]Filter{{F("scale", "w", 64, "h", 64), F("gblur", "sigma", 4)}, nil}}

// commands are one of each kind of thing that a command can hold.
var commands = map[string]*Command{
	"ladder": {
		Inputs: []Input{{File: Source(0), Format: "mov", Options: []Option{Time("ss", 90*time.Second+500*time.Microsecond)}}},
		Graph: []Chain{
			{In: []string{"0:v:0"}, Filters: []Filter{F("split", "", 2)}, Out: []string{"a", "b"}},
			{In: []string{"a"}, Filters: []Filter{F("scale", "w", -2, "h", 720, "flags", "lanczos"), F("fps", "fps", media.Rational{Num: 30000, Den: 1001})}, Out: []string{"v720"}},
			{In: []string{"b"}, Filters: []Filter{F("select", "", "gte(t,2)*eq(n,0)"), F("drawtext", "textfile", "mark.txt", "x", "(w-tw)/2", "fontcolor", "white@0.50")}, Out: []string{"v360"}},
		},
		Outputs: []Output{
			{File: Out("v720/index.mp4"), Format: "mp4", Maps: []string{"[v720]", "0:a:0?"}, Options: []Option{
				Word("c:v", "libx264"), Int("g", 60), Rate("maxrate", 4500000), FrameMode("cfr"), Flag("sn"), InFile("passlogfile", Work("pass-0"))}},
			{File: Out("v360/%05d.jpg"), Format: "image2", Maps: []string{"[v360]"}, Options: []Option{Float("q:v", 2.5)}},
		},
	},
	"copies": {
		Inputs: []Input{{File: Source(0)}},
		Graph: []Chain{
			{In: []string{"0:v"}, Filters: []Filter{F("scale", "w", 640, "h", 360), over, F("setsar", "", 1)}, Out: []string{"a"}},
			{In: []string{"0:1"}, Filters: []Filter{over}, Out: []string{"b"}},
		},
		Outputs: []Output{{File: Out("a.mp4"), Format: "mp4", Maps: []string{"[a]", "[b]"}}},
	},
	"own_files": {
		Inputs: []Input{
			{File: Pipe(), Format: "h264", Options: []Option{{Name: "framerate", Value: "25"}}},
			{File: Work("chapters.txt"), Format: "ffmetadata"},
			{File: File{Place: InLavfi, Name: "testsrc2=s=160x90:r=25"}},
		},
		Outputs:  []Output{{File: Null(), Format: "null"}, {File: Pipe(), Format: "rawvideo", Maps: []string{"0:v"}}},
		BitExact: true,
	},
}

func TestRenderGolden(t *testing.T) {
	for name, c := range commands {
		args, err := c.Render(places)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got := strings.Join(args, "\n") + "\n"
		goldentest.Is(t, filepath.Join("testdata", "render", name+".args"), got)
	}
}

// one is a command with one part of each kind; a case spoils one of them.
func one() *Command {
	return &Command{
		Inputs:  []Input{{File: Source(0), Format: "mov", Options: []Option{Int("threads", 1)}}},
		Graph:   []Chain{{In: []string{"0:v"}, Filters: []Filter{F("scale", "w", 2, "h", 2)}, Out: []string{"v"}}},
		Outputs: []Output{{File: Out("a.mp4"), Format: "mp4", Maps: []string{"[v]"}, Options: []Option{Word("c:v", "libx264")}}},
	}
}

func TestRenderRefuses(t *testing.T) {
	for name, spoil := range map[string]func(c *Command){
		"a second file after the output's name":         func(c *Command) { c.Outputs[0].File.Name = "a.mp4 /etc/x" },
		"an output above its folder":                    func(c *Command) { c.Outputs[0].File.Name = "a/../../x" },
		"an absolute output":                            func(c *Command) { c.Outputs[0].File.Name = "/etc/passwd" },
		"an output that is an option":                   func(c *Command) { c.Outputs[0].File.Name = "-y" },
		"an output by a protocol":                       func(c *Command) { c.Outputs[0].File.Name = "tcp://1.2.3.4" },
		"an output without a name":                      func(c *Command) { c.Outputs[0].File.Name = "" },
		"an output to a source":                         func(c *Command) { c.Outputs[0].File = Source(0) },
		"the tee muxer":                                 func(c *Command) { c.Outputs[0].Format = "tee" },
		"a muxer that is an option":                     func(c *Command) { c.Outputs[0].Format = "-i" },
		"nothing by another muxer than null":            func(c *Command) { c.Outputs[0].File = Null() },
		"a source that is not there":                    func(c *Command) { c.Inputs[0].File.Number = 7 },
		"a playlist demuxer on a source":                func(c *Command) { c.Inputs[0].Format = "hls" },
		"the concat demuxer on a source":                func(c *Command) { c.Inputs[0].Format = "concat" },
		"a device on a source":                          func(c *Command) { c.Inputs[0].Format = "x11grab" },
		"an option that opens a file":                   func(c *Command) { c.Outputs[0].Options = []Option{Word("attach", "secret")} },
		"a filter as text":                              func(c *Command) { c.Outputs[0].Options = []Option{Word("filter:v", "movie=x")} },
		"a short filter option":                         func(c *Command) { c.Outputs[0].Options = []Option{Word("vf", "null")} },
		"another protocol list":                         func(c *Command) { c.Inputs[0].Options = []Option{Word("protocol_whitelist", "file,http")} },
		"an option with a blank":                        func(c *Command) { c.Inputs[0].Options = []Option{Word("ss 1", "1")} },
		"an option that begins with a dash":             func(c *Command) { c.Inputs[0].Options = []Option{Flag("-i")} },
		"a value with a line break":                     func(c *Command) { c.Inputs[0].Options = []Option{Word("ss", "1\n-i")} },
		"a value with a zero byte":                      func(c *Command) { c.Inputs[0].Options = []Option{Word("ss", "1\x00")} },
		"a map that is an option":                       func(c *Command) { c.Outputs[0].Maps = []string{"-i"} },
		"a map with two labels":                         func(c *Command) { c.Outputs[0].Maps = []string{"[a][b]"} },
		"a filter that reads files":                     func(c *Command) { c.Graph[0].Filters[0].Name = "movie" },
		"a filter that takes orders":                    func(c *Command) { c.Graph[0].Filters[0].Name = "zmq" },
		"a copy's filter that reads files":              func(c *Command) { c.Graph[0].Filters[0].Copies = [][]Filter{{F("movie")}} },
		"two filters in one name":                       func(c *Command) { c.Graph[0].Filters[0].Name = "null,movie" },
		"a filter instance name":                        func(c *Command) { c.Graph[0].Filters[0].Name = "null@x" },
		"a label that closes itself":                    func(c *Command) { c.Graph[0].Out[0] = "v];movie" },
		"a parameter name with an equals sign":          func(c *Command) { c.Graph[0].Filters[0].Params[0].Key = "w=1:h" },
		"a positional parameter that would be a key":    func(c *Command) { c.Graph[0].Filters[0].Params[0] = Param{"", "textfile=/etc/passwd"} },
		"a text file outside of the work folder":        func(c *Command) { c.Graph[0].Filters[0] = F("drawtext", "textfile", "/etc/passwd") },
		"a subtitle file above the work folder":         func(c *Command) { c.Graph[0].Filters[0] = F("subtitles", "filename", "../x.srt") },
		"a value that is not of plain characters":       func(c *Command) { c.Graph[0].Filters[0].Params[0].Value = "ü" },
		"a generator that reads files":                  func(c *Command) { c.Inputs[0].File = File{Place: InLavfi, Name: "movie=/etc/passwd"} },
		"a generator that reads files behind a comment": func(c *Command) { c.Inputs[0].File = File{Place: InLavfi, Name: "null[a];amovie=x"} },
	} {
		c := one()
		spoil(c)
		args, err := c.Render(places)
		if code := media.CodeOf(err); code != media.CodeConfigInvalid && code != media.CodeInputUnsupported {
			t.Errorf("%s: %q, error %v", name, args, err)
		}
	}
	if _, err := one().Render(places); err != nil {
		t.Fatal(err) // otherwise the cases prove nothing
	}
	for _, p := range []Places{
		{Sources: []string{"in.mp4"}, Work: "/w", Out: "/o"}, {Sources: []string{"/in.mp4"}, Work: "/w", Out: "out"},
	} {
		if args, err := one().Render(p); err == nil {
			t.Errorf("relative places were rendered: %q", args)
		}
	}
}

func TestRenderTakesAnyPathOfASource(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		path := "/" + rapid.StringN(0, 200, -1).Filter(func(s string) bool { return !strings.ContainsRune(s, 0) }).Draw(t, "path")
		mine, theirs := places, places
		mine.Sources, theirs.Sources = []string{path}, []string{"/other"}
		a, err := one().Render(mine)
		if err != nil {
			t.Fatal(err)
		}
		b, err := one().Render(theirs)
		if err != nil {
			t.Fatal(err)
		}
		at := slices.Index(b, "file:/other")
		if a[at] != "file:"+path {
			t.Fatalf("source is %q", a[at])
		}
		a[at] = b[at]
		if !slices.Equal(a, b) {
			t.Fatalf("the path changed other arguments: %q and %q", a, b)
		}
	})
}

// Whatever stands in a part of a command, it stays in that part's argument and
// brings no character that the parsers of ffmpeg give a meaning to.
func TestRenderKeepsTextInItsPlace(t *testing.T) {
	plain, err := one().Render(places)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringOfN(rapid.RuneFrom([]rune(`a1_-.,:;=[]'\ /%@|*`)), 0, 20, -1)).Draw(t, "text")
		c := one()
		parts := []*string{&c.Inputs[0].Options[0].Name, &c.Inputs[0].Options[0].Value, &c.Inputs[0].Format, &c.Graph[0].In[0], &c.Graph[0].Filters[0].Name,
			&c.Graph[0].Filters[0].Params[0].Key, &c.Graph[0].Filters[0].Params[0].Value, &c.Graph[0].Out[0],
			&c.Outputs[0].File.Name, &c.Outputs[0].Format, &c.Outputs[0].Maps[0], &c.Outputs[0].Options[0].Value}
		*parts[rapid.IntRange(0, len(parts)-1).Draw(t, "part")] = text
		args, err := c.Render(places)
		if err != nil {
			return
		}
		if d := len(plain) - len(args); d != 0 && !(d == 2 && text == "") { // an empty format is left out
			t.Fatalf("%d arguments instead of %d: %q", len(args), len(plain), args)
		}
		changed := 0
		for i, a := range args {
			if len(args) == len(plain) && a != plain[i] {
				changed++
			}
			if strings.ContainsFunc(a, func(r rune) bool { return r < ' ' || r > '~' }) {
				t.Fatalf("argument %q has a byte from outside", a)
			}
		}
		if changed > 2 { // the name of an own demuxer also stands in its allow-list
			t.Fatalf("%d arguments changed: %q", changed, args)
		}
	})
}

func FuzzRender(f *testing.F) {
	f.Add("scale", "w", "640", "v", "a.mp4", "c:v", "libx264")
	f.Add("movie", "filename", "/etc/passwd", "a];[b", "../x", "-i", "\n")
	f.Fuzz(func(t *testing.T, filter, key, value, label, file, option, word string) {
		c := &Command{
			Inputs:  []Input{{File: Work(file), Format: filter}},
			Graph:   []Chain{{In: []string{label}, Filters: []Filter{{Name: filter, Params: []Param{{key, value}}}}}},
			Outputs: []Output{{File: Out(file), Format: filter, Options: []Option{Word(option, word), Flag(option)}}},
		}
		args, err := c.Render(places)
		if err == nil && (strings.Contains(strings.Join(args, " "), "movie=") || strings.Contains(file, "..")) {
			t.Errorf("rendered %q", args)
		}
	})
}
