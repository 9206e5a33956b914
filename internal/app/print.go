package app

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/mediamill/mediamill/internal/client"
	"github.com/mediamill/mediamill/internal/media"
)

// table writes rows with aligned columns.
func table(io Streams, head string, rows func(row func(cells ...any))) error {
	w := tabwriter.NewWriter(io.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, head)
	rows(func(cells ...any) {
		for i, c := range cells {
			if i > 0 {
				fmt.Fprint(w, "\t")
			}
			fmt.Fprint(w, oneLine(fmt.Sprint(c)))
		}
		fmt.Fprintln(w)
	})
	return w.Flush()
}

// oneLine keeps control characters of names out of the terminal.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 {
			return '?'
		}
		return r
	}, s)
}

// phaseText is what a task does, in words where the API's would not be understood.
func phaseText(phase media.Phase) string {
	if phase == media.PhaseSample {
		return "creating the sample video"
	}
	return string(phase)
}

func printJobs(io Streams, page client.JobPage) error {
	err := table(io, "ID\tSTATE\tDONE\tPRIORITY\tCREATED\tNAME OR SOURCE", func(row func(...any)) {
		for _, j := range page.Jobs {
			row(j.ID, j.State, fmt.Sprintf("%.0f %%", j.Progress), j.Priority, j.Created.Local().Format(time.DateTime), orElse(j.Name, sourceText(j.Source)))
		}
	})
	if page.Next != "" {
		fmt.Fprintf(io.Err, "next: --after %s\n", page.Next)
	}
	return err
}

func printJob(io Streams, j *media.Job) error {
	fmt.Fprintf(io.Out, "%s  %s  %.0f %%\n", j.ID, j.State, j.Progress)
	var vendor media.Vendor
	if j.Vendor != nil {
		vendor = *j.Vendor
	}
	for _, line := range [][2]string{{"name", j.Name}, {j.Origin + " ID", vendor.ID}, {"templates", vendor.Template}, {"region", vendor.Region}, {"reference", j.Reference}, {"tags", strings.Join(j.Tags, ", ")},
		{"source", sourceText(j.Source)}, {"created", j.Created.Local().Format(time.DateTime)}} {
		if line[1] != "" {
			fmt.Fprintf(io.Out, "  %-10s %s\n", line[0], oneLine(line[1]))
		}
	}
	for _, t := range j.Tasks {
		fmt.Fprintf(io.Out, "\n%d. %s (%s)  %s\n   %s\n", t.Number, oneLine(t.Name), t.Operation, taskWord(&t), t.ID)
		for _, w := range t.Warnings {
			fmt.Fprintf(io.Out, "   warning: %s\n", oneLine(w.Text))
		}
		shown := 0
		for _, o := range t.Outputs {
			if o.Role == media.RoleSegment || o.Role == media.RoleInit {
				continue
			}
			if shown++; shown > 12 {
				break
			}
			fmt.Fprintf(io.Out, "   %-10s %-9s %s\n", o.Role, size(o.Bytes), oneLine(o.Key))
		}
		if more := len(t.Outputs) - min(shown, 12); more > 0 && shown > 0 {
			fmt.Fprintf(io.Out, "   … %d files in all\n", len(t.Outputs))
		}
	}
	return nil
}

// taskWord is a task's state in a few words.
func taskWord(t *media.Task) string {
	switch {
	case t.State == media.Retrying && t.Error != nil && t.RetryAt != nil:
		return fmt.Sprintf("waiting: %s (%s); next attempt at %s", oneLine(t.Error.Message), t.Error.Code, t.RetryAt.Local().Format(time.TimeOnly))
	case t.Error != nil && t.State != media.Succeeded:
		return fmt.Sprintf("%s: %s (%s)", t.State, oneLine(t.Error.Message), t.Error.Code)
	case t.State == media.Running:
		return fmt.Sprintf("running %.0f %%, %s", t.Progress, phaseText(t.Phase))
	}
	if t.Verdict != "" {
		return fmt.Sprintf("%s, verdict %s", t.State, t.Verdict)
	}
	return string(t.State)
}

func printPlans(io Streams, plans []media.TaskPlan) error {
	for i, p := range plans {
		fmt.Fprintf(io.Out, "%d. %s (%s)\n", i+1, oneLine(p.Name), p.Operation)
		if p.Error != nil {
			fmt.Fprintf(io.Out, "   would fail: %s (%s)\n", p.Error.Message, p.Error.Code)
		}
		for _, n := range p.Normalized {
			fmt.Fprintf(io.Out, "   normalized: %s: %s: %s\n", n.Code, oneLine(n.Text), n.Action)
		}
		for _, r := range p.Reasons {
			fmt.Fprintf(io.Out, "   %s: %s\n", r.About, oneLine(r.Text))
		}
		for _, w := range p.Warnings {
			fmt.Fprintf(io.Out, "   warning: %s\n", oneLine(w.Text))
		}
		for _, c := range p.Commands {
			fmt.Fprintf(io.Out, "   $ %s\n", legible(c))
		}
		for _, f := range p.Files {
			series := ""
			if f.Series {
				series = " …"
			}
			fmt.Fprintf(io.Out, "   → %s%s (%s)\n", oneLine(f.Key), series, f.Role)
		}
		if p.MaxBytes > 0 {
			fmt.Fprintf(io.Out, "   at most about %s\n", size(p.MaxBytes))
		}
	}
	return nil
}

// guards are the options before each input that are the same in all commands:
// allow-lists of hundreds of names, and limits.
func guards() []string {
	return []string{"-protocol_whitelist", "-format_whitelist", "-codec_whitelist", "-max_streams", "-max_pixels"}
}

// legible is a command for a person: without the guards, and a line for each
// input, the graph and each output. --json has it whole.
func legible(args []string) string {
	var lines, line []string
	end := func() { lines, line = append(lines, strings.Join(quoted(line), " ")), nil }
	for i := 0; i < len(args); i++ {
		a := args[i]
		if slices.Contains(guards(), a) {
			i++
			continue
		}
		line = append(line, a)
		switch before := args[max(0, i-1)]; {
		case before == "-i", before == "-filter_complex":
			end()
		case strings.HasPrefix(a, "file:") && i > 0 && !strings.HasPrefix(before, "-"):
			end()
		}
	}
	if len(line) > 0 {
		end()
	}
	return strings.Join(lines, " \\\n       ")
}

// quoted puts quotes around arguments that a shell would change.
func quoted(args []string) []string {
	out := make([]string, len(args))
	for i, a := range args {
		if a == "" || strings.Trim(a, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=:,./%@") != "" {
			a = "'" + strings.ReplaceAll(a, "'", `'\''`) + "'"
		}
		out[i] = a
	}
	return out
}

func sourceText(s media.SourceRef) string {
	switch s.Kind() {
	case media.FromKey:
		return s.Storage + "/" + s.Key
	case media.FromURL:
		return s.URL
	case media.FromUpload:
		if s.Name != "" {
			return s.Name
		}
		return "upload " + s.Upload
	case media.FromSample:
		return "sample " + s.Sample
	}
	return ""
}

func size(n int64) string {
	switch {
	case n >= 1<<30:
		return fmt.Sprintf("%.1f GiB", float64(n)/(1<<30))
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%.1f KiB", float64(n)/(1<<10))
	}
	return fmt.Sprintf("%d B", n)
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

func printSource(io Streams, s *media.Source) error {
	fmt.Fprintf(io.Out, "%s, %.3f s, %s, %d kb/s\n", s.Container, s.Duration, size(s.Bytes), (s.BitRate+500)/1000)
	for _, v := range s.Video {
		fmt.Fprintf(io.Out, "  #%d video  %s %s %dx%d %.3f fps %s %s\n", v.Index, v.Codec, v.Profile, v.Width, v.Height, v.FrameRate.Float(), v.PixFmt, strings.ToUpper(v.HDR))
	}
	for _, a := range s.Audio {
		fmt.Fprintf(io.Out, "  #%d audio  %s %d Hz %s %s %s\n", a.Index, a.Codec, a.SampleRate, orElse(a.Layout, fmt.Sprint(a.Channels)), a.Language, oneLine(a.Title))
	}
	for _, t := range s.Subtitles {
		fmt.Fprintf(io.Out, "  #%d text   %s %s %s\n", t.Index, t.Codec, t.Language, oneLine(t.Title))
	}
	for _, f := range s.Findings {
		fmt.Fprintf(io.Out, "  %s: %s → %s\n", f.Code, oneLine(f.Text), orElse(f.Action, "nothing"))
	}
	return nil
}
