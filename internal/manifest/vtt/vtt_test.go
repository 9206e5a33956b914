package vtt

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestWhatIsWrittenIsRead(t *testing.T) {
	t.Parallel()
	cues := []Cue{{Start: 0, End: 1500 * time.Millisecond, Text: "Hello\n<i>you</i>"}, {Start: time.Hour, End: time.Hour + time.Second, Settings: "line:0", Text: "späť"}}
	data := Encode(cues, 126000)
	if !bytes.HasPrefix(data, []byte("WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:126000\n\n00:00:00.000 --> 00:00:01.500\nHello\n")) {
		t.Errorf("%s", data)
	}
	got, err := Parse(data)
	if err != nil || len(got) != 2 || got[0] != cues[0] || got[1] != cues[1] {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestStrictReaderNamesTheLine(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, text, want string }{
		{"no header", "1\n", "line 1"},
		{"a header that only begins so", "WEBVTTX\n", "line 1"},
		{"an end before the start", "WEBVTT\n\n00:02.000 --> 00:01.000\nx\n", "line 3"},
		{"a time without a fraction", "WEBVTT\n\n00:00:02 --> 00:00:03\nx\n", "line 3"},
		{"61 seconds", "WEBVTT\n\n00:61.000 --> 01:02.000\nx\n", "line 3"},
		{"a block that is nothing", "WEBVTT\n\nNOTE fine\n\nwhat\n", "line 5"},
		{"no end", "WEBVTT\n\n00:01.000 -->\nx\n", "line 3"},
	} {
		if _, err := Parse([]byte(tt.text)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.want)
		}
	}
}

func TestCuesAreMendedForDelivery(t *testing.T) {
	t.Parallel()
	cues, damaged := Salvage([]byte("WEBVTT\n\n00:05.000 --> 00:06.000\nsecond\n\nafter a blank line\n\n00:01.000 --> 00:02.000\nfirst --> \x01arrow\n\n00:09.000 --> 00:08.000\nback\n\n00:50.000 --> 00:51.000\nlate\n\n00:07.000 --> 00:30.000\nlong\n"))
	kept, dropped := Mend(cues, 10*time.Second)
	want := []Cue{
		{Start: time.Second, End: 2 * time.Second, Text: "first → arrow"}, {Start: 5 * time.Second, End: 6 * time.Second, Text: "second\nafter a blank line"},
		{Start: 7 * time.Second, End: 10 * time.Second, Text: "long"},
	}
	if damaged != 1 || dropped != 1 || len(kept) != len(want) {
		t.Fatalf("%d damaged, %d dropped, kept %+v", damaged, dropped, kept)
	}
	for i := range want {
		if kept[i] != want[i] {
			t.Errorf("cue %d is %+v, want %+v", i, kept[i], want[i])
		}
	}
}

func TestCharsets(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, in, want, charset string }{
		{"UTF-8 stays", "Déjà", "Déjà", ""},
		{"windows-1252", "D\xe9j\xe0 vu \x93na\xefve\x94", "Déjà vu “naïve”", "windows-1252"},
		{"windows-1251", "\xcf\xf0\xe8\xe2\xe5\xf2, \xec\xe8\xf0", "Привет, мир", "windows-1251"},
		{"UTF-16 with its mark", "\xff\xfeH\x00i\x00\xe9\x00", "Hié", "UTF-16"},
		{"UTF-16, the other order", "\xfe\xff\x00H\xd8\x3d\xde\x00", "H😀", "UTF-16"},
	} {
		if got, charset := UTF8([]byte(tt.in)); string(got) != tt.want || charset != tt.charset {
			t.Errorf("%s: %q as %q, want %q as %q", tt.name, got, charset, tt.want, tt.charset)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("WEBVTT\n\n00:01.000 --> 00:02.000\nx\n\nNOTE y\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if text, _ := UTF8(data); !utf8.Valid(text) {
			t.Fatal("not UTF-8")
		}
		cues, _ := Salvage(data)
		kept, _ := Mend(cues, time.Hour)
		if utf8.Valid(data) {
			if _, err := Parse(Encode(kept, -1)); err != nil {
				t.Fatalf("what was mended cannot be read: %v", err)
			}
		}
		_, _ = Parse(data)
	})
}
