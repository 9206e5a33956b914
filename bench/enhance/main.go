// Enhance measures what the operation enhance gains on references that were made
// worse, against the references, and what it costs: its processor time against that
// of the bare ffmpeg command that it runs.
//
//	go run ./bench/enhance
//	go run ./bench/enhance -only voice,hiss
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
)

func main() {
	only := flag.String("only", "", "names of cases, separated by commas; all if empty")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *only); err != nil {
		fmt.Fprintln(os.Stderr, "enhance:", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, only string) error {
	dir, err := os.MkdirTemp("", "mediamill-enhance-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	b, err := prepare(ctx, dir)
	if err != nil {
		return err
	}
	missed := 0
	for _, c := range cases() {
		if only != "" && !slices.Contains(strings.Split(only, ","), c.name) {
			continue
		}
		before, after, err := c.measure(ctx, b)
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		gain, verdict := after-before, ""
		if c.lower {
			gain = before - after
		}
		if gain < c.gain || c.most != 0 && after > c.most {
			verdict = "  MISSED"
			missed++
		}
		fmt.Printf("%-12s %8.2f → %7.2f %-6s gain %6.2f, goal ≥ %.2f%s%s\n", c.name, before, after, c.unit, gain, c.gain, c.bound(), verdict)
	}
	if only == "" {
		ratio, err := b.cost(ctx)
		if err != nil {
			return err
		}
		fmt.Printf("CPU with measurements before and after / the bare command: %.3f, goal ≤ %.2f\n", ratio, goalRatio)
		if ratio > goalRatio {
			missed++
		}
	}
	if missed > 0 {
		return fmt.Errorf("%d goals are not met", missed)
	}
	return nil
}

// bound is the second goal of a case, for people.
func (c *benchCase) bound() string {
	if c.most == 0 {
		return ""
	}
	return fmt.Sprintf(", goal ≤ %.2f", c.most)
}
