// Package manifesttest has presentations for tests of manifests.
package manifesttest

import (
	"fmt"

	"github.com/mediamill/mediamill/internal/manifest"
	"github.com/mediamill/mediamill/internal/media"
)

// Sets are presentations as measurement would give them, by a name for goldens.
func Sets() map[string]*manifest.Set {
	full := &manifest.Set{
		Video: []*manifest.Rendition{picture("720p", 1280, 720, "avc1.64001f", 900_000, "SDR"), picture("360p", 640, 360, "avc1.64001e", 250_000, "SDR")},
		Audio: []*manifest.Rendition{sound("audio-en", "en", "", true, 128_000), sound("audio-fr", "fr", `Version "française"`, false, 128_000), sound("audio-fr-2", "fr", `Version "française"`, false, 128_000)},
		Subtitles: []*manifest.Subtitle{
			words("subs-en", manifest.Subtitle{Bytes: 400, Language: "en", Default: true}),
			words("subs-en-2", manifest.Subtitle{Bytes: 500, Language: "en", Title: "English, described", SDH: true}),
			words("subs", manifest.Subtitle{Bytes: 40, Forced: true}),
		},
		Thumbnails: &manifest.Thumbnails{Pattern: "sheet-%05d.jpg", Files: []string{"thumbnails/sheet-00001.jpg", "thumbnails/sheet-00002.jpg"},
			Bytes: []int64{9000, 4000}, Width: 160, Height: 90, Columns: 2, Rows: 1, Interval: 5.005, Cells: 3, Duration: 15.015},
	}
	for i, r := range full.Audio {
		r.Track = i + 1
	}
	hdr := &manifest.Set{
		Video: []*manifest.Rendition{picture("hevc-720p", 1280, 720, "hvc1.1.6.L93.90", 700_000, "SDR"), picture("hevc-720p-hdr", 1280, 720, "hvc1.2.4.L93.90", 800_000, "PQ")},
	}
	tracks := &manifest.Set{Audio: []*manifest.Rendition{
		sound("audio-153k", "", "", true, 153_600), sound("audio-307k", "", "", true, 307_200),
		sound("audio-64k", "", "", false, 64_000), sound("audio-128k", "", "", false, 128_000),
	}}
	for i, r := range tracks.Audio {
		if r.Track = i / 2; r.Track == 0 {
			r.Channels = 6
		}
	}
	return map[string]*manifest.Set{
		"full": full, "hdr-no-sound": hdr,
		"sound-only":   {Audio: []*manifest.Rendition{sound("audio-en-64k", "en", "", true, 64_000), sound("audio-en-128k", "en", "", true, 128_000)}},
		"sound-tracks": tracks,
		"one-sound":    {Audio: []*manifest.Rendition{sound("audio", "", "", true, 128_000)}},
	}
}

// TransportStreams is a presentation of MPEG-TS, which DASH cannot have.
func TransportStreams() *manifest.Set {
	return &manifest.Set{Video: []*manifest.Rendition{transport("720p"), transport("360p")}}
}

// picture is 15.015 s of 29.97 frames a second in three segments; the last is short.
func picture(name string, width, height int, codec string, bytes int64, videoRange string) *manifest.Rendition {
	r := &manifest.Rendition{
		Name: name, Folder: name, Init: name + "/init.mp4", InitBytes: 800, Codec: codec, Timescale: 30000, Video: true,
		Width: width, Height: height, FrameRate: media.Rational{Num: 30000, Den: 1001}, Range: videoRange,
	}
	for i, frames := range []int64{180, 180, 90} {
		s := manifest.Segment{File: file(name, i), Bytes: bytes * frames / 180, Start: int64(i) * 180180, Duration: frames * 1001, Frames: int(frames)}
		for k := int64(0); k < frames; k += 60 {
			s.Keys = append(s.Keys, manifest.Key{Start: s.Start + k*1001, Duration: min(60, frames-k) * 1001, Offset: 24 + k*1000, Bytes: 20_000})
		}
		r.Segments = append(r.Segments, s)
	}
	return r
}

// words is a track of 15.015 s in two segments.
func words(name string, s manifest.Subtitle) *manifest.Subtitle {
	s.Name, s.Folder, s.File, s.Duration = name, name, name+"/subtitles.vtt", 15.015
	s.Segments = []manifest.Segment{
		{File: name + "/seg-00001.vtt", Bytes: s.Bytes/2 + 50, Duration: 12012},
		{File: name + "/seg-00002.vtt", Bytes: s.Bytes/2 + 50, Start: 12012, Duration: 3003},
	}
	return &s
}

func sound(name, language, title string, first bool, rate media.BitRate) *manifest.Rendition {
	r := &manifest.Rendition{
		Name: name, Folder: name, Init: name + "/init.mp4", InitBytes: 700, Codec: "mp4a.40.2", Timescale: 48000,
		Channels: 2, SampleRate: 48000, Language: language, Title: title, Default: first, BitRate: rate,
	}
	at := int64(0)
	for i, packets := range []int64{282, 281, 141} {
		r.Segments = append(r.Segments, manifest.Segment{File: file(name, i), Bytes: packets * 1024 * int64(rate) / 8 / 48000, Start: at, Duration: packets * 1024, Frames: int(packets)})
		at += packets * 1024
	}
	return r
}

// transport is a rendition of MPEG-TS, 10 s of two keyframes a segment.
func transport(name string) *manifest.Rendition {
	r := &manifest.Rendition{Name: name, Folder: name, Head: 564, Codec: "avc1.64001f", Timescale: 90000, Video: true,
		Width: 1280, Height: 720, FrameRate: media.Rational{Num: 25, Den: 1}, Range: "SDR"}
	for i, frames := range []int64{150, 100} {
		s := manifest.Segment{File: fmt.Sprintf("%s/seg-%05d.ts", name, i+1), Bytes: 188 * 20 * frames, Start: 133200 + int64(i)*540000, Duration: frames * 3600, Frames: int(frames)}
		for k := range int64(2) {
			s.Keys = append(s.Keys, manifest.Key{Start: s.Start + k*frames*1800, Duration: frames * 1800, Offset: 564 + k*188000, Bytes: 18800})
		}
		r.Segments = append(r.Segments, s)
	}
	return r
}

func file(folder string, i int) string { return fmt.Sprintf("%s/seg-%05d.m4s", folder, i+1) }
