package app

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/mediamill/mediamill/internal/blob/fs"
	"github.com/mediamill/mediamill/internal/config"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/catalogue"
	"github.com/mediamill/mediamill/internal/pipeline"
	"github.com/mediamill/mediamill/internal/publish"
)

// A localRun is `mediamill run`: tasks on a local file, without a server.
type localRun struct {
	templates []string
	operation string
	params    string
	set       []string
	output    string
	overwrite bool
}

func newRun(io Streams) *cobra.Command {
	var run localRun
	cmd := &cobra.Command{
		Use:   "run FILE",
		Short: "Process a local file without a server",
		Long: `Runs one task for each --template on a local file, in the sandbox, and writes the verified outputs into a folder.

  mediamill run in.mp4 --template adaptive-h264 -o out/
  mediamill run in.mov --template mp4-h264-720p --template snapshot-poster -o out/
  mediamill run in.mp4 --template mp4-h264-1080p --set video.preset=slow -o small.mp4

-o names a folder, or a file if a single template makes a single file; without
an extension, that of its format is added. A path with a trailing slash is
always a folder.
Progress goes to standard error: bars on a terminal, plain lines otherwise. With --json, each finished task is one line.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return run.do(cmd, io, args[0]) },
	}
	cmd.Flags().StringArrayVar(&run.templates, "template", nil, "system template, such as adaptive-h264; can be repeated")
	cmd.Flags().StringVar(&run.operation, "operation", "", "operation to run with --params and its defaults, instead of a template")
	cmd.Flags().StringVar(&run.params, "params", "", "JSON object of parameters, merged over each template")
	cmd.Flags().StringArrayVar(&run.set, "set", nil, "one parameter, such as video.crf=20; can be repeated")
	cmd.Flags().StringVarP(&run.output, "output", "o", ".", "output folder, or file for a single output")
	cmd.Flags().BoolVar(&run.overwrite, "overwrite", false, "overwrite existing files")
	config.AddFlags(cmd.Flags(), localSettings()...)
	return cmd
}

func (r *localRun) do(cmd *cobra.Command, io Streams, file string) error {
	orders, err := r.orders()
	if err != nil {
		return err
	}
	source, engine, err := localSource(cmd, file)
	if err != nil {
		return err
	}
	var needs media.Faults
	for _, o := range orders {
		needs = append(needs, engine.Runner.Capabilities().Missing(o.Params.Needs())...)
	}
	if err := needs.Err(); err != nil {
		return err
	}
	folder, name := r.target(orders)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return media.Wrap(media.CodeOutputDenied, err, "cannot create the folder %s", folder)
	}
	show := newBoard(io.Err)
	var failed error
	for i, o := range orders {
		label := o.Op.Name
		if i < len(r.templates) {
			label = r.templates[i]
		}
		row := show.row(label)
		outputs, found, err := r.one(cmd.Context(), engine, *o, source, folder, r.key(i, orders, source, name), row)
		if err != nil {
			row.end(false, "failed")
			failed = cmp.Or(failed, err)
			continue
		}
		row.end(true, "succeeded")
		r.tell(cmd, io, o.Op, label, folder, outputs, found)
	}
	show.wait()
	return failed
}

// orders resolves the templates and parameters, every fault at once.
func (r *localRun) orders() ([]*pipeline.Order, error) {
	overrides, err := mergeSet(r.params, r.set)
	if err != nil {
		return nil, err
	}
	if len(r.templates) == 0 && r.operation == "" {
		return nil, media.Errorf(media.CodeConfigMissing, "no template is given").
			WithHint("use --template; `mediamill template list --system` shows the templates")
	}
	var faults media.Faults
	var orders []*pipeline.Order
	add := func(prefix, operation string, params json.RawMessage) {
		o, fault := catalogue.All().Find(operation)
		if fault != nil {
			faults.Add(fault)
			return
		}
		p, found := o.Params(params)
		faults.Under(prefix, found)
		if more, ok := p.(op.MoreSources); ok && len(found) == 0 && len(more.ExtraSources()) > 0 {
			faults.Add(media.Bad(strings.TrimSuffix(prefix, "."), "refers to additional files, such as the image of a watermark, which needs a server").
				WithHint("create a job on a server, or omit these files"))
		}
		orders = append(orders, &pipeline.Order{Op: o, Params: p})
	}
	for _, reference := range r.templates {
		resolved, found := op.Resolve(catalogue.All().Lookup, reference, overrides)
		if len(found) > 0 {
			for _, f := range found {
				if f.Code == media.CodeNotFound { // no server said so
					f.Code = media.CodeConfigInvalid
				}
			}
			faults.Under("", found)
			continue
		}
		add(reference+".", resolved.Operation, resolved.Params)
	}
	if r.operation != "" {
		add("params.", r.operation, overrides)
	}
	return orders, faults.Err()
}

// target is the folder of the outputs, and the one file's name when -o names one.
func (r *localRun) target(orders []*pipeline.Order) (folder, name string) {
	info, err := os.Stat(r.output)
	isFolder := strings.HasSuffix(r.output, "/") || err == nil && info.IsDir()
	if !isFolder && len(orders) == 1 && (orders[0].Op.Layout == op.OneFile || orders[0].Op.Layout == op.Beside) {
		return filepath.Dir(r.output), filepath.Base(r.output)
	}
	return r.output, ""
}

// key says how the files of the i-th task are called. When several tasks might
// give one name, each has its template's name in it.
func (r *localRun) key(i int, orders []*pipeline.Order, source, name string) func(op.FileName) string {
	stem := op.StemOf(filepath.Base(source))
	if len(orders) > 1 && i < len(r.templates) {
		stem += "-" + strings.ReplaceAll(r.templates[i], "@", "-")
	}
	return localKey(orders[i].Op.Layout, stem, name)
}

// free refuses, before any work, outputs that exist and may not be replaced,
// and always one that would replace the source.
func (r *localRun) free(plan *op.Plan, key func(op.FileName) string, source, folder string) error {
	for _, f := range plan.Files {
		path, err := filepath.Abs(filepath.Join(folder, filepath.FromSlash(key(f.First()))))
		if err != nil {
			return err
		}
		if path == source {
			return media.Errorf(media.CodeOutputExists, "the output would overwrite its source").WithHint("choose another name or folder with -o")
		}
		if _, err := os.Lstat(path); err == nil && !r.overwrite {
			return media.Errorf(media.CodeOutputExists, "%s exists", path).WithHint("choose another name or folder with -o, or use --overwrite")
		}
	}
	return nil
}

// one runs a task in a scratch folder and publishes its files into folder.
func (r *localRun) one(ctx context.Context, engine *pipeline.Pipeline, o pipeline.Order, source, folder string, key func(op.FileName) string, row *row) (made []publish.Piece, found json.RawMessage, err error) {
	bucket, err := fs.Open(folder)
	if err != nil {
		return nil, nil, err
	}
	defer func() {
		bucket.Close()
		// A folder of a person's own should not show where files were staged.
		_ = os.Remove(filepath.Join(folder, ".mediamill", "staging"))
		_ = os.Remove(filepath.Join(folder, ".mediamill"))
	}()
	scratch, err := os.MkdirTemp("", "mediamill-run-")
	if err != nil {
		return nil, nil, media.Wrap(media.CodeWorkerDisk, err, "cannot make a scratch folder")
	}
	defer os.RemoveAll(scratch)
	o.Sources, o.Ext = []string{source}, strings.TrimPrefix(path.Ext(source), ".")
	o.Work, o.Out = filepath.Join(scratch, "work"), filepath.Join(scratch, "out")
	for _, dir := range []string{o.Work, o.Out} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			return nil, nil, media.Wrap(media.CodeWorkerDisk, err, "cannot make a scratch folder")
		}
	}
	o.Key = key
	o.Planned = func(plan *op.Plan) error { return r.free(plan, key, source, folder) }
	phase, last := "", pipeline.Progress{}
	o.Phase = func(p media.Phase) { phase = string(p); row.at(last.Percent, phase, 0, 0) }
	o.Progress = func(p pipeline.Progress) { last = p; row.at(p.Percent, phase, p.Speed, p.ETA) }
	result, err := engine.Run(ctx, o)
	if err != nil {
		return nil, nil, err
	}
	for _, w := range result.Warnings {
		row.warn(w.Text)
	}
	if len(result.Files) == 0 {
		return nil, result.Made, nil
	}
	set := &publish.Set{Bucket: bucket, Dir: o.Out}
	for _, f := range result.Files {
		set.Pieces = append(set.Pieces, publish.Piece{
			File: f.Name.File, Key: o.Key(f.Name), Role: f.Role, Type: f.Type, Bytes: f.Bytes, SHA256: f.SHA256,
		})
	}
	if err := set.Stage(ctx, r.overwrite); err != nil {
		return nil, nil, err
	}
	if err := set.Commit(ctx); err != nil {
		set.Discard(ctx)
		return nil, nil, err
	}
	return set.Pieces, result.Made, nil
}

// localKey names outputs beside each other in one folder.
func localKey(layout op.Layout, stem, name string) func(op.FileName) string {
	return func(f op.FileName) string {
		ext := path.Ext(f.File)
		switch {
		case layout == op.Tree:
			return stem + "/" + f.File
		case layout == op.Beside && f.Rendition != "":
			if name != "" {
				stem = strings.TrimSuffix(name, path.Ext(name))
			}
			return stem + "-" + f.Rendition + ext
		case (layout == op.OneFile || layout == op.Beside) && name != "":
			if path.Ext(name) == "" {
				return name + ext
			}
			return name
		case layout == op.Series:
			return stem + "-" + path.Base(f.File)
		}
		return stem + ext
	}
}

func (r *localRun) tell(cmd *cobra.Command, io Streams, operation *op.Op, label, folder string, outputs []publish.Piece, found json.RawMessage) {
	if asJSON(cmd) {
		type made struct {
			File   string     `json:"file"`
			Role   media.Role `json:"role"`
			Type   string     `json:"type"`
			Bytes  int64      `json:"bytes"`
			SHA256 string     `json:"sha256"`
		}
		list := make([]made, len(outputs))
		for i, p := range outputs {
			list[i] = made{filepath.Join(folder, filepath.FromSlash(p.Key)), p.Role, p.Type, p.Bytes, p.SHA256}
		}
		line := map[string]any{"task": label, "state": "succeeded", "at": time.Now().UTC(), "outputs": list}
		if found != nil {
			line["result"] = found
		}
		_ = json.NewEncoder(io.Out).Encode(line)
		return
	}
	if lines := operation.Lines(found); lines != nil {
		fmt.Fprintln(io.Out, strings.Join(lines, "\n"))
	} else if found != nil {
		_ = printJSON(io, found)
	}
	shown := 0
	for _, p := range outputs {
		if p.Role == media.RoleSegment || p.Role == media.RoleInit {
			continue
		}
		if shown++; shown <= 12 {
			fmt.Fprintln(io.Out, filepath.Join(folder, filepath.FromSlash(p.Key)))
		}
	}
	if shown > 12 {
		fmt.Fprintf(io.Out, "… and %d more\n", shown-12)
	}
}
