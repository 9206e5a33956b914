package blobtest

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/blob/s3"
	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// An S3 is a server of a test's own, versitygw over a temporary folder.
type S3 struct {
	Endpoint  string // http://127.0.0.1:port
	AccessKey string
	SecretKey string

	buckets atomic.Int32
}

// StartS3 starts a server on a free port of 127.0.0.1, and stops it at the end of
// the test or of the process. It takes the program that MEDIAMILL_VERSITYGW names, or
// builds the one of test/tools once and keeps it. Without one the test fails when CI
// is set, and is skipped otherwise.
func StartS3(t testing.TB) *S3 {
	t.Helper()
	program := gateway(t)
	for try := 1; ; try++ {
		s, err := start3(t, program)
		if err == nil {
			return s
		}
		if try == 3 { // another process may have taken the free port
			t.Fatal(err)
		}
	}
}

// gateway finds the server's program.
func gateway(t testing.TB) string {
	t.Helper()
	if program := os.Getenv("MEDIAMILL_VERSITYGW"); program != "" {
		return program
	}
	dir, err := os.Getwd()
	for err == nil && dir != "/" {
		script := filepath.Join(dir, "scripts", "versitygw.sh")
		if _, e := os.Stat(script); e != nil {
			dir = filepath.Dir(dir)
			continue
		}
		var out []byte
		if out, err = exec.Command(script).Output(); err == nil {
			return strings.TrimSpace(string(out))
		}
	}
	if os.Getenv("CI") != "" {
		t.Fatalf("the S3 server of the tests is missing: %v", err)
	}
	t.Skipf("the S3 server of the tests is missing: %v", err)
	return ""
}

func start3(t testing.TB, program string) (*S3, error) {
	data, sidecar := t.TempDir(), t.TempDir()
	address := freeAddress(t)
	s := &S3{Endpoint: "http://" + address, AccessKey: "test" + rand.Text(), SecretKey: "secret-of-the-test"}
	// The shell ends the server when its own standard input ends, which it does
	// even when this process is killed.
	cmd := exec.Command("sh", "-c", `"$@" & cat >/dev/null; kill -9 $!; wait`, "sh",
		program, "--access", s.AccessKey, "--secret", s.SecretKey, "--port", address, "--quiet",
		"posix", "--sidecar", sidecar, data)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	var log strings.Builder
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	stop := func() { stdin.Close(); cmd.Wait() }
	if err := s.ready(t.Context()); err != nil {
		stop()
		return nil, fmt.Errorf("%s does not answer: %w\n%s", program, err, log.String())
	}
	t.Cleanup(stop)
	return s, nil
}

func freeAddress(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// ready waits until the server answers, and asks what only this one does: another
// test's may have taken the port, whose buckets have the same names.
func (s *S3) ready(ctx context.Context) error {
	var err error
	for deadline := time.Now().Add(5 * time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		var resp *http.Response
		if resp, err = http.Get(s.Endpoint); err == nil {
			io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
			break
		}
	}
	if err != nil {
		return err
	}
	client, err := s.client()
	if err == nil {
		_, err = client.ListBuckets(ctx)
	}
	return err
}

func (s *S3) client() (*minio.Client, error) {
	return minio.New(strings.TrimPrefix(s.Endpoint, "http://"), &minio.Options{
		Creds: credentials.NewStaticV4(s.AccessKey, s.SecretKey, ""), Region: "us-east-1",
	})
}

// Bucket makes an empty bucket and gives what opens it. Endpoint is s.Endpoint,
// or the address of a Road to it.
func (s *S3) Bucket(t testing.TB, endpoint string) s3.Options {
	t.Helper()
	name := fmt.Sprintf("test-%d", s.buckets.Add(1))
	client, err := s.client()
	if err == nil {
		err = client.MakeBucket(context.Background(), name, minio.MakeBucketOptions{})
	}
	if err != nil {
		t.Fatal(err)
	}
	return s3.Options{
		Endpoint: endpoint, Insecure: true, Bucket: name, Addressing: "path",
		AccessKey: s.AccessKey, SecretKey: s.SecretKey,
	}
}
