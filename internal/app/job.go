package app

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"github.com/mediamill/mediamill/internal/client"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

func newJob(io Streams) *cobra.Command {
	cmd := &cobra.Command{Use: "job", Short: "Create, list, watch and change jobs on a server"}
	cmd.AddCommand(
		newJobCreate(io), newJobList(io), newJobGet(io), newJobWatch(io),
		jobAction(io, "cancel", "Cancel all tasks of jobs that have not ended", func(ctx context.Context, c *client.Client, id string) (*media.Job, error) {
			return c.CancelJob(ctx, id)
		}),
		jobRestart(io), jobPriority(io), jobDelete(io),
		jobAction(io, "restore", "Restore jobs from the trash", func(ctx context.Context, c *client.Client, id string) (*media.Job, error) {
			return c.RestoreJob(ctx, id)
		}),
		newJobArchive(io),
	)
	return addServer(cmd)
}

// A jobSpec is a job as flags say it.
type jobSpec struct {
	file, name, reference, key         string
	url, object, storage, upload       string
	sample                             bool
	templates, tags, set               []string
	params, callback, outKey, outPlace string
	overwrite                          bool
	priority                           int32
	taskPriorities                     map[string]int
}

func (j *jobSpec) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVarP(&j.file, "file", "f", "", "JSON file with the whole request, - for standard input; the other flags are then ignored")
	f.StringVar(&j.url, "source-url", "", "http or https URL of the source")
	f.StringVar(&j.object, "source-key", "", "key of an object in the storage --source-storage")
	f.StringVar(&j.storage, "source-storage", "", "storage of --source-key; the default storage if empty")
	f.StringVar(&j.upload, "source-upload", "", "ID of a completed upload")
	f.BoolVar(&j.sample, "sample", false, "use the built-in sample video as the source")
	f.StringArrayVar(&j.templates, "template", nil, "template of a task, such as adaptive-h264; can be repeated")
	f.StringVar(&j.params, "params", "", "JSON object of parameters, merged over each template")
	f.StringArrayVar(&j.set, "set", nil, "one parameter, such as video.crf=20; can be repeated")
	f.StringVar(&j.outPlace, "output-storage", "", "storage of the outputs; the default storage if empty")
	f.StringVar(&j.outKey, "output-key", "", "key pattern of the outputs, such as films/{stem}/{file}")
	f.BoolVar(&j.overwrite, "overwrite", false, "overwrite existing objects")
	f.StringVar(&j.name, "name", "", "display name of the job")
	f.StringVar(&j.reference, "reference", "", "your own reference")
	f.StringArrayVar(&j.tags, "tag", nil, "tag; can be repeated")
	f.Int32Var(&j.priority, "priority", 0, "priority of the job; higher values run first")
	f.StringToIntVar(&j.taskPriorities, "task-priority", nil, "priority of the task of one template, such as snapshot-poster=40, instead of that of the job; can be repeated")
	f.StringVar(&j.callback, "callback", "", "URL that is called when the job has ended")
}

func (j *jobSpec) spec(io Streams) (media.Spec, error) {
	var spec media.Spec
	if j.file != "" {
		raw, err := readAll(io, j.file)
		if err != nil {
			return spec, err
		}
		return spec, op.Decode(raw, &spec).Err() // strict, as the API is
	}
	params, err := mergeSet(j.params, j.set)
	if err != nil {
		return spec, err
	}
	spec = media.Spec{
		Name: j.name, Reference: j.reference, Tags: j.tags, Priority: j.priority,
		Source: media.SourceRef{URL: j.url, Key: j.object, Storage: j.storage, Upload: j.upload},
	}
	if j.sample {
		spec.Source.Sample = sampleName
	}
	if j.callback != "" {
		spec.Callback = &media.Callback{URL: j.callback}
	}
	for _, t := range j.templates {
		task := media.TaskSpec{
			Template: t, Params: params, Output: media.OutputSpec{Storage: j.outPlace, Key: j.outKey, Overwrite: j.overwrite},
		}
		if p, found := j.taskPriorities[t]; found {
			own := int32(p)
			if int(own) != p {
				return spec, media.Bad("task-priority", "%d must be between %d and %d", p, math.MinInt32, math.MaxInt32)
			}
			task.Priority = &own
		}
		spec.Tasks = append(spec.Tasks, task)
	}
	for t := range j.taskPriorities {
		if !slices.Contains(j.templates, t) {
			return spec, media.Bad("task-priority", "no task has the template %q; add it with --template", t)
		}
	}
	if len(spec.Tasks) == 0 {
		return spec, media.Errorf(media.CodeConfigMissing, "no template is given").
			WithHint("use --template; `mediamill template list` shows the templates")
	}
	return spec, nil
}

func newJobCreate(io Streams) *cobra.Command {
	var j jobSpec
	var watch bool
	cmd := &cobra.Command{
		Use:   "create",
		Short: "Create a job",
		Long: `Creates a job with one task for each --template, or the whole request of --file.

  mediamill job create --sample --template adaptive-h264 --watch
  mediamill job create --source-url https://example.com/in.mp4 --template mp4-h264-720p --template snapshot-poster
  mediamill job create -f job.json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := remote(cmd)
			if err != nil {
				return err
			}
			spec, err := j.spec(io)
			if err != nil {
				return err
			}
			job, err := c.CreateJob(cmd.Context(), spec, j.key)
			if err != nil {
				return err
			}
			if watch {
				return watchJob(cmd, io, c, job.ID)
			}
			if asJSON(cmd) {
				return printJSON(io, job)
			}
			_, err = fmt.Fprintln(io.Out, job.ID)
			return err
		},
	}
	j.flags(cmd)
	cmd.Flags().StringVar(&j.key, "idempotency-key", "", "for 7 days, the same key and request return the same job")
	cmd.Flags().BoolVarP(&watch, "watch", "w", false, "show the progress until the job has ended")
	return cmd
}

func newJobGet(io Streams) *cobra.Command {
	return &cobra.Command{
		Use: "get ID", Short: "Show a job with its tasks and outputs", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := remote(cmd)
			if err != nil {
				return err
			}
			job, err := c.Job(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			if asJSON(cmd) {
				return printJSON(io, job)
			}
			return printJob(io, job)
		},
	}
}

func newJobWatch(io Streams) *cobra.Command {
	return &cobra.Command{
		Use:   "watch ID",
		Short: "Show the progress of a job until it has ended",
		Long:  "Shows the progress of a job until it has ended: bars on a terminal, plain lines otherwise, and one JSON line per change with --json.\nThe exit code is 0 if the job succeeded, 1 if it failed or succeeded only partially, and 130 if it was canceled.",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := remote(cmd)
			if err != nil {
				return err
			}
			return watchJob(cmd, io, c, args[0])
		},
	}
}

// watchJob follows a job to its end, which gives the exit code.
func watchJob(cmd *cobra.Command, io Streams, c *client.Client, id string) error {
	show := newBoard(io.Err)
	rows := map[string]*row{}
	ended := map[string]bool{}
	job, err := c.Watch(cmd.Context(), id, func(job *media.Job) {
		if asJSON(cmd) {
			_ = json.NewEncoder(io.Out).Encode(job)
			return
		}
		for _, t := range job.Tasks {
			r := rows[t.ID]
			if r == nil {
				r = show.row(t.Name)
				rows[t.ID] = r
			}
			if !ended[t.ID] {
				r.at(t.Progress, orElse(phaseText(t.Phase), string(t.State)), t.Speed, t.ETA.Duration())
			}
			if t.State.Ended() && !ended[t.ID] {
				ended[t.ID] = true
				r.end(t.State == media.Succeeded, taskWord(&t))
			}
		}
	})
	if err != nil {
		return err
	}
	show.wait()
	if !asJSON(cmd) {
		fmt.Fprintf(io.Out, "%s %s\n", job.ID, job.State)
	}
	switch job.State {
	case media.JobSucceeded:
		return nil
	case media.JobCanceled:
		return &exitError{code: exitCanceled}
	}
	return &exitError{code: exitFailed}
}

func readAll(io Streams, path string) ([]byte, error) {
	if path == "-" {
		return readStream(io.In)
	}
	raw, err := os.ReadFile(path)
	return raw, media.Wrap(media.CodeConfigInvalid, err, "cannot read %s", path)
}
