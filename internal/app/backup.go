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
		Short: "Back up a data folder into one archive, while its server runs",
		Long: `Writes a consistent copy of the embedded database, the secret key, and the objects of the storage in the data
folder into one tar archive for 'mediamill restore'. The server can run during the backup. The default of FILE
is mediamill-DATE-TIME.tar; - is standard output.

With the archive, every secret of the installation can be decrypted: protect it like the key, or omit the key with
--without-key and store it elsewhere. Storages in S3 and in other folders are not included; they are listed.

For a fleet, use pg_dump and the backup features of your S3 storage: see docs/fleet.md.`,
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
	cmd.Flags().BoolVar(&withoutKey, "without-key", false, "omit the secret key")
	cmd.Flags().BoolVar(&databaseOnly, "database-only", false, "omit the objects of the storage")
	config.AddFlags(cmd.Flags())
	return cmd
}

// embedded are the settings of a command that works on a data folder.
func embedded(cmd *cobra.Command) (config.Config, error) {
	c, err := config.Load(cmd.Flags(), os.Environ())
	if err == nil && c.Database != "" {
		err = media.Bad("database", "this command is for the embedded database of one machine").
			WithHint("for a fleet, use pg_dump and the backup features of your S3 storage; see docs/fleet.md")
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
		fmt.Fprintf(streams.Err, "not included: the objects of the storage %s\n", oneLine(each))
	}
	if !made.Key {
		fmt.Fprintln(streams.Err, "not included: the secret key; the archive cannot be restored without it")
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
			return nil, nil, media.Bad("FILE", "the archive cannot be written to a terminal").WithHint("name a file, or redirect standard output")
		}
		return streams.Out, func(err error) error { return err }, nil
	}
	if _, err := os.Lstat(name); err == nil {
		return nil, nil, media.Bad("FILE", "%s already exists", name).WithHint("name another file, or remove it")
	}
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+"-*") // mode 0600
	if err != nil {
		return nil, nil, media.Wrap(media.CodeConfigInvalid, err, "the file %s cannot be created", name)
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
		Short: "Restore a backup into a data folder",
		Long: `Restores an archive of 'mediamill backup' into the data folder (--data), whose server must not run. - reads standard
input. A folder that has a database is refused, unless --replace is given: then its files are moved to a subfolder
before-restore-DATE-TIME. The archive is first unpacked and checked; a damaged archive changes nothing.

When the server starts, tasks that had not ended at the time of the backup run again. Their outputs that already
exist in the storage are overwritten.`,
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
	cmd.Flags().BoolVar(&replace, "replace", false, "if the folder has a database, move its files to a subfolder and restore")
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
		text = append(text, "The previous files are in "+found.Replaced+".")
	}
	text = append(text, fmt.Sprintf("Start it with: mediamill serve --data %s", quoted([]string{target.Data})[0]))
	_, err = fmt.Fprintln(streams.Out, strings.Join(text, "\n"))
	return err
}
