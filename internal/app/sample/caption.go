package sample

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/mediamill/mediamill/internal/ffmpeg"
)

// Texts of the captions; in files, because that is how text reaches a filter.
const (
	clockText    = "clock.txt"
	titleText    = "title.txt"
	subtitleText = "subtitle.txt"
)

func captionText(i int) string { return fmt.Sprintf("caption-%d.txt", i+1) }

func sceneLabel(i int) string { return "s" + strconv.Itoa(i+1) }

func writeTexts(folder string) error {
	texts := map[string]string{
		clockText: "%{pts:hms}", titleText: "Mediamill", subtitleText: "a sample video, drawn by ffmpeg on this machine",
	}
	for i, p := range pictures() {
		texts[captionText(i)] = fmt.Sprintf("%d  %s", i+1, p.name)
	}
	for name, text := range texts {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// scene brings what a scene's own chains drew to the film's form, and names it.
func scene(label string, i int, captions bool) ffmpeg.Chain {
	c := ffmpeg.Chain{In: []string{label + "raw"}, Out: []string{label}, Filters: []ffmpeg.Filter{
		ffmpeg.F("trim", "duration", SceneLength), ffmpeg.F("setpts", "", "PTS-STARTPTS"),
		ffmpeg.F("scale", "w", Width, "h", Height, "flags", "lanczos", "out_color_matrix", "bt709", "out_range", "tv"),
		ffmpeg.F("format", "", "yuv420p"), ffmpeg.F("setsar", "", 1),
	}}
	if !captions {
		return c
	}
	c.Filters = append(c.Filters, text(captionText(i), "Sans", 30, "x", 48, "y", "h-th-48", "expansion", "none",
		"box", 1, "boxcolor", "black@0.5", "boxborderw", 14))
	if i == 0 {
		show := "min(min(max(t-0.2,0)/0.5,1),max(3.7-t,0)/0.5)"
		c.Filters = append(c.Filters,
			text(titleText, "Sans", 104, "x", "(w-tw)/2", "y", 110, "expansion", "none", "alpha", show),
			text(subtitleText, "Sans", 30, "x", "(w-tw)/2", "y", 240, "expansion", "none", "alpha", show))
	}
	return c
}

// clock shows the film's time in the corner.
func clock() ffmpeg.Filter {
	return text(clockText, "Monospace", 26, "x", "w-tw-48", "y", "h-th-48", "box", 1, "boxcolor", "black@0.5", "boxborderw", 14)
}

func text(file, font string, size int, pairs ...any) ffmpeg.Filter {
	return ffmpeg.F("drawtext", append([]any{"textfile", file, "font", font, "fontsize", size, "fontcolor", "white",
		"shadowcolor", "black@0.4", "shadowx", 2, "shadowy", 2}, pairs...)...)
}
