package ffmpegtest

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// lengthRecipes are whole files that are wrong about their own length, or whose
// streams and containers are of different ones.
func lengthRecipes() map[string]recipe {
	const rough = "-f lavfi -i aevalsrc=if(%s(t\\,1)\\,0.0001*sin(200*t)\\,random(0)-0.5):d=8:s=44100 "
	quietFirst, loudFirst := fmt.Sprintf(rough, "lt"), fmt.Sprintf(rough, "gt")
	cut := func(base, file, seek string) recipe {
		return recipe{file: file, base: base, runs: []string{seek + " -i base.mp4 -t 3.3 -c copy " + file}}
	}
	late := "1\n00:00:00,200 --> 00:00:00,900\nHi\n\n2\n00:00:01,500 --> 00:00:07,000\nLong after\n"
	texted := func(file, codec string) recipe {
		return recipe{file: file, base: "plain", texts: map[string]string{"late.srt": late},
			runs: []string{"-i base.mp4 -i late.srt -map 0 -map 1 -c copy -c:s " + codec + " " + file}}
	}
	return map[string]recipe{
		"groups": {file: "groups.mp4", runs: []string{
			"-f lavfi -i testsrc2=s=160x90:r=25:d=5 -f lavfi -i sine=f=300:r=44100:d=5 -c:v libx264 -preset veryfast -bf 2 -g 48 -pix_fmt yuv420p " + aac + "groups.mp4"}},
		"copied_part_mp4":  cut("groups", "part.mp4", ""),
		"copied_part_mkv":  cut("groups", "part.mkv", ""),
		"copied_part_flv":  cut("groups", "part.flv", ""),
		"copied_part_ts":   cut("groups", "part.ts", ""),
		"copied_later_mp4": cut("groups", "later.mp4", "-ss 1.3"),
		"copied_later_flv": cut("groups", "later.flv", "-ss 1.3"),
		"copied_tiny_mp4":  {file: "tiny.mp4", base: "groups", runs: []string{"-ss 1.5 -i base.mp4 -t 0.2 -c copy tiny.mp4"}},
		"copied_fragments": {file: "fragments.mp4", base: "groups", runs: []string{
			"-i base.mp4 -t 3.3 -c copy -movflags frag_keyframe+empty_moov fragments.mp4"}},
		"bare_aac_quiet_first": {file: "quiet.aac", runs: []string{quietFirst + "-c:a aac -b:a 96k quiet.aac"}},
		"bare_aac_loud_first":  {file: "loud.aac", runs: []string{loudFirst + "-c:a aac -b:a 96k loud.aac"}},
		"bare_mp3_quiet_first": {file: "quiet.mp3", runs: []string{quietFirst + "-c:a libmp3lame -q:a 2 -write_xing 0 -id3v2_version 0 quiet.mp3"}},
		"bare_mp3_loud_first":  {file: "loud.mp3", runs: []string{loudFirst + "-c:a libmp3lame -q:a 2 -write_xing 0 -metadata title=Loud loud.mp3"}},
		"bare_ac3":             {file: "bare.ac3", runs: []string{quietFirst + "-c:a ac3 bare.ac3"}},
		"bare_h264":            {file: "bare.h264", base: "groups", runs: []string{"-i base.mp4 -map 0:v -c copy bare.h264"}},
		"flv_25":               {file: "25.flv", runs: []string{testPicture + testSound + "-c:v libx264 -preset veryfast -pix_fmt yuv420p " + aac + "25.flv"}},
		"avi_b_frames":         {file: "b.avi", base: "groups", runs: []string{"-i base.mp4 -map 0:v -c copy b.avi"}},
		"ps_b_frames":          {file: "b.mpg", runs: []string{testPicture + testSound + "-c:v mpeg2video -bf 2 -q:v 5 -c:a mp2 b.mpg"}},
		"late_srt_mkv":         texted("late.mkv", "srt"),
		"late_srt_mp4":         texted("late.mp4", "mov_text"),
		"late_pgs":             {file: "late_pgs.mkv", base: "subs_pgs", runs: []string{"-i base.mkv -itsoffset 4 -i base.mkv -map 0:v -map 1:s -c copy late_pgs.mkv"}},
		"sound_longer": {file: "sound_longer.mp4", runs: []string{
			testPicture + "-f lavfi -i sine=d=6 " + h264 + aac + "sound_longer.mp4"}},
		"sound_longer_mkv": {file: "sound_longer.mkv", base: "sound_longer", runs: []string{"-i base.mp4 -c copy sound_longer.mkv"}},
		"picture_longer": {file: "picture_longer.mkv", runs: []string{
			"-f lavfi -i testsrc2=s=160x90:r=25:d=6 -f lavfi -i sine=d=2 " + h264 + aac + "picture_longer.mkv"}},
		// The head says that it lasts an hour, or a second.
		"flv_of_an_hour":  {file: "hour.flv", base: "flv_25", edition: 1, edit: saysFLV(3600)},
		"flv_of_a_second": {file: "second.flv", base: "flv_25", edition: 1, edit: saysFLV(0.2)},
		"ts_few_times":    {file: "few_times.ts", base: "copied_part_ts", edition: 1, edit: withoutTimes},
		// The index is there, and nearly nothing that it names.
		"cut_at_once": {file: "at_once.m4a", base: "index_first_m4a", edition: 1, edit: func(data []byte) ([]byte, error) {
			return data[:bytes.Index(data, []byte("mdat"))+24], nil
		}},
		"index_first_m4a": {file: "index_first.m4a", runs: []string{testSound + aac + "-movflags +faststart index_first.m4a"}},
		"cut_in_first_picture": {file: "first_picture.mp4", base: "plain", edition: 1, edit: func(data []byte) ([]byte, error) {
			return data[:bytes.Index(data, []byte("mdat"))+200], nil
		}},
	}
}

// saysFLV writes a duration into an FLV's head.
func saysFLV(seconds float64) func([]byte) ([]byte, error) {
	return func(data []byte) ([]byte, error) {
		at := bytes.Index(data, []byte("duration"))
		if at < 0 {
			return nil, fmt.Errorf("there is no duration")
		}
		_, err := binary.Encode(data[at+len("duration")+1:], binary.BigEndian, seconds)
		return data, err
	}
}

// withoutTimes takes the times out of most of the pictures' packets of an MPEG-TS.
func withoutTimes(data []byte) ([]byte, error) {
	pictures := 0
	for at := 0; at+188 <= len(data); at += 188 {
		p := data[at : at+188]
		head := 4
		if p[3]&0x20 != 0 { // an adaptation field
			head += 1 + int(p[4])
		}
		if p[1]&0x40 == 0 || head+19 > len(p) || !bytes.HasPrefix(p[head:], []byte{0, 0, 1, 0xe0}) {
			continue
		}
		if pictures++; pictures%7 == 1 {
			continue
		}
		p[head+7] &= 0x3f // no time follows
		stuffing := p[head+9 : head+9+int(p[head+8])]
		copy(stuffing, bytes.Repeat([]byte{0xff}, len(stuffing)))
	}
	return data, nil
}
