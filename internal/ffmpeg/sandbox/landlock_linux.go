package sandbox

import (
	"errors"
	"fmt"
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// What may be done with a file or below a folder.
const (
	readFile  = unix.LANDLOCK_ACCESS_FS_READ_FILE
	readTree  = readFile | unix.LANDLOCK_ACCESS_FS_READ_DIR
	runFile   = readFile | unix.LANDLOCK_ACCESS_FS_EXECUTE
	writeFile = readFile | unix.LANDLOCK_ACCESS_FS_WRITE_FILE
	useDevice = writeFile | unix.LANDLOCK_ACCESS_FS_IOCTL_DEV
	writeTree = readTree | unix.LANDLOCK_ACCESS_FS_WRITE_FILE | unix.LANDLOCK_ACCESS_FS_TRUNCATE |
		unix.LANDLOCK_ACCESS_FS_REMOVE_FILE | unix.LANDLOCK_ACCESS_FS_REMOVE_DIR |
		unix.LANDLOCK_ACCESS_FS_MAKE_REG | unix.LANDLOCK_ACCESS_FS_MAKE_DIR | unix.LANDLOCK_ACCESS_FS_REFER
)

// What ffmpeg reads of a system: libraries, fonts, and how many processors
// there are. Not /etc, not /proc, not /sys as a whole.
var (
	systemFolders = [...]string{
		"/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/libx32", "/lib", "/lib32", "/lib64", "/usr/local/lib", "/usr/local/lib64", "/opt/lib", "/nix/store",
		"/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/fontconfig", "/etc/fonts", "/var/cache/fontconfig", "/usr/share/X11/fonts",
		"/usr/share/ffmpeg", "/usr/share/vmaf", "/sys/devices/system/cpu", "/sys/devices/system/node",
	}
	systemFiles = [...]string{
		"/etc/ld.so.cache", "/etc/ld.so.preload", "/etc/ld-musl-x86_64.path", "/etc/localtime", "/etc/ssl/openssl.cnf", "/usr/lib/ssl/openssl.cnf",
		"/proc/cpuinfo", "/proc/stat", "/proc/meminfo", "/proc/version", "/dev/zero", "/dev/urandom", "/dev/random",
	}
	loaders = [...]string{
		"/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1", "/lib/ld-linux-armhf.so.3", "/lib/ld-linux.so.2",
		"/lib64/ld64.so.2", "/lib/ld64.so.1", "/lib/ld-linux-riscv64-lp64d.so.1", "/lib/ld-musl-x86_64.so.1", "/lib/ld-musl-aarch64.so.1",
	}
)

// landlockVersion is the ABI of the running kernel.
func landlockVersion() (int, error) {
	version, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, unix.LANDLOCK_CREATE_RULESET_VERSION)
	if errno != 0 {
		return 0, fmt.Errorf("the kernel has no Landlock (it needs Linux 5.13 or newer with landlock in its lsm list): %w", errno)
	}
	return int(version), nil
}

// ruleset is everything that a version of Landlock can forbid.
func ruleset(version int) unix.LandlockRulesetAttr {
	const files1 = unix.LANDLOCK_ACCESS_FS_MAKE_SYM<<1 - 1 // the 13 rights of version 1
	all := unix.LandlockRulesetAttr{Handled_access_fs: files1}
	if version >= 2 {
		all.Handled_access_fs |= unix.LANDLOCK_ACCESS_FS_REFER
	}
	if version >= 3 {
		all.Handled_access_fs |= unix.LANDLOCK_ACCESS_FS_TRUNCATE
	}
	if version >= 4 {
		all.Handled_access_net = unix.LANDLOCK_ACCESS_NET_BIND_TCP | unix.LANDLOCK_ACCESS_NET_CONNECT_TCP
	}
	if version >= 5 {
		all.Handled_access_fs |= unix.LANDLOCK_ACCESS_FS_IOCTL_DEV
	}
	if version >= 6 {
		all.Scoped = unix.LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET | unix.LANDLOCK_SCOPE_SIGNAL
	}
	if version >= 9 {
		all.Handled_access_fs |= unix.LANDLOCK_ACCESS_FS_RESOLVE_UNIX
	}
	if version >= 10 {
		all.Handled_access_net |= unix.LANDLOCK_ACCESS_NET_BIND_UDP | unix.LANDLOCK_ACCESS_NET_CONNECT_SEND_UDP
	}
	return all
}

// restrictFiles closes the file system but for what the order needs. It binds
// this thread only, which is the one that becomes ffmpeg: the libraries that
// bind all threads of a Go process hang in a new process namespace, where /proc
// still shows the numbers of the old one.
func restrictFiles(o order) error {
	version, err := landlockVersion()
	if err != nil {
		return err
	}
	all := ruleset(version)
	fd, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, uintptr(unsafe.Pointer(&all)), unsafe.Sizeof(all), 0)
	if errno != 0 {
		return fmt.Errorf("ruleset: %w", errno)
	}
	defer unix.Close(int(fd))
	rules := []struct {
		access uint64
		paths  []string
	}{
		{readTree, systemFolders[:]}, {readFile, systemFiles[:]}, {runFile, loaders[:]},
		{writeFile, []string{"/dev/null"}}, {useDevice, o.Devices},
		{runFile, []string{o.Program}}, {readTree, o.Read}, {writeTree, o.Write},
	}
	for _, rule := range rules {
		for _, path := range rule.paths {
			if err := allow(int(fd), rule.access&all.Handled_access_fs, path); err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
		}
	}
	if _, _, errno := unix.Syscall(unix.SYS_LANDLOCK_RESTRICT_SELF, fd, 0, 0); errno != 0 {
		return fmt.Errorf("restrict: %w", errno)
	}
	return nil
}

// onFiles are the rights that a rule for a file, not a folder, may have.
const onFiles = unix.LANDLOCK_ACCESS_FS_EXECUTE | unix.LANDLOCK_ACCESS_FS_WRITE_FILE | unix.LANDLOCK_ACCESS_FS_READ_FILE |
	unix.LANDLOCK_ACCESS_FS_TRUNCATE | unix.LANDLOCK_ACCESS_FS_IOCTL_DEV

// allow adds a rule for a path. What does not exist needs none: ffmpeg says it better.
func allow(fd int, access uint64, path string) error {
	if path == "" {
		return nil
	}
	at, err := unix.Open(path, unix.O_PATH|unix.O_CLOEXEC, 0)
	if errors.Is(err, os.ErrNotExist) || errors.Is(err, unix.ENOTDIR) {
		return nil
	}
	if err != nil {
		return err
	}
	defer unix.Close(at)
	var stat unix.Stat_t
	if err := unix.Fstat(at, &stat); err != nil {
		return err
	}
	if stat.Mode&unix.S_IFMT != unix.S_IFDIR {
		access &= onFiles
	}
	rule := unix.LandlockPathBeneathAttr{Allowed_access: access, Parent_fd: int32(at)}
	if _, _, errno := unix.Syscall6(unix.SYS_LANDLOCK_ADD_RULE, uintptr(fd), unix.LANDLOCK_RULE_PATH_BENEATH, uintptr(unsafe.Pointer(&rule)), 0, 0, 0); errno != 0 {
		return errno
	}
	return nil
}
