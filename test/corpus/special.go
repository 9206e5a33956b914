package corpus

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

// strangers are other things under a video's name.
func strangers(random *rand.Rand) []input {
	noise := make([]byte, 1<<20)
	for i := range noise {
		noise[i] = byte(random.Uint32())
	}
	return []input{
		{"stranger/empty.mp4", nil, refused},
		{"stranger/zeros.mp4", make([]byte, 1<<20), refused},
		{"stranger/noise.mp4", noise, damaged},
		{"stranger/text.mp4", []byte(strings.Repeat("All work and no play.\n", 200)), refused},
		{"stranger/page.mp4", []byte("<!DOCTYPE html><html><body>Not found</body></html>"), refused},
		{"stranger/zip.mp4", append([]byte("PK\x03\x04\x14\x00\x00\x00\x08\x00"), noise[:4000]...), refused},
		{"stranger/elf.mp4", append([]byte("\x7fELF\x02\x01\x01\x00"), noise[:4000]...), refused},
		{"stranger/pdf.mp4", []byte("%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"), refused},
		{"stranger/vector.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="file:///etc/passwd"/></svg>`), refused},
	}
}

// patched are MP4 files with one lie in a box.
func patched(seed []byte) []input {
	lie := func(what, box string, offset int, value uint32, want class) input {
		data := slices.Clone(seed)
		if at := bytes.Index(data, []byte(box)); at >= 4 && at+4+offset+4 <= len(data) {
			binary.BigEndian.PutUint32(data[at+4+offset:], value)
		}
		return input{"box/" + what + ".mp4", data, want}
	}
	const size = -8 // the size stands before the name
	nested := make([]byte, 0, 8*2000)
	for i := range 2000 {
		nested = binary.BigEndian.AppendUint32(nested, uint32(8*(2000-i)))
		nested = append(nested, "moov"...)
	}
	return []input{
		lie("moov-of-4-gigabytes", "moov", size, 0xffffffff, damaged),
		lie("moov-to-the-end", "moov", size, 0, damaged),
		lie("moov-of-64-bits", "moov", size, 1, damaged),
		lie("mdat-of-4-gigabytes", "mdat", size, 0xfffffff0, damaged),
		lie("trak-of-7-bytes", "trak", size, 7, damaged),
		lie("width-of-65535", "avc1", 24, 0xffff<<16|64, damaged),
		lie("scale-of-zero", "mdhd", 12, 0, damaged),
		lie("duration-of-136-years", "mdhd", 16, 0xffffffff, damaged),
		lie("movie-of-136-years", "mvhd", 16, 0xfffffff0, append(slices.Clone(damaged), tooMuch...)),
		lie("times-of-2-billion", "stts", 4, 1<<31, damaged),
		lie("sizes-of-2-billion", "stsz", 8, 1<<31, damaged),
		lie("samples-of-4-gigabytes", "stsz", 4, 0xffffffff, damaged),
		lie("chunks-of-2-billion", "stco", 4, 1<<31, damaged),
		lie("chunk-far-outside", "stco", 8, 0xfffffff0, damaged),
		{"box/nested-2000-deep.mp4", append([]byte("\x00\x00\x00\x10ftypisom\x00\x00\x00\x00"), nested...), refused},
	}
}

// attacks try to make ffmpeg read another file or speak to a network. secret
// is a video beside them, which must not be read: each must be refused.
func attacks(secret string) []input {
	hls := func(address, more string) []byte {
		return []byte("#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:10\n" + more + "#EXTINF:10,\n" + address + "\n#EXT-X-ENDLIST\n")
	}
	dash := fmt.Sprintf(`<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT2S"><Period><AdaptationSet `+
		`mimeType="video/mp4"><Representation id="1" bandwidth="1"><BaseURL>%s</BaseURL><SegmentBase/></Representation></AdaptationSet></Period></MPD>`, secret)
	var out []input
	for name, data := range map[string][]byte{
		"file.m3u8":     hls("file://"+secret, ""),
		"path.m3u8":     hls(secret, ""),
		"path.mp4":      hls(secret, ""),
		"passwd.mp4":    hls("/etc/passwd", ""),
		"key.mp4":       hls(secret, `#EXT-X-KEY:METHOD=AES-128,URI="file:///etc/passwd",IV=0x00000000000000000000000000000000`+"\n"),
		"map.mp4":       hls("seg.m4s", `#EXT-X-MAP:URI="`+secret+`"`+"\n"),
		"concat.mp4":    hls("concat:"+secret+"|"+secret, ""),
		"subfile.mp4":   hls("subfile,,start,0,end,100,,:"+secret, ""),
		"data.mp4":      hls("data:video/mp4;base64,AAAA", ""),
		"crypto.mp4":    hls("crypto+file:"+secret, ""),
		"metadata.mp4":  hls("http://169.254.169.254/latest/meta-data/", ""),
		"loopback.mp4":  hls("http://127.0.0.1:1/x.ts", ""),
		"self.m3u8":     hls("self.m3u8", ""),
		"live.m3u8":     []byte("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nnone.ts\n"),
		"base.mpd":      []byte(dash),
		"base.mp4":      []byte(dash),
		"session.sdp":   []byte("v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n"),
		"list.ffconcat": []byte("ffconcat version 1.0\nfile 'secret.mp4'\n"),
		"list.mp4":      []byte("ffconcat version 1.0\nfile '" + secret + "'\n"),
		"stream.strm":   []byte("http://127.0.0.1:1/x.mp4\n"),
	} {
		out = append(out, input{"attack/" + name, data, foreign})
	}
	return out
}

// subtitles are sidecars that no player would like.
func subtitles() []input {
	var many strings.Builder
	for i := range 50000 {
		fmt.Fprintf(&many, "%d\n%02d:%02d:%02d,000 --> %02d:%02d:%02d,900\nx\n\n", i+1, i/3600, i/60%60, i%60, i/3600, i/60%60, i%60)
	}
	return []input{
		{"subtitle/one-line.srt", []byte("1\n00:00:00,000 --> 00:00:01,000\n" + strings.Repeat("x", 5<<20) + "\n"), class{media.CodeInputLimit}},
		{"subtitle/many-cues.srt", []byte(many.String()), damaged},
		{"subtitle/binary.vtt", append([]byte("WEBVTT\n\n00:00.000 --> 00:01.000\n"), bytes.Repeat([]byte{0, 0xff, 0x1b}, 1000)...), damaged},
		{"subtitle/no-end.ass", []byte("[Script Info]\nScriptType: v4.00+\n[Events]\nDialogue: 0,0:00:00.00,9:99:99.99,,,,,,{\\p999999}" + strings.Repeat("{", 10000)), damaged},
	}
}

// pixelBomb is a PNG of one gray, so many pixels a side, with a true head and no data.
func pixelBomb(side uint32) []byte {
	head := []byte("IHDR")
	head = binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(head, side), side)
	head = append(head, 8, 0, 0, 0, 0)
	out := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), head...)
	out = binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(head))
	return append(out, "\x00\x00\x00\x00IDAT\x35\xaf\x06\x1e\x00\x00\x00\x00IEND\xae\x42\x60\x82"...)
}
