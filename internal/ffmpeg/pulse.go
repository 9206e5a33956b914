package ffmpeg

import "time"

// A vital is what the system tells of a running child; zero where it tells nothing.
type vital struct {
	cpu     time.Duration // of all its threads so far
	bytes   int64         // read and written so far, but for what it told us
	threads int
}

const (
	// faint is the share of the stall limit that a child must have had of a
	// processor to count as running. One that hangs may still wake up now and
	// then to look whether something came; one on a machine with a load of 100
	// on each processor gets a hundredth.
	faint = 200
	// chatter is what may be on its way from the child to us.
	chatter = 4 << 10
)

// A pulse tells a child that hangs from one that a busy machine lets wait.
// Neither brings anything forth; but one is given processor time and makes
// nothing of it, or asks for none, and the other wants it and gets little.
type pulse struct {
	stall time.Duration
	moved time.Duration // when something last came forth
	spent time.Duration // processor time at that moment
	bytes int64
	ran   time.Duration // when it had last had a faint part of a processor
	cpu   time.Duration // processor time at that moment
}

// stalled takes what is seen now, and when progress was last reported, both on
// one clock. It says that the child brought nothing forth for the stall limit,
// although it ran for as long, or since it did not run at all.
func (p *pulse) stalled(now, reported time.Duration, v vital) bool {
	// A long seek, or an index that is moved to the front, reports nothing but reads and writes.
	if v.bytes-p.bytes > chatter || v.bytes-p.bytes < -chatter {
		p.bytes, reported = v.bytes, now
	}
	if reported > p.moved {
		p.moved, p.spent = reported, v.cpu
	}
	if v.cpu-p.cpu > p.stall/faint {
		p.ran, p.cpu = now, v.cpu
	}
	return now-p.moved >= p.stall && (v.cpu-p.spent >= p.stall || now-p.ran >= p.stall)
}
