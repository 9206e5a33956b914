package app

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/analyze/fingerprint"
	"github.com/mediamill/mediamill/internal/media"
)

func newCompare(io Streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "compare REPORT REPORT | TASK TASK",
		Short: "Find out whether two sources have a part in common",
		Long: `Compares two sources by the fingerprints in their reports, which the analyzer fingerprint makes: report files of this machine,
or tasks of the server. Copies are found that were encoded anew, scaled, cut, or put into another video.

  mediamill run film.mp4 --template fingerprint -o out/
  mediamill compare out/film/report.json out/upload/report.json
  mediamill compare 0192… 0193…`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			match, err := matchOf(cmd, args)
			if err != nil {
				return err
			}
			if asJSON(cmd) {
				return json.NewEncoder(io.Out).Encode(match)
			}
			if !match.Same {
				fmt.Fprintln(io.Out, "nothing in common")
			}
			for _, p := range []struct {
				name string
				part *media.MatchedPart
			}{{"images", match.Images}, {"audio", match.Audio}} {
				if p.part != nil {
					fmt.Fprintf(io.Out, "%-7s %.1f s alike: from %.1f s of the first and %.1f s of the second, likeness %.2f\n",
						p.name, float64(p.part.Length()), float64(p.part.Start), float64(p.part.Other), p.part.Likeness)
				}
			}
			return nil
		},
	}
	return addServer(cmd)
}

// matchOf compares two files if both are there, and tasks otherwise.
func matchOf(cmd *cobra.Command, args []string) (media.Match, error) {
	var prints [2]*analyze.Fingerprint
	for i, path := range args {
		raw, err := os.ReadFile(path)
		if os.IsNotExist(err) && i == 0 {
			c, err := remote(cmd)
			if err != nil {
				return media.Match{}, err
			}
			return c.Compare(cmd.Context(), args[0], args[1])
		}
		if err != nil {
			return media.Match{}, err
		}
		var report analyze.Report
		if err := json.Unmarshal(raw, &report); err != nil {
			return media.Match{}, media.Wrap(media.CodeInputMalformed, err, "the report cannot be read")
		}
		if prints[i] = report.Fingerprint; prints[i] == nil {
			return media.Match{}, media.Errorf(media.CodeNotFound, "%s has no fingerprint", path).
				WithHint("analyze the source with the analyzer fingerprint")
		}
	}
	return fingerprint.Compare(prints[0], prints[1]), nil
}
