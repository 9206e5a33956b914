package ffmpeg

import (
	"os/exec"
	"slices"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg/sandbox"
)

// BenchmarkStart measures what the cage adds to each start of ffmpeg: bare and
// caged runs alternate, since a shared machine is never quiet.
func BenchmarkStart(b *testing.B) {
	tl, err := Find(b.Context(), Options{Sandbox: sandbox.Auto})
	if err != nil {
		b.Skip(err)
	}
	var bare, caged []time.Duration
	var bareCPU, cagedCPU time.Duration
	for b.Loop() {
		wall, cpu := timed(b, exec.Command(tl.ffmpeg, "-version"))
		bare, bareCPU = append(bare, wall), bareCPU+cpu
		wall, cpu = timed(b, tl.box.Command(sandbox.Spec{Program: tl.ffmpeg, Args: []string{"-version"}, Limits: sandbox.Limits{MemoryBytes: 4 << 30}}))
		caged, cagedCPU = append(caged, wall), cagedCPU+cpu
	}
	slices.Sort(bare)
	slices.Sort(caged)
	b.ReportMetric(ms(bare[0]), "bare-min-ms")
	b.ReportMetric(ms(caged[0]), "caged-min-ms")
	b.ReportMetric(ms(bareCPU)/float64(len(bare)), "bare-cpu-ms")
	b.ReportMetric(ms(cagedCPU)/float64(len(bare)), "caged-cpu-ms")
	b.ReportMetric(ms(bare[len(bare)/2]), "bare-median-ms")
	b.ReportMetric(ms(caged[len(caged)/2]), "caged-median-ms")
}

func timed(b *testing.B, cmd *exec.Cmd) (wall, cpu time.Duration) {
	b.Helper()
	began := time.Now()
	if err := cmd.Run(); err != nil {
		b.Fatal(err)
	}
	return time.Since(began), cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
}
