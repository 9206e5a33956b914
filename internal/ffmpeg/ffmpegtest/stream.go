package ffmpegtest

import (
	"fmt"
	"strings"
)

// streamRecipes lack streams or have many.
func streamRecipes() map[string]recipe {
	return map[string]recipe{
		"no_video": {file: "no_video.m4a", runs: []string{testSound + aac + "no_video.m4a"}},
		"no_audio": {file: "no_audio.mp4", runs: []string{testPicture + h264 + "no_audio.mp4"}},
		"cover": {file: "cover.m4a", runs: []string{
			testSound + "-f lavfi -i testsrc2=s=300x300:d=0.04 -map 0 -map 1 -frames:v 1 -c:v mjpeg -disposition:v attached_pic " + aac + "cover.m4a"}},
		"cover_video": {file: "cover_video.mp4", base: "plain", runs: []string{
			"-i base.mp4 -f lavfi -i testsrc2=s=300x300:d=0.04 -map 0 -map 1 -frames:v:1 1 -c copy -c:v:1 mjpeg -disposition:v:1 attached_pic cover_video.mp4"}},
		"timecode": {file: "timecode.mov", runs: []string{
			testPicture + testSound + h264 + aac + "-timecode 01:00:00:00 timecode.mov"}},
		"two_videos": {file: "two_videos.mp4", runs: []string{
			testPicture + "-f lavfi -i testsrc2=s=160x90:r=25:d=2 -map 0 -map 1 " + h264 + "two_videos.mp4"}},
		"chapters": {file: "chapters.mkv", base: "plain", texts: map[string]string{"meta.txt": ";FFMETADATA1\ntitle=A title\nartist=Zoë\n" +
			"[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1000\ntitle=One\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=1000\nEND=2000\ntitle=Two\n"},
			runs: []string{"-i base.mp4 -f ffmetadata -i meta.txt -map 0 -map_metadata 1 -map_chapters 1 -c copy chapters.mkv"}},
		"streams_40": manyTracks(40),
		"streams_70": manyTracks(70),
	}
}

func manyTracks(n int) recipe {
	var maps strings.Builder
	for range n {
		maps.WriteString("-map 0 ")
	}
	file := fmt.Sprintf("streams_%d.mkv", n)
	return recipe{file: file, runs: []string{"-f lavfi -i sine=r=8000:d=0.2 " + maps.String() + "-c:a pcm_u8 -ac 1 " + file}}
}
