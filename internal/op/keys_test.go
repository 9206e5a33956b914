package op

import (
	"strings"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

func names() Names {
	return Names{Stem: "movie", Job: "j1", Task: 2, Operation: "transcode", Name: "web",
		Date: time.Date(2026, 3, 9, 23, 0, 0, 0, time.UTC)}
}

func TestPatternMakesKeys(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, pattern string
		layout        Layout
		file          FileName
		want          string
	}{
		{"variables of the task", "{date}/{job}/{task}-{operation}-{name}/{stem}.{ext}", OneFile, FileName{File: "out.mp4"}, "2026/03/09/j1/2-transcode-web/movie.mp4"},
		{"year, month and day", "{year}{month}{day}.mp4", OneFile, FileName{File: "out.mp4"}, "20260309.mp4"},
		{"a slash at the end takes the file's own name", "films/", OneFile, FileName{File: "out.mp4"}, "films/out.mp4"},
		{"a number with a width", "{stem}-{number:5}.{ext}", Series, FileName{File: "s-1.jpg", Number: 7}, "movie-00007.jpg"},
		{"a number that counts from 0", "{stem}-{number:1,0,1}.{ext}", Series, FileName{File: "s-1.jpg", Number: 1}, "movie-0.jpg"},
		{"a number that counts from 10 by 5", "{stem}-{number:3,10,5}.{ext}", Series, FileName{File: "s-1.jpg", Number: 3}, "movie-020.jpg"},
		{"a track beside a series loses number and dash", "{stem}-{number}.{ext}", Series, FileName{File: "t.vtt"}, "movie.vtt"},
		{"a track keeps its own extension", "{stem}-{number}.jpg", Series, FileName{File: "t.vtt"}, "movie.jpg.vtt"},
		{"a picture keeps the pattern's extension", "{stem}-{number}.jpg", Series, FileName{File: "s-1.jpg", Number: 1}, "movie-1.jpg"},
		{"a tree gets the file at its end", "{job}/{name}", Tree, FileName{File: "v720/seg-1.m4s"}, "j1/web/v720/seg-1.m4s"},
		{"a tree may lie at the top", "{file}", Tree, FileName{File: "v720/seg-1.m4s"}, "v720/seg-1.m4s"},
		{"a rendition", "{stem}-{rendition}.{ext}", OneFile, FileName{File: "o.mp4", Rendition: "720p"}, "movie-720p.mp4"},
		{"a second file", "{stem}-{rendition}.{ext}", Beside, FileName{File: "c.mp4", Rendition: "comparison"}, "movie-comparison.mp4"},
		{"no rendition", "{stem}-{rendition}.{ext}", OneFile, FileName{File: "o.mp4"}, "movie.mp4"},
	} {
		p, fault := ParsePattern(tt.pattern, tt.layout)
		if fault != nil {
			t.Errorf("%s: %v", tt.name, fault)
			continue
		}
		if got, fault := p.Key(names(), tt.file); fault != nil || got != tt.want {
			t.Errorf("%s: got %q and %v, want %q", tt.name, got, fault, tt.want)
		}
	}
}

func TestPatternRefusesWhatWouldNotWork(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, pattern string
		layout        Layout
		says          string
	}{
		{"nothing", "", OneFile, "is empty"},
		{"one key for two files", "{stem}.{ext}", Beside, "can make a second file"},
		{"unknown variable with a near one", "{stemm}.mp4", OneFile, "unknown variable {stemm}"},
		{"open brace", "{stem.mp4", OneFile, "{ without }"},
		{"closing brace", "stem}.mp4", OneFile, "} without {"},
		{"width of a word", "{stem:5}.mp4", OneFile, "only {number} supports a width"},
		{"width of zero", "{number:0}.mp4", OneFile, "width"},
		{"a first number without a step", "{number:1,0}.mp4", OneFile, "width"},
		{"a step of zero", "{number:1,0,0}.mp4", OneFile, "width"},
		{"series that cannot tell files apart", "{stem}.{ext}", Series, "distinguish them"},
		{"rendition in a tree", "{rendition}/{file}", Tree, "refer to each other"},
		{"file in the middle of a tree", "{file}/x", Tree, "refer to each other"},
		{"file not after a slash", "a-{file}", Tree, "follow a slash"},
		{"leading slash", "/a/{stem}.mp4", OneFile, "begins with a slash"},
		{"parent folder", "a/../{stem}.mp4", OneFile, "the segment"},
		{"backslash", `a\{stem}.mp4`, OneFile, "backslash"},
		{"empty part", "a//{stem}.mp4", OneFile, "two slashes"},
		{"control character", "a\n{stem}.mp4", OneFile, "control"},
		{"too long", strings.Repeat("a", 300), OneFile, "segment of 300 bytes"},
	} {
		_, fault := ParsePattern(tt.pattern, tt.layout)
		says := strings.ReplaceAll(tt.says, `\"`, `"`)
		if fault == nil || !strings.Contains(fault.Message, says) || fault.Field != "key" {
			t.Errorf("%s: got %v, want a fault that says %q", tt.name, fault, says)
		}
	}
}

func TestStemIsSafeForKeys(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, source, want string }{
		{"plain", "dir/movie.mp4", "movie"},
		{"spaces and quotes", `my "best" movie.mov`, "my -best- movie"},
		{"pattern of ffmpeg", "shot%05d.mp4", "shot-05d"},
		{"shell", "$(rm -rf).mp4", "$(rm -rf)"},
		{"emoji with a joiner", "👩\u200d👧 🎬.mp4", "👩\u200d👧 🎬"},
		{"newline and tab", "a\nb\tc.mp4", "abc"},
		{"right to left override", "a\u202egpj.mp4", "agpj"},
		{"leading dash", "-rf.mp4", "rf"},
		{"hidden", ".mp4", "mp4"},
		{"only dots", "..", "source"},
		{"nothing", "", "source"},
		{"two extensions", "a.tar.gz", "a.tar"},
		{"windows path", `C:\films\a.avi`, "a"},
		{"variable", "{job}.mp4", "job-"},
		{"not UTF-8", "a\xffb.mp4", "ab"},
	} {
		if got := StemOf(tt.source); got != tt.want {
			t.Errorf("%s: StemOf(%q) = %q, want %q", tt.name, tt.source, got, tt.want)
		}
	}
	long := StemOf(strings.Repeat("é", 255) + ".mp4")
	if len(long) > maxStem || strings.Contains(long, "\ufffd") {
		t.Errorf("a name of 510 bytes became %q", long)
	}
}

func TestSourceName(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		ref  media.SourceRef
		want string
	}{
		{media.SourceRef{Key: "a/b c.mp4"}, "b c.mp4"},
		{media.SourceRef{URL: "https://example.com/x/y.mov?token=a/b.avi#t=1"}, "y.mov"},
		{media.SourceRef{URL: "https://example.com"}, ""},
		{media.SourceRef{Sample: "standard"}, "standard"},
		{media.SourceRef{Task: "web"}, "web"},
		{media.SourceRef{}, ""},
	} {
		if got := SourceName(tt.ref); got != tt.want {
			t.Errorf("%+v: %q, want %q", tt.ref, got, tt.want)
		}
	}
}
