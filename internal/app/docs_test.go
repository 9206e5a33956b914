package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// Every command of the manuals has a name, flags and a number of arguments that
// the program takes. Nothing of it is run.
func TestTheCommandsOfTheManualsAreTaken(t *testing.T) {
	var pages []string
	for _, pattern := range []string{"../../README.md", "../../docs/*.md", "../../docs/dialects/*.md"} {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: %v", pattern, err)
		}
		pages = append(pages, found...)
	}
	seen := 0
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range commands(string(text)) {
			seen++
			args, ok := words(line)
			if !ok {
				t.Errorf("%s: the quotes of %q do not close", page, line)
				continue
			}
			if err := taken(args); err != nil {
				t.Errorf("%s: %s: %v", page, line, err)
			}
		}
	}
	if seen < 80 {
		t.Errorf("only %d commands were found in the manuals", seen)
	}
}

// taken says what is wrong with the arguments of the program.
func taken(args []string) error {
	root := newRoot(Streams{In: strings.NewReader("")})
	cmd, rest, err := root.Find(args)
	if err != nil {
		return err
	}
	if err := cmd.ParseFlags(rest); err != nil {
		return err
	}
	if !cmd.Runnable() {
		return cobra.NoArgs(cmd, cmd.Flags().Args())
	}
	if err := cmd.ValidateArgs(cmd.Flags().Args()); err != nil {
		return err
	}
	return cmd.ValidateRequiredFlags()
}

// commands are the calls of mediamill in the shell blocks of a page, each on one
// line: what a pipe, a comment or a background sign begins is left out.
func commands(page string) (list []string) {
	for i, block := range strings.Split(page, "```") {
		text, isShell := strings.CutPrefix(block, "sh\n")
		if i%2 == 0 || !isShell {
			continue
		}
		text = strings.ReplaceAll(text, "\\\n", " ")
		for _, line := range strings.Split(text, "\n") {
			if command, ok := strings.CutPrefix(strings.TrimSpace(line), "mediamill "); ok {
				list = append(list, command)
			}
		}
	}
	return list
}

// words are those of a line as a shell splits it, up to a comment or an operator;
// ok is false when a quote does not close. $(…) is one word.
func words(line string) (list []string, ok bool) {
	var word strings.Builder
	var quote rune
	within, depth := false, 0
	for i, r := range line {
		switch {
		case quote != 0:
			if r == quote {
				quote = 0
			} else {
				word.WriteRune(r)
			}
		case r == '\'' || r == '"':
			quote, within = r, true
		case r == '(' && i > 0 && line[i-1] == '$':
			depth, within = depth+1, true
		case depth > 0:
			if r == ')' {
				depth--
			}
		case r == ' ':
			if within {
				list = append(list, word.String())
			}
			word.Reset()
			within = false
		case !within && (r == '#' || r == '|' || r == '>' || r == '&'):
			return list, true
		default:
			word.WriteRune(r)
			within = true
		}
	}
	if within {
		list = append(list, word.String())
	}
	return list, quote == 0
}
