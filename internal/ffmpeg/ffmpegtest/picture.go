package ffmpegtest

import (
	"encoding/binary"
	"errors"
)

const hdr = "-c:v libx265 -preset ultrafast -pix_fmt yuv420p10le -tag:v hvc1 "

// pictureRecipes are files whose picture is unusual. Those for deinterlacing are
// blurred, since idet takes sharp lines of one row for fields.
func pictureRecipes() map[string]recipe {
	return map[string]recipe{
		"rot90":  turned(matrix{0, 1, -1, 0}),
		"rot180": turned(matrix{-1, 0, 0, -1}),
		"rot270": turned(matrix{0, -1, 1, 0}),
		"mirror": turned(matrix{-1, 0, 0, 1}),
		"sar": {file: "sar.mp4", runs: []string{
			"-f lavfi -i testsrc2=s=720x576:r=25:d=1 -vf setsar=16/15 " + h264 + "sar.mp4"}},
		"odd": {file: "odd.mp4", runs: []string{
			"-f lavfi -i testsrc2=s=854x480:r=25:d=1 -vf scale=853:479 -c:v mpeg4 -q:v 8 odd.mp4"}},
		"portrait": {file: "portrait.mp4", runs: []string{
			"-f lavfi -i testsrc2=s=180x320:r=25:d=1 " + h264 + "portrait.mp4"}},
		"interlaced_tff": fields("interleave_top", "tff"),
		"interlaced_bff": fields("interleave_bottom", "bff"),
		"interlaced_unflagged": {file: "unflagged.mp4", runs: []string{
			"-f lavfi -i testsrc2=s=720x576:r=50 -t 2 -vf gblur=2,tinterlace=interleave_top,setfield=prog " + h264 + "unflagged.mp4"}},
		"interlaced_flag": {file: "flag.mp4", runs: []string{
			"-f lavfi -i testsrc2=s=320x180:r=25 -t 2 -vf gblur=2,setfield=tff " + h264 + "-flags +ilme+ildct -x264-params tff=1 flag.mp4"}},
		"telecine": {file: "telecine.mp4", runs: []string{
			"-f lavfi -i testsrc2=s=320x180:r=24000/1001 -t 2 -vf gblur=2,telecine=pattern=23 " + h264 + "-flags +ilme+ildct -x264-params tff=1 telecine.mp4"}},
		"pq": {file: "pq.mp4", runs: []string{
			"-f lavfi -i testsrc2=s=320x180:r=25:d=1 -vf format=yuv420p10le,setparams=color_primaries=bt2020:color_trc=smpte2084:colorspace=bt2020nc " + hdr +
				"-color_primaries bt2020 -color_trc smpte2084 -colorspace bt2020nc -color_range tv -x265-params log-level=error:hdr10=1:repeat-headers=1:" +
				"master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,50):max-cll=1000,400 pq.mp4"}},
		"hlg": {file: "hlg.mp4", runs: []string{
			"-f lavfi -i testsrc2=s=320x180:r=25:d=1 -vf format=yuv420p10le,setparams=color_primaries=bt2020:color_trc=arib-std-b67:colorspace=bt2020nc " + hdr +
				"-color_primaries bt2020 -color_trc arib-std-b67 -colorspace bt2020nc -color_range tv -x265-params log-level=error hlg.mp4"}},
		"ten_bit": {file: "ten_bit.mp4", runs: []string{
			"-f lavfi -i testsrc2=s=320x180:r=25:d=1 " + hdr + "-x265-params log-level=error ten_bit.mp4"}},
		"chroma_422": chroma("yuv422p"),
		"chroma_444": chroma("yuv444p"),
		"full_range": {file: "full_range.mp4", runs: []string{
			"-f lavfi -i testsrc2=s=320x180:r=25:d=1 -vf scale=out_range=pc,format=yuvj420p -c:v libx264 -preset ultrafast full_range.mp4"}},
		"black": {file: "black.mp4", runs: []string{
			"-f lavfi -i color=black:s=320x180:r=25:d=2 " + h264 + "black.mp4"}},
		"fade_in": {file: "fade_in.mp4", runs: []string{
			"-f lavfi -i testsrc2=s=320x180:r=25:d=3 -vf fade=in:0:50 " + h264 + "fade_in.mp4"}},
	}
}

func fields(mode, order string) recipe {
	file := "interlaced_" + order + ".mp4"
	top := "0"
	if order == "tff" {
		top = "1"
	}
	return recipe{file: file, runs: []string{
		"-f lavfi -i testsrc2=s=320x180:r=50 -t 2 -vf gblur=2,tinterlace=" + mode + ",setfield=" + order + " " + h264 +
			"-flags +ilme+ildct -x264-params " + order + "=1 -top " + top + " " + file}}
}

func chroma(format string) recipe {
	return recipe{file: format + ".mp4", runs: []string{
		"-f lavfi -i testsrc2=s=320x180:r=25:d=1 -c:v libx264 -preset ultrafast -pix_fmt " + format + " " + format + ".mp4"}}
}

// A matrix is a, b, c and d of a display matrix in MP4's track header: a
// player shows the point x, y at a·x + c·y, b·x + d·y.
type matrix [4]int32

// turned writes the matrix into the track header itself, since ffmpeg's own
// option for it changed its name and sign between versions.
func turned(m matrix) recipe {
	return recipe{file: "turned.mp4", base: "plain", edition: 10 + int(m[0]+3*m[1]+9*m[2]+27*m[3]), edit: func(data []byte) ([]byte, error) {
		at := find(data, 0, "moov", "trak", "tkhd")
		if at < 0 {
			return nil, errors.New("has no track header")
		}
		const toMatrix = 8 + 4 + 20 + 16 // box header, version, times and id, layer and volume
		at += toMatrix
		for i, place := range [...]int{0, 4, 12, 16} {
			binary.BigEndian.PutUint32(data[at+place:], uint32(m[i]<<16))
		}
		return data, nil
	}}
}
