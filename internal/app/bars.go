package app

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"
)

// A board shows the progress of several tasks: bars on a terminal, a plain
// line each time a task moved by a tenth elsewhere.
type board struct {
	out  io.Writer
	bars *mpb.Progress // nil when out is no terminal
	mu   sync.Mutex    // guards the lines of all rows
}

// A row is one task of a board.
type row struct {
	board *board
	name  string
	bar   *mpb.Bar
	note  string // phase, speed and time left, as shown beside the bar
	tenth int
}

func newBoard(out io.Writer) *board {
	b := &board{out: out}
	if isTerminal(out) {
		b.bars = mpb.New(mpb.WithOutput(out), mpb.WithWidth(40), mpb.WithRefreshRate(200*time.Millisecond))
	}
	return b
}

// isTerminal says whether people read what is written there.
func isTerminal(out io.Writer) bool {
	f, ok := out.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// row adds a task.
func (b *board) row(name string) *row {
	r := &row{board: b, name: name, tenth: -1}
	if b.bars != nil {
		r.bar = b.bars.AddBar(1000,
			mpb.PrependDecorators(decor.Name(name, decor.WCSyncSpaceR)),
			mpb.AppendDecorators(decor.Percentage(decor.WC{W: 5}), decor.Any(func(decor.Statistics) string {
				b.mu.Lock()
				defer b.mu.Unlock()
				return "  " + r.note
			})))
	}
	return r
}

// at moves the row; it never goes back.
func (r *row) at(percent float64, phase string, speed float64, left time.Duration) {
	note := phase
	if speed > 0 {
		note += fmt.Sprintf(" %.2gx", speed)
	}
	if left > time.Second {
		note += fmt.Sprintf(", %s left", left.Round(time.Second))
	}
	r.board.mu.Lock()
	r.note = note
	tenth := int(percent / 10)
	if r.bar == nil && tenth > r.tenth && percent < 100 {
		r.tenth = tenth
		fmt.Fprintf(r.board.out, "%s: %3.0f %% %s\n", r.name, percent, note)
	}
	r.board.mu.Unlock()
	if r.bar != nil {
		r.bar.SetCurrent(int64(percent * 10))
	}
}

// warn tells something of the task that a person should know.
func (r *row) warn(text string) {
	r.board.mu.Lock()
	defer r.board.mu.Unlock()
	line := fmt.Sprintf("%s: warning: %s\n", r.name, oneLine(text))
	if r.board.bars != nil {
		_, _ = r.board.bars.Write([]byte(line)) // above the bars
		return
	}
	fmt.Fprint(r.board.out, line)
}

// end closes the row with its last word, as "succeeded" or an error's text.
func (r *row) end(whole bool, word string) {
	r.board.mu.Lock()
	r.note = word
	if r.bar == nil {
		fmt.Fprintf(r.board.out, "%s: %s\n", r.name, word)
	}
	r.board.mu.Unlock()
	switch {
	case r.bar == nil:
	case whole:
		r.bar.SetCurrent(1000)
	default:
		r.bar.Abort(false)
	}
}

// wait draws the last state of all bars.
func (b *board) wait() {
	if b.bars != nil {
		b.bars.Wait()
	}
}
