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
		jobAction(io, "cancel", "Cancel what of jobs has not ended", func(ctx context.Context, c *client.Client, id string) (*media.Job, error) {
			return c.CancelJob(ctx, id)
		}),
		jobRestart(io), jobPriority(io), jobDelete(io),
		jobAction(io, "restore", "Take jobs out of the trash", func(ctx context.Context, c *client.Client, id string) (*media.Job, error) {
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
	f.StringVarP(&j.file, "file", "f", "", "JSON file with the whole request, - for standard input; the other flags change nothing then")
	f.StringVar(&j.url, "source-url", "", "http or https address of the source")
	f.StringVar(&j.object, "source-key", "", "key of an object in the storage --source-storage")
	f.StringVar(&j.storage, "source-storage", "", "storage of --source-key; the default storage when empty")
	f.StringVar(&j.upload, "source-upload", "", "ID of a completed upload")
	f.BoolVar(&j.sample, "sample", false, "use the built-in sample video as the source")
	f.StringArrayVar(&j.templates, "template", nil, "template of a task, as adaptive-h264; may be given several times")
	f.StringVar(&j.params, "params", "", "JSON object of parameters, merged over each template")
	f.StringArrayVar(&j.set, "set", nil, "one parameter, as video.crf=20; may be given several times")
	f.StringVar(&j.outPlace, "output-storage", "", "storage of the outputs; the default storage when empty")
	f.StringVar(&j.outKey, "output-key", "", "key pattern of the outputs, as films/{stem}/{file}")
	f.BoolVar(&j.overwrite, "overwrite", false, "replace objects that exist")
	f.StringVar(&j.name, "name", "", "name of the job, for people")
	f.StringVar(&j.reference, "reference", "", "your own reference")
	f.StringArrayVar(&j.tags, "tag", nil, "tag; may be given several times")
	f.Int32Var(&j.priority, "priority", 0, "higher is claimed first")
	f.StringToIntVar(&j.taskPriorities, "task-priority", nil, "priority of one template's task in place of the job's, as snapshot-poster=40; may be given several times")
	f.StringVar(&j.callback, "callback", "", "address that hears when the job has ended")
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
				return spec, media.Bad("task-priority", "%d must be from %d to %d", p, math.MinInt32, math.MaxInt32)
			}
			task.Priority = &own
		}
		spec.Tasks = append(spec.Tasks, task)
	}
	for t := range j.taskPriorities {
		if !slices.Contains(j.templates, t) {
			return spec, media.Bad("task-priority", "%q is the template of no task; give it by --template too", t)
		}
	}
	if len(spec.Tasks) == 0 {
		return spec, media.Errorf(media.CodeConfigMissing, "nothing says what to make").
			WithHint("give --template; `mediamill template list` shows them")
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
	cmd.Flags().StringVar(&j.key, "idempotency-key", "", "the same key and request give the same job for 7 days")
	cmd.Flags().BoolVarP(&watch, "watch", "w", false, "show its progress until it has ended")
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
		Short: "Show a job's progress until it has ended",
		Long:  "Shows a job's progress until it has ended: bars on a terminal, plain lines elsewhere, one JSON line a change with --json.\nThe exit code is 0 when it succeeded, 1 when it failed or only a part succeeded, 130 when it was canceled.",
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
