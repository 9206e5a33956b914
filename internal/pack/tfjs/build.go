package tfjs

import (
	"errors"
	"fmt"

	"github.com/mediamill/mediamill/internal/pack/onnx"
)

// A builder adds nodes to a graph. TensorFlow has channels last, and convolutions of
// ONNX have them second: each is put between two transpositions, which ONNX Runtime
// removes in pairs.
type builder struct {
	graph     onnx.Graph
	weights   map[string]*weight
	constants map[string]bool // initializers that are there
	names     int
}

func (b *builder) fresh() string {
	b.names++
	return fmt.Sprintf("t%d", b.names)
}

func attr(name string, value any) onnx.Attribute { return onnx.Attribute{Name: name, Value: value} }

// add adds a node with one output of a new name.
func (b *builder) add(op string, inputs []string, attributes ...onnx.Attribute) string {
	out := b.fresh()
	b.addAs(op, inputs, out, attributes...)
	return out
}

func (b *builder) addAs(op string, inputs []string, out string, attributes ...onnx.Attribute) {
	b.graph.Nodes = append(b.graph.Nodes, onnx.Node{Op: op, Inputs: inputs, Outputs: []string{out}, Attributes: attributes})
}

// floats and ints add a constant.
func (b *builder) floats(values []float32, shape ...int) string {
	name := b.fresh()
	b.graph.Initializers = append(b.graph.Initializers, onnx.Tensor{Name: name, Shape: shape, Floats: values})
	return name
}

func (b *builder) ints(values ...int64) string {
	name := b.fresh()
	b.graph.Initializers = append(b.graph.Initializers, onnx.Tensor{Name: name, Shape: []int{len(values)}, Ints: values})
	return name
}

// weight is one of the model.
func (b *builder) weight(name string, rank int) (*weight, error) {
	w := b.weights[name]
	if w == nil {
		return nil, fmt.Errorf("there is no weight %s", name)
	}
	if rank >= 0 && (len(w.Shape) != rank || w.floats == nil) {
		return nil, fmt.Errorf("the weight %s has the shape %v", name, w.Shape)
	}
	return w, nil
}

// channelsSecond puts an operator between transpositions.
func (b *builder) channelsSecond(x string, op func(x string) string) string {
	y := op(b.add("Transpose", []string{x}, attr("perm", []int{0, 3, 1, 2})))
	return b.add("Transpose", []string{y}, attr("perm", []int{0, 2, 3, 1}))
}

// A window is how a convolution or a pool moves.
type window struct {
	size, strides, dilations []int
	same                     bool
}

func (w window) attributes() []onnx.Attribute {
	pad := "VALID"
	if w.same {
		pad = "SAME_UPPER"
	}
	list := []onnx.Attribute{attr("auto_pad", pad), attr("kernel_shape", w.size), attr("strides", w.strides)}
	if w.dilations != nil {
		list = append(list, attr("dilations", w.dilations))
	}
	return list
}

// conv adds a convolution; of each channel by itself if deep. bias may be "".
func (b *builder) conv(x, kernel, bias string, deep bool, w window) (string, error) {
	k, err := b.weight(kernel, 4)
	if err != nil {
		return "", err
	}
	w.size = []int{k.Shape[0], k.Shape[1]}
	group, outs := 1, k.Shape[3]
	order := [4]int{3, 2, 0, 1}
	if deep {
		if k.Shape[3] != 1 {
			return "", fmt.Errorf("the depthwise weight %s has %d outputs for each channel", kernel, k.Shape[3])
		}
		group, outs, order = k.Shape[2], k.Shape[2], [4]int{2, 3, 0, 1}
	}
	inputs := []string{"", b.floats(permuted(k, order), outs, k.Shape[order[1]], k.Shape[0], k.Shape[1])}
	if bias != "" {
		v, err := b.weight(bias, 1)
		if err != nil {
			return "", err
		}
		if v.Shape[0] != outs {
			return "", fmt.Errorf("the weight %s has the shape %v", bias, v.Shape)
		}
		inputs = append(inputs, b.floats(v.floats, outs))
	}
	return b.channelsSecond(x, func(x string) string {
		inputs[0] = x
		return b.add("Conv", inputs, append(w.attributes(), attr("group", group))...)
	}), nil
}

// permuted are the values of a weight with its dimensions in another order.
func permuted(w *weight, order [4]int) []float32 {
	var step [4]int
	for i, n := 3, 1; i >= 0; i-- {
		step[i] = n
		n *= w.Shape[i]
	}
	s := w.Shape
	out := make([]float32, 0, len(w.floats))
	for a := range s[order[0]] {
		for c := range s[order[1]] {
			for d := range s[order[2]] {
				for e := range s[order[3]] {
					out = append(out, w.floats[a*step[order[0]]+c*step[order[1]]+d*step[order[2]]+e*step[order[3]]])
				}
			}
		}
	}
	return out
}

// pool adds a pool, by the name of ONNX.
func (b *builder) pool(op, x string, w window) string {
	return b.channelsSecond(x, func(x string) string {
		list := w.attributes()
		if op == "AveragePool" {
			list = append(list, attr("count_include_pad", 0))
		}
		return b.add(op, []string{x}, list...)
	})
}

// activation adds a function by its name; an unknown one is refused.
func (b *builder) activation(name, x string) (string, error) {
	switch name {
	case "", "linear", "Identity":
		return x, nil
	case "relu", "Relu":
		return b.add("Relu", []string{x}), nil
	case "relu6", "Relu6":
		return b.add("Clip", []string{x, b.floats([]float32{0}), b.floats([]float32{6})}), nil
	case "sigmoid", "Sigmoid":
		return b.add("Sigmoid", []string{x}), nil
	case "softmax", "Softmax":
		return b.add("Softmax", []string{x}, attr("axis", -1)), nil
	}
	return "", unsupported("activation", name)
}

// unsupported refuses what the converter does not know.
func unsupported(what, name string) error {
	return fmt.Errorf("the %s %s is not supported", what, name)
}

var errShape = errors.New("the model has an input without a shape")
