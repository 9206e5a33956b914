package ffmpeg

import (
	"fmt"
	"os"
)

const maxrssUnit = 1024 // getrusage counts kB here

// transferred is how many bytes a process has read and written so far; 0 when
// that cannot be known.
func transferred(pid int) int64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/io", pid))
	if err != nil {
		return 0
	}
	var read, written int64
	if _, err := fmt.Sscanf(string(text), "rchar: %d\nwchar: %d\n", &read, &written); err != nil {
		return 0
	}
	return read + written
}
