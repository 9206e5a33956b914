package ffmpegtest

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
)

// brokenRecipes are files that are cut, damaged, hostile or something else.
func brokenRecipes() map[string]recipe {
	text := func(file, content string) recipe {
		return recipe{file: file, edition: 1, texts: map[string]string{file: content}}
	}
	cut := func(base, file string, percent int) recipe {
		return recipe{file: file, base: base, edition: percent, edit: func(data []byte) ([]byte, error) {
			return data[:len(data)*percent/100], nil
		}}
	}
	return map[string]recipe{
		"zero_bytes":  text("zero.mp4", ""),
		"html":        text("html.mp4", "<!DOCTYPE html><html><head><title>404</title></head><body>Not found</body></html>\n"),
		"m3u8_passwd": text("passwd.m3u8", "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"),
		"m3u8_metadata": text("metadata.mp4",
			"#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nhttp://169.254.169.254/latest/meta-data/\n#EXT-X-ENDLIST\n"),
		"no_moov": {file: "no_moov.mp4", base: "sync", edition: 1, edit: func(data []byte) ([]byte, error) {
			return data[:bytes.LastIndex(data, []byte("moov"))-4], nil // its index is last
		}},
		"cut_30":     cut("plain", "cut_30.mp4", 30),
		"cut_60":     cut("plain", "cut_60.mp4", 60),
		"cut_99":     cut("plain", "cut_99.mp4", 99),
		"cut_60_mkv": cut("mkv", "cut_60.mkv", 60),
		"cut_60_ts":  cut("ts", "cut_60.ts", 60),
		"bit_flips": {file: "bit_flips.mp4", base: "plain", edition: 1, edit: func(data []byte) ([]byte, error) {
			random := rand.New(rand.NewPCG(1, 2))
			for at := bytes.Index(data, []byte("mdat")) + 8; at < len(data); at += 10000 {
				data[at] ^= 1 << random.IntN(8)
			}
			return data, nil
		}},
		// One entry of the table of durations says that 2³¹ samples follow.
		"bomb_stts": {file: "bomb.mp4", base: "plain", edition: 1, edit: func(data []byte) ([]byte, error) {
			patch(data, 1<<31-1, 8, "moov", "trak", "mdia", "minf", "stbl", "stts")
			return data, nil
		}},
		"bomb_pixels": {file: "bomb.png", edition: 1, edit: func([]byte) ([]byte, error) { return hugePNG(30000), nil }},
	}
}

// hugePNG says that it is a square of so many pixels a side, and has no data.
func hugePNG(side uint32) []byte {
	out := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
	out = binary.BigEndian.AppendUint32(out, side)
	out = binary.BigEndian.AppendUint32(out, side)
	out = append(out, 8, 2, 0, 0, 0)
	return append(out, 0, 0, 0, 0, 0, 0, 0, 0, 'I', 'D', 'A', 'T', 0, 0, 0, 0)
}
