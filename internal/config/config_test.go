package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"

	"github.com/mediamill/mediamill/internal/goldentest"
	"github.com/mediamill/mediamill/internal/media"
)

const examplePath = "../../config.example.yaml"

func load(t *testing.T, environ []string, args ...string) (Config, error) {
	t.Helper()
	flags := pflag.NewFlagSet("test", pflag.ContinueOnError)
	AddFlags(flags)
	if err := flags.Parse(args); err != nil {
		t.Fatal(err)
	}
	return Load(flags, environ)
}

func TestExampleIsTrue(t *testing.T) {
	want := Example(2)
	goldentest.Is(t, examplePath, want)
	if _, err := load(t, nil, "--config", examplePath); err != nil {
		t.Errorf("the example does not load: %v", err)
	}
}

func TestFlagBeatsEnvironmentBeatsFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "c.yaml")
	text := "listen: 127.0.0.1:1\ndata: /from/file\nworker:\n  grace: 5s\n  cpu: 3\noutbound:\n  ports: [8080, 9000]\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := load(t, []string{"MEDIAMILL_LISTEN=127.0.0.1:2", "MEDIAMILL_WORKER_GRACE=6s", "MEDIAMILL_OUTBOUND_ALLOW_CIDRS=10.0.0.0/8,192.168.0.0/16"},
		"--config", path, "--listen", "127.0.0.1:3", "--sample=false")
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen != "127.0.0.1:3" || c.Data != "/from/file" || c.Worker.Grace != 6*time.Second || c.Worker.CPU != 3 ||
		len(c.Outbound.AllowCIDRs) != 2 || len(c.Outbound.Ports) != 2 || c.Sample {
		t.Errorf("wrong layering: %+v", c)
	}
}

func TestEveryFaultIsToldAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "c.yaml")
	if err := os.WriteFile(path, []byte("wroker:\n  cpu: 1\nffmpeg:\n  sandbox: maybe\ndatabase: mysql://x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := load(t, []string{"MEDIAMILL_OUTBOUND_ALLOW_CIDRS=10.0.0.0"}, "--config", path, "--worker-cpu", "9999")
	faults, ok := errors.AsType[media.Faults](err)
	if !ok {
		t.Fatalf("got %v, want faults", err)
	}
	var told []string
	for _, f := range faults {
		told = append(told, f.Field)
	}
	want := "wroker.cpu ffmpeg.sandbox worker.cpu database outbound.allow_cidrs"
	if got := strings.Join(told, " "); got != want {
		t.Errorf("faults at %s, want %s", got, want)
	}
}

func TestRedactedHidesSecrets(t *testing.T) {
	c := Default(2)
	c.Database, c.SecretKey = "postgres://me:pw@db/mm", "c2VjcmV0"
	shown := c.Redacted()
	if shown["database"] != "postgres://***@db/mm" || shown["secret_key"] != "***" {
		t.Errorf("got %v and %v", shown["database"], shown["secret_key"])
	}
}
