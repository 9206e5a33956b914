// Package tensor has the numbers that models take and return, and the form in which
// they pass between Mediamill and the process that runs a model.
package tensor

import (
	"fmt"
	"math"
)

// A Tensor has either Floats or Ints; as many as the product of its dimensions.
type Tensor struct {
	Name   string
	Shape  []int // no dimensions: one number
	Floats []float32
	Ints   []int64
}

// Floats is a tensor of floats.
func Floats(name string, values []float32, shape ...int) Tensor {
	return Tensor{Name: name, Shape: shape, Floats: values}
}

// Ints is a tensor of integers.
func Ints(name string, values []int64, shape ...int) Tensor {
	return Tensor{Name: name, Shape: shape, Ints: values}
}

const (
	mostDimensions = 8
	mostTensors    = 64
	mostName       = 256
	// MostBytes limits the tensors of one message together.
	MostBytes = 256 << 20
)

// Check says what is wrong with a tensor.
func (t *Tensor) Check() error {
	if len(t.Shape) > mostDimensions || len(t.Name) > mostName {
		return fmt.Errorf("tensor %.40q has %d dimensions; there can be %d", t.Name, len(t.Shape), mostDimensions)
	}
	n := 1
	for _, d := range t.Shape {
		if d < 0 || d > math.MaxInt32 || d > 0 && n > MostBytes/d {
			return fmt.Errorf("tensor %.40q has the shape %v", t.Name, t.Shape)
		}
		n *= d
	}
	if t.Floats != nil && t.Ints != nil || n != len(t.Floats)+len(t.Ints) {
		return fmt.Errorf("tensor %.40q of shape %v has %d floats and %d integers", t.Name, t.Shape, len(t.Floats), len(t.Ints))
	}
	return nil
}

// Find is the tensor of a name; nil if there is none.
func Find(list []Tensor, name string) *Tensor {
	for i := range list {
		if list[i].Name == name {
			return &list[i]
		}
	}
	return nil
}
