package sandbox

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// spaces are the ways to make namespaces, best first.
func spaces() []space {
	if os.Geteuid() == 0 {
		return []space{rootSpace, userSpace, noSpace}
	}
	return []space{userSpace, noSpace}
}

func landlockDetail() string {
	version, err := landlockVersion()
	if err != nil {
		return err.Error()
	}
	return "ABI " + strconv.Itoa(version)
}

// runCanary puts on what it can, tries what an attacker would try, and reports both
// on standard output. It ends the process.
func runCanary(o order) error {
	report := canaryReport{Layers: map[string]string{}}
	err := o.putOn(func(layer string, err error) error {
		if err != nil {
			report.Layers[layer] = err.Error()
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, a := range attempts {
		if detail, done := a.try(*o.Canary); done {
			report.Leaks = append(report.Leaks, Leak{Attempt: a.name, Detail: detail})
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(report); err != nil {
		return err
	}
	os.Exit(0)
	return nil
}

// An attempt is one thing that must be refused; done says that it was not.
type attempt struct {
	name string
	try  func(canaryTargets) (detail string, done bool)
}

var attempts = [...]attempt{
	{"read a file outside", func(b canaryTargets) (string, bool) { return opened(b.File, unix.O_RDONLY) }},
	{"write a file outside", func(b canaryTargets) (string, bool) { return opened(b.File+".new", unix.O_WRONLY|unix.O_CREAT) }},
	{"list a folder outside", func(canaryTargets) (string, bool) { return opened("/etc", unix.O_RDONLY|unix.O_DIRECTORY) }},
	{"read the parent's environment", func(b canaryTargets) (string, bool) {
		return opened(fmt.Sprintf("/proc/%d/environ", b.Parent), unix.O_RDONLY)
	}},
	{"connect to loopback by TCP", func(b canaryTargets) (string, bool) {
		return connected(unix.AF_INET, unix.SOCK_STREAM, &unix.SockaddrInet4{Port: b.Port, Addr: [4]byte{127, 0, 0, 1}})
	}},
	{"send to loopback by UDP", func(b canaryTargets) (string, bool) {
		return connected(unix.AF_INET, unix.SOCK_DGRAM, &unix.SockaddrInet4{Port: b.Port, Addr: [4]byte{127, 0, 0, 1}})
	}},
	{"connect to a unix socket", func(b canaryTargets) (string, bool) {
		return connected(unix.AF_UNIX, unix.SOCK_STREAM, &unix.SockaddrUnix{Name: b.Socket})
	}},
	{"start another program", func(canaryTargets) (string, bool) {
		pid, err := syscall.ForkExec("/bin/sh", []string{"sh", "-c", "exit 0"}, nil)
		if err != nil {
			return "", false
		}
		_, _ = syscall.Wait4(pid, nil, 0, nil)
		return "/bin/sh", true
	}},
	{"signal the parent", func(b canaryTargets) (string, bool) { return "", unix.Kill(b.Parent, 0) == nil }},
	{"trace the parent", func(b canaryTargets) (string, bool) { return "", unix.PtraceSeize(b.Parent) == nil }},
	{"create a namespace", func(canaryTargets) (string, bool) { return "", unix.Unshare(unix.CLONE_NEWUSER) == nil }},
	{"keep a descriptor", func(canaryTargets) (string, bool) {
		for fd := 4; fd < 64; fd++ {
			if flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0); err == nil && flags&unix.FD_CLOEXEC == 0 {
				return strconv.Itoa(fd), true
			}
		}
		return "", false
	}},
}

func opened(path string, flags int) (string, bool) {
	fd, err := unix.Open(path, flags|unix.O_CLOEXEC, 0o600)
	if err != nil {
		return "", false
	}
	unix.Close(fd)
	return path, true
}

func connected(family, kind int, to unix.Sockaddr) (string, bool) {
	fd, err := unix.Socket(family, kind|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return "", false
	}
	defer unix.Close(fd)
	return "", unix.Connect(fd, to) == nil
}
