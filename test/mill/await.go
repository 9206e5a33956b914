package mill

import (
	"fmt"
	"math/rand/v2"
	"net"
	"testing"
	"time"
)

// Patience is how long a test waits on a machine that does other work too before
// it takes something for not happening. It says nothing of how quick the program
// is: what comes is never waited for in whole.
const Patience = 15 * time.Minute

// Await waits until what is asked for holds.
func Await(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(Patience); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("after %s still not: %s", Patience, what)
		}
	}
}

// Address is where a server can be started again and again: its port is none of
// those that the system gives to whoever asks for any, which another process
// could have while the server is away.
func Address(t testing.TB) string {
	t.Helper()
	for range 100 {
		address := fmt.Sprint("127.0.0.1:", 20_000+rand.IntN(10_000))
		if l, err := net.Listen("tcp", address); err == nil {
			_ = l.Close()
			return address
		}
	}
	t.Fatal("no port is free")
	return ""
}
