package sandbox

import (
	"os/exec"
	"runtime"
)

// Start starts a command and reaps it; done is closed when it has ended. Both happen
// on one locked thread: the kernel sends the parent-death signal when the thread that
// forked ends.
func Start(cmd *exec.Cmd) (done <-chan struct{}, err error) {
	ended, started := make(chan struct{}), make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err != nil {
			return
		}
		_ = cmd.Wait() // how it ended is in ProcessState
		close(ended)
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	return ended, nil
}
