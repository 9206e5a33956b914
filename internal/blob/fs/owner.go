package fs

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// OwnerAttribute is the extended attribute of a file that holds its
// blob.Object.Owner, so that backups can carry it.
const OwnerAttribute = "user.mediamill.owner"

// Mark writes the owner; a file system that knows no attributes forgets it.
func Mark(f *os.File, owner string) error {
	if owner == "" {
		return nil
	}
	err := unix.Fsetxattr(int(f.Fd()), OwnerAttribute, []byte(owner), 0)
	if errors.Is(err, unix.ENOTSUP) || errors.Is(err, unix.EPERM) || errors.Is(err, unix.ENOSYS) {
		return nil
	}
	return err
}

// OwnerOf is what Mark wrote; "" when nothing did.
func OwnerOf(f *os.File) string {
	text := make([]byte, 64)
	n, err := unix.Fgetxattr(int(f.Fd()), OwnerAttribute, text)
	if err != nil {
		return ""
	}
	return string(text[:n])
}
