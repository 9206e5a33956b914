package infer_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/infer"
	"github.com/mediamill/mediamill/internal/infer/infertest"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/pack"
	"github.com/mediamill/mediamill/internal/pack/onnx"
	"github.com/mediamill/mediamill/internal/tensor"
)

// double is a model that doubles numbers.
func double() []byte {
	return onnx.Model(&onnx.Graph{
		Name: "double", Nodes: []onnx.Node{{Op: "Add", Inputs: []string{"x", "x"}, Outputs: []string{"y"}}},
		Inputs: []onnx.Value{{Name: "x", Type: onnx.Float, Shape: []int{-1}}}, Outputs: []onnx.Value{{Name: "y", Type: onnx.Float, Shape: []int{-1}}},
	})
}

// endless is a model that adds for ages.
func endless() []byte {
	body := &onnx.Graph{
		Name: "body", Nodes: []onnx.Node{
			{Op: "Add", Inputs: []string{"sum", "sum"}, Outputs: []string{"next"}},
			{Op: "Identity", Inputs: []string{"more"}, Outputs: []string{"again"}},
		},
		Inputs:  []onnx.Value{{Name: "n", Type: onnx.Int64, Shape: []int{}}, {Name: "more", Type: onnx.Bool, Shape: []int{}}, {Name: "sum", Type: onnx.Float, Shape: []int{-1}}},
		Outputs: []onnx.Value{{Name: "again", Type: onnx.Bool, Shape: []int{}}, {Name: "next", Type: onnx.Float, Shape: []int{-1}}},
	}
	return onnx.Model(&onnx.Graph{
		Name: "endless", Initializers: []onnx.Tensor{{Name: "times", Ints: []int64{1 << 60}}},
		Nodes: []onnx.Node{
			{Op: "Loop", Inputs: []string{"times", "", "x"}, Outputs: []string{"y"}, Attributes: []onnx.Attribute{{Name: "body", Value: body}}},
		},
		Inputs: []onnx.Value{{Name: "x", Type: onnx.Float, Shape: []int{-1}}}, Outputs: []onnx.Value{{Name: "y", Type: onnx.Float, Shape: []int{-1}}},
	})
}

// large is a model that makes as many zeros as it is asked for.
func large() []byte {
	return onnx.Model(&onnx.Graph{
		Name: "large", Nodes: []onnx.Node{
			{Op: "ConstantOfShape", Inputs: []string{"size"}, Outputs: []string{"zeros"}},
			{Op: "ReduceSum", Inputs: []string{"zeros"}, Outputs: []string{"y"}},
		},
		Inputs: []onnx.Value{{Name: "size", Type: onnx.Int64, Shape: []int{1}}}, Outputs: []onnx.Value{{Name: "y", Type: onnx.Float, Shape: []int{1}}},
	})
}

func models(t *testing.T) *pack.Library {
	t.Helper()
	return infertest.Import(t, "synthetic", map[string][]byte{
		"double.onnx": double(), "hang.onnx": endless(), "crash.onnx": endless(), "kill.onnx": endless(), "large.onnx": large(), "broken.onnx": double()[:40],
	})
}

func session(t *testing.T, e *infer.Engine, file string) *infer.Session {
	t.Helper()
	s, err := e.Session("synthetic", file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func numbers(values ...float32) []tensor.Tensor {
	return []tensor.Tensor{tensor.Floats("x", values, len(values))}
}

// children are the processes of a model of a library, by /proc.
func children(t *testing.T, l *pack.Library, name string) (pids []int) {
	t.Helper()
	file := filepath.Join(l.Dir, "synthetic", name)
	found, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range found {
		text, err := os.ReadFile(path)
		pid, _ := strconv.Atoi(strings.Split(path, "/")[2])
		if err != nil || !strings.Contains(string(text), file+"\x00") {
			continue
		}
		pids = append(pids, pid)
	}
	return pids
}

// until waits for a condition.
func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(2 * time.Minute); !holds(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("waited for two minutes until", what)
		}
	}
}

func TestTasksShareOneProcessOfAModel(t *testing.T) {
	t.Parallel()
	l := models(t)
	e := infertest.Engine(t, l, func(o *infer.Options) { o.Idle = 10 * time.Millisecond })
	var wait sync.WaitGroup
	for n := range 4 {
		s, err := e.Session("synthetic", "double.onnx")
		if err != nil {
			t.Fatal(err)
		}
		wait.Go(func() {
			defer s.Close()
			for k := range 20 {
				out, err := s.Run(t.Context(), numbers(float32(n), float32(k)))
				if err != nil || !slices.Equal(out[0].Floats, []float32{float32(2 * n), float32(2 * k)}) || out[0].Name != "y" {
					t.Errorf("%v, %v", out, err)
				}
			}
			if pids := children(t, l, "double.onnx"); len(pids) != 1 {
				t.Errorf("%d processes run the model", len(pids))
			}
		})
	}
	wait.Wait()
	until(t, "the idle process has ended", func() bool { return len(children(t, l, "double.onnx")) == 0 })
}

func TestAFailureIsThatOfOneRun(t *testing.T) {
	t.Parallel()
	library := models(t)
	for name, tt := range map[string]struct {
		file string
		in   []tensor.Tensor
		hit  func(pid int)
		code media.Code
	}{
		"a hang":          {file: "hang.onnx", in: numbers(1), code: media.CodeEngineStalled},
		"a crash":         {file: "crash.onnx", in: numbers(1), code: media.CodeEngineCrashed, hit: func(pid int) { _ = syscall.Kill(pid, syscall.SIGABRT) }},
		"a kill":          {file: "kill.onnx", in: numbers(1), code: media.CodeEngineMemory, hit: func(pid int) { _ = syscall.Kill(pid, syscall.SIGKILL) }},
		"too much memory": {file: "large.onnx", in: []tensor.Tensor{tensor.Ints("size", []int64{1 << 31}, 1)}, code: media.CodeEngineMemory},
		"a wrong shape":   {file: "double.onnx", in: []tensor.Tensor{tensor.Floats("x", []float32{1}, 1, 1)}, code: media.CodeEngineFailed},
		"a wrong count":   {file: "double.onnx", code: media.CodeEngineFailed},
		"a broken model":  {file: "broken.onnx", in: numbers(1), code: media.CodeEngineFailed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := infertest.Engine(t, library, func(o *infer.Options) {
				if o.Memory = 3 << 30; tt.code == media.CodeEngineStalled {
					o.Deadline = 2 * time.Second
				}
			})
			s := session(t, e, tt.file)
			if tt.hit != nil {
				go func() {
					until(t, "the process runs", func() bool { return len(children(t, library, tt.file)) > 0 })
					time.Sleep(300 * time.Millisecond) // it is in the model, or loads it: both are a crash
					for _, pid := range children(t, library, tt.file) {
						tt.hit(pid)
					}
				}()
			}
			if _, err := s.Run(t.Context(), tt.in); media.CodeOf(err) != tt.code {
				t.Errorf("%v, want %s", err, tt.code)
			}
			good := session(t, e, "double.onnx")
			if out, err := good.Run(t.Context(), numbers(3)); err != nil || out[0].Floats[0] != 6 {
				t.Errorf("the next run: %v, %v", out, err)
			}
			if tt.file == "large.onnx" { // the same model again, in a new process
				if out, err := s.Run(t.Context(), []tensor.Tensor{tensor.Ints("size", []int64{8}, 1)}); err != nil || out[0].Floats[0] != 0 {
					t.Errorf("%v, %v", out, err)
				}
			}
		})
	}
}

func TestACanceledTaskDoesNotWaitAndCloseEndsWhatRuns(t *testing.T) {
	t.Parallel()
	l := models(t)
	e := infertest.Engine(t, l, nil)
	s := session(t, e, "hang.onnx")
	ctx, stop := context.WithCancel(t.Context())
	go func() {
		until(t, "the process runs", func() bool { return len(children(t, l, "hang.onnx")) > 0 })
		stop()
	}()
	if _, err := s.Run(ctx, numbers(1)); media.CodeOf(err) != media.CodeCanceled {
		t.Error(err)
	}
	e.Close()
	if left := children(t, l, "hang.onnx"); len(left) > 0 {
		t.Errorf("%v are left", left)
	}
	if _, err := e.Session("synthetic", "double.onnx"); media.CodeOf(err) != media.CodeDraining {
		t.Error(err)
	}
}

func TestAMissingPackOrProgramIsNamedWithItsCommand(t *testing.T) {
	t.Parallel()
	e := infertest.Engine(t, pack.New(t.TempDir()), nil)
	if _, err := e.Session("text", "det.onnx"); media.CodeOf(err) != media.CodeMissingPack || !strings.Contains(media.AsError(err).Hint, "mediamill pack install") {
		t.Error(err)
	}
	e = infertest.Engine(t, models(t), func(o *infer.Options) { o.Program = filepath.Join(t.TempDir(), "none") })
	if faults := e.Missing("synthetic"); len(faults) != 1 || !strings.Contains(faults[0].Message, infer.Program) {
		t.Error(faults)
	}
}

// The process of a model ends with its worker, however that ends.
func TestAKilledWorkerLeavesNoProcess(t *testing.T) {
	t.Parallel()
	if dir := os.Getenv("INFER_TEST_WORKER"); dir != "" { // the worker
		e := infertest.Engine(t, pack.New(dir), func(o *infer.Options) { o.Program = os.Getenv("INFER_TEST_PROGRAM") })
		_, err := session(t, e, "hang.onnx").Run(t.Context(), numbers(1))
		t.Fatal(err)
	}
	l := models(t)
	worker := exec.Command(os.Args[0], "-test.run=^TestAKilledWorkerLeavesNoProcess$")
	worker.Env = append(os.Environ(), "INFER_TEST_WORKER="+l.Dir, "INFER_TEST_PROGRAM="+infertest.Program(t))
	if err := worker.Start(); err != nil {
		t.Fatal(err)
	}
	until(t, "the model runs", func() bool { return len(children(t, l, "hang.onnx")) > 0 })
	if err := worker.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = worker.Wait() // it was killed
	until(t, "no process is left", func() bool { return len(children(t, l, "hang.onnx")) == 0 })
}
