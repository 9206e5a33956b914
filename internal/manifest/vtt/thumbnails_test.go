package vtt

import "testing"

func TestReferencesAreRelativeAndEscaped(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, from, to, want string }{
		{"the same folder", "a/b/t.vtt", "a/b/s-1.jpg", "s-1.jpg"},
		{"no folder", "t.vtt", "s-1.jpg", "s-1.jpg"},
		{"a folder below", "a/t.vtt", "a/img/s.jpg", "img/s.jpg"},
		{"a folder beside", "a/vtt/t.vtt", "a/img/s.jpg", "../img/s.jpg"},
		{"nothing in common", "a/b/t.vtt", "c/s.jpg", "../../c/s.jpg"},
		{"a name that is also a folder's", "a/t.vtt", "a/a", "a"},
		{"odd characters", "x/t.vtt", "x/été 1#2?.jpg", "%C3%A9t%C3%A9%201%232%3F.jpg"},
		{"a colon is no scheme", "t.vtt", "a:b.jpg", "./a:b.jpg"},
	} {
		if got := Reference(tt.from, tt.to); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestThumbnailTrackHasCuesInMilliseconds(t *testing.T) {
	t.Parallel()
	got := string(Thumbnails([]Thumbnail{
		{Start: 0, End: 1.9999996, Sheet: "s-1.jpg", Width: 160, Height: 90},
		{Start: 0.3, End: 3723.0049, Sheet: "s-2.jpg", X: 160, Y: 90, Width: 160, Height: 90},
	}))
	want := "WEBVTT\n\n00:00:00.000 --> 00:00:02.000\ns-1.jpg#xywh=0,0,160,90\n" +
		"\n00:00:00.300 --> 01:02:03.004\ns-2.jpg#xywh=160,90,160,90\n"
	if got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}
