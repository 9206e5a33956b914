package fs

import "syscall"

// Space is how many bytes the folder's file system has, and how many of them
// are free to us.
func (b *Bucket) Space() (free, total int64, err error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(b.dir, &s); err != nil {
		return 0, 0, broken(read, "", err)
	}
	return int64(s.Bavail) * int64(s.Bsize), int64(s.Blocks) * int64(s.Bsize), nil
}
