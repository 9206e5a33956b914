package sandbox

import (
	"fmt"
	"os"
	"runtime"
	"unsafe"

	seccomp "github.com/elastic/go-seccomp-bpf"
	"github.com/elastic/go-seccomp-bpf/arch"
	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"
)

// Calls that no encoder makes. Sockets are here although the network namespace
// has none to reach: that namespace may be missing, and unix sockets are files.
var deniedCalls = [...]string{
	"socket", "socketpair", "connect", "bind", "listen", "accept", "accept4",
	"fork", "vfork", "ptrace", "process_vm_readv", "process_vm_writev", "pidfd_open", "pidfd_getfd", "pidfd_send_signal", "kcmp", "process_madvise",
	"tkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "unshare", "setns",
	"mount", "umount", "umount2", "pivot_root", "chroot", "open_tree", "move_mount", "fsopen", "fsconfig", "fsmount", "fspick", "mount_setattr",
	"bpf", "perf_event_open", "io_uring_setup", "io_uring_enter", "io_uring_register", "userfaultfd", "keyctl", "add_key", "request_key",
	"init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load", "reboot", "swapon", "swapoff", "acct", "quotactl",
	"open_by_handle_at", "name_to_handle_at", "lookup_dcookie", "sethostname", "setdomainname", "iopl", "ioperm", "modify_ldt", "vhangup", "syslog",
	"settimeofday", "clock_settime", "adjtimex", "clock_adjtime", "personality", "nfsservctl", "uselib", "fanotify_init",
}

const (
	anyNamespace = unix.CLONE_NEWNS | unix.CLONE_NEWUSER | unix.CLONE_NEWPID | unix.CLONE_NEWNET | unix.CLONE_NEWIPC | unix.CLONE_NEWUTS | unix.CLONE_NEWCGROUP
	pushInput    = 0x5412 // TIOCSTI: types into the terminal of whoever started us
	pasteInput   = 0x541c // TIOCLINUX
)

// restrictCalls loads the filter into this thread, which is the one that
// becomes ffmpeg.
func restrictCalls() error {
	program, err := callFilter(uint64(os.Getpid()))
	if err != nil {
		return err
	}
	raw, err := bpf.Assemble(program)
	if err != nil {
		return err
	}
	filter := make([]unix.SockFilter, len(raw))
	for i, in := range raw {
		filter[i] = unix.SockFilter{Code: in.Op, Jt: in.Jt, Jf: in.Jf, K: in.K}
	}
	prog := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	err = unix.Prctl(unix.PR_SET_SECCOMP, unix.SECCOMP_MODE_FILTER, uintptr(unsafe.Pointer(&prog)), 0, 0)
	runtime.KeepAlive(filter)
	return err
}

// callFilter is the program for a process of this number. Signals go to itself
// only; threads may be made, processes and namespaces may not.
func callFilter(pid uint64) ([]bpf.Instruction, error) {
	machine, err := arch.GetInfo("")
	if err != nil {
		return nil, fmt.Errorf("seccomp does not know this processor: %w", err)
	}
	var names []string
	for _, name := range deniedCalls {
		if _, known := machine.SyscallNames[name]; known {
			names = append(names, name)
		}
	}
	when := func(name string, argument uint32, operation seccomp.Operation, value uint64) seccomp.NameWithConditions {
		return seccomp.NameWithConditions{Name: name, Conditions: seccomp.ArgumentConditions{{Argument: argument, Operation: operation, Value: value}}}
	}
	policy := seccomp.Policy{DefaultAction: seccomp.ActionAllow, Syscalls: []seccomp.SyscallGroup{
		{Action: seccomp.ActionErrno, Names: names, NamesWithCondtions: []seccomp.NameWithConditions{
			when("kill", 0, seccomp.NotEqual, pid),
			when("tgkill", 0, seccomp.NotEqual, pid),
			when("clone", 0, seccomp.BitsSet, anyNamespace),
			when("clone", 0, seccomp.BitsNotSet, unix.CLONE_THREAD),
			when("ioctl", 1, seccomp.Equal, pushInput),
			when("ioctl", 1, seccomp.Equal, pasteInput),
		}},
		// Its flags lie in memory, where a filter cannot look; libraries fall back to clone.
		{Action: seccomp.ActionErrno | seccomp.Action(unix.ENOSYS), Names: []string{"clone3"}},
	}}
	program, err := policy.Assemble()
	if err != nil {
		return nil, err
	}
	// The library lets calls of another architecture pass, as i386 calls on
	// amd64; here they end the process.
	return append([]bpf.Instruction{
		bpf.LoadAbsolute{Off: 4, Size: 4}, // seccomp_data.arch
		bpf.JumpIf{Cond: bpf.JumpEqual, Val: uint32(machine.ID), SkipTrue: 1},
		bpf.RetConstant{Val: unix.SECCOMP_RET_KILL_PROCESS},
	}, program...), nil
}
