package ffmpeg

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg/sandbox"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/prooftest"
)

// A victim is what the attacks want: another tenant's files, and services on
// this machine that count their visitors.
type victim struct {
	folder, video, secret, socket string
	url                           string
	udp                           string
	visits                        atomic.Int64
}

func newVictim(t *testing.T, tl *Tool) *victim {
	t.Helper()
	v := &victim{folder: t.TempDir()}
	v.secret = filepath.Join(v.folder, "secret.txt")
	if err := os.WriteFile(v.secret, []byte("TENANT SECRET"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := &Command{
		Inputs:  []Input{{File: File{Place: InLavfi, Name: "testsrc2=s=64x64:r=10:d=1"}}},
		Outputs: []Output{{File: Out("video.ts"), Format: "mpegts", Options: []Option{Word("c:v", "mpeg2video")}}},
	}
	if _, err := tl.Run(context.Background(), Run{Command: c, Places: Places{Work: v.folder, Out: v.folder}}); err != nil {
		t.Fatal(err)
	}
	v.video = filepath.Join(v.folder, "video.ts")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v.visits.Add(1)
		switch r.URL.Path {
		case "/list.m3u8":
			fmt.Fprint(w, playlist("/video.ts"))
		case "/away":
			http.Redirect(w, r, "/video.ts", http.StatusFound)
		default:
			http.ServeFile(w, r, v.video)
		}
	}))
	t.Cleanup(server.Close)
	v.url = server.URL
	short, err := os.MkdirTemp("", "u") // a socket's path holds 108 bytes
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(short) })
	v.socket = filepath.Join(short, "s")
	l, err := net.Listen("unix", v.socket)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			v.visits.Add(1)
			go func() {
				_, _ = io.Copy(io.Discard, c)
				c.Close()
			}()
		}
	}()
	u, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { u.Close() })
	v.udp = u.LocalAddr().String()
	go func() {
		for b := make([]byte, 2048); ; {
			if _, _, err := u.ReadFrom(b); err != nil {
				return
			}
			v.visits.Add(1)
		}
	}()
	return v
}

func playlist(uri string) string {
	return "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:1.0,\n" + uri + "\n#EXT-X-ENDLIST\n"
}

func manifest(uri string) string {
	return `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT1S" profiles="urn:mpeg:dash:profile:isoff-on-demand:2011">
<Period><AdaptationSet mimeType="video/mp2t"><Representation id="1" bandwidth="1000"><BaseURL>` + uri + `</BaseURL></Representation></AdaptationSet></Period></MPD>`
}

// An attack is a source, or arguments that no Command can be rendered to, so
// that the cage is tried alone.
type attack struct {
	source string   // content of the source; named video.mp4 whatever it is
	args   []string // arguments; nil reads the source in the plainest way
	// works says that ffmpeg alone does it (tried with 5.1), so that the row
	// proves that the cage stops it and not that ffmpeg would not do it.
	works bool
	// decodes says that the source is a picture of its own, which may come out
	// as long as nothing else does.
	decodes bool
}

func attacks(v *victim, p Places) map[string]attack {
	out, in := filepath.Join(p.Out, "stolen.mkv"), "file:"+p.Sources[0]
	test := []string{"-f", "lavfi", "-i", "testsrc2=s=64x64:r=10:d=0.3"}
	write := func(args ...string) []string { return append(append([]string{"-y"}, args...), "-c:v", "mpeg4", out) }
	draw := func(file string) []string {
		return write(append(test, "-vf", "drawtext=textfile='"+file+"':expansion=none")...)
	}
	return map[string]attack{
		"an HLS playlist of a file URL":            {source: playlist("file://" + v.video), works: true},
		"an HLS playlist of an absolute path":      {source: playlist(v.video), works: true},
		"a DASH manifest of a file":                {source: manifest(v.video), args: write("-f", "dash", "-i", in)},
		"an HLS playlist of a text file":           {source: playlist("file://" + v.secret)},
		"an HLS playlist whose key is a file":      {source: "#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI=\"file://" + v.secret + "\"\n" + strings.TrimPrefix(playlist(v.video), "#EXTM3U\n")},
		"an HLS playlist whose map is a file":      {source: "#EXTM3U\n#EXT-X-MAP:URI=\"" + v.secret + "\"\n" + strings.TrimPrefix(playlist(v.video), "#EXTM3U\n")},
		"an HLS playlist of concat":                {source: playlist("concat:" + v.video + "|" + v.secret)},
		"an HLS playlist of subfile":               {source: playlist("subfile,,start,0,end,100,,:" + v.video)},
		"an HLS playlist of crypto":                {source: playlist("crypto+file://" + v.video)},
		"an HLS playlist of an address":            {source: playlist(v.url + "/video.ts")},
		"a session description":                    {source: "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\n"},
		"a concat script of a relative name":       {source: "ffconcat version 1.0\nfile neighbor.ts\n", works: true},
		"a concat script of an absolute name":      {source: "ffconcat version 1.0\nfile " + v.video + "\n"},
		"a concat script that trusts all names":    {source: "ffconcat version 1.0\nfile " + v.video + "\n", args: write("-safe", "0", "-f", "concat", "-i", in), works: true},
		"an HLS playlist at an address":            {args: write("-i", v.url+"/list.m3u8"), works: true},
		"an address that leads elsewhere":          {args: write("-i", v.url+"/away"), works: true},
		"another file as the source":               {args: write("-i", v.video), works: true},
		"a text file drawn into the picture":       {args: draw(v.secret), works: true},
		"a system file drawn into the picture":     {args: draw("/etc/passwd"), works: true},
		"another video read by a filter":           {args: write(append(test, "-filter_complex", "movie="+v.video+"[m];[0:v][m]overlay")...), works: true},
		"a second output elsewhere":                {args: append(write(test...), "-c:v", "mpeg4", filepath.Join(v.folder, "written.mkv")), works: true},
		"the worker's environment":                 {args: write("-f", "data", "-i", fmt.Sprintf("/proc/%d/environ", os.Getpid()), "-map", "0", "-c", "copy", "-f", "data"), works: true},
		"the worker's environment by its own name": {args: write("-f", "data", "-i", "/proc/self/environ", "-map", "0", "-c", "copy", "-f", "data")},
		"a service behind a unix socket":           {args: append(append([]string{"-y"}, test...), "-c:v", "mpeg4", "-f", "matroska", "unix:"+v.socket), works: true},
		"a service behind TCP":                     {args: append(append([]string{"-y"}, test...), "-c:v", "mpeg4", "-f", "matroska", strings.Replace(v.url, "http", "tcp", 1)), works: true},
		"a service behind UDP":                     {args: append(append([]string{"-y"}, test...), "-c:v", "mpeg2video", "-f", "mpegts", "udp://"+v.udp), works: true},
		"a picture of shapes that names a file":    {source: `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9"><image xlink:href="file://` + v.secret + `"/></svg>`, args: write("-f", "svg_pipe", "-i", in), decodes: true},
		"a terminal's text that names a file":      {source: playlist("file://" + v.secret), args: write("-f", "tty", "-i", v.secret), works: true},
		"numbered pictures outside":                {args: write("-f", "image2", "-i", filepath.Join(v.folder, "%*"))},
	}
}

// run starts the attack with an ffmpeg that has no list to hold it back.
func (a attack) run(t *testing.T, tl *Tool, p Places) error {
	t.Helper()
	args := a.args
	if args == nil {
		args = []string{"-y", "-i", "file:" + p.Sources[0], "-c:v", "mpeg4", filepath.Join(p.Out, "stolen.mkv")}
	}
	args = append([]string{"-hide_banner", "-nostdin", "-loglevel", "level+warning", "-t", "5"}, args...)
	_, err := tl.run(context.Background(), Run{Places: p}, tl.ffmpeg, args, Limits{Wall: 5 * time.Minute, Stall: 10 * time.Second, CPU: 20 * time.Second, MemoryBytes: 4 << 30, OutputBytes: 1 << 30})
	return err
}

// lay makes the places of one attack: a source, and beside it another file.
func (a attack) lay(t *testing.T, v *victim) Places {
	t.Helper()
	in := t.TempDir()
	video, err := os.ReadFile(v.video)
	if err != nil {
		t.Fatal(err)
	}
	p := freshPlaces(t, filepath.Join(in, "video.mp4"))
	for path, content := range map[string][]byte{p.Sources[0]: []byte(a.source), filepath.Join(in, "neighbor.ts"): video} {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

// clean says that nothing of the victim was touched and nothing of it came out.
func (v *victim) clean(p Places, before int64) error {
	if n := v.visits.Load() - before; n > 0 {
		return fmt.Errorf("%d visits", n)
	}
	if _, err := os.Stat(filepath.Join(v.folder, "written.mkv")); err == nil {
		return fmt.Errorf("a file was written elsewhere")
	}
	stolen, err := os.ReadFile(filepath.Join(p.Out, "stolen.mkv"))
	if err == nil && (bytes.Contains(stolen, []byte("SECRET")) || bytes.Contains(stolen, []byte("PATH="))) {
		return fmt.Errorf("the output holds what was to be hidden")
	}
	return nil
}

func TestAttacksAreRefusedByTheCageAlone(t *testing.T) {
	t.Parallel()
	needLinux(t)
	tl := tool(t)
	if state := tl.Sandbox(); state.Level != "full" {
		prooftest.Lacking(t, prooftest.Cage, state)
	}
	v := newVictim(t, tl)
	for name, a := range attacks(v, Places{Sources: []string{"/x"}}) {
		p := a.lay(t, v)
		a = attacks(v, p)[name] // now with its own places
		before := v.visits.Load()
		err := a.run(t, tl, p)
		if err == nil && !a.decodes {
			t.Errorf("%s: ffmpeg did it", name)
		}
		if err := v.clean(p, before); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Without a cage the same attacks work, as far as the table says; otherwise the
// test above would prove nothing.
func TestAttacksWorkWithoutTheCage(t *testing.T) {
	t.Parallel()
	needLinux(t)
	caged := tool(t)
	box, err := sandbox.New(context.Background(), sandbox.Options{Mode: sandbox.Off})
	if err != nil {
		t.Fatal(err)
	}
	bare := *caged
	bare.box = box
	v := newVictim(t, caged)
	for name, a := range attacks(v, Places{Sources: []string{"/x"}}) {
		if !a.works {
			continue
		}
		p := a.lay(t, v)
		a = attacks(v, p)[name]
		if err := a.run(t, &bare, p); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		_ = os.Remove(filepath.Join(v.folder, "written.mkv")) // of the one row that writes it
	}
}

// What a source can do is refused by the lists before the cage is needed.
func TestHostileSourcesAreRefusedByTheLists(t *testing.T) {
	t.Parallel()
	tl := tool(t)
	v := newVictim(t, tl)
	for name, a := range attacks(v, Places{Sources: []string{"/x"}}) {
		if a.source == "" {
			continue
		}
		p := a.lay(t, v)
		c := &Command{
			Inputs:  []Input{{File: Source(0)}},
			Outputs: []Output{{File: Out("stolen.mkv"), Format: "matroska", Options: []Option{Word("c:v", "mpeg4")}}},
		}
		before := v.visits.Load()
		result, err := tl.Run(context.Background(), Run{Command: c, Places: p, Limits: Limits{CPU: 20 * time.Second}})
		if class := media.CodeOf(err).Class(); class != "input" {
			t.Errorf("%s: run: %v\n%s", name, err, strings.Join(result.Log, "\n"))
		}
		if _, err := tl.Probe(context.Background(), p.Sources[0]); media.CodeOf(err).Class() != "input" {
			t.Errorf("%s: probe: %v", name, err)
		} else if strings.Contains(err.Error(), p.Sources[0]) {
			t.Errorf("%s: the error names a path of this machine: %v", name, err)
		}
		if err := v.clean(p, before); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
