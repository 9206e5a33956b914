package sdk_visionular_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/test/mill"
	"github.com/mediamill/mediamill/test/sdk"
)

func TestTheManualsSamplesRun(t *testing.T) {
	t.Parallel()
	_, api := mill.Serve(t, "", "--data", t.TempDir())
	id, secret, _ := strings.Cut(api.Key, ".")
	literals := map[string]string{"mk…": id, "https://mill.example": api.Server}
	with := func(more map[string]string) map[string]string {
		for from, to := range literals {
			more[from] = to
		}
		return more
	}

	listed := sdk.Sample(t, "visionular.md", "sh", with(map[string]string{":…": ":" + secret}))
	out, err := exec.CommandContext(t.Context(), "bash", "-euc", listed).Output()
	storage := regexp.MustCompile(`"storage_id":"([0-9a-f]{16})"`).FindStringSubmatch(string(out))
	if err != nil || storage == nil {
		t.Fatalf("the list of storages: %v\n%s", err, out)
	}
	python := sdk.Sample(t, "visionular.md", "python", with(map[string]string{`, "…"`: `, "` + secret + `"`, `"storage_id": "…"`: `"storage_id": "` + storage[1] + `"`}))
	file := filepath.Join(t.TempDir(), "sample.py")
	if err := os.WriteFile(file, []byte(python), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), interpreter(t), file)
	cmd.Env = append(os.Environ(), "NO_PROXY=127.0.0.1")
	if out, err := cmd.CombinedOutput(); err != nil || !regexp.MustCompile(`(?m)^[0-9]{14}[0-9a-z]{18}$`).Match(out) {
		t.Errorf("the sample for Python: %v\n%s", err, out)
	}
}
