package ffmpegtest

// timeRecipes are files whose time stamps are unusual.
func timeRecipes() map[string]recipe {
	return map[string]recipe{
		// Three rates one after the other, with flashes and beeps for the ear's test.
		"vfr": {file: "vfr.mkv", runs: []string{
			"-f lavfi -i " + flashes(160, 90, "24", 1) + " -f lavfi -i " + flashes(160, 90, "30", 1) + " -f lavfi -i " + flashes(160, 90, "60", 1) + " " +
				"-f lavfi -i " + beeps(48000, 3) + " -filter_complex [0:v][1:v][2:v]concat=n=3[v] -map [v] -map 3:a -fps_mode vfr " + h264 + aac + "vfr.mkv"}},
		"vfr_mp4": {file: "vfr.mp4", base: "vfr", runs: []string{"-i base.mkv -c copy -video_track_timescale 24000 vfr.mp4"}},
		"sync": {file: "sync.mp4", runs: []string{
			"-f lavfi -i " + flashes(160, 90, "25", 3) + " -f lavfi -i " + beeps(48000, 3) + " " + h264 + aac + "sync.mp4"}},
		"edit_list": {file: "edit_list.mp4", base: "sync", runs: []string{"-ss 0.6 -i base.mp4 -c copy edit_list.mp4"}},
		"negative_start": {file: "negative.mkv", base: "plain", runs: []string{
			"-itsoffset -0.5 -i base.mp4 -c copy -avoid_negative_ts disabled negative.mkv"}},
		"late_start": {file: "late.ts", base: "plain", runs: []string{"-i base.mp4 -c copy -output_ts_offset 10 late.ts"}},
		"audio_lead": {file: "audio_lead.mp4", base: "sync", runs: []string{
			"-itsoffset 0.5 -i base.mp4 -i base.mp4 -map 0:v -map 1:a -c copy audio_lead.mp4"}},
		"gap": {file: "gap.mkv", runs: []string{
			testPicture + testSound + "-filter_complex [0:v]setpts=PTS+gte(N\\,25)*3/TB[v];[1:a]asetpts=PTS+gte(PTS*TB\\,1)*3/TB[a] -map [v] -map [a] -fps_mode passthrough " +
				h264 + "-c:a pcm_s16le gap.mkv"}},
		"gap_mp4": {file: "gap.mp4", runs: []string{
			testPicture + "-vf setpts=PTS+gte(N\\,25)*3/TB -fps_mode passthrough " + h264 + "gap.mp4"}},
		"duplicate_pts": {file: "duplicate.mkv", base: "plain", runs: []string{
			"-i base.mp4 -map 0:v -c copy -bsf:v setts=ts=floor(PTS/1024)*1024 duplicate.mkv"}},
		"ts_wrap": {file: "wrap.ts", runs: []string{
			"-f lavfi -i testsrc2=s=320x180:r=25:d=4 " + testSound + h264 + aac + "-output_ts_offset 95442 wrap.ts"}},
		"high_rate": {file: "240.mp4", runs: []string{"-f lavfi -i testsrc2=s=320x180:r=240:d=1 " + h264 + "240.mp4"}},
		"no_duration": {file: "no_duration.mkv", base: "plain", runs: []string{
			"-i base.mp4 -c copy -live 1 no_duration.mkv"}},
	}
}
