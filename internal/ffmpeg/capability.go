package ffmpeg

// A Need is one thing that ffmpeg must have for a plan, and why.
type Need struct {
	Kind string // "encoder", "decoder", "muxer", "demuxer", "filter"
	Name string // as "libx264"; several separated by "|" mean any of them
}

// Capabilities are what an ffmpeg has, asked once at start.
type Capabilities struct {
	Version  string // as "5.1.9-0+deb12u1"
	Major    int
	Encoders map[string]bool
	Decoders map[string]bool
	Muxers   map[string]bool
	Demuxers map[string]bool
	Filters  map[string]bool
}
