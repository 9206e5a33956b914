package header

// Frame is what the header of an audio frame says.
type Frame struct {
	Rate     int // samples per second
	Channels int // 0 if it does not say
}

// Hears says whether Audio can read a codec, by its name in ffmpeg.
func Hears(codec string) bool {
	switch codec {
	case "aac", "mp2", "mp3", "ac3", "eac3":
		return true
	}
	return false
}

var (
	aacRates  = [16]int{96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350}
	aacLayout = [8]int{0, 1, 2, 3, 4, 5, 6, 8}
	mpegRates = [4]int{44100, 48000, 32000, 0}
	dolby     = [8]int{2, 1, 2, 3, 3, 4, 4, 5}
	dolbyRate = [4]int{48000, 44100, 32000, 0}
)

// Audio reads the header at the beginning of a packet of a codec that Hears; ok is
// false if there is none.
func Audio(codec string, packet []byte) (f Frame, ok bool) {
	b := &bits{data: packet}
	switch codec {
	case "aac":
		if b.read(12) != 0xfff {
			return f, false
		}
		b.skip(6)
		f.Rate = aacRates[b.read(4)]
		b.skip(1)
		f.Channels = aacLayout[b.read(3)]
	case "mp2", "mp3":
		if b.read(11) != 0x7ff {
			return f, false
		}
		version := b.read(2)
		b.skip(2 + 1 + 4)
		f.Rate = mpegRates[b.read(2)]
		switch version {
		case 0:
			f.Rate /= 4
		case 2:
			f.Rate /= 2
		}
		b.skip(2)
		f.Channels = 2
		if b.read(2) == 3 {
			f.Channels = 1
		}
	case "ac3", "eac3":
		f = dolbyFrame(b)
	}
	return f, !b.short && f.Rate > 0
}

func dolbyFrame(b *bits) (f Frame) {
	if b.read(16) != 0x0b77 {
		return f
	}
	head := bits{data: b.data, at: 40}
	if head.read(5) > 10 { // E-AC-3
		b.skip(2 + 3 + 11)
		code := b.read(2)
		f.Rate = dolbyRate[code]
		if half := b.read(2); code == 3 {
			f.Rate = dolbyRate[half] / 2
		}
		f.Channels = dolby[b.read(3)] + int(b.read(1))
		return f
	}
	b.skip(16)
	f.Rate = dolbyRate[b.read(2)]
	b.skip(6 + 5 + 3)
	mode := b.read(3)
	if mode&1 == 1 && mode != 1 {
		b.skip(2)
	}
	if mode&4 != 0 {
		b.skip(2)
	}
	if mode == 2 {
		b.skip(2)
	}
	f.Channels = dolby[mode] + int(b.read(1))
	return f
}
