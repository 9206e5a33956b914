package sandbox

import "golang.org/x/sys/unix"

const (
	machine      = unix.AUDIT_ARCH_AARCH64
	foreignCalls = 0xffffffff
)

// machineCalls are those that other processors do not have.
var machineCalls = [...]uint32{unix.SYS_NFSSERVCTL}
