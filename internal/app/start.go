package app

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

// startFault is the error of a server or worker that did not come up, or ended
// by itself: one line that says what is wrong and what to do, since it is read
// in the journal of a service manager. The exit code is 1 whatever the cause.
func startFault(err error) error {
	if err == nil || errors.Is(err, context.Canceled) {
		return err
	}
	if _, told := errors.AsType[*exitError](err); told {
		return err
	}
	return &exitError{code: exitFailed, err: errors.New(tellFaults(err))}
}

// tellFaults is message, cause and hint of each fault in one line.
func tellFaults(err error) string {
	faults, several := errors.AsType[media.Faults](err)
	if !several {
		e, ok := errors.AsType[*media.Error](err)
		if !ok {
			return flat(err.Error())
		}
		faults = media.Faults{e}
	}
	lines := make([]string, len(faults))
	for i, e := range faults {
		text := e.Message
		if e.Field != "" {
			text = e.Field + ": " + text
		}
		if e.Err != nil {
			text += ": " + e.Err.Error()
		}
		if e.Hint != "" {
			text += "; " + e.Hint
		}
		lines[i] = flat(text) + " (" + string(e.Code) + ")"
	}
	return strings.Join(lines, "; ")
}

// flat writes the lines of a text behind each other, each once: drivers list
// what they tried on lines of their own.
func flat(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.Join(strings.Fields(line), " "); line != "" && !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, ", ")
}

// databaseHint is what a fleet's database must be.
const databaseHint = "PostgreSQL 15 or newer must be reachable at the address, and the role must own the database"

// postgresFault gives a code and a hint to what the driver says.
func postgresFault(err error) error {
	if coded(err) {
		return err
	}
	return media.Fault(media.CodeDatabase, "", err, "the database cannot be opened").WithHint("%s", databaseHint)
}

// embeddedFault does so for the database in the data folder.
func embeddedFault(data string, err error) error {
	if coded(err) {
		return err
	}
	if _, files := errors.AsType[*fs.PathError](err); files {
		return dataFault(data, err)
	}
	return media.Fault(media.CodeDatabase, "", err, "the database in %s cannot be opened", data).WithHint("if its file is damaged, restore a backup; `mediamill doctor` checks the folder")
}

// dataFault is a data folder that cannot be made or written.
func dataFault(data string, err error) error {
	return media.Fault(media.CodeConfigInvalid, "", err, "the data folder %s cannot be used", data).WithHint("choose another with --data, or make it writable for the user that runs Mediamill")
}

func coded(err error) bool {
	_, ok := errors.AsType[*media.Error](err)
	return ok || err == nil
}
