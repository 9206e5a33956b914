// Analysis measures what the analyzers without a model cost: processor time for a
// second of a source of 1280×720 at 25 frames per second, against the bare ffmpeg
// with the same filters, and the memory. What is reported must be right.
//
//	go run ./bench/analysis
//	go run ./bench/analysis -seconds 1200 -pairs 1
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
)

// Goals.
const (
	goalCost   = 0.20 // core-seconds for a second of the source
	goalRatio  = 1.15 // of the processor time of the bare command
	goalMemory = 250  // MB
)

func main() {
	seconds := flag.Int("seconds", 60, "length of the source that is made")
	pairs := flag.Int("pairs", 3, "how many times each runs")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *seconds, *pairs); err != nil {
		fmt.Fprintln(os.Stderr, "analysis:", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, seconds, pairs int) error {
	dir, err := os.MkdirTemp("", "mediamill-analysis-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	b, err := prepare(ctx, dir, seconds)
	if err != nil {
		return err
	}
	var costs, ratios []float64
	var memory int64
	for i := range pairs {
		ours, err := b.analyze(ctx)
		if err != nil {
			return err
		}
		bare, err := b.bare(ctx)
		if err != nil {
			return err
		}
		costs = append(costs, ours.cpu.Seconds()/b.length)
		ratios = append(ratios, ours.cpu.Seconds()/bare.cpu.Seconds())
		memory = max(memory, ours.memory)
		fmt.Printf("pair %d: mediamill %.2f s of CPU, %d MB; the bare command %.2f s, %d MB; ratio %.3f\n",
			i+1, ours.cpu.Seconds(), ours.memory>>20, bare.cpu.Seconds(), bare.memory>>20, ratios[i])
	}
	cost, ratio := median(costs), median(ratios)
	fmt.Printf("core-seconds for a second: %.3f, goal ≤ %.2f\n", cost, goalCost)
	fmt.Printf("CPU / the bare command with the same filters: %.3f, goal ≤ %.2f\n", ratio, goalRatio)
	fmt.Printf("largest process: %d MB, goal ≤ %d MB\n", memory>>20, goalMemory)
	if cost > goalCost || ratio > goalRatio || memory>>20 > goalMemory {
		return fmt.Errorf("a goal is not met")
	}
	return nil
}

func median(list []float64) float64 {
	slices.Sort(list)
	return list[len(list)/2]
}
