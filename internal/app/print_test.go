package app

import (
	"testing"

	"github.com/mediamill/mediamill/internal/media"
)

func TestASourceIsCalledAsPeopleCallIt(t *testing.T) {
	for _, tt := range []struct {
		source media.SourceRef
		want   string
	}{
		{media.SourceRef{Storage: "main", Key: "in/film.mp4"}, "main/in/film.mp4"},
		{media.SourceRef{URL: "https://a.example/film.mp4"}, "https://a.example/film.mp4"},
		{media.SourceRef{Upload: "0192-u", Name: "film.mp4"}, "film.mp4"},
		{media.SourceRef{Upload: "0192-u"}, "upload 0192-u"},
		{media.SourceRef{Sample: "standard"}, "sample standard"},
	} {
		if got := sourceText(tt.source); got != tt.want {
			t.Errorf("%+v is called %q, want %q", tt.source, got, tt.want)
		}
	}
}
