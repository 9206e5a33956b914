package ffmpegtest

// testPicture is two seconds of a moving pattern; h264 a quick encoder.
const (
	testPicture = "-f lavfi -i testsrc2=s=320x180:r=25:d=2 "
	testSound   = "-f lavfi -i aevalsrc=0.2*sin(2*PI*200*t)|0.2*sin(2*PI*400*t):c=stereo:s=48000:d=2 "
	h264        = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 25 "
	aac         = "-c:a aac -b:a 96k "
)

// plainRecipes are files with nothing unusual, one a container.
func plainRecipes() map[string]recipe {
	both := testPicture + testSound
	return map[string]recipe{
		"plain": {file: "plain.mp4", runs: []string{both + h264 + aac + "-movflags +faststart plain.mp4"}},
		"b_frames": {file: "b_frames.mp4", runs: []string{both +
			"-c:v libx264 -preset veryfast -bf 2 -pix_fmt yuv420p -g 25 " + aac + "b_frames.mp4"}},
		"fragmented": {file: "fragmented.mp4", base: "plain", runs: []string{
			"-i base.mp4 -c copy -movflags +frag_keyframe+empty_moov+default_base_moof fragmented.mp4"}},
		"mkv":  {file: "mkv.mkv", base: "plain", runs: []string{"-i base.mp4 -c copy mkv.mkv"}},
		"ts":   {file: "ts.ts", base: "plain", runs: []string{"-i base.mp4 -c copy ts.ts"}},
		"flv":  {file: "flv.flv", base: "plain", runs: []string{"-i base.mp4 -c copy flv.flv"}},
		"mov":  {file: "mov.mov", runs: []string{both + "-c:v mpeg4 -q:v 5 -c:a pcm_s16le mov.mov"}},
		"avi":  {file: "avi.avi", runs: []string{both + "-c:v mpeg4 -q:v 5 -c:a libmp3lame avi.avi"}},
		"mpg":  {file: "mpg.mpg", runs: []string{both + "-c:v mpeg2video -q:v 5 -c:a mp2 mpg.mpg"}},
		"webm": {file: "webm.webm", runs: []string{both + "-c:v libvpx -deadline realtime -cpu-used 8 -b:v 400k -c:a libopus webm.webm"}},
		"mp3":  {file: "mp3.mp3", runs: []string{testSound + "-c:a libmp3lame mp3.mp3"}},
		"wav":  {file: "wav.wav", runs: []string{testSound + "wav.wav"}},
		"png":  {file: "png.png", runs: []string{testPicture + "-frames:v 1 -f image2 -update 1 png.png"}},
		"jpeg": {file: "jpeg.jpg", runs: []string{testPicture + "-frames:v 1 -f image2 -update 1 jpeg.jpg"}},
		"webp": {file: "webp.webp", runs: []string{testPicture + "-frames:v 1 webp.webp"}},
		"gif":  {file: "gif.gif", runs: []string{testPicture + "-r 10 gif.gif"}},
	}
}
