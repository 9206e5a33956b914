package app

import (
	"os"
	"path"
	"path/filepath"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mediamill/mediamill/internal/config"
	"github.com/mediamill/mediamill/internal/ffmpeg/probe"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/pipeline"
	"github.com/mediamill/mediamill/internal/worker"
)

// newPlan is `mediamill plan`: what a job would do.
func newPlan(io Streams) *cobra.Command {
	var j jobSpec
	cmd := &cobra.Command{
		Use:   "plan [FILE]",
		Short: "Show commands, files and decisions without running anything",
		Long: `With FILE, plans the templates for that local file, without a server. Without it, asks the server for a dry run of
the job that the flags describe. The commands are shown without the allow-lists and limits that precede each input;
--json shows the complete commands.

  mediamill plan in.mp4 --template adaptive-h264
  mediamill plan --sample --template adaptive-h264`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				return planLocal(cmd, io, args[0], &j)
			}
			c, err := remote(cmd)
			if err != nil {
				return err
			}
			spec, err := j.spec(io)
			if err != nil {
				return err
			}
			plan, err := c.PlanJob(cmd.Context(), spec)
			if err != nil {
				return err
			}
			if asJSON(cmd) {
				return printJSON(io, plan)
			}
			return printPlans(io, plan.Tasks)
		},
	}
	j.flags(cmd)
	return addServer(cmd)
}

// planLocal plans the templates for a file of this machine.
func planLocal(cmd *cobra.Command, io Streams, file string, j *jobSpec) error {
	source, engine, err := localSource(cmd, file)
	if err != nil {
		return err
	}
	run := localRun{templates: j.templates, params: j.params, set: j.set}
	orders, err := run.orders()
	if err != nil {
		return err
	}
	plans := make([]media.TaskPlan, len(orders))
	for i, o := range orders {
		plans[i] = media.TaskPlan{Name: j.templates[i], Operation: o.Op.Name}
		if err := describeLocal(cmd, engine, *o, source, &plans[i]); err != nil {
			plans[i].Error = media.AsError(err)
		}
	}
	if asJSON(cmd) {
		return printJSON(io, plans)
	}
	return printPlans(io, plans)
}

func describeLocal(cmd *cobra.Command, engine *pipeline.Pipeline, o pipeline.Order, source string, plan *media.TaskPlan) error {
	scratch, err := os.MkdirTemp("", "mediamill-plan-")
	if err != nil {
		return media.Wrap(media.CodeWorkerDisk, err, "cannot create a scratch folder")
	}
	defer os.RemoveAll(scratch)
	o.Sources, o.Work, o.Out = []string{source}, scratch, scratch
	o.Ext = strings.TrimPrefix(path.Ext(source), ".")
	o.Key = localKey(o.Op.Layout, op.StemOf(filepath.Base(source)), "")
	return worker.Describe(cmd.Context(), engine, o, plan)
}

// localSettings are what commands on a local file go by.
func localSettings() []string {
	return []string{"ffmpeg", "limits.source_bytes", "limits.source_length", "limits.side", "limits.pixels", "limits.streams",
		"limits.output_factor", "limits.memory", "limits.stall", "limits.probe"}
}

// localSource is an existing file's absolute path, and what works on it.
func localSource(cmd *cobra.Command, file string) (string, *pipeline.Pipeline, error) {
	debug.SetGCPercent(400) // the process lives for moments: to collect what it leaves costs more than it gives
	source, err := filepath.Abs(file)
	if err != nil {
		return "", nil, err
	}
	if _, err := os.Stat(source); err != nil {
		return "", nil, media.Wrap(media.CodeInputUnreachable, err, "cannot read %s", file)
	}
	c, err := config.Load(cmd.Flags(), os.Environ())
	if err != nil {
		return "", nil, err
	}
	engine, err := newPipeline(cmd.Context(), c, 1)
	return source, engine, err
}

// newProbe says what is in a local file.
func newProbe(io Streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "probe FILE",
		Short: "Show the streams of a local file, and what would be normalized and why",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			source, engine, err := localSource(cmd, args[0])
			if err != nil {
				return err
			}
			src, err := probe.Source(cmd.Context(), engine.Runner, source, probe.Options{Limits: engine.Limits.Probe})
			if err != nil {
				return err
			}
			if asJSON(cmd) {
				return printJSON(io, src)
			}
			return printSource(io, src)
		},
	}
	config.AddFlags(cmd.Flags(), localSettings()...)
	return cmd
}
