package sandbox

import "golang.org/x/sys/unix"

const (
	machine      = unix.AUDIT_ARCH_X86_64
	foreignCalls = 0x40000000 // from here on the numbers of the x32 interface
)

// machineCalls are those that other processors do not have.
var machineCalls = [...]uint32{
	unix.SYS_FORK, unix.SYS_VFORK, unix.SYS_IOPL, unix.SYS_IOPERM, unix.SYS_MODIFY_LDT, unix.SYS_USELIB, unix.SYS_CREATE_MODULE, unix.SYS_NFSSERVCTL, unix.SYS__SYSCTL,
}
