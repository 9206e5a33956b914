package ffmpeg

import "slices"

// inputLimits are the options that stand before every input: which protocol,
// demuxers and decoders it may use. See docs/security.md for each.
func inputLimits(in Input) []string {
	if in.File.Place == InLavfi {
		return nil
	}
	protocol := "file"
	if in.File.Place == InPipe {
		protocol = "pipe"
	}
	return []string{"-protocol_whitelist", protocol, "-max_streams", streamLimit()}
}

func allowedFilter(name string) bool { return !slices.Contains([]string{"movie", "amovie", "sendcmd", "asendcmd", "zmq", "azmq"}, name) }
