package ffmpegtest

// sizeRecipes are very small and very large, but for their bytes.
func sizeRecipes() map[string]recipe {
	color := func(size, rate string) string { return "-f lavfi -i testsrc2=s=" + size + ":r=" + rate + ":d=1 " }
	return map[string]recipe{
		"one_frame":  {file: "one_frame.mp4", runs: []string{color("320x180", "25") + h264 + "-frames:v 1 one_frame.mp4"}},
		"short":      {file: "short.mp4", runs: []string{testPicture + testSound + h264 + aac + "-t 0.04 short.mp4"}},
		"size_1x1":   {file: "1x1.mov", runs: []string{"-f lavfi -i color=red:s=4x4:r=25:d=1 -vf format=rgb24,crop=1:1 -c:v png 1x1.mov"}},
		"size_16x16": {file: "16x16.mp4", runs: []string{color("16x16", "25") + h264 + "16x16.mp4"}},
		"size_8k": {file: "8k.mp4", runs: []string{
			"-f lavfi -i smptebars=s=7680x4320:r=25:d=1 " + h264 + "-frames:v 2 8k.mp4"}},
		"two_hours": {file: "two_hours.mp4", runs: []string{
			"-f lavfi -i testsrc2=s=64x36:r=1:d=200 -c:v libx264 -preset ultrafast -crf 45 -g 10 part.mp4",
			"-stream_loop 35 -i part.mp4 -c copy two_hours.mp4"}},
	}
}
