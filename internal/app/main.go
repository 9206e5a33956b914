// Package app wires the parts together: one file per subcommand, and New, which
// builds a server or a worker from its dependencies up.
package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/mediamill/mediamill/internal/client"
	"github.com/mediamill/mediamill/internal/media"
)

// Exit codes, as docs/cli.md lists them.
const (
	exitDone        = 0
	exitFailed      = 1   // a task failed, or what was asked for did not work
	exitUsage       = 2   // flags, arguments or settings are wrong
	exitUnreachable = 3   // no server answers at the address
	exitRefused     = 4   // the server refused the request: not found, not allowed, invalid
	exitCanceled    = 130 // interrupted, or the job was canceled
)

// Streams are where a command reads and writes.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
}

// Main runs one command and returns the process's exit code.
func Main(ctx context.Context, args []string, in io.Reader, out, errs io.Writer) int {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	root := newRoot(Streams{in, out, errs})
	root.SetArgs(args)
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil {
		return exitDone
	}
	if e, ok := errors.AsType[*exitError](err); ok {
		if e.err != nil {
			printError(errs, e.err)
		}
		return e.code
	}
	if errors.Is(err, context.Canceled) && ctx.Err() != nil {
		fmt.Fprintln(errs, "interrupted")
		return exitCanceled
	}
	printError(errs, err)
	code := codeOf(err)
	if code == exitUsage && cmd != nil {
		fmt.Fprintf(errs, "\nSee '%s --help'.\n", cmd.CommandPath())
	}
	return code
}

// An exitError ends the program with a code of its own.
type exitError struct {
	code int
	err  error // nil when the command said it all
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit %d", e.code)
	}
	return e.err.Error()
}

// codeOf is the exit code of an error that a command returned: what has no
// code of ours came from cobra, and is a fault of usage.
func codeOf(err error) int {
	if errors.Is(err, client.ErrUnreachable) {
		return exitUnreachable
	}
	e, ok := errors.AsType[*media.Error](err)
	if !ok {
		if errors.Is(err, errUsage) || isUsage(err) {
			return exitUsage
		}
		return exitFailed
	}
	switch e.Code.Class() {
	case "config":
		return exitUsage
	case "request":
		return exitRefused
	}
	return exitFailed
}

var errUsage = errors.New("usage")

// isUsage knows the errors of cobra and pflag, which have no type.
func isUsage(err error) bool {
	text := err.Error()
	for _, start := range []string{"unknown command", "unknown flag", "unknown shorthand", "flag needs", "invalid argument", "accepts ", "requires ", "required flag", "at least one of the flags", "if any flags in the group", "bad flag syntax"} {
		if strings.HasPrefix(text, start) {
			return true
		}
	}
	return false
}

// printError writes every fault on lines of its own: message, field, hint.
func printError(w io.Writer, err error) {
	faults, several := errors.AsType[media.Faults](err)
	if !several {
		e, ok := errors.AsType[*media.Error](err)
		if !ok {
			fmt.Fprintf(w, "error: %v\n", err)
			return
		}
		faults = media.Faults{e}
	}
	for _, e := range faults {
		where := ""
		if e.Field != "" {
			where = e.Field + ": "
		}
		fmt.Fprintf(w, "error: %s%s (%s)\n", where, e.Message, e.Code)
		if e.Err != nil {
			fmt.Fprintf(w, "  cause: %v\n", e.Err)
		}
		if e.Hint != "" {
			fmt.Fprintf(w, "  hint: %s\n", e.Hint)
		}
	}
}

func newRoot(io Streams) *cobra.Command {
	root := &cobra.Command{
		Use:   "mediamill",
		Short: "A self-hosted media processing service",
		Long: `Mediamill transcodes, packages, snapshots and previews media with ffmpeg.

Start a server:        mediamill serve
Without a server:      mediamill run in.mp4 --template adaptive-h264 -o out/
Use a server:          mediamill job create --source-url https://… --template mp4-h264-1080p

Exit codes: 0 success, 1 failure, 2 wrong usage, 3 server not reachable, 4 refused by the server, 130 canceled.`,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetIn(io.In)
	root.SetOut(io.Out)
	root.SetErr(io.Err)
	root.PersistentFlags().Bool("json", false, "print JSON: one document, or one line per item")
	root.AddCommand(
		newServe(io), addWorkers(newWorker(io), io), newRun(io), newJob(io), newTemplate(io), newStorage(io), newUpload(io),
		newBackup(io), newRestore(io), newAnnotations(io), newCompare(io), newPack(io), newReview(io), newWords(io),
		newProbe(io), newPlan(io), newExplain(io), newDoctor(io), newKey(io), newConfig(io), newVersion(io),
	)
	return root
}
