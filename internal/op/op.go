// Package op has what every operation is: parameters that validate themselves
// and a pure planner, which turns the facts of a source and parameters into a Plan.
// Running, progress, verification and upload know no operation by name.
package op

import (
	"context"
	"fmt"
	"io"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/ffmpeg/seek"
	"github.com/mediamill/mediamill/internal/media"
)

// An Op is one operation of the catalogue. Its package exports it as
//
//	func Op() op.Op
//
// and op/catalogue lists it.
type Op struct {
	Name      string // as "transcode"
	Title     string // for people, such as "Transcode"
	Summary   string // one sentence
	Key       string // default key pattern of its outputs
	Layout    Layout
	New       func() Params    // parameters with their defaults
	Result    any              // of what type the result of a task is: a struct whose tags make its schema; nil for none
	Templates []media.Template // system templates, version 1 and up
	// Rejudge applies the policy in parameters to an earlier report of the operation;
	// nil for operations without verdicts.
	Rejudge func(report []byte, params Params) (Judged, error)
}

// A Layout says how many files an operation makes, and so what its key pattern must hold.
type Layout int

const (
	OneFile Layout = iota // exactly one
	Series                // a number of files of one kind, perhaps with a track beside: {number} tells them apart
	Beside                // one, and perhaps others beside it: {rendition} tells them apart
	Tree                  // a folder that refers to itself by relative names: the pattern ends with {file}
	NoFiles               // none: the operation has a result, and neither a key nor a storage
)

// Params are an operation's knobs. The struct's json, doc, enum, minimum,
// maximum, default and example tags make the REST schema and the console's form.
type Params interface {
	// Validate lists every fault that shows without the source, fields as "height", "audio[0].codec".
	Validate() media.Faults
	// Needs lists encoders, muxers and filters that ffmpeg must have; a job that
	// needs a missing one is refused when it is submitted.
	Needs() []ffmpeg.Need
	// Queue is where the task competes for a slot.
	Queue() media.Queue
	// Measures lists what must be measured of the source before Plan, given its probe.
	Measures(src *media.Source) []media.Measurement
	// Plan is pure: the same Input makes the same Plan. Errors are media.Error
	// of the classes input and config.
	Plan(in Input) (*Plan, error)
}

// LessFiles is implemented by parameters with which the operation makes fewer files
// than its Layout says.
type LessFiles interface {
	FileLayout() Layout
}

// LayoutWith is the layout of what the operation makes with some parameters, which may be nil.
func (o *Op) LayoutWith(params Params) Layout {
	if less, ok := params.(LessFiles); ok {
		return less.FileLayout()
	}
	return o.Layout
}

// MoreSources is implemented by parameters that name further sources, as a
// watermark. They are fetched like the task's own and become sources 1, 2, …
// in this order; they are not probed.
type MoreSources interface {
	ExtraSources() []media.SourceRef
}

// SourcesOf are all the sources of a task: its own or the job's, then those that
// its parameters name. params may be nil.
func SourcesOf(job *media.Job, task *media.Task, params Params) []media.SourceRef {
	refs := []media.SourceRef{job.Source}
	if task.Source != nil {
		refs[0] = *task.Source
	}
	if more, ok := params.(MoreSources); ok {
		refs = append(refs, more.ExtraSources()...)
	}
	return refs
}

// Looks is implemented by parameters whose plan must know what some of the
// further sources are: the first so many are probed and measured like the
// task's own and come as Input.Further.
type Looks interface {
	MoreSources
	LooksInto() int
}

// Input is all that a planner may look at.
type Input struct {
	Source   *media.Source   // probe and measurements of source 0
	Further  []*media.Source // of sources 1, 2, …, as far as Looks asks; nil before a job runs
	Caps     *ffmpeg.Capabilities
	Threads  int                     // for each encoder; 0 lets ffmpeg choose
	BitExact bool                    // for tests: same bytes each run
	Key      func(f FileName) string // the key that a file will get, for relative references between outputs
	Ext      string                  // extension of the source's name, without the dot
}

// FileName is what a key pattern can tell apart.
type FileName struct {
	File      string // path in the out folder, as "v720/seg-00001.m4s"
	Rendition string
	Number    int // from 1; 0 for none
}

// A Plan is the work of one task.
type Plan struct {
	Texts      []Text // written before the first step
	Steps      []Step
	Files      []File // all that is verified and published; the first is the main output; manifests are published last
	Reasons    []media.Reason
	Normalized []media.Finding
	Warnings   []media.Warning
	Begins     []seek.Begin // of parts that are read from before their start: verification reads the notes
	MaxBytes   int64        // about the most that all outputs weigh together; 0 when nothing bounds it
}

// A Text is a small file written as it stands.
type Text struct {
	File    ffmpeg.File
	Content []byte
}

// A Step is one run of ffmpeg or ffprobe, or Go work between runs. Exactly one of
// Command, Show and Make is set.
type Step struct {
	Name    string // as "encode", "first pass"
	Command *ffmpeg.Command
	// Show is what ffprobe shows of a source, for Read.
	Show *ffmpeg.Show
	// Feed writes the command's standard input when its first input is a pipe.
	Feed Feeder
	// Read reads the command's standard output when an output is a pipe, or what ffprobe shows.
	Read Reader
	// Hear gets every line that ffmpeg or ffprobe writes about its work, while Read reads.
	Hear Hearer
	// Make is Go work on what the steps before made: manifests, tracks.
	Make Maker
	// Unless names a file of the work or out folder; the step is left out when
	// the file is there. Attempts that grow smaller until one fits are steps.
	Unless *ffmpeg.File
	// Lenient lets the task go on when the source is not fit for the step: Read has
	// then seen a part of it, or nothing.
	Lenient bool
	// Weight is the step's share of the task's progress, relative to the others'.
	Weight float64
}

// A Feeder writes ffmpeg's standard input, as samples that were picked from
// the source by Go. It returns when all is written or ctx ends.
type Feeder interface {
	Feed(ctx context.Context, w Work, to io.Writer) error
}

// A Reader reads what ffmpeg writes to standard output, such as frames that are
// judged by Go, while it writes: no frame lies on a disk, and ffmpeg waits for the
// reader. It returns at the end, or before it when it has enough, which ends
// ffmpeg well. It may add to Made, as a Maker.
type Reader interface {
	Read(ctx context.Context, w Work, from io.Reader) error
}

// A Hearer gets lines of ffmpeg's own, such as the damage that a decoder met, from
// one goroutine and never after the step has ended.
type Hearer interface {
	Hear(line string)
}

// A Maker writes files of the out folder from others that are there.
type Maker interface {
	Make(ctx context.Context, w Work) error
}

// Work is what a Feeder, Reader or Maker may touch. A Maker may add to Made what it
// measured: durations, times, warnings.
type Work struct {
	ffmpeg.Places
	Source *media.Source
	Made   *Made
	Side   []io.Reader // of a Reader: the further pipes of the command, read at the same time
}

// Made is what a run adds to its plan.
type Made struct {
	Warnings []media.Warning
	Reasons  []media.Reason           // decided by what the run saw, as which frame became the poster
	Result   any                      // of the operation's type; kept with the task, and shown
	Times    map[string]media.Seconds // of a snapshot, by path in the out folder: the frame really shown
}

// A File is one output, or a run of numbered ones.
type File struct {
	Name FileName // Name.File holds one "%05d"-like verb when Series is set
	// Series: as many files as ffmpeg wrote, numbered without a gap, count between Min and Max.
	Series   bool
	From     int // number of the first of a series
	Step     int `json:",omitempty"` // from number to number; 0 is 1
	Min, Max int
	Role     media.Role
	Type     string // MIME type
	Expect   Expect
}

// First is the name of the file, or of the first of a series.
func (f File) First() FileName { return f.Nth(0) }

// Nth is the name of the n-th file of a series, from 0; of one file it is its name.
func (f File) Nth(n int) FileName {
	name := f.Name
	if f.Series {
		name.File, name.Number = fmt.Sprintf(name.File, f.From+n*max(f.Step, 1)), n+1
	}
	return name
}

// Expect is what verification holds a file to; zero fields are not checked.
type Expect struct {
	Kind      Kind
	Video     *Video
	Audio     []Audio // one an audio stream, in order
	Subtitles int
	Duration  media.Seconds // as the source tells it; 0 when it does not
	Of        []Part        // what the output shows, where its length follows from the source's
	Tolerance media.Seconds // 0: the larger of one frame and 0.5 %
	Frames    int64
	MaxBytes  int64
	NotBlank  bool // an image of one flat color is a fault, unless the source is blank there
	FastStart bool // moov before mdat
	Schema    any  `json:"-"` // of JSON: a struct whose tags make its schema
}

// A Kind says how a file is verified.
type Kind string

const (
	KindMedia   Kind = "media"   // probed: streams, duration, packets
	KindImage   Kind = "image"   // decoded: size, not blank
	KindSegment Kind = "segment" // verified through its playlist
	KindHLS     Kind = "hls"     // multivariant or media playlist
	KindDASH    Kind = "dash"
	KindVTT     Kind = "vtt"
	KindText    Kind = "text" // not empty
	KindJSON    Kind = "json" // holds to Expect.Schema
)

// Video is what the one video stream must be.
type Video struct {
	Codec         string
	Width, Height int
	FrameRate     media.Rational
	PixFmt        string
	Transfer      string // color transfer that must be tagged, as bt709
}

// Audio is what one audio stream must be.
type Audio struct {
	Codec      string
	Channels   int
	SampleRate int
	Language   string
}
