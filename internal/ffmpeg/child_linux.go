package ffmpeg

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

const maxrssUnit = 1024 // getrusage counts kB here

// vitalOf asks the system about a process. What it does not tell stays zero.
func vitalOf(pid int) (v vital) {
	if text, err := os.ReadFile(fmt.Sprintf("/proc/%d/io", pid)); err == nil {
		var read, written int64
		if _, err := fmt.Sscanf(string(text), "rchar: %d\nwchar: %d\n", &read, &written); err == nil {
			v.bytes = read + written
		}
	}
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return v
	}
	// pid (name) state …; the name may hold anything, so the fields are counted behind it.
	fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
	const user, system, threads = 11, 12, 17
	if len(fields) <= threads {
		return v
	}
	for _, at := range [...]int{user, system} {
		ticks, _ := strconv.ParseInt(fields[at], 10, 64)
		v.cpu += time.Duration(ticks) * time.Second / ticksPerSecond
	}
	v.threads, _ = strconv.Atoi(fields[threads])
	return v
}

// ticksPerSecond is USER_HZ, the same on every processor that Go knows.
const ticksPerSecond = 100
