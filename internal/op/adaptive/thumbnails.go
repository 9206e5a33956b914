package adaptive

import (
	"math"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/manifest"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/picture"
)

const thumbFolder = "thumbnails"

// thumbnails taps the smallest stage, so that the pictures cost next to nothing.
func (b *planner) thumbnails(g *scalerStage) {
	t := b.p.Thumbnails
	interval := t.Interval
	if least := b.length / media.Seconds(t.MaxCells); interval < least {
		interval = least
		b.say(media.Phrasef("thumbnails"), "one every %.3g s, to keep the maximum of %d", float64(interval), t.MaxCells)
	}
	every := int64(max(1, math.Round(float64(interval)*g.rung.rate.Float())))
	interval = media.Seconds(float64(every*g.rung.rate.Den) / float64(g.rung.rate.Num))
	width, height := picture.Size{ShortSide: t.Short}.Fit(g.rung.width, g.rung.height)
	const label = "thumbs"
	g.labels = append(g.labels, "tap")
	b.cmd.Graph = append(b.cmd.Graph, ffmpeg.Chain{In: []string{"tap"}, Out: []string{label}, Filters: []ffmpeg.Filter{
		ffmpeg.F("framestep", "", every),
		// JFIF is BT.601 and full range.
		ffmpeg.F("scale", "w", width, "h", height, "flags", "lanczos+accurate_rnd",
			"in_color_matrix", "bt709", "out_color_matrix", "bt601", "in_range", "tv", "out_range", "pc"),
		ffmpeg.F("format", "", "yuv420p"),
	}})
	name := thumbFolder + "/" + sheets
	// Single cells, which Go lays onto sheets: a tile filter would give its first
	// frame at the end of the film, and until each output has one ffmpeg reports no progress.
	b.cmd.Outputs = append(b.cmd.Outputs, ffmpeg.Output{
		File: ffmpeg.Work(cells), Format: "rawvideo", Maps: []string{"[" + label + "]"},
		Options: []ffmpeg.Option{ffmpeg.Word("c:v", "rawvideo"), ffmpeg.Word("fps_mode", "passthrough")},
	})
	columns, rows, most := t.Columns, t.Rows, 10_000
	if b.length > 0 {
		planned := float64(b.length / interval)
		columns, rows = picture.Grid(int(math.Ceil(planned-1e-6)), columns, rows)
		most = int(math.Ceil(planned*1.1/float64(columns*rows))) + 1
	}
	b.plan.Files = append(b.plan.Files, op.File{
		Name: op.FileName{File: name, Rendition: thumbFolder}, Series: true, From: 1, Min: 1, Max: most, Role: media.RoleSprite, Type: "image/jpeg",
		Expect: op.Expect{Kind: op.KindImage, Video: &op.Video{Width: width * columns, Height: height * rows}},
	})
	b.file(thumbFolder+"/thumbnails.vtt", thumbFolder, media.RoleThumbnails, "text/vtt")
	b.plan.Files[len(b.plan.Files)-1].Expect.Kind = op.KindVTT
	if b.p.hls() {
		b.file(thumbFolder+"/index.m3u8", thumbFolder, media.RolePlaylist, hlsType)
	}
	b.fin.thumbs = &manifest.Thumbnails{Pattern: sheets, Width: width, Height: height, Columns: columns, Rows: rows, Interval: interval}
	b.fin.every = every
}
