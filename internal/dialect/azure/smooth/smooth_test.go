package smooth_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/dialect/azure/smooth"
	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest"
	"github.com/mediamill/mediamill/internal/goldentest"
	"github.com/mediamill/mediamill/internal/manifest/mp4"
)

func TestAddresses(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]smooth.Address{
		"a b.ism/manifest":                                                {Server: "a b.ism"},
		"a.ism/Manifest":                                                  {Server: "a.ism"},
		"a.isml/manifest(format=m3u8-aapl)":                               {Server: "a.isml", Format: "m3u8-aapl"},
		"a.ISM/manifest(Format=MPD-time-csf)":                             {Server: "a.ISM", Format: "mpd-time-csf"},
		"a.ism/manifest(format=x,filter=long)":                            {Server: "a.ism", Format: "x"},
		"a.ism/QualityLevels(35)/Manifest(video,format=m3u8-aapl)":        {Server: "a.ism", Format: "m3u8-aapl", Stream: "video", Rate: 35},
		"a.ism/qualitylevels(35)/fragments(video=0)":                      {Server: "a.ism", Stream: "video", Rate: 35, Fragment: true},
		"a.ism/QualityLevels(35)/Fragments(aac_1=20000000,format=m3u8-x)": {Server: "a.ism", Format: "m3u8-x", Stream: "aac_1", Rate: 35, Fragment: true, Time: 20000000},
		"a.ism/QualityLevels(35)/Fragments(video=i,format=mpd-time-csf)":  {Server: "a.ism", Format: "mpd-time-csf", Stream: "video", Rate: 35, Fragment: true, Init: true},
	} {
		if got, ok := smooth.ParseAddress(path); !ok || got != want {
			t.Errorf("%s: %+v %t, want %+v", path, got, ok, want)
		}
	}
	for _, path := range []string{"a.ism", "a.mp4", "manifest", "a.ism/", "a.ism/manifest(", "a.ism/QualityLevels(x)/Fragments(video=0)", "a.ism/QualityLevels(1)/Fragments(video=-1)", "a.ism/x/manifest"} {
		if a, ok := smooth.ParseAddress(path); ok {
			t.Errorf("%s is taken for %+v", path, a)
		}
	}
}

// films makes a folder of MP4s, by ffmpeg's arguments behind the pictures, and
// gives what opens them.
func films(t *testing.T, each map[string]string) func(string, int) (*mp4.Movie, error) {
	t.Helper()
	dir := t.TempDir()
	for name, args := range each {
		ffmpegtest.FFmpeg(t, dir, strings.Fields("-f lavfi -i testsrc2=s=320x180:r=25:d=5 -f lavfi -i sine=f=440:r=48000:d=5 "+
			"-c:v libx264 -preset ultrafast -sc_threshold 0 -c:a aac -b:a 64k -fflags +bitexact -flags +bitexact "+args+" "+name)...)
	}
	return func(file string, most int) (*mp4.Movie, error) {
		raw, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			return nil, err
		}
		return mp4.ReadMovie(bytes.NewReader(raw), int64(len(raw)), most)
	}
}

func TestFilesBecomeOnePresentation(t *testing.T) {
	t.Parallel()
	open := films(t, map[string]string{
		"high.mp4": "-b:v 600k -g 50", "low.mp4": "-b:v 200k -g 50 -s 160x90", "same.mp4": "-b:v 600k -g 50",
		"elsewhere.mp4": "-b:v 400k -g 70", "silent.mp4": "-map 0:v -b:v 100k -g 50",
	})
	server, p, err := smooth.Served("film.ismc", []string{"high.mp4", "low.mp4", "same.mp4", "elsewhere.mp4"}, open)
	if err != nil {
		t.Fatal(err)
	}
	body, err := server.Encode()
	if err != nil {
		t.Fatal(err)
	}
	again, err := smooth.ParseServer(body)
	if err != nil || len(again.Media) != 4 || again.Client != "film.ismc" {
		t.Fatalf("read again: %+v %v", again, err)
	}
	if q := p.Streams[0].Qualities; len(q) != 3 || q[0].File != "low.mp4" || q[2].BitRate != q[1].BitRate+1 {
		t.Errorf("qualities: %d", len(q)) // elsewhere.mp4 has its keyframes elsewhere
	}
	client, err := p.Client()
	if err != nil {
		t.Fatal(err)
	}
	mpd, err := p.MPD("mpd-time-csf")
	if err != nil {
		t.Fatal(err)
	}
	s := p.Streams[0]
	for name, got := range map[string][]byte{
		"film.ism": body, "film.ismc": client, "film.mpd": mpd, "film.m3u8": p.Multivariant("m3u8-aapl"), "quality.m3u8": s.Playlist(s.Qualities[0], "m3u8-aapl"),
	} {
		goldentest.Is(t, filepath.Join("testdata", name), ofAnyEncoder(string(got), p))
	}
	if silent, err := smooth.Build(&smooth.Server{Media: []smooth.Media{{Kind: "video", File: "silent.mp4"}}}, open); err != nil || len(silent.Streams) != 1 {
		t.Errorf("without sound: %+v %v", silent, err)
	}
	if _, err := smooth.Build(&smooth.Server{Media: []smooth.Media{{Kind: "audio", File: "silent.mp4"}}}, open); err == nil {
		t.Error("the sound of a silent film was found")
	}
}

// ofAnyEncoder is a text without what is another encoder's choice: rates, and the
// headers of its streams.
func ofAnyEncoder(text string, p *smooth.Presentation) string {
	for i, s := range p.Streams {
		for n, q := range s.Qualities {
			text = strings.ReplaceAll(text, strconv.Itoa(q.BitRate), fmt.Sprintf("RATE-%d-%d", i, n))
		}
	}
	text = regexp.MustCompile(`BANDWIDTH=\d+`).ReplaceAllString(text, "BANDWIDTH=…")
	text = regexp.MustCompile(`(CodecPrivateData=")[0-9A-F]+`).ReplaceAllString(text, "$1…")
	return regexp.MustCompile(`avc1\.[0-9a-f]{6}`).ReplaceAllString(text, "avc1.…")
}

// A manifest that a person wrote names files, and little else.
func TestServerManifestsOfOthersAreRead(t *testing.T) {
	t.Parallel()
	s, err := smooth.ParseServer([]byte(`<?xml version="1.0" encoding="utf-16"?><smil xmlns="http://www.w3.org/2001/SMIL20/Language"><head><meta name="formats" content="mp4"/></head>
		<body><switch><video src="a.mp4"/><video src="b.mp4" systemBitrate="900"/><audio src="a.mp4" title="English" systemLanguage="eng"/><textstream src="c.ismt"/></switch></body></smil>`))
	if err != nil || len(s.Media) != 3 || s.Media[1].BitRate != 900 || s.Media[2].Language != "eng" {
		t.Errorf("%+v %v", s, err)
	}
	for _, text := range []string{"", "<smil/>", "<smil><body><switch/></body></smil>", `<!DOCTYPE x><smil/>`, strings.Repeat(" ", 2<<20),
		"<smil><body><switch>" + strings.Repeat(`<video src="a.mp4"/>`, 65) + "</switch></body></smil>"} {
		if _, err := smooth.ParseServer([]byte(text)); err == nil {
			t.Errorf("%.40q was read", text)
		}
	}
}
