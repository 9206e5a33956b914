package text_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/analyze/sight"
	"github.com/mediamill/mediamill/internal/analyze/text"
	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest"
	"github.com/mediamill/mediamill/internal/infer/infertest"
)

// stills are texts over photos: where each line is, and how it is drawn.
var stills = [][][2]string{
	{{"Hello World 2026", "fontsize=56:fontcolor=white:x=80:y=600"}, {"EXIT ONLY", "fontsize=72:fontcolor=yellow:x=500:y=100"}, {"The end", "fontsize=60:fontcolor=white:shadowx=2:shadowy=2:x=540:y=340"}},
	{{"欢迎使用视频处理服务", "fontsize=52:fontcolor=white:borderw=3:x=300:y=620"}, {"电话 13800138000", "fontsize=44:fontcolor=white:box=1:boxcolor=blue:x=100:y=100"}, {"www.example.com", "fontsize=36:fontcolor=white:borderw=2:x=900:y=40"}},
	{{"限时优惠 全场五折", "fontsize=64:fontcolor=red:borderw=3:bordercolor=white:x=300:y=300"}, {"Subtitle line with a comma, here", "fontsize=34:fontcolor=white:borderw=2:x=340:y=650"}},
	{{"今天天气很好", "fontsize=48:fontcolor=yellow:borderw=2:x=400:y=600"}, {"Breaking news from Lisbon", "fontsize=40:fontcolor=white:box=1:boxcolor=black@0.6:x=60:y=60"}, {"Chapter 3: The River", "fontsize=50:fontcolor=white:borderw=2:x=200:y=350"}},
}

// draw makes a still of 1280×720.
func draw(t *testing.T, photo *sight.Image, lines [][2]string) *sight.Image {
	t.Helper()
	dir := t.TempDir()
	font, err := exec.Command("fc-match", "-f", "%{file}", "sans:lang=zh-cn").Output()
	if err != nil {
		t.Fatal(err)
	}
	write := func(name string, content []byte) {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("in.raw", photo.Pixels)
	filters := []string{"scale=1280:720"}
	for i, l := range lines {
		write(fmt.Sprint(i, ".txt"), []byte(l[0]))
		filters = append(filters, fmt.Sprintf("drawtext=fontfile=%s:textfile=%d.txt:%s", font, i, l[1]))
	}
	ffmpegtest.FFmpeg(t, dir, "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", fmt.Sprintf("%dx%d", photo.Width, photo.Height), "-i", "in.raw",
		"-vf", strings.Join(append(filters, "format=rgb24"), ","), "-f", "rawvideo", "out.rgb")
	raw, err := os.ReadFile(filepath.Join(dir, "out.rgb"))
	if err != nil {
		t.Fatal(err)
	}
	return &sight.Image{Width: 1280, Height: 720, Pixels: raw}
}

func TestTextOverPhotosIsRead(t *testing.T) {
	t.Parallel()
	packs := infertest.Packs(t, text.Pack)
	e := infertest.Engine(t, packs, nil)
	p, err := packs.Open(text.Pack)
	if err != nil {
		t.Fatal(err)
	}
	path, err := p.Path("characters.txt")
	if err != nil {
		t.Fatal(err)
	}
	list, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r := text.NewReader(infertest.Session(t, e, text.Pack, "det.onnx"), infertest.Session(t, e, text.Pack, "rec.onnx"), list)
	photos := infertest.Photos(t)
	right, all := 0, 0
	for i, lines := range stills {
		got, err := r.Lines(t.Context(), draw(t, photos[fmt.Sprintf("sample%d.jpg", i+1)], lines))
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range lines {
			all++
			if slices.ContainsFunc(got, func(g text.Line) bool { return g.Text == l[0] }) {
				right++
			} else {
				t.Logf("%q is not in %v", l[0], got)
			}
			if !slices.ContainsFunc(got, func(g text.Line) bool {
				return strings.ReplaceAll(g.Text, " ", "") == strings.ReplaceAll(l[0], " ", "")
			}) {
				t.Errorf("%q is not even without its spaces in %v", l[0], got)
			}
		}
		if len(got) > len(lines) {
			t.Errorf("%d lines of %d: %v", len(got), len(lines), got)
		}
	}
	t.Logf("%d of %d lines are exact", right, all)
	if right < 9 {
		t.Errorf("%d of %d lines are exact", right, all)
	}
}
