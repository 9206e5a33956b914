package stream

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/media"
)

// words counts what ffmpeg says of damage. It says it in the order of its work, and
// mostly without a time.
type words struct {
	faults  map[int]int // of decoded frames, by stream
	context [2]int      // messages of the decoders of the main streams
	packets [64]string  // the last damaged packets: some are named more than once
	next    int
}

var (
	damagedPacket = regexp.MustCompile(`Packet corrupt \(stream = (\d{1,4}), dts = (-?\d{1,18}|NOPTS)\)`)
	speaker       = regexp.MustCompile(`^(?:\[[va]ist#[^\]]*\] )?\[(?:dec:)?([^\] @]+)`)
)

// Message is analyze.MessageWatcher's.
func (w *watcher) Message(during analyze.Work, line string) {
	switch during {
	case analyze.ReadingPackets:
		w.parsing(line)
	case analyze.Decoding:
		w.decoding(line)
	}
}

// clock90k is the unit of the times of MPEG-TS, in hertz.
const clock90k = 90_000

func (w *watcher) parsing(line string) {
	if m := damagedPacket.FindStringSubmatch(line); m != nil {
		for _, other := range w.words.packets {
			if other == m[0] {
				return
			}
		}
		w.words.packets[w.words.next] = strings.Clone(m[0])
		w.words.next = (w.words.next + 1) % len(w.words.packets)
		stream, _ := strconv.Atoi(m[1])
		if at, err := strconv.ParseInt(m[2], 10, 64); err == nil && w.src.Container == "mpegts" {
			w.book.at(media.PacketsDamaged, stream, media.Seconds(float64(at)/clock90k)-w.src.Start, 1)
		} else {
			w.book.count(media.PacketsDamaged, stream, 1)
		}
		return
	}
	if strings.Contains(line, "[error]") && strings.HasPrefix(line, "["+w.src.Container) && !w.codec(w.src.Container) {
		w.book.count(media.PacketsDamaged, -1, 1)
	}
}

// codec says whether a name is that of the codec of a stream, so that a message
// with it may be a decoder's.
func (w *watcher) codec(name string) bool {
	return w.video != nil && w.video.Codec == name || w.audio != nil && w.audio.Codec == name
}

func (w *watcher) decoding(line string) {
	if stream, ok := analyze.Damaged(line); ok {
		if w.lanes[stream] != nil {
			if w.words.faults == nil {
				w.words.faults = map[int]int{}
			}
			w.words.faults[stream]++
		}
		return
	}
	if !strings.Contains(line, "[error]") {
		return
	}
	m := speaker.FindStringSubmatch(line)
	switch {
	case m == nil:
	case w.video != nil && decoder(m[1], w.video.Codec):
		w.words.context[analyze.VideoStream]++
	case w.audio != nil && decoder(m[1], w.audio.Codec):
		w.words.context[analyze.AudioStream]++
	}
}

// decoder says whether a decoder by its name is one of a codec, such as libdav1d of
// av1 and mp3float of mp3.
func decoder(name, codec string) bool {
	return strings.HasPrefix(name, codec) || strings.HasSuffix(name, codec) || codec == "av1" && name == "libdav1d" || codec == "dts" && name == "dca"
}

// conclude notes the frames that could not be decoded: as many as ffmpeg counted, or
// if it counted none, as many messages as the decoder wrote.
func (s *words) conclude(w *watcher) {
	for stream, n := range s.faults {
		w.book.count(either(w.lanes[stream].video, media.VideoDecodingFailed, media.AudioDecodingFailed), stream, n).said(media.Phrasef("%d frames with errors", n))
	}
	if n := s.context[analyze.VideoStream]; n > 0 && s.faults[w.video.Index] == 0 {
		w.book.count(media.VideoDecodingFailed, w.video.Index, n).said(media.Phrasef("%d messages of the decoder", n))
	}
	if n := s.context[analyze.AudioStream]; n > 0 && s.faults[w.audio.Index] == 0 {
		w.book.count(media.AudioDecodingFailed, w.audio.Index, n).said(media.Phrasef("%d messages of the decoder", n))
	}
}
