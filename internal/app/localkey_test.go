package app

import (
	"testing"

	"github.com/mediamill/mediamill/internal/op"
)

func TestLocalNamesTellFilesApart(t *testing.T) {
	t.Parallel()
	main, second := op.FileName{File: "out.mp4"}, op.FileName{File: "comparison.mp4", Rendition: "comparison"}
	for _, tt := range []struct {
		layout op.Layout
		name   string
		file   op.FileName
		want   string
	}{
		{op.OneFile, "", main, "film.mp4"},
		{op.OneFile, "better", main, "better.mp4"},
		{op.Beside, "", main, "film.mp4"},
		{op.Beside, "", second, "film-comparison.mp4"},
		{op.Beside, "better.mp4", main, "better.mp4"},
		{op.Beside, "better.mp4", second, "better-comparison.mp4"},
		{op.Series, "", op.FileName{File: "s-1.jpg"}, "film-s-1.jpg"},
		{op.Tree, "", op.FileName{File: "a/b.m4s"}, "film/a/b.m4s"},
	} {
		if got := localKey(tt.layout, "film", tt.name)(tt.file); got != tt.want {
			t.Errorf("%v of layout %d with -o %q is %s, expected %s", tt.file, tt.layout, tt.name, got, tt.want)
		}
	}
}
