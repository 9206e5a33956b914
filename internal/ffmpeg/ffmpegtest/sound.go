package ffmpegtest

import (
	"fmt"
	"strings"
)

// soundRecipes are the audio zoo. Each channel has its own tone.
func soundRecipes() map[string]recipe {
	with := func(channels, rate int, codec, file string) recipe {
		return recipe{file: file, runs: []string{fmt.Sprintf("%s-f lavfi -i %s %s-c:a %s %s", testPicture, sineOf(channels, rate, 2), h264, codec, file)}}
	}
	return map[string]recipe{
		"audio_mono":   with(1, 48000, "aac", "mono.mp4"),
		"audio_stereo": with(2, 48000, "aac", "stereo.mp4"),
		"audio_51":     with(6, 48000, "aac", "51.mp4"),
		"audio_71":     with(8, 48000, "pcm_s16le", "71.mov"),
		"audio_44100":  with(2, 44100, "aac", "44100.mp4"),
		"audio_96000":  with(2, 96000, "aac", "96000.mp4"),
		"audio_opus":   with(2, 48000, "libopus", "opus.mkv"),
		"audio_pcm":    with(2, 48000, "pcm_s24le", "pcm.mov"),
		"audio_ac3":    with(6, 48000, "ac3", "ac3.mkv"),
		"audio_flac":   with(2, 48000, "flac", "flac.mkv"),
		"silent":       {file: "silent.m4a", runs: []string{"-f lavfi -i anullsrc=r=48000:cl=stereo:d=2 " + aac + "-t 2 silent.m4a"}},
		"audio_6mono":  tracks(6, "", "6mono.mov", "-c:a pcm_s16le "),
		"audio_langs": tracks(3, "-metadata:s:a:0 language=eng -metadata:s:a:1 language=deu -metadata:s:a:2 language=jpn "+
			"-metadata:s:a:2 title=Commentary -disposition:a:1 default -disposition:a:0 0 ", "langs.mp4", aac),
	}
}

// tracks has n mono tracks beside the picture.
func tracks(n int, more, file, codec string) recipe {
	var args strings.Builder
	args.WriteString(testPicture)
	for i := range n {
		fmt.Fprintf(&args, "-f lavfi -i sine=f=%d:r=48000:d=2 ", 200*(i+1))
	}
	for i := range n + 1 {
		fmt.Fprintf(&args, "-map %d ", i)
	}
	args.WriteString(h264 + codec + more + file)
	return recipe{file: file, runs: []string{args.String()}}
}
