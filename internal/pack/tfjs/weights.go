package tfjs

import (
	"encoding/binary"
	"fmt"
	"math"
)

// A weight describes one tensor of the weights.
type weight struct {
	Name         string `json:"name"`
	Shape        []int  `json:"shape"`
	Type         string `json:"dtype"`
	Quantization *struct {
		Min   float64 `json:"min"`
		Scale float64 `json:"scale"`
		Type  string  `json:"dtype"`
	} `json:"quantization"`

	floats []float32
	ints   []int64
}

const mostElements = 1 << 28

func (w *weight) count() (int, error) {
	n := 1
	for _, d := range w.Shape {
		if d < 0 || d > 0 && n > mostElements/d {
			return 0, fmt.Errorf("the weight %s has the shape %v", w.Name, w.Shape)
		}
		n *= d
	}
	return n, nil
}

// readWeights takes each weight from the data, in their order, and gives quantized
// ones their values back.
func readWeights(list []weight, data []byte) (map[string]*weight, error) {
	found := map[string]*weight{}
	for i := range list {
		w := &list[i]
		n, err := w.count()
		if err != nil {
			return nil, err
		}
		stored := w.Type
		if w.Quantization != nil {
			stored = w.Quantization.Type
		}
		size := map[string]int{"uint8": 1, "uint16": 2, "float16": 2, "float32": 4, "int32": 4}[stored]
		if size == 0 || w.Type != "float32" && (w.Type != "int32" || w.Quantization != nil) {
			return nil, fmt.Errorf("the weight %s has the type %s, stored as %s", w.Name, w.Type, stored)
		}
		if len(data) < n*size {
			return nil, fmt.Errorf("the weights end in %s", w.Name)
		}
		w.decode(data[:n*size], stored, n)
		data = data[n*size:]
		found[w.Name] = w
	}
	if len(data) > 0 {
		return nil, fmt.Errorf("%d bytes follow the weights", len(data))
	}
	return found, nil
}

func (w *weight) decode(data []byte, stored string, n int) {
	if stored == "int32" {
		w.ints = make([]int64, n)
		for i := range w.ints {
			w.ints[i] = int64(int32(binary.LittleEndian.Uint32(data[4*i:])))
		}
		return
	}
	w.floats = make([]float32, n)
	for i := range w.floats {
		switch stored {
		case "float32":
			w.floats[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
		case "float16":
			w.floats[i] = half(binary.LittleEndian.Uint16(data[2*i:]))
		case "uint8":
			w.floats[i] = w.value(float64(data[i]))
		case "uint16":
			w.floats[i] = w.value(float64(binary.LittleEndian.Uint16(data[2*i:])))
		}
	}
}

// value is computed as TensorFlow.js does it. The inner conversion keeps processors
// from fusing both operations into one with another result.
func (w *weight) value(q float64) float32 {
	return float32(float64(q*w.Quantization.Scale) + w.Quantization.Min)
}

// half is a number of 16 bits.
func half(h uint16) float32 {
	sign := uint32(h>>15) << 31
	exponent, fraction := uint32(h>>10)&31, uint32(h)&1023
	switch exponent {
	case 0: // zero, or too small for an exponent
		v := float32(fraction) / (1 << 24)
		return math.Float32frombits(sign | math.Float32bits(v))
	case 31:
		return math.Float32frombits(sign | 0xff<<23 | fraction<<13)
	}
	return math.Float32frombits(sign | (exponent+112)<<23 | fraction<<13)
}
