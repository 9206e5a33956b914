package sandbox

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"

	"github.com/mediamill/mediamill/internal/prooftest"
)

// sung is what a canary with these layers could do, and why layers failed.
func sung(t *testing.T, l layers) (leaks []string, refused map[string]string) {
	t.Helper()
	targets, done, err := makeTargets()
	if err != nil {
		t.Fatal(err)
	}
	defer done()
	report, err := (&Box{}).canary(context.Background(), l, targets)
	if err != nil {
		prooftest.Lacking(t, prooftest.Cage, err)
	}
	for _, leak := range report.Leaks {
		leaks = append(leaks, leak.Attempt)
	}
	return leaks, report.Layers
}

// Without layers the canary gets through, so that its silence means something.
func TestCanaryGetsThroughWithoutACage(t *testing.T) {
	leaks, _ := sung(t, layers{})
	want := []string{
		"read a file outside", "write a file outside", "list a folder outside", "connect to loopback by TCP",
		"send to loopback by UDP", "connect to a unix socket", "start another program", "signal the parent",
	}
	if os.Geteuid() != 0 { // a child of root has fewer capabilities than its parent, and so may not look into it
		want = append(want, "read the parent's environment")
	}
	for _, want := range want {
		if !slices.Contains(leaks, want) {
			t.Errorf("could not %s: %q", want, leaks)
		}
	}
}

func TestEachLayerStopsItsOwn(t *testing.T) {
	network := []string{"connect to loopback by TCP", "send to loopback by UDP"}
	files := []string{"read a file outside", "write a file outside", "list a folder outside", "read the parent's environment"}
	processes := []string{"signal the parent", "trace the parent"}
	for name, c := range map[string]struct {
		on    layers
		stops []string
	}{
		"landlock":   {layers{Landlock: true}, append([]string{"start another program"}, files...)},
		"seccomp":    {layers{Seccomp: true}, slices.Concat(network, processes, []string{"connect to a unix socket", "start another program", "create a namespace"})},
		"namespaces": {layers{Namespaces: spaces()[0]}, slices.Concat(network, processes)},
		"all": {layers{Limits: true, Landlock: true, Seccomp: true, Namespaces: spaces()[0]}, slices.Concat(network, files, processes,
			[]string{"connect to a unix socket", "start another program", "create a namespace", "keep a descriptor"})},
	} {
		t.Run(name, func(t *testing.T) {
			leaks, refused := sung(t, c.on)
			for layer, why := range refused {
				if why != "" {
					prooftest.Lacking(t, prooftest.Cage, layer+": "+why)
				}
			}
			for _, attempt := range c.stops {
				if slices.Contains(leaks, attempt) {
					t.Errorf("could still %s", attempt)
				}
			}
		})
	}
}

func TestInheritedDescriptorIsClosed(t *testing.T) {
	f, err := os.Open("/etc/passwd")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := unix.FcntlInt(f.Fd(), unix.F_SETFD, 0); err != nil { // as a library might leave it
		t.Fatal(err)
	}
	if leaks, _ := sung(t, layers{}); slices.Contains(leaks, "keep a descriptor") {
		t.Error("the child has it")
	}
}

// call runs the filter on one system call. The machine of x/net reads words in
// network order, so the words are laid out for it.
func call(t *testing.T, vm *bpf.VM, arch, number uint32, args ...uint64) int {
	t.Helper()
	words := []uint32{number, arch, 0, 0}
	for i := range 6 {
		var a uint64
		if i < len(args) {
			a = args[i]
		}
		words = append(words, uint32(a), uint32(a>>32)) // little-endian halves
	}
	var data []byte
	for _, w := range words {
		data = append(data, byte(w>>24), byte(w>>16), byte(w>>8), byte(w))
	}
	verdict, err := vm.Run(data)
	if err != nil {
		t.Fatal(err)
	}
	return verdict
}

func TestCallFilter(t *testing.T) {
	if machine == 0 {
		t.Skip("no filter for this processor")
	}
	vm, err := bpf.NewVM(callFilter(7))
	if err != nil {
		t.Fatal(err)
	}
	const allow = uint32(unix.SECCOMP_RET_ALLOW)
	thread := uint64(unix.CLONE_VM | unix.CLONE_THREAD | unix.CLONE_SIGHAND)
	for name, c := range map[string]struct {
		arch, number uint32
		args         []uint64
		want         uint32
	}{
		"read":                               {machine, unix.SYS_READ, nil, allow},
		"open":                               {machine, unix.SYS_OPENAT, nil, allow},
		"a socket":                           {machine, unix.SYS_SOCKET, []uint64{unix.AF_UNIX}, deny},
		"a thread":                           {machine, unix.SYS_CLONE, []uint64{thread}, allow},
		"a process":                          {machine, unix.SYS_CLONE, []uint64{uint64(unix.SIGCHLD)}, deny},
		"a thread in a new namespace":        {machine, unix.SYS_CLONE, []uint64{thread | unix.CLONE_NEWUSER}, deny},
		"clone3, whose flags cannot be seen": {machine, unix.SYS_CLONE3, nil, pretend},
		"a signal to itself":                 {machine, unix.SYS_KILL, []uint64{7, 6}, allow},
		"a signal to another":                {machine, unix.SYS_KILL, []uint64{8, 9}, deny},
		"a signal to every process":          {machine, unix.SYS_KILL, []uint64{^uint64(0), 9}, deny},
		"typing into the terminal":           {machine, unix.SYS_IOCTL, []uint64{0, pushInput}, deny},
		"asking the terminal for its size":   {machine, unix.SYS_IOCTL, []uint64{0, unix.TIOCGWINSZ}, allow},
		"io_uring":                           {machine, unix.SYS_IO_URING_SETUP, nil, deny},
		"ptrace":                             {machine, unix.SYS_PTRACE, nil, deny},
		"bpf":                                {machine, unix.SYS_BPF, nil, deny},
		"a call of another processor architecture": {unix.AUDIT_ARCH_S390, 102, nil, unix.SECCOMP_RET_KILL_PROCESS},
	} {
		if got := uint32(call(t, vm, c.arch, c.number, c.args...)); got != c.want {
			t.Errorf("%s: %#x, want %#x", name, got, c.want)
		}
	}
}

func TestCapabilitiesAreDropped(t *testing.T) {
	if os.Geteuid() != 0 {
		prooftest.Lacking(t, prooftest.Root, "only root has capabilities")
	}
	b, err := New(context.Background(), Options{Mode: Auto, Read: []string{"/proc"}})
	if err != nil {
		t.Fatal(err)
	}
	out, err := b.Command(Spec{Program: "/bin/cat", Args: []string{"/proc/thread-self/status"}}).CombinedOutput()
	if err != nil {
		prooftest.Lacking(t, prooftest.Cage, fmt.Sprintf("%v %s", err, out))
	}
	for line := range strings.Lines(string(out)) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), ":\t")
		switch key {
		case "CapPrm", "CapEff", "CapBnd":
			if value != "0000000000000006" && value != "0000000000000000" { // at most to read and write others' files
				t.Errorf("%s", line)
			}
		case "CapInh", "CapAmb":
			if value != "0000000000000000" {
				t.Errorf("%s", line)
			}
		case "NoNewPrivs":
			if value != "1" {
				t.Errorf("%s", line)
			}
		case "Seccomp":
			if value != "2" {
				t.Errorf("%s", line)
			}
		}
	}
}

func TestAMachineWithoutMemoryEndsTheProgramFirst(t *testing.T) {
	b := &Box{on: layers{Limits: true}}
	out, err := b.Command(Spec{Program: "/bin/cat", Args: []string{"/proc/self/oom_score_adj"}, Dir: t.TempDir()}).Output()
	if err != nil || strings.TrimSpace(string(out)) != "1000" {
		t.Errorf("%q, %v", out, err)
	}
}
