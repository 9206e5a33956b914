package sandbox

import (
	"errors"
	"fmt"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

func self() string { return "/proc/self/exe" }

// attributes make a child its own process group that dies with the thread that
// started it, in namespaces of its own when asked.
func attributes(s space) *syscall.SysProcAttr {
	a := &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if s != noSpace {
		a.Cloneflags = syscall.CLONE_NEWNET | syscall.CLONE_NEWPID | syscall.CLONE_NEWIPC
	}
	if s == userSpace {
		a.Cloneflags |= syscall.CLONE_NEWUSER
		// The same identity as outside, so files keep their owner.
		a.UidMappings = []syscall.SysProcIDMap{{ContainerID: os.Getuid(), HostID: os.Getuid(), Size: 1}}
		a.GidMappings = []syscall.SysProcIDMap{{ContainerID: os.Getgid(), HostID: os.Getgid(), Size: 1}}
	}
	return a
}

// closeDescriptors leaves descriptors up to the last one: one that slipped through
// would be readable behind every other layer.
func closeDescriptors(last int) error {
	err := unix.CloseRange(uint(last)+1, ^uint(0)>>32, unix.CLOSE_RANGE_CLOEXEC)
	if err == nil || !errors.Is(err, unix.ENOSYS) {
		return err
	}
	entries, err := os.ReadDir("/proc/self/fd") // Linux before 5.11
	if err != nil {
		return err
	}
	for _, e := range entries {
		if fd := number(e.Name()); fd > last {
			unix.CloseOnExec(fd)
		}
	}
	return nil
}

func number(digits string) int {
	n := 0
	for _, d := range digits {
		n = n*10 + int(d-'0')
	}
	return n
}

// putOn applies the order's layers in their order. each hears how a layer went
// and may end the work by returning an error.
func (o order) putOn(each func(layer string, err error) error) error {
	// The parent-death signal belongs to a thread; this is the one that stays after exec.
	if err := unix.Prctl(unix.PR_SET_PDEATHSIG, uintptr(unix.SIGKILL), 0, 0, 0); err != nil {
		return err
	}
	if o.Layers.Limits {
		err := limit(o.Limits)
		if err == nil {
			err = o.limitThreads()
		}
		if err := each(layerLimits, err); err != nil {
			return err
		}
	}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return err
	}
	if err := dropCapabilities(o.Layers.Namespaces != userSpace); err != nil {
		return err
	}
	if o.Layers.Landlock {
		if err := each(layerLandlock, restrictFiles(o)); err != nil {
			return err
		}
	}
	if o.Layers.Seccomp {
		return each(layerSeccomp, restrictCalls())
	}
	return nil
}

// limitThreads has the kernel refuse threads above the limit. It counts those of
// a user in a user namespace since Linux 5.14; before, and outside of one, it
// counts all that the user has on the machine, and never root's. There whoever
// started the child looks at how many it has.
func (o order) limitThreads() error {
	if o.Limits.Threads <= 0 || o.Layers.Namespaces != userSpace || !kernel(5, 14) {
		return nil
	}
	return setLimit(unix.RLIMIT_NPROC, uint64(o.Limits.Threads), uint64(o.Limits.Threads))
}

// kernel says whether the running one is of a version or newer.
func kernel(major, minor int) bool {
	var name unix.Utsname
	if unix.Uname(&name) != nil {
		return false
	}
	var has [2]int
	_, _ = fmt.Sscanf(unix.ByteSliceToString(name.Release[:]), "%d.%d", &has[0], &has[1])
	return has[0] > major || has[0] == major && has[1] >= minor
}

// dropCapabilities leaves root what it needs to read other people's sources
// and nothing else. Ordinary users have none anyway.
func dropCapabilities(keepFiles bool) error {
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var sets [2]unix.CapUserData
	if err := unix.Capget(&header, &sets[0]); err != nil {
		return err
	}
	if sets[0].Permitted|sets[1].Permitted == 0 {
		return nil
	}
	var keep uint32
	if keepFiles {
		keep = 1<<unix.CAP_DAC_OVERRIDE | 1<<unix.CAP_DAC_READ_SEARCH
	}
	for c := uintptr(0); c <= 63; c++ {
		if c < 32 && keep&(1<<c) != 0 {
			continue
		}
		// EINVAL: above the last one. EPERM: without CAP_SETPCAP the permitted set below is all there is.
		if err := unix.Prctl(unix.PR_CAPBSET_DROP, c, 0, 0, 0); errors.Is(err, unix.EINVAL) {
			break
		}
	}
	for i := range sets {
		if i > 0 {
			keep = 0
		}
		sets[i].Permitted &= keep
		sets[i].Effective = sets[i].Permitted
		sets[i].Inheritable = 0
	}
	return unix.Capset(&header, &sets[0])
}
