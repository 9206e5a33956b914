package tencent

import (
	"slices"
	"strconv"
)

// The vendor's presets, by its documentation (1041/33476, 1041/48786) and, for
// those that only its sibling VOD lists, by that.

func transcodePresets() []template[TranscodeParameter] {
	var list []template[TranscodeParameter]
	add := func(id int64, name string, p TranscodeParameter) {
		list = append(list, template[TranscodeParameter]{Definition: id, Name: name, Parameter: p})
	}
	for _, l := range []struct {
		word                 string
		mp4, hls             int64
		height, video, audio int64
	}{
		{"FLU", 100010, 100210, 360, 400, 64}, {"SD", 100020, 100220, 540, 1000, 64}, {"HD", 100030, 100230, 720, 1800, 128},
		{"FHD", 100040, 100240, 1080, 2500, 128}, {"2K", 100070, 100270, 1440, 3000, 160}, {"4K", 100080, 100280, 2160, 6000, 160},
	} {
		for _, c := range []struct {
			id              int64
			container, word string
		}{{l.mp4, "mp4", "MP4-"}, {l.hls, containerHLS, "HLS-"}} {
			add(c.id, c.word+l.word, TranscodeParameter{Container: c.container,
				VideoTemplate: &VideoTemplateInfo{Codec: "libx264", Fps: 25, Bitrate: l.video, ResolutionAdaptive: adaptiveOpen,
					Height: l.height, FillType: fillStretch, Mode: "ABR"},
				AudioTemplate: stereo("libfdk_aac", l.audio)})
		}
	}
	for _, l := range []struct{ id, height, audio int64 }{
		{100800, 0, 0}, {100810, 360, 64}, {100820, 540, 64}, {100830, 720, 128}, {100840, 1080, 128},
	} {
		word := "TEHD-SAME"
		if l.height > 0 {
			word = "TEHD-" + strconv.FormatInt(l.height, 10)
		}
		add(l.id, word, TranscodeParameter{Container: "mp4", TEHDConfig: &TEHDConfig{Type: "TEHD-100"},
			VideoTemplate: &VideoTemplateInfo{Codec: "libx264", Fps: 25, ResolutionAdaptive: adaptiveOpen, Height: l.height, FillType: fillStretch},
			AudioTemplate: stereo("libfdk_aac", l.audio)})
	}
	for _, l := range []struct {
		id, rate int64
		mp3      bool
	}{{1100, 24, false}, {1110, 48, false}, {1120, 96, false}, {1130, 192, false}, {1140, 256, false}, {1010, 128, true}, {1020, 320, true}} {
		container, codec := "m4a", "libfdk_aac"
		if l.mp3 {
			container, codec = "mp3", "libmp3lame"
		}
		add(l.id, container+"-"+strconv.FormatInt(l.rate, 10), TranscodeParameter{Container: container, RemoveVideo: 1, AudioTemplate: stereo(codec, l.rate)})
	}
	for _, id := range []int64{875, 9} {
		add(id, "Remux-MP4", copied("mp4"))
	}
	for _, id := range []int64{876, 6} {
		add(id, "Remux-HLS", copied(containerHLS))
	}
	add(100305, "TEHD-H265-1080", TranscodeParameter{Container: "mp4", TEHDConfig: &TEHDConfig{Type: "TEHD-100"},
		VideoTemplate: &VideoTemplateInfo{Codec: "libx265", ResolutionAdaptive: adaptiveOpen, Height: 1080, FillType: fillStretch},
		AudioTemplate: stereo("libfdk_aac", 128)})
	list = append(list, enhancePresets()...)
	return append(list, legacyPresets()...)
}

// enhancePresets are those of the vendor's enhancement by which its published
// programs call it. Codec and size are theirs; of the enhancement itself there
// is the scaling alone, since no engine is here that could add detail.
func enhancePresets() []template[TranscodeParameter] {
	one := func(id int64, name string, height int64) template[TranscodeParameter] {
		return template[TranscodeParameter]{Definition: id, Name: name, Parameter: TranscodeParameter{Container: "mp4",
			VideoTemplate: &VideoTemplateInfo{Codec: "libx265", ResolutionAdaptive: adaptiveOpen, Height: height, FillType: fillStretch},
			AudioTemplate: stereo("libfdk_aac", 128)}}
	}
	list := []template[TranscodeParameter]{one(321002, "Enhance-Comprehensive", 0)}
	for i, size := range []struct {
		word   string
		height int64
	}{{"720", 720}, {"1080", 1080}, {"2K", 1440}, {"4K", 2160}} {
		for _, kind := range []struct {
			word  string
			first int64
			step  int64
		}{{"Real", 327001, 2}, {"Comic", 327002, 2}, {"Jitter", 327009, 1}, {"Detail", 327013, 1}, {"Face", 327017, 1}} {
			list = append(list, one(kind.first+int64(i)*kind.step, "Enhance-"+kind.word+"-"+size.word, size.height))
		}
	}
	slices.SortFunc(list, func(a, b template[TranscodeParameter]) int { return int(a.Definition - b.Definition) })
	return list
}

func stereo(codec string, rate int64) *AudioTemplateInfo {
	two := int64(2)
	return &AudioTemplateInfo{Codec: codec, Bitrate: rate, SampleRate: 44100, AudioChannel: &two}
}

func copied(container string) TranscodeParameter {
	return TranscodeParameter{Container: container,
		VideoTemplate: &VideoTemplateInfo{Codec: "copy", ResolutionAdaptive: adaptiveOpen, FillType: fillBlack}, AudioTemplate: &AudioTemplateInfo{Codec: "copy"}}
}

// legacyPresets are those of 2019, which the vendor's examples still name.
func legacyPresets() []template[TranscodeParameter] {
	var list []template[TranscodeParameter]
	for _, l := range []struct {
		word          string
		mp4, hls, flv int64
		width, height int64
		rate, fps     int64
		codec         string
	}{
		{"FLU", 10, 210, 10046, 320, 0, 256, 24, "libx264"}, {"SD", 20, 220, 10047, 640, 0, 512, 24, "libx264"},
		{"HD", 30, 230, 10048, 1280, 0, 1024, 24, "libx264"}, {"FHD", 40, 240, 10049, 1920, 0, 2500, 24, "libx264"},
		{"2K", 70, 270, 370, 0, 1440, 3072, 30, "libx264"}, {"4K", 80, 280, 380, 0, 2160, 6144, 30, "libx264"},
		{"FLU", 510, 610, 710, 0, 240, 250, 15, "libx265"}, {"SD", 520, 620, 720, 0, 480, 600, 24, "libx265"},
		{"HD", 530, 630, 730, 0, 720, 800, 25, "libx265"}, {"FHD", 540, 640, 740, 0, 1080, 1400, 30, "libx265"},
		{"2K", 570, 670, 770, 0, 1440, 2048, 30, "libx265"}, {"4K", 580, 680, 780, 0, 2160, 4096, 30, "libx265"},
	} {
		for _, c := range []struct {
			id        int64
			container string
			word      string
		}{{l.mp4, "mp4", "MP4"}, {l.hls, containerHLS, "HLS"}, {l.flv, "flv", "FLV"}} {
			sound := "libfdk_aac"
			if c.container == "flv" && l.codec == "libx264" {
				sound = "libmp3lame"
			}
			word := c.word + "-"
			if l.codec == "libx265" {
				word += "H265-"
			}
			profile := "high"
			if l.codec == "libx265" {
				profile = "main"
			}
			list = append(list, template[TranscodeParameter]{Definition: c.id, Name: word + l.word, Parameter: TranscodeParameter{Container: c.container,
				VideoTemplate: &VideoTemplateInfo{Codec: l.codec, Fps: l.fps, Bitrate: l.rate, ResolutionAdaptive: adaptiveClose, Width: l.width,
					Height: l.height, Gop: 240, FillType: fillStretch, Mode: "VBR", VideoProfile: profile},
				AudioTemplate: stereo(sound, 48)}})
		}
	}
	return list
}

func timePresets() []template[Frame] {
	return []template[Frame]{{Definition: 10, Name: "JPG", Parameter: Frame{ResolutionAdaptive: adaptiveOpen, Format: "jpg", FillType: fillStretch}}}
}

func samplePresets() []template[SampleParameter] {
	return []template[SampleParameter]{{Definition: 10, Name: "JPG-10%", Parameter: SampleParameter{SampleType: percent, SampleInterval: 10,
		Frame: Frame{ResolutionAdaptive: adaptiveOpen, Format: "jpg", FillType: fillStretch}}}}
}

func spritePresets() []template[SpriteParameter] {
	return []template[SpriteParameter]{{Definition: 10, Name: "JPG-10x10", Parameter: SpriteParameter{SampleType: bySeconds, SampleInterval: 10, RowCount: 10, ColumnCount: 10,
		Frame: Frame{Width: 142, Height: 80, ResolutionAdaptive: adaptiveOpen, Format: "jpg", FillType: fillStretch}}}}
}

func animatedPresets() []template[AnimatedParameter] {
	one := func(id int64, format string) template[AnimatedParameter] {
		return template[AnimatedParameter]{Definition: id, Name: format, Parameter: AnimatedParameter{Fps: 2, ResolutionAdaptive: adaptiveOpen, Format: format, Quality: 75}}
	}
	return []template[AnimatedParameter]{one(20000, "gif"), one(20001, "webp")}
}

func adaptivePresets() []template[AdaptiveParameter] {
	rungs := func() (list []AdaptiveStreamTemplate) {
		for _, r := range [][2]int64{{240, 256}, {480, 512}, {720, 512}, {1080, 1024}, {1440, 3072}, {2160, 6144}} {
			list = append(list, AdaptiveStreamTemplate{Audio: stereo("libfdk_aac", 48),
				Video: &VideoTemplateInfo{Codec: "libx264", Fps: 24, Bitrate: r[1], ResolutionAdaptive: adaptiveOpen, Height: r[0], FillType: fillStretch}})
		}
		return list
	}
	one := func(id int64, name, format string, disable int64) template[AdaptiveParameter] {
		return template[AdaptiveParameter]{Definition: id, Name: name, Parameter: AdaptiveParameter{Format: format, StreamInfos: rungs(), DisableHigherVideoResolution: disable}}
	}
	return []template[AdaptiveParameter]{
		one(10, "HLS", "HLS", 1), one(simpleAES, "HLS-SimpleAES", "HLS", 1), one(20, "MPEG-DASH", "MPEG-DASH", 0),
	}
}

// simpleAES is the adaptive preset whose segments are encrypted.
const simpleAES = 12
