package ffmpeg

import "golang.org/x/sys/unix"

// fullBelow is the free space under which a disk counts as full: less than one
// small segment.
const fullBelow = 64 << 10

// full says whether a folder of the places lies on a disk without space. Some
// muxers say nothing about it and exit with 0.
func (p Places) full() bool {
	for _, folder := range [...]string{p.Work, p.Out} {
		var stat unix.Statfs_t
		if folder == "" || unix.Statfs(folder, &stat) != nil {
			continue
		}
		if uint64(stat.Bavail)*uint64(stat.Bsize) < fullBelow {
			return true
		}
	}
	return false
}
