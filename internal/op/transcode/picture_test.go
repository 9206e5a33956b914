package transcode

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/media"
)

// near says whether a brightness is about another.
func about(got byte, want, within float64) bool { return math.Abs(float64(got)-want) <= within }

func has(list []media.Finding, code string) bool {
	for _, f := range list {
		if string(f.Code) == code {
			return true
		}
	}
	return false
}

// corners draws a white square into the top left corner.
const corners = "color=black:s=%dx%d:r=25:d=0.4,drawbox=0:0:iw/2:ih/2:white:fill"

func TestPicturesComeOutUpright(t *testing.T) {
	m := newMill(t)
	plain := m.make("plain.mp4", "-f", "lavfi", "-i", fmt.Sprintf(corners, 128, 96), "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
	for _, tt := range []struct {
		name          string
		mark, rotate  int
		width, height int
		white         int // which of the quarters, row by row
	}{
		{"a mark of 90°", 90, 0, 96, 128, 1},
		{"a mark of 180°", 180, 0, 128, 96, 3},
		{"a mark of 270°", 270, 0, 96, 128, 2},
		{"a mark and turned back", 90, 270, 128, 96, 0},
	} {
		source := plain
		if tt.mark != 0 {
			source = m.make(fmt.Sprintf("mark%d-%d.mp4", tt.mark, tt.rotate), "-i", plain, "-c", "copy", "-metadata:s:v:0", fmt.Sprintf("rotate=%d", 360-tt.mark)) // counterclockwise in ffmpeg 5
		}
		out := m.run(source, fmt.Sprintf(`{"video":{"rotate":%d}}`, tt.rotate), nil)
		v := out.got.Video[0]
		if out.src.Video[0].Rotation != tt.mark {
			t.Errorf("%s: the source's mark is %d", tt.name, out.src.Video[0].Rotation)
		}
		if v.Width != tt.width || v.Height != tt.height || v.Rotation != 0 || has(out.plan.Normalized, "rotation") != (tt.mark != 0) {
			t.Errorf("%s: %d×%d with a mark of %d°, want %d×%d without", tt.name, v.Width, v.Height, v.Rotation, tt.width, tt.height)
		}
		for i, got := range m.gray(out.file, 0.1, 2, 2) {
			want := 0.0
			if i == tt.white {
				want = 255
			}
			if !about(got, want, 12) {
				t.Errorf("%s: quarter %d has brightness %d, want %.0f", tt.name, i, got, want)
			}
		}
	}
}

func TestSizesKeepTheShape(t *testing.T) {
	m := newMill(t)
	for _, tt := range []struct {
		name          string
		source        string
		params        string
		width, height int
		code          string
	}{
		{"wide pixels become square", "color=gray:s=144x116:r=25:d=0.2,setsar=16/15", `{}`, 154, 116, "sar"},
		{"odd sides lose a line", "color=gray:s=85x47:r=25:d=0.2,format=rgb24", `{}`, 84, 46, "odd_size"},
		{"never enlarged", "color=gray:s=90x160:r=25:d=0.2", `{"short_side":1080}`, 90, 160, ""},
		{"covering a box", "color=gray:s=160x90:r=25:d=0.2", `{"width":80,"height":80,"fit":"fill"}`, 80, 80, ""},
		{"stretched", "color=gray:s=160x90:r=25:d=0.2", `{"width":60,"height":80,"fit":"stretch"}`, 60, 80, ""},
		{"one pixel", "color=gray:s=2x2:r=25:d=0.2,crop=1:1:exact=1", `{}`, 2, 2, ""},
		{"cropped", "color=gray:s=160x90:r=25:d=0.2", `{"crop":{"x":10,"y":6,"width":64,"height":32}}`, 64, 32, ""},
	} {
		source := m.make(strings.ReplaceAll(tt.name, " ", "-")+".mov", "-f", "lavfi", "-i", tt.source, "-c:v", "png")
		out := m.run(source, `{"video":`+tt.params+`}`, nil)
		v := out.got.Video[0]
		if v.Width != tt.width || v.Height != tt.height || v.SAR.Known() && v.SAR.Num != v.SAR.Den {
			t.Errorf("%s: %d×%d of pixels %v, want %d×%d", tt.name, v.Width, v.Height, v.SAR, tt.width, tt.height)
		}
		if tt.code != "" && !has(out.plan.Normalized, tt.code) {
			t.Errorf("%s: %s is not declared in %v", tt.name, tt.code, out.plan.Normalized)
		}
	}
}

func TestHighDynamicRangeIsToneMappedOrKept(t *testing.T) {
	m := newMill(t)
	for _, tt := range []struct {
		name, transfer string
		white          int // 10-bit code of the reference white
		matrix         string
	}{
		{"pq", "smpte2084", 573, "bt2020nc"},
		{"hlg", "arib-std-b67", 721, "bt2020nc"},
		{"pq-without-a-matrix", "smpte2084", 573, "unknown"},
	} {
		tags := "colorprim=bt2020:transfer=" + tt.transfer
		if tt.matrix != "unknown" {
			tags += ":colormatrix=" + tt.matrix
		}
		source := m.make(tt.name+".mp4", "-f", "lavfi", "-i", fmt.Sprintf("color=s=64x64:r=25:d=0.2,format=yuv420p10le,geq=lum=%d:cb=512:cr=512", tt.white),
			"-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none:hdr10=1:master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,50):max-cll=1000,400:"+tags)
		for _, params := range []string{`{}`} {
			out := m.run(source, `{"video":`+params+`}`, nil)
			if got := m.gray(out.file, 0, 1, 1)[0]; !about(got, 0.75*255, 14) || !has(out.plan.Normalized, "hdr") {
				t.Errorf("%s %s: the reference white became %d, want about %d", tt.name, params, got, 191)
			}
		}
		if tt.matrix == "unknown" {
			continue
		}
		for _, params := range []string{`{"codec":"hevc","hdr":"keep"}`, `{"codec":"av1","hdr":"keep"}`} {
			out := m.run(source, `{"video":`+params+`}`, func(s *media.Source) {
				s.Video[0].Mastering = &media.Mastering{Display: "G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,50)", MaxCLL: 1000, MaxFALL: 400}
			})
			v := out.got.Video[0]
			if v.Color.Transfer != tt.transfer || v.Color.Primaries != "bt2020" || v.Color.Matrix != "bt2020nc" || v.PixFmt != "yuv420p10le" {
				t.Errorf("%s %s: kept as %+v %s", tt.name, params, v.Color, v.PixFmt)
			}
		}
	}
}

func TestColorsAreThoseOfTheSource(t *testing.T) {
	m := newMill(t)
	// Pure red has another luma in each matrix: what counts is the color that comes out.
	for _, tt := range []struct{ name, filter string }{
		{"untagged-sd", "scale=out_color_matrix=bt601,format=yuv420p"},
		{"full-range", "scale=out_color_matrix=bt709:out_range=pc,format=yuvj420p,setparams=range=pc:colorspace=bt709"},
		{"rgb", "format=rgb24"},
	} {
		codec := []string{"-c:v", "libx264", "-preset", "ultrafast", "-qp", "4"}
		name := tt.name + ".mkv"
		switch tt.name {
		case "rgb":
			codec, name = []string{"-c:v", "png"}, "rgb.mov"
		case "full-range":
			codec = append(codec, "-color_range", "pc", "-colorspace", "bt709")
		}
		source := m.make(name, append([]string{"-f", "lavfi", "-i", "color=#c02040:s=64x64:r=25:d=0.2,format=rgb24," + tt.filter}, codec...)...)
		out := m.run(source, `{"video":{"crf":8}}`, nil)
		got := m.ffmpeg("-i", out.file, "-frames:v", "1", "-vf", "scale=1:1:flags=area:in_color_matrix=bt709,format=rgb24", "-f", "rawvideo", "-")
		for i, want := range []float64{0xc0, 0x20, 0x40} {
			if !about(got[i], want, 5) {
				t.Errorf("%s: the color became %x, want c02040", tt.name, got)
				break
			}
		}
	}
}

func TestFieldsBecomeFrames(t *testing.T) {
	m := newMill(t)
	for _, order := range []string{"tff", "bff"} {
		mode := map[string]string{"tff": "interleave_top", "bff": "interleave_bottom"}[order]
		source := m.make(order+".mkv", "-f", "lavfi", "-i", "color=gray:s=320x240:r=50:d=1[b];color=white:s=60x120:r=50:d=1[w];[b][w]overlay=x=n*4:y=60,tinterlace="+mode,
			"-c:v", "libx264", "-preset", "ultrafast", "-qp", "10", "-flags", "+ilme+ildct", "-x264-params", order+"=1")
		out := m.run(source, `{"video":{"crf":12}}`, func(s *media.Source) {
			s.Measured.Interlace = &media.Interlace{TopFirst: map[string]int{"tff": 20}[order], BottomFirst: map[string]int{"bff": 20}[order]}
		})
		log := m.ffmpeg("-i", out.file, "-vf", "idet,metadata=print:file=-", "-f", "null", "-")
		progressive, fields := strings.Count(string(log), "multiple.current_frame=progressive"), strings.Count(string(log), "multiple.current_frame=tff")+strings.Count(string(log), "multiple.current_frame=bff")
		if progressive < 22 || fields > 3 || !has(out.plan.Normalized, "interlaced") {
			t.Errorf("%s: %d progressive frames and %d of fields came out", order, progressive, fields)
		}
		kept := m.run(source, `{"video":{"deinterlace":"off"}}`, nil)
		if has(kept.plan.Normalized, "interlaced") {
			t.Errorf("%s: deinterlaced against the wish", order)
		}
	}
}

func TestMosaicsHideWhatLiesBehindThem(t *testing.T) {
	m := newMill(t)
	// Lines of one pixel, which a mosaic makes gray.
	lines := m.make("lines.mkv", "-f", "lavfi", "-i", "nullsrc=s=256x144:r=25:d=2,format=gray,geq=lum='255*mod(X,2)',format=yuv420p",
		"-c:v", "libx264", "-preset", "ultrafast", "-qp", "1", "-color_range", "pc")
	logo := m.make("white.png", "-f", "lavfi", "-i", "color=white:s=64x64:d=1", "-frames:v", "1")
	const params = `{"video":{"crf":1},"mosaics":[{"x":"64px","y":"25%","width":"25%","height":"36px"},{"x":"90%","y":"90%","width":"50%","height":"50%","start_seconds":1}],
		"watermarks":[{"image":{"key":"white.png"},"position":"top_left","x":"64px","y":"36px","width":"16px"}]}`
	out := m.run(lines, params, nil, logo)
	for _, tt := range []struct {
		at     float64
		x, y   int
		hidden bool
	}{{0.5, 100, 50, true}, {0.5, 60, 50, false}, {0.5, 100, 80, false}, {0.5, 250, 140, false}, {1.5, 250, 140, true}, {1.5, 126, 70, true}} {
		cells := m.gray(out.file, tt.at, 256, 144)
		here, beside := float64(cells[tt.y*256+tt.x]), float64(cells[tt.y*256+tt.x+1])
		if flat := math.Abs(here-beside) < 40; flat != tt.hidden {
			t.Errorf("at %v s, %d,%d: %v and %v, hidden should be %v", tt.at, tt.x, tt.y, here, beside, tt.hidden)
		}
	}
	if at := m.gray(out.file, 0.5, 256, 144)[40*256+70]; at < 240 {
		t.Errorf("the watermark over the mosaic has brightness %d", at)
	}
}

func TestWatermarksAndSubtitlesAreDrawn(t *testing.T) {
	m := newMill(t)
	black := m.make("black.mkv", "-f", "lavfi", "-i", "color=black:s=256x144:r=25:d=2", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
	logo := m.make("logo.png", "-f", "lavfi", "-i", "color=white:s=64x64:d=1", "-frames:v", "1")
	lines := m.write("lines.srt", "1\n00:00:01,000 --> 00:00:02,000\n{\\an5}█████████\n\n")
	list := m.write("list.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\nsegment.vtt\n#EXT-X-ENDLIST\n")
	svg := m.write("logo.svg", `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>00:00:01</text></svg>`)
	latin := m.write("latin.srt", "1\n00:00:01,000 --> 00:00:02,000\n{\\an5}{\\fs40}\xdc\xdc\xdc\xdc\xdc\xdc\xdc\xdc\n\n")
	ugly := m.make("it's; [a] 100%d $(x).mkv", "-i", black, "-i", lines, "-map", "0", "-map", "1", "-c", "copy")
	for _, tt := range []struct {
		name, source, params string
		extra                []string
		at                   float64
		bright               []int // cells of 4 × 4 that shall hold light; all others none
	}{
		{"an image at the bottom right", black, `{"watermarks":[{"image":{"key":"logo.png"},"size":0.25,"margin":0.0001}]}`, []string{logo}, 0.5, []int{11, 15}},
		{"before its time", black, `{"watermarks":[{"image":{"key":"l.png"},"size":0.25,"position":"top_left","start_seconds":1}]}`, []string{logo}, 0.5, nil},
		{"a text of signs that filters know", black, `{"watermarks":[{"text":"%{n}':;[],\\","size":0.3,"position":"left"}]}`, nil, 0.5, []int{4, 5, 6, 7, 8, 9, 10, 11}},
		{"subtitles of the source", ugly, `{"subtitles":{"mode":"burn","font":"DejaVu Sans","font_size":24}}`, nil, 1.5, []int{5, 6, 9, 10, 4, 7, 8, 11}},
		{"subtitles of a cut source", ugly, `{"subtitles":{"mode":"burn"},"trim":{"start_seconds":0.9}}`, nil, 0.3, []int{5, 6, 9, 10, 4, 7, 8, 11}},
		{"subtitles of a file in another encoding", black, `{"subtitles":{"mode":"burn","charset":"windows-1252","file":{"key":"latin.srt"}}}`, []string{latin}, 1.5, []int{5, 6, 9, 10, 4, 7, 8, 11}},
		{"a playlist, which has no subtitles", black, `{"subtitles":{"mode":"burn","file":{"key":"list.m3u8"}}}`, []string{list}, 1.5, nil},
		{"a picture, which has no subtitles", black, `{"subtitles":{"mode":"burn","file":{"key":"logo.svg"}}}`, []string{svg}, 1.5, nil},
		{"subtitles of a file", black, `{"subtitles":{"mode":"burn","file":{"key":"lines.srt"}}}`, []string{lines}, 1.5, []int{5, 6, 9, 10, 4, 7, 8, 11}},
	} {
		out := m.run(tt.source, tt.params, nil, tt.extra...)
		if warned := slices.ContainsFunc(out.told.Warnings, func(w media.Warning) bool { return w.Code == "no_subtitles" }); warned != strings.Contains(tt.name, "no subtitles") {
			t.Errorf("%s: warnings %v", tt.name, out.told.Warnings)
		}
		cells, lit := m.gray(out.file, tt.at, 4, 4), 0
		for i, got := range cells {
			wanted := false
			for _, b := range tt.bright {
				wanted = wanted || b == i
			}
			if got > 6 {
				lit++
			}
			if !wanted && got > 6 {
				t.Errorf("%s: cell %d has brightness %d in %v", tt.name, i, got, cells)
			}
		}
		if (lit > 0) != (len(tt.bright) > 0) {
			t.Errorf("%s: %d cells are lit: %v", tt.name, lit, cells)
		}
	}
}
