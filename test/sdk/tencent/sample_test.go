package sdk_tencent_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/test/node"
	"github.com/mediamill/mediamill/test/sdk"
)

func TestTheManualsSamplesRun(t *testing.T) {
	t.Parallel()
	s := serve(t)
	id, secret, _ := strings.Cut(s.api.Key, ".")
	address := strings.TrimPrefix(s.api.Server, "http://")

	js := sdk.Sample(t, "tencent.md", "js", map[string]string{"mk…": id, "'…'": "'" + secret + "'", "'https://'": "'http://'", "endpoint: 'mill.example'": "endpoint: '" + address + "'"})
	if said := node.Install(t, ".").Text(t, js); strings.TrimSpace(said) != "0" {
		t.Errorf("the sample for Node.js says %q", said)
	}

	dir := t.TempDir()
	for _, name := range []string{"go.mod", "go.sum"} {
		raw, err := os.ReadFile(filepath.Join("godrive", name))
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), raw, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	text := sdk.Sample(t, "tencent.md", "go", map[string]string{"mk…": id, `"…"`: `"` + secret + `"`, `"HTTPS"`: `"HTTP"`, "mill.example": address})
	if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	run := exec.CommandContext(t.Context(), node.Program(t, "go"), "run", ".")
	run.Dir = dir
	if said, err := run.CombinedOutput(); err != nil || strings.TrimSpace(string(said)) != "0" {
		t.Errorf("the sample for Go: %v\n%s", err, said)
	}
}
