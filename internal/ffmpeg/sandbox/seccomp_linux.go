package sandbox

import (
	"errors"
	"os"
	"runtime"
	"slices"
	"unsafe"

	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"
)

// Calls that no encoder makes. Sockets are here although the network namespace
// has none to reach: that namespace may be missing, and unix sockets are files.
// Those that only one processor has are in machineCalls.
var deniedCalls = [...]uint32{
	unix.SYS_SOCKET, unix.SYS_SOCKETPAIR, unix.SYS_CONNECT, unix.SYS_BIND, unix.SYS_LISTEN, unix.SYS_ACCEPT, unix.SYS_ACCEPT4,
	unix.SYS_PTRACE, unix.SYS_PROCESS_VM_READV, unix.SYS_PROCESS_VM_WRITEV, unix.SYS_PROCESS_MADVISE, unix.SYS_KCMP,
	unix.SYS_PIDFD_OPEN, unix.SYS_PIDFD_GETFD, unix.SYS_PIDFD_SEND_SIGNAL, unix.SYS_TKILL, unix.SYS_RT_SIGQUEUEINFO, unix.SYS_RT_TGSIGQUEUEINFO,
	unix.SYS_UNSHARE, unix.SYS_SETNS, unix.SYS_CHROOT, unix.SYS_PIVOT_ROOT, unix.SYS_MOUNT, unix.SYS_UMOUNT2, unix.SYS_OPEN_TREE, unix.SYS_MOVE_MOUNT,
	unix.SYS_FSOPEN, unix.SYS_FSCONFIG, unix.SYS_FSMOUNT, unix.SYS_FSPICK, unix.SYS_MOUNT_SETATTR, unix.SYS_SWAPON, unix.SYS_SWAPOFF, unix.SYS_QUOTACTL,
	unix.SYS_BPF, unix.SYS_PERF_EVENT_OPEN, unix.SYS_USERFAULTFD, unix.SYS_IO_URING_SETUP, unix.SYS_IO_URING_ENTER, unix.SYS_IO_URING_REGISTER,
	unix.SYS_KEYCTL, unix.SYS_ADD_KEY, unix.SYS_REQUEST_KEY, unix.SYS_OPEN_BY_HANDLE_AT, unix.SYS_NAME_TO_HANDLE_AT, unix.SYS_FANOTIFY_INIT,
	unix.SYS_INIT_MODULE, unix.SYS_FINIT_MODULE, unix.SYS_DELETE_MODULE, unix.SYS_KEXEC_LOAD, unix.SYS_KEXEC_FILE_LOAD, unix.SYS_REBOOT, unix.SYS_ACCT,
	unix.SYS_SETHOSTNAME, unix.SYS_SETDOMAINNAME, unix.SYS_SYSLOG, unix.SYS_VHANGUP, unix.SYS_PERSONALITY, unix.SYS_LOOKUP_DCOOKIE,
	unix.SYS_SETTIMEOFDAY, unix.SYS_CLOCK_SETTIME, unix.SYS_ADJTIMEX, unix.SYS_CLOCK_ADJTIME,
}

const (
	anyNamespace = unix.CLONE_NEWNS | unix.CLONE_NEWUSER | unix.CLONE_NEWPID | unix.CLONE_NEWNET | unix.CLONE_NEWIPC | unix.CLONE_NEWUTS | unix.CLONE_NEWCGROUP
	pushInput    = 0x5412 // TIOCSTI: types into the terminal of whoever started us
	pasteInput   = 0x541c // TIOCLINUX

	deny    = unix.SECCOMP_RET_ERRNO | uint32(unix.EPERM)
	pretend = unix.SECCOMP_RET_ERRNO | uint32(unix.ENOSYS) // that the kernel is older
)

// Where struct seccomp_data has its words; the processors known here are
// little-endian, so the low half of an argument comes first.
const (
	callWord = 0
	archWord = 4
	argWords = 16
)

// restrictCalls loads the filter into this thread, which is the one that
// becomes ffmpeg.
func restrictCalls() error {
	if machine == 0 {
		return errors.New("no list of system calls for this processor")
	}
	raw, err := bpf.Assemble(callFilter(uint32(os.Getpid())))
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
// only; threads may be made, processes and namespaces may not. Calls of another
// architecture, as i386 calls on amd64, end the process: their numbers mean
// other things.
func callFilter(pid uint32) []bpf.Instruction {
	program := []bpf.Instruction{
		bpf.LoadAbsolute{Off: archWord, Size: 4},
		bpf.JumpIf{Cond: bpf.JumpEqual, Val: machine, SkipTrue: 1},
		bpf.RetConstant{Val: unix.SECCOMP_RET_KILL_PROCESS},
		bpf.LoadAbsolute{Off: callWord, Size: 4},
		bpf.JumpIf{Cond: bpf.JumpLessThan, Val: foreignCalls, SkipTrue: 1},
		bpf.RetConstant{Val: pretend},
	}
	for _, number := range slices.Concat(deniedCalls[:], machineCalls[:]) {
		program = append(program, on(number, bpf.RetConstant{Val: deny})...)
	}
	// Its flags lie in memory, where a filter cannot look; libraries fall back to clone.
	program = append(program, on(unix.SYS_CLONE3, bpf.RetConstant{Val: pretend})...)
	program = append(program, on(unix.SYS_KILL, unless(0, bpf.JumpEqual, pid)...)...)
	program = append(program, on(unix.SYS_TGKILL, unless(0, bpf.JumpEqual, pid)...)...)
	program = append(program, on(unix.SYS_CLONE, slices.Concat(when(0, bpf.JumpBitsSet, anyNamespace), unless(0, bpf.JumpBitsSet, unix.CLONE_THREAD))...)...)
	program = append(program, on(unix.SYS_IOCTL, slices.Concat(when(1, bpf.JumpEqual, pushInput), when(1, bpf.JumpEqual, pasteInput))...)...)
	return append(program, bpf.RetConstant{Val: unix.SECCOMP_RET_ALLOW})
}

// on does what follows for one call only. What follows must not fall through
// with another word loaded, so a rule that looks at arguments ends in a verdict.
func on(number uint32, then ...bpf.Instruction) []bpf.Instruction {
	if _, ends := then[len(then)-1].(bpf.RetConstant); !ends || len(then) > 1 {
		then = append(slices.Clone(then), bpf.RetConstant{Val: unix.SECCOMP_RET_ALLOW})
	}
	return append([]bpf.Instruction{bpf.JumpIf{Cond: bpf.JumpNotEqual, Val: number, SkipTrue: uint8(len(then))}}, then...)
}

// when denies if the low half of an argument meets the condition. The kernel
// itself takes only that half of flags, request numbers and process ids.
func when(argument uint32, condition bpf.JumpTest, value uint32) []bpf.Instruction {
	return []bpf.Instruction{
		bpf.LoadAbsolute{Off: argWords + 8*argument, Size: 4},
		bpf.JumpIf{Cond: condition, Val: value, SkipFalse: 1},
		bpf.RetConstant{Val: deny},
	}
}

// unless denies if it does not.
func unless(argument uint32, condition bpf.JumpTest, value uint32) []bpf.Instruction {
	return []bpf.Instruction{
		bpf.LoadAbsolute{Off: argWords + 8*argument, Size: 4},
		bpf.JumpIf{Cond: condition, Val: value, SkipTrue: 1},
		bpf.RetConstant{Val: deny},
	}
}
