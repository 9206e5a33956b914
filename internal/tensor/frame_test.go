package tensor

import (
	"bytes"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func messages() []Message {
	return []Message{
		{Kind: Ready},
		{Kind: Request, Tensors: []Tensor{Floats("x", []float32{1, -2.5, 3, 4, 5, 6}, 1, 2, 3), Ints("rate", []int64{16000}), Floats("none", []float32{}, 0, 4)}},
		{Kind: Failure, Text: "no such input"},
	}
}

func TestAMessagePassesAsItIs(t *testing.T) {
	t.Parallel()
	var pipe bytes.Buffer
	for _, m := range messages() {
		if err := Write(&pipe, m); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range messages() {
		got, err := Read(&pipe)
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); err != nil || diff != "" {
			t.Errorf("%v\n%s", err, diff)
		}
	}
	if _, err := Read(&pipe); err != io.EOF {
		t.Errorf("%v at the end", err)
	}
}

func TestABadTensorIsNotWritten(t *testing.T) {
	t.Parallel()
	for name, bad := range map[string]Tensor{
		"too few":        Floats("x", []float32{1}, 2),
		"negative":       Floats("x", []float32{1}, -1),
		"overflow":       Floats("x", []float32{1}, 1<<31, 1<<31, 1<<31),
		"both":           {Floats: []float32{1}, Ints: []int64{}, Shape: []int{1}},
		"many":           Floats("x", []float32{1}, 1, 1, 1, 1, 1, 1, 1, 1, 1),
		"without values": {Shape: []int{1}},
	} {
		if err := Write(io.Discard, Message{Kind: Request, Tensors: []Tensor{bad}}); err == nil {
			t.Errorf("%s is written", name)
		}
	}
}

// What comes back from a model's process is not trusted.
func FuzzRead(f *testing.F) {
	for _, m := range messages() {
		var b bytes.Buffer
		if err := Write(&b, m); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
	}
	f.Add([]byte{255, 255, 255, 255, 'A'})
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := Read(bytes.NewReader(raw))
		if err != nil {
			return
		}
		for i := range m.Tensors {
			if err := m.Tensors[i].Check(); err != nil {
				t.Error(err)
			}
		}
	})
}
