package sandbox

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"
)

// What the kernel tells about itself and this process. Files that are not there
// count as such.
var (
	surroundingFiles = [...]string{
		"/proc/version", "/proc/sys/kernel/random/boot_id",
		"/proc/self/limits", "/proc/self/attr/current", "/proc/self/uid_map", "/proc/self/cgroup",
		"/proc/sys/user/max_user_namespaces", "/proc/sys/user/max_pid_namespaces", "/proc/sys/user/max_net_namespaces", "/proc/sys/user/max_ipc_namespaces",
		"/proc/sys/kernel/unprivileged_userns_clone", "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
		"/proc/sys/kernel/yama/ptrace_scope", "/sys/kernel/security/lsm",
	}
	surroundingSpaces = [...]string{"/proc/self/ns/user", "/proc/self/ns/pid"}
	// Of /proc/self/status; the rest of it changes by itself.
	surroundingRights = [...]string{"Groups:", "Cap", "NoNewPrivs:", "Seccomp"}
)

func surroundings(w io.Writer) bool {
	for _, name := range surroundingFiles {
		text, _ := os.ReadFile(name)
		fmt.Fprintf(w, "%s %q\n", name, text)
	}
	for _, name := range surroundingSpaces {
		link, _ := os.Readlink(name)
		fmt.Fprintln(w, name, link)
	}
	// Libraries are installed with a run of ldconfig, also those of a program that stays.
	if info, err := os.Stat("/etc/ld.so.cache"); err == nil {
		fmt.Fprintln(w, Identity(info))
	}
	status, err := os.ReadFile("/proc/self/status")
	for line := range bytes.Lines(status) {
		for _, right := range surroundingRights {
			if bytes.HasPrefix(line, []byte(right)) {
				fmt.Fprintf(w, "%s", line)
			}
		}
	}
	return err == nil
}

// Identity tells one state of a file from another. The time of its last change
// can be set by nobody.
func Identity(info fs.FileInfo) string {
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return fmt.Sprint(info.Size(), info.ModTime().UnixNano())
	}
	return fmt.Sprint(info.Size(), info.ModTime().UnixNano(), s.Dev, s.Ino, s.Ctim.Sec, s.Ctim.Nsec, s.Uid, s.Mode)
}

// Own says that a file belongs to who runs this program.
func Own(info fs.FileInfo) bool {
	s, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(s.Uid) == os.Geteuid()
}
