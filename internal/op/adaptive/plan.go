package adaptive

import (
	"fmt"
	"strings"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/ffmpeg/seek"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/picture"
)

// Names in the out folder.
const (
	hlsTop  = "master.m3u8"
	dashTop = "manifest.mpd"
	initMP4 = "init.mp4"
	sheets  = "sheet-%05d.jpg"
)

// A planner gathers the plan of one source.
type planner struct {
	p     *Params
	in    op.Input
	src   *media.Source
	v     *media.VideoStream // nil without pictures
	plan  *op.Plan
	cmd   *ffmpeg.Command
	words *ffmpeg.Command // that writes the tracks of text; cmd itself where a single run can do it
	fin   *finish
	grid  grid
	part  seek.Part // of the source that is taken
	// length of the presentation as the source tells it, and how much longer
	// the sound is than the picture.
	length, hold media.Seconds
	taken        []int          // indexes of the streams of picture and sound
	names        map[string]int // folders that are taken
	weight       op.Weight
}

// A grid is where keyframes and segments lie.
type grid struct {
	gop     media.Rational // seconds, exact
	segment media.Seconds  // whole groups of pictures
}

// Plan makes the one command and what Go does after it.
func (p *Params) Plan(in op.Input) (*op.Plan, error) {
	b := &planner{
		p: p, in: in, src: in.Source, v: in.Source.MainVideo(),
		plan: &op.Plan{}, names: map[string]int{},
		part: seek.Part{Source: in.Source},
	}
	start, length, fault := p.Trim.Settle(in.Source.Duration, "trim.")
	if fault != nil {
		return nil, fault
	}
	b.part.Start, b.part.Length = start, length
	b.cmd = &ffmpeg.Command{Inputs: []ffmpeg.Input{{File: ffmpeg.Source(0), Options: b.part.Input()}}, BitExact: in.BitExact}
	b.fin = &finish{container: p.Container, pattern: p.pattern(), iframes: p.IFrames}
	if p.hls() {
		b.fin.hls = p.hlsName()
	}
	if p.dash() {
		b.fin.dash = p.dashName()
	}
	if p.Audio.SoundOnly {
		b.v = nil
	}
	tracks := b.chooseAudio()
	if b.v == nil && len(tracks) == 0 {
		return nil, media.Errorf(media.CodeInputNoStream, "the source has neither video nor audio")
	}
	if err := b.measureLength(tracks); err != nil {
		return nil, err
	}
	b.grid = grid{segment: p.Segment}
	if b.v != nil {
		if err := b.video(); err != nil {
			return nil, err
		}
		b.images()
	}
	b.audio(tracks)
	b.rename()
	b.subtitles()
	b.cmd.Expect.Duration = b.length.Duration()
	if b.v != nil {
		b.cmd.Expect.Frames = max(b.v.Frames, 1)
		if b.length > 0 && len(b.fin.video) > 0 {
			b.cmd.Expect.Frames = max(1, int64(float64(b.length)*b.fin.video[0].rate.Float()))
		}
		b.plan.Begins = b.part.Begins(begin, 0)
	}
	b.fin.length = b.length
	b.plan.Steps = []op.Step{{Name: "encode", Command: b.cmd, Weight: 1}}
	if b.words != b.cmd && len(b.words.Outputs) > 0 {
		b.plan.Steps = append(b.plan.Steps, op.Step{Name: "subtitles", Command: b.words, Weight: 0.02})
	}
	b.plan.Steps = append(b.plan.Steps, op.Step{Name: "manifests", Make: b.fin, Weight: 0.01})
	b.manifests()
	b.plan.MaxBytes = b.weight.Bytes(b.length)
	return b.plan, nil
}

func (b *planner) say(about media.Phrase, format string, args ...any) {
	b.plan.Reasons = append(b.plan.Reasons, media.Reasoned(about, media.Phrasef(format, args...)))
}

func (b *planner) warn(code media.WarningCode, format string, args ...any) {
	b.plan.Warnings = append(b.plan.Warnings, media.Warning{Code: code, Phrase: media.Phrasef(format, args...)})
}

// begin is the work file that notes where reading of a part began.
const begin = "begin.txt"

// folder gives each rendition one of its own.
func (b *planner) folder(name string) string {
	if b.p.Name != "" {
		name = b.p.Name + "-" + name
	}
	return b.unique(name)
}

// bare is a rendition's folder without the name of the presentation.
func (b *planner) bare(folder string) string {
	if b.p.Name == "" {
		return folder
	}
	return strings.TrimPrefix(folder, safe(b.p.Name)+"-")
}

// safe is a name in the letters that folders of renditions have.
func safe(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' {
			return r
		}
		return '-'
	}, strings.ToLower(name))
}

func (b *planner) unique(name string) string {
	name = safe(name)
	b.names[name]++
	if n := b.names[name]; n > 1 {
		return b.unique(fmt.Sprintf("%s-%d", name, n))
	}
	return name
}

// extension of segments.
func (p *Params) extension() string {
	if p.Container == "ts" {
		return "ts"
	}
	return "m4s"
}

// types are the MIME types of an initialization and of segments.
func (p *Params) types(pictures bool) (head, segment string) {
	switch {
	case p.Container == "ts":
		return "", "video/mp2t"
	case pictures:
		return "video/mp4", "video/iso.segment"
	}
	return "audio/mp4", "audio/mp4"
}

// pattern of segments' names inside a rendition's folder.
func (p *Params) pattern() string { return "seg-%05d." + p.extension() }

// segmented adds an output that is cut into segments, and the files to expect of it.
func (b *planner) segmented(folder, label string, pictures bool, options []ffmpeg.Option) {
	head, segment := b.p.types(pictures)
	options = append(options, ffmpeg.Word("avoid_negative_ts", "disabled"),
		ffmpeg.Time("hls_time", b.grid.segment.Duration().Truncate(time.Microsecond)), ffmpeg.Word("hls_playlist_type", "vod"), ffmpeg.Int("start_number", 1))
	if b.p.Container == "ts" {
		// All renditions begin at the muxer's own 1.4 s: B-frames have room, and the clocks agree.
		options = append(options, ffmpeg.Word("hls_segment_type", "mpegts"), ffmpeg.Word("hls_segment_options", "avoid_negative_ts=disabled"))
	} else {
		// A fragment a keyframe, so that keyframes can be read by themselves. cmaf makes
		// composition times start at 0 without an edit list.
		options = append(options, ffmpeg.Word("hls_segment_type", "fmp4"), ffmpeg.Word("hls_fmp4_init_filename", initMP4),
			ffmpeg.Word("hls_segment_options", "movflags=+cmaf+frag_keyframe+skip_sidx:avoid_negative_ts=disabled"))
	}
	options = append(options, ffmpeg.InFile("hls_segment_filename", ffmpeg.Out(folder+"/"+b.p.pattern())))
	b.cmd.Outputs = append(b.cmd.Outputs, ffmpeg.Output{
		File: ffmpeg.Out(folder + "/index.m3u8"), Format: "hls", Maps: []string{"[" + label + "]"}, Options: options,
	})
	if b.p.Container == "cmaf" {
		b.file(folder+"/"+initMP4, folder, media.RoleInit, head)
	}
	b.plan.Files = append(b.plan.Files, op.File{
		Name: op.FileName{File: folder + "/" + b.p.pattern(), Rendition: folder}, Series: true, From: 1, Min: 1,
		Role: media.RoleSegment, Type: segment, Expect: op.Expect{Kind: op.KindSegment},
	})
	if b.p.hls() {
		b.file(folder+"/index.m3u8", folder, media.RolePlaylist, hlsType)
	}
}

const (
	hlsType  = "application/vnd.apple.mpegurl"
	dashType = "application/dash+xml"
	vttType  = "text/vtt"
)

func (b *planner) file(name, rendition string, role media.Role, kind string) {
	f := op.File{Name: op.FileName{File: name, Rendition: rendition}, Role: role, Type: kind, Expect: op.Expect{Kind: op.KindText}}
	if role == media.RoleInit {
		f.Expect.Kind = op.KindSegment
	}
	b.plan.Files = append(b.plan.Files, f)
}

// manifests puts the manifests before all other files; the first is the main output.
func (b *planner) manifests() {
	var tops []op.File
	add := func(name, kind string, expect op.Kind) {
		tops = append(tops, op.File{Name: op.FileName{File: name}, Role: media.RoleManifest, Type: kind,
			Expect: op.Expect{Kind: expect, Duration: b.length, Tolerance: b.tolerance(), Of: []op.Part{{Streams: b.taken, Start: media.SecondsOf(b.part.Start), Length: media.SecondsOf(b.part.Length)}}}})
	}
	if b.p.hls() {
		add(b.p.hlsName(), hlsType, op.KindHLS)
	}
	if b.p.dash() {
		add(b.p.dashName(), dashType, op.KindDASH)
	}
	b.plan.Files = append(tops, b.plan.Files...)
}

// tolerance of the whole duration: containers tell theirs only so exactly.
func (b *planner) tolerance() media.Seconds {
	t := max(0.1, b.length*0.005)
	if b.v != nil && b.v.FrameRate.Known() {
		t = max(t, media.Seconds(2/b.v.FrameRate.Float()))
	}
	return t
}

// deinterlace is picture's word for the parameter.
func (p *Params) deinterlace() picture.Deinterlace {
	if p.Deinterlace == "auto" {
		return picture.DeinterlaceAuto
	}
	return picture.Deinterlace(p.Deinterlace)
}
