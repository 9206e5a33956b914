// Package ffmpeg is the only package that starts ffmpeg or ffprobe. A Command is
// built from typed parts, so no text from outside can become an option, a path
// or a filter; Runner starts it inside the sandbox with limits and progress.
package ffmpeg

import (
	"time"
)

// A Command is one run of ffmpeg. It runs with the task's work folder as its
// current folder, so names in filters are relative to it.
type Command struct {
	Inputs  []Input
	Graph   []Chain // the filter graph; empty when streams are only copied or filtered by nothing
	Outputs []Output
	// Expect is what progress is counted against; frames when both are set.
	Expect Expect
	// Pipes is how many further pipes it writes into, see SidePipe: Run.Read gets them.
	Pipes int
	// BitExact asks for the same bytes on each run, for tests.
	BitExact bool
}

// Expect says when a command will be at 100 %.
type Expect struct {
	Duration time.Duration // of the output's time line
	Frames   int64         // written by the first output
}

// A Place is where a File lies.
type Place int

const (
	InSource Place = iota // one of the task's sources; Name is empty and Number counts from 0
	InWork                // the work folder: logs, text files, intermediate files; removed at the end
	InOut                 // the out folder: what is verified and published
	InPipe                // standard input (as an input), standard output (as an output), or with a Number a further pipe
	InLavfi               // a generator of the lavfi device; Name is its description; only for samples and tests
	InNull                // nowhere: for passes that only measure
)

// A File is a path that the Runner makes absolute. Name is relative, of the
// planner's own making, of letters, digits, ".-_/%" only.
type File struct {
	Place  Place
	Name   string
	Number int
}

// Source is the i-th source of the task.
func Source(i int) File { return File{Place: InSource, Number: i} }

// Work is a file of the work folder.
func Work(name string) File { return File{Place: InWork, Name: name} }

// Out is a file of the out folder.
func Out(name string) File { return File{Place: InOut, Name: name} }

// Pipe is standard input or standard output.
func Pipe() File { return File{Place: InPipe} }

// SidePipe is the n-th further pipe, from 1, as an output.
func SidePipe(n int) File { return File{Place: InPipe, Number: n} }

// Null is an output that is thrown away; its Format is "null".
func Null() File { return File{Place: InNull} }

// An Input is one -i with the options before it.
type Input struct {
	File    File
	Format  string // demuxer to force, as "h264", "ffmetadata"; empty to sniff among those allowed
	Options []Option
}

// An Output is one output file with the options before it.
type Output struct {
	File    File
	Format  string   // muxer, as "mp4"
	Maps    []string // "0:v:0", "0:3", or a label of Graph in brackets: "[v720]"
	Options []Option
}

// An Option is a flag and perhaps its value. Make it with the functions below.
type Option struct {
	Name  string
	Value string
	File  *File // the value is this file's path
	Bare  bool  // no value
}

// A Chain is a part of the filter graph: labels in, filters, labels out.
// Labels are without brackets, as "0:v:0" or "v720".
type Chain struct {
	In      []string
	Filters []Filter
	Out     []string
}

// A Filter has a name of the allow-list and parameters, which are escaped when
// rendered. A parameter with an empty Key is positional.
type Filter struct {
	Name   string
	Params []Param
	Copies [][]Filter // makes the filter's inputs: each a copy of the picture that comes, through filters of its own
}

// A Param is one option of a filter. Value must be of the planner's own
// making: numbers, words, expressions; never text from outside, which goes
// into a file of the work folder (drawtext=textfile, subtitles=filename).
type Param struct{ Key, Value string }
