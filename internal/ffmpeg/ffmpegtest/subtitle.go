package ffmpegtest

import "encoding/binary"

const (
	srt       = "1\n00:00:00,200 --> 00:00:00,900\nHello <i>there</i>\n\n2\n00:00:01,000 --> 00:00:01,800\nSecond line\nof text & more\n"
	overlap   = "1\n00:00:00,200 --> 00:00:01,500\nFirst\n\n2\n00:00:01,000 --> 00:00:01,900\nOver it\n\n3\n00:00:01,950 --> 00:00:01,950\nNo time at all\n"
	subtitled = "-map 0 -map 1 -c copy "
)

// subtitleRecipes are the zoo of subtitles, as files of their own and as tracks.
func subtitleRecipes() map[string]recipe {
	text := func(file, content string) recipe {
		return recipe{file: file, edition: 1, texts: map[string]string{file: content}}
	}
	return map[string]recipe{
		"subs_srt":     text("subs.srt", srt),
		"subs_overlap": text("overlap.srt", overlap),
		"subs_vtt":     text("subs.vtt", "WEBVTT\n\n00:00.200 --> 00:00.900\nHello\n\n00:01.000 --> 00:01.800 line:10%\nSecond\n"),
		"subs_latin1":  text("latin1.srt", "1\n00:00:00,200 --> 00:00:00,900\nCaf\xe9 cr\xe8me\n"),
		"subs_ass":     {file: "subs.ass", texts: map[string]string{"in.srt": srt}, runs: []string{"-i in.srt subs.ass"}},
		"subs_mov_text": {file: "mov_text.mp4", base: "plain", texts: map[string]string{"in.srt": srt},
			runs: []string{"-i base.mp4 -i in.srt " + subtitled + "-c:s mov_text -metadata:s:s:0 language=fra mov_text.mp4"}},
		"subs_mkv": {file: "subs.mkv", base: "plain", texts: map[string]string{"in.srt": srt, "over.srt": overlap}, runs: []string{
			"-i base.mp4 -i in.srt -i over.srt -map 0 -map 1 -map 2 -c copy -c:s:0 subrip -c:s:1 ass -metadata:s:s:0 language=eng -metadata:s:s:1 language=deu " +
				"-disposition:s:0 default -disposition:s:1 forced subs.mkv"}},
		"subs_pgs": {file: "pgs.mkv", base: "pgs_file", runs: []string{
			testPicture + "-i base.sup -map 0 -map 1 " + h264 + "-c:s copy pgs.mkv"}},
		"pgs_file": {file: "pgs.sup", edition: 2, edit: func([]byte) ([]byte, error) { return presentation(), nil }},
	}
}

// presentation is a Blu-ray subtitle of one white box of 8×2 pixels, shown from
// 0.2 s to 0.9 s. ffmpeg has no encoder for these.
func presentation() []byte {
	var out []byte
	segment := func(at uint32, kind byte, body ...byte) {
		head := []byte{'P', 'G', 0, 0, 0, 0, 0, 0, 0, 0, kind, 0, 0}
		binary.BigEndian.PutUint32(head[2:], at)
		binary.BigEndian.PutUint16(head[11:], uint16(len(body)))
		out = append(append(out, head...), body...)
	}
	const shown, gone = 18000, 81000
	window := []byte{1, 0, 0, 10, 0, 10, 0, 8, 0, 2}
	row := []byte{1, 1, 1, 1, 1, 1, 1, 1, 0, 0}
	pixels := append(append([]byte{}, row...), row...)
	data := append([]byte{0, 0, 0, 0xc0, 0, 0, byte(len(pixels) + 4), 0, 8, 0, 2}, pixels...)
	segment(shown, 0x16, 1, 64, 0, 180, 0x10, 0, 0, 0x80, 0, 0, 1, 0, 0, 0, 0, 0, 10, 0, 10)
	segment(shown, 0x17, window...)
	segment(shown, 0x14, 0, 0, 1, 235, 128, 128, 255)
	segment(shown, 0x15, data...)
	segment(shown, 0x80)
	segment(gone, 0x16, 1, 64, 0, 180, 0x10, 0, 1, 0, 0, 0, 0)
	segment(gone, 0x17, window...)
	segment(gone, 0x80)
	return out
}
