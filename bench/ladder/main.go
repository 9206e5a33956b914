// Command ladder measures bar P2: the CPU of a ladder in one process, as the
// operation adaptive plans it, against one ffmpeg per rendition, as PeerTube starts
// it, with the same rungs, preset and caps. Both run alternately, and the result is
// the median of the pairs' ratios.
//
//	go run ./bench/ladder -pairs 3 -seconds 5
//	go run ./bench/ladder -print -source film.mp4 -out out   # the bare command, to compare the service with
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/ffmpeg/sandbox"
)

// goal of bar P2.
const goal = 0.75

func main() {
	pairs := flag.Int("pairs", 3, "how many times each runs")
	seconds := flag.Int("seconds", 5, "length of the source that is made, 1920×1080 at 25 frames per second")
	preset := flag.String("preset", "veryfast", "x264's")
	source := flag.String("source", "", "a file to use in place of the one that is made")
	out := flag.String("out", "", "with -print: the folder that the command writes into")
	print := flag.Bool("print", false, "print the one command that the operation runs, and stop")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *pairs, *seconds, *preset, *source, *out, *print); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, pairs, seconds int, preset, source, out string, print bool) error {
	tool, err := ffmpeg.Find(ctx, ffmpeg.Options{Sandbox: sandbox.Off})
	if err != nil {
		return err
	}
	scratch, err := os.MkdirTemp("", "mediamill-ladder-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	if source == "" {
		if source, err = film(ctx, tool, scratch, seconds); err != nil {
			return err
		}
	}
	if print {
		args, err := oneProcess(ctx, tool, source, out, preset)
		if err != nil {
			return err
		}
		fmt.Println(quoted(args))
		return nil
	}
	var ratios []float64
	for i := range pairs {
		ours, err := ladder(ctx, tool, source, filepath.Join(scratch, fmt.Sprintf("ours-%d", i)), preset)
		if err != nil {
			return err
		}
		peer, err := perRendition(ctx, tool, source, filepath.Join(scratch, fmt.Sprintf("peer-%d", i)), preset)
		if err != nil {
			return err
		}
		ratios = append(ratios, ours.Seconds()/peer.Seconds())
		fmt.Printf("pair %d: one process %.2f s of CPU, one per rendition %.2f s, ratio %.3f\n", i+1, ours.Seconds(), peer.Seconds(), ratios[i])
	}
	slices.Sort(ratios)
	median := ratios[len(ratios)/2]
	fmt.Printf("P2 ladder CPU / one ffmpeg per rendition (%s): %.3f, goal ≤ %.2f\n", preset, median, goal)
	if median > goal {
		return fmt.Errorf("P2 is not met")
	}
	return nil
}

// quoted is a command for a shell.
func quoted(args []string) string {
	parts := make([]string, len(args))
	for i, a := range args {
		parts[i] = "'" + strings.ReplaceAll(a, "'", `'\''`) + "'"
	}
	return strings.Join(parts, " ")
}
