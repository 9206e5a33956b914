package vtt

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestCueAcrossACutStandsOnBothSides(t *testing.T) {
	t.Parallel()
	second := func(from, to float64, text string) Cue {
		return Cue{Start: time.Duration(from * float64(time.Second)), End: time.Duration(to * float64(time.Second)), Text: text}
	}
	cues := []Cue{second(0, 2, "first"), second(1, 25, "long"), second(9, 10, "to the cut"), second(10, 11, "from the cut"), second(24, 25, "last")}
	parts := Cut(cues, []time.Duration{0, 10 * time.Second, 20 * time.Second, 25 * time.Second, 30 * time.Second})
	want := [][]Cue{{cues[0], cues[1], cues[2]}, {cues[1], cues[3]}, {cues[1], cues[4]}, nil}
	if !slices.EqualFunc(parts, want, slices.Equal) {
		t.Errorf("got %v", parts)
	}
	if parts := Cut(cues, nil); len(parts) != 0 {
		t.Errorf("without cuts: %v", parts)
	}
}

func TestTimestampMapIsReadStrictly(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, header string
		local        time.Duration
		mpegts       int64
		ok           bool
		want         string // a word of the error
	}{
		{"none", "WEBVTT", 0, 0, false, ""},
		{"ours", "WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:126000", 0, 126000, true, ""},
		{"the other order", "WEBVTT\r\nX-TIMESTAMP-MAP=MPEGTS:900000,LOCAL:00:01.500", 1500 * time.Millisecond, 900000, true, ""},
		{"in the body, where it is text", "WEBVTT\n\nX-TIMESTAMP-MAP=x", 0, 0, false, ""},
		{"half", "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:1", 0, 0, false, "lacks"},
		{"a clock below zero", "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:-1,LOCAL:00:00.000", 0, 0, false, "line 2"},
		{"one half twice", "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:1,MPEGTS:2", 0, 0, false, "line 2"},
		{"twice", "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:1,LOCAL:00:00.000\nX-TIMESTAMP-MAP=MPEGTS:1,LOCAL:00:00.000", 0, 0, false, "twice"},
	} {
		local, mpegts, ok, err := MapOf([]byte(tt.header + "\n\n"))
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", tt.name, err)
		} else if err == nil && (local != tt.local || mpegts != tt.mpegts || ok != tt.ok) {
			t.Errorf("%s: %v, %d, %v", tt.name, local, mpegts, ok)
		}
	}
}
