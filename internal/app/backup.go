package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/mediamill/mediamill/internal/backup"
	"github.com/mediamill/mediamill/internal/config"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/seal"
)

func newBackup(io Streams) *cobra.Command {
	var withoutKey, databaseOnly bool
	cmd := &cobra.Command{
		Use:   "backup [FILE]",
		Short: "Write a data folder into one archive, while its server runs",
		Long: `Writes the embedded database as it is at one moment, the secret key and the objects of the data folder's own
storage into one tar archive, which 'mediamill restore' puts back. The server may run meanwhile. FILE is
mediamill-DATE-TIME.tar when it is not given, and - is standard output.

The archive opens every secret of the installation: keep it as you keep the key, or leave the key out with
--without-key and keep that elsewhere. Storages in S3 and in other folders are not in it; it names them.

A fleet on PostgreSQL is backed up by pg_dump and by what its S3 offers: see docs/fleet.md.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := embedded(cmd)
			if err != nil {
				return err
			}
			name := "mediamill-" + time.Now().Format("20060102-150405") + ".tar"
			if len(args) == 1 {
				name = args[0]
			}
			return makeBackup(cmd.Context(), io, name, asJSON(cmd), backup.Source{
				Data: c.Data, Program: versionText(), Key: !withoutKey, Objects: !databaseOnly,
			})
		},
	}
	cmd.Flags().BoolVar(&withoutKey, "without-key", false, "leave the secret key out")
	cmd.Flags().BoolVar(&databaseOnly, "database-only", false, "leave the objects of the storage out")
	config.AddFlags(cmd.Flags())
	return cmd
}

// embedded are the settings of a command that works on a data folder.
func embedded(cmd *cobra.Command) (config.Config, error) {
	c, err := config.Load(cmd.Flags(), os.Environ())
	if err == nil && c.Database != "" {
		err = media.Bad("database", "this command is for the embedded database of one machine").
			WithHint("back a fleet up with pg_dump and what your S3 offers; docs/fleet.md says how")
	}
	return c, err
}

func makeBackup(ctx context.Context, streams Streams, name string, asJSON bool, source backup.Source) error {
	show := newBoard(streams.Err)
	bar := show.row("backup")
	source.Progress = func(done, of int64) { bar.at(100*float64(done)/float64(max(of, 1)), size(done), 0, 0) }
	out, finish, err := newFile(streams, name)
	if err != nil {
		return err
	}
	made, err := backup.Make(ctx, source, out)
	if err = finish(err); err != nil {
		bar.end(false, "failed")
		return err
	}
	bar.end(true, fmt.Sprintf("%d objects, %s", made.Objects, size(made.Bytes)))
	show.wait()
	for _, each := range made.LeftOut {
		fmt.Fprintf(streams.Err, "not in it: the objects of the storage %s\n", oneLine(each))
	}
	if !made.Key {
		fmt.Fprintln(streams.Err, "not in it: the secret key; without it the archive cannot be restored")
	}
	switch {
	case name == "-":
		return nil
	case asJSON:
		return printJSON(streams, struct {
			File string `json:"file"`
			backup.Contents
			Objects int   `json:"objects"`
			Bytes   int64 `json:"bytes"`
		}{name, made, made.Objects, made.Bytes})
	}
	_, err = fmt.Fprintln(streams.Out, name)
	return err
}

// newFile makes a file that has its name only when it is whole; "-" is standard
// output. finish is given how the writing went.
func newFile(streams Streams, name string) (out io.Writer, finish func(error) error, err error) {
	if name == "-" {
		if isTerminal(streams.Out) {
			return nil, nil, media.Bad("FILE", "an archive cannot go to a terminal").WithHint("name a file, or send standard output to a program")
		}
		return streams.Out, func(err error) error { return err }, nil
	}
	if _, err := os.Lstat(name); err == nil {
		return nil, nil, media.Bad("FILE", "%s is there already", name).WithHint("name another file, or remove it")
	}
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+"-*") // mode 0600
	if err != nil {
		return nil, nil, media.Wrap(media.CodeConfigInvalid, err, "the file %s cannot be made", name)
	}
	return f, func(err error) error {
		if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
			err = os.Rename(f.Name(), name)
		}
		if err != nil {
			_ = os.Remove(f.Name())
		}
		return err
	}, nil
}

func newRestore(streams Streams) *cobra.Command {
	var replace bool
	cmd := &cobra.Command{
		Use:   "restore FILE",
		Short: "Put the archive of a backup back into a data folder",
		Long: `Puts an archive of 'mediamill backup' back into the data folder (--data), whose server must not run. - reads standard
input. A folder that holds a database is refused, unless --replace is given: then its files are kept in a folder
before-restore-DATE-TIME in it. The archive is unpacked and tried first; one that is damaged changes nothing.

When the server starts, tasks that had not ended when the backup was made run again. Outputs of theirs that are in
the storage by then are their own and are replaced.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := embedded(cmd)
			if err != nil {
				return err
			}
			target := backup.Target{Data: c.Data, Replace: replace}
			if c.SecretKey != "" {
				if target.Key, err = seal.Parse(c.SecretKey); err != nil {
					return err
				}
			}
			return restore(cmd.Context(), streams, args[0], target)
		},
	}
	cmd.Flags().BoolVar(&replace, "replace", false, "when the folder holds a database: keep its files in a folder beside, and restore")
	config.AddFlags(cmd.Flags())
	return cmd
}

func restore(ctx context.Context, streams Streams, name string, target backup.Target) error {
	var in io.Reader = streams.In
	var whole int64
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return media.Wrap(media.CodeConfigInvalid, err, "the archive %s cannot be read", name)
		}
		defer f.Close()
		if info, err := f.Stat(); err == nil {
			whole = info.Size()
		}
		in = f
	}
	show := newBoard(streams.Err)
	bar := show.row("restore")
	target.Progress = func(done int64) { bar.at(100*float64(done)/float64(max(whole, done+1)), size(done), 0, 0) }
	found, err := backup.Restore(ctx, in, target)
	if err != nil {
		bar.end(false, "failed")
		return err
	}
	bar.end(true, fmt.Sprintf("%d objects, %s", found.Objects, size(found.Bytes)))
	show.wait()
	text := []string{fmt.Sprintf("Restored the backup of %s into %s.", found.Made.Local().Format(time.DateTime), target.Data)}
	if found.Replaced != "" {
		text = append(text, "The former files are in "+found.Replaced+".")
	}
	text = append(text, fmt.Sprintf("Start it with: mediamill serve --data %s", quoted([]string{target.Data})[0]))
	_, err = fmt.Fprintln(streams.Out, strings.Join(text, "\n"))
	return err
}
