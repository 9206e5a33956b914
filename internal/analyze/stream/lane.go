package stream

import (
	"math"
	"slices"

	"github.com/mediamill/mediamill/internal/ffmpeg/packet"
	"github.com/mediamill/mediamill/internal/media"
)

// Times are in microseconds here.
const second = 1_000_000

const (
	deepest  = 64          // frames that may wait for those that are shown before them
	broken   = 10 * second // a jump of this length begins another timeline, as ffmpeg has it
	backward = second / 10 // so does a fall of this length
	rounding = 2_000       // what a coarse time scale makes of even times
	part     = 10 * second // in which a bit rate is held to its range
	lost     = 1.75        // times the duration of a frame: from here on, one is missing
)

// A lane is one stream of video or audio.
type lane struct {
	w     *watcher
	index int
	video bool
	usual int64 // duration of a frame of video; 0 if unknown or variable
	aac   int   // sample rate of AAC; 0 for others

	some    bool
	shift   int64 // from the times of the container to those of the report
	decoded int64 // time of the last packet
	length  int64 // of it
	begin   int64 // of the first packet, in times of the report
	end     int64

	waiting []int64 // presentation times, in order, of frames that others may be shown before
	shown   int64   // of the last frame in the order of presentation
	lasts   int64   // duration of that
	any     bool    // there was one

	tick, frames int64 // frames within the second that began at tick
	from, bytes  int64 // bytes within the part that began at from
}

func videoLane(w *watcher, v *media.VideoStream) *lane {
	l := &lane{w: w, index: v.Index, video: true}
	if rate := v.FrameRate.Float(); rate > 0 && !v.Variable {
		l.usual = int64(second / rate)
	}
	return l
}

func audioLane(w *watcher, a *media.AudioStream) *lane {
	l := &lane{w: w, index: a.Index}
	if a.Codec == "aac" {
		l.aac = a.SampleRate
	}
	return l
}

// at is a time of the report.
func (l *lane) at(t int64) media.Seconds { return media.Seconds(float64(t) / second) }

func (l *lane) note(code media.DiagnosisCode, t int64, n int) { l.w.book.at(code, l.index, l.at(t), n) }

// packet takes the next one in the order of the file.
func (l *lane) packet(p *packet.Packet) {
	decoded := p.Decoded
	if decoded == packet.None {
		decoded = p.Shown
	}
	if decoded == packet.None {
		l.w.unstamped++
		return
	}
	if !l.some {
		l.some, l.shift, l.begin = true, -int64(math.Round(float64(l.w.src.Start)*second)), decoded
		l.begin += l.shift
		l.from = l.begin
	} else {
		l.follow(decoded, p.Position >= 0)
	}
	l.decoded, l.length = decoded, p.Duration
	now := decoded + l.shift
	l.weigh(now, p.Bytes)
	l.end = max(l.end, now+p.Duration)
	if p.Shown == packet.None {
		return
	}
	if p.Decoded != packet.None && p.Shown < p.Decoded {
		l.note(media.ShownBeforeDecoded, now, 1)
	}
	shown := p.Shown + l.shift
	l.end = max(l.end, shown+p.Duration)
	if !l.video {
		l.present(shown, p.Duration)
		return
	}
	i, _ := slices.BinarySearch(l.waiting, shown)
	l.waiting = slices.Insert(l.waiting, i, shown)
	for len(l.waiting) > 0 && (l.waiting[0] <= now || len(l.waiting) > deepest) {
		l.present(l.waiting[0], 0)
		l.waiting = slices.Delete(l.waiting, 0, 1)
	}
}

// follow compares decoding times. The first packet of a PES packet has the time of
// the file, and those after it the time that follows from the durations: where the
// durations are wrong, time seems to fall by less than a frame.
func (l *lane) follow(decoded int64, placed bool) {
	step := decoded - l.decoded
	usual := max(l.usual, l.length)
	switch {
	case step < 0 && -step < usual && placed && l.aac > 0 && l.w.src.Container == "mpegts":
		l.note(media.AACDurationDeviates, l.decoded+l.shift, 1)
	case step < 0:
		l.note(media.TimestampsFallBack, l.decoded+l.shift, 1)
		if step < -backward {
			l.newTimeline(usual - step)
		}
	case step-usual > int64(float64(l.w.Jump)*second):
		l.note(media.DecodingTimeJumps, l.decoded+l.shift, 1)
		if step > broken {
			l.newTimeline(usual - step)
		}
	}
}

// newTimeline shows what waits, and goes on without the jump.
func (l *lane) newTimeline(by int64) {
	l.flush()
	l.shift += by
	l.any = false
	l.tick, l.frames = 0, 0
}

func (l *lane) flush() {
	for _, t := range l.waiting {
		l.present(t, 0)
	}
	l.waiting = l.waiting[:0]
}

// present takes the next frame in the order of presentation.
func (l *lane) present(t, lasts int64) {
	defer func() { l.any, l.shown, l.lasts = true, max(t, l.shown), lasts }()
	if !l.any {
		l.tick, l.frames, l.shown = t, 1, t
		return
	}
	step := t - l.shown
	usual := l.lasts
	if l.video {
		usual = l.usual
		l.pace(t)
	}
	if step < 0 { // the fall of the decoding time was noted
		return
	}
	if step == 0 {
		l.note(either(l.video, media.VideoFramesRepeated, media.AudioFramesRepeated), t, 1)
		return
	}
	if step-usual > int64(float64(l.w.Jump)*second) {
		l.note(media.PresentationJumps, l.shown, 1)
	}
	if usual == 0 {
		return
	}
	if n := int(math.Round(float64(step)/float64(usual))) - 1; n > 0 && float64(step) > lost*float64(usual) && step-usual > rounding {
		l.note(either(l.video, media.VideoFramesMissing, media.AudioFramesMissing), l.shown, n)
	} else if l.aac > 0 && !l.even(step) {
		l.note(media.AACDurationDeviates, t, 1)
	}
}

// even says whether a step is as long as a frame of AAC: the number of samples
// depends on its kind.
func (l *lane) even(step int64) bool {
	for _, samples := range [...]int64{1024, 2048, 960, 1920, 512, 480} {
		if off := step - samples*second/int64(l.aac); off <= rounding && off >= -rounding {
			return true
		}
	}
	return false
}

// pace counts the frames of each second of a stream with a constant rate.
func (l *lane) pace(t int64) {
	if l.usual == 0 {
		return
	}
	for n := 0; t >= l.tick+second; n++ {
		rate := float64(second) / float64(l.usual)
		if off := math.Abs(float64(l.frames) - rate); off >= 2 && off > l.w.Unsteady*rate {
			l.note(media.FrameRateUnsteady, l.tick, 1)
		}
		l.tick, l.frames = l.tick+second, 0
		if n > broken/second { // the jump was noted
			l.tick = t
		}
	}
	l.frames++
}

// weigh holds the bit rate to its range.
func (l *lane) weigh(now, bytes int64) {
	if now >= l.from+part {
		l.judge(part)
		l.from += (now - l.from) / part * part
	}
	l.bytes += bytes
}

func (l *lane) judge(length int64) {
	least, most := l.w.AudioLeast, l.w.AudioMost
	if l.video {
		least, most = l.w.VideoLeast, l.w.VideoMost
	}
	rate := media.BitRate(float64(l.bytes) * 8 * second / float64(length))
	if most > 0 && rate > most || least > 0 && rate < least {
		l.note(either(l.video, media.VideoBitRateOutside, media.AudioBitRateOutside), l.from, 1)
	}
	l.bytes = 0
}

// finish takes what is left at the end.
func (l *lane) finish() {
	l.flush()
	if left := l.end - l.from; l.some && left > 0 && (left >= part/2 || l.from == l.begin) {
		l.judge(left)
	}
}

func either(video bool, of, other media.DiagnosisCode) media.DiagnosisCode {
	if video {
		return of
	}
	return other
}
