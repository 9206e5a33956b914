package tfjs

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/mediamill/mediamill/internal/pack/onnx"
)

// A node is one of a graph model.
type node struct {
	Name   string               `json:"name"`
	Op     string               `json:"op"`
	Inputs []string             `json:"input"`
	Attrs  map[string]attribute `json:"attr"`
}

// An attribute of a node: 64-bit numbers are texts, and texts are base64.
type attribute struct {
	S    string          `json:"s"`
	I    json.RawMessage `json:"i"`
	B    bool            `json:"b"`
	List struct {
		I []json.RawMessage `json:"i"`
		S []string          `json:"s"`
	} `json:"list"`
	Shape struct {
		Dim []struct {
			Size json.RawMessage `json:"size"`
		} `json:"dim"`
	} `json:"shape"`
}

func whole(raw json.RawMessage) int {
	n, _ := strconv.Atoi(strings.Trim(string(raw), `"`)) // what is not a number is 0, as if it were omitted
	return n
}

func (n *node) text(name string) string {
	raw, _ := base64.StdEncoding.DecodeString(n.Attrs[name].S)
	return string(raw)
}

func (n *node) list(name string) (list []int) {
	for _, raw := range n.Attrs[name].List.I {
		list = append(list, whole(raw))
	}
	return list
}

// nodes converts those that the outputs depend on.
func (b *builder) nodes(nodes []node, outputs []string) error {
	byName := map[string]*node{}
	for i := range nodes {
		byName[nodes[i].Name] = &nodes[i]
	}
	if len(outputs) == 0 {
		return fmt.Errorf("the model names no outputs")
	}
	made := map[string]string{}
	for _, name := range outputs {
		value, err := b.visit(name, byName, made, 0)
		if err != nil {
			return err
		}
		b.addAs("Identity", []string{value}, name)
		b.graph.Outputs = append(b.graph.Outputs, onnx.Value{Name: name, Type: onnx.Float, Any: true})
	}
	return nil
}

// visit converts a node after those that it needs, and names its value.
func (b *builder) visit(name string, byName map[string]*node, made map[string]string, depth int) (string, error) {
	name, _, _ = strings.Cut(strings.TrimPrefix(name, "^"), ":") // an operator with several outputs is refused
	if value, done := made[name]; done {
		return value, nil
	}
	n := byName[name]
	if n == nil || depth > 10_000 {
		return "", fmt.Errorf("there is no node %s", name)
	}
	made[name] = "" // a circle would come here again
	var inputs []string
	for _, input := range n.Inputs {
		if other := byName[strings.TrimSuffix(input, ":0")]; other != nil && other.Op == "Const" {
			inputs = append(inputs, other.Name)
			continue
		}
		value, err := b.visit(input, byName, made, depth+1)
		if err != nil {
			return "", err
		}
		if value == "" {
			return "", fmt.Errorf("the node %s depends on itself", name)
		}
		inputs = append(inputs, value)
	}
	value, err := b.node(n, inputs)
	if err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	made[name] = value
	return value, nil
}

// operand is a value, which may be a constant of the model.
func (b *builder) operand(name string) (string, error) {
	w := b.weights[name]
	if w == nil {
		return name, nil
	}
	if w.floats == nil {
		return "", fmt.Errorf("the constant %s has the type %s", name, w.Type)
	}
	if key := "const:" + name; !b.constants[key] {
		b.constants[key] = true
		b.graph.Initializers = append(b.graph.Initializers, onnx.Tensor{Name: key, Shape: w.Shape, Floats: w.floats})
	}
	return "const:" + name, nil
}

func (b *builder) operands(names []string) (list []string, err error) {
	for _, name := range names {
		value, err := b.operand(name)
		if err != nil {
			return nil, err
		}
		list = append(list, value)
	}
	return list, nil
}

// numbers are those of a constant of whole numbers.
func (b *builder) numbers(name string) ([]int64, error) {
	w := b.weights[name]
	if w == nil || w.ints == nil {
		return nil, fmt.Errorf("%s is not a constant of whole numbers", name)
	}
	return w.ints, nil
}

var (
	binary2 = map[string]string{"Add": "Add", "AddV2": "Add", "BiasAdd": "Add", "Mul": "Mul", "Sub": "Sub", "RealDiv": "Div"}
	unary   = []string{"Relu", "Relu6", "Sigmoid", "Softmax", "Identity"}
	// arity is how many inputs an operator has at least.
	arity = map[string]int{
		"Conv2D": 2, "_FusedConv2D": 2, "DepthwiseConv2dNative": 2, "FusedDepthwiseConv2dNative": 2, "MaxPool": 1, "AvgPool": 1,
		"Pad": 2, "Reshape": 2, "Mean": 2, "ResizeBilinear": 2, "ConcatV2": 2,
	}
)

func (b *builder) node(n *node, in []string) (string, error) {
	least := arity[n.Op]
	if binary2[n.Op] != "" {
		least = 2
	}
	if slices.Contains(unary, n.Op) {
		least = 1
	}
	if len(in) < least {
		return "", fmt.Errorf("%s has %d inputs", n.Op, len(in))
	}
	switch op := n.Op; {
	case op == "Placeholder":
		return b.input(n)
	case op == "Conv2D" || op == "_FusedConv2D":
		return b.fused(n, in, false)
	case op == "DepthwiseConv2dNative" || op == "FusedDepthwiseConv2dNative":
		return b.fused(n, in, true)
	case binary2[op] != "":
		values, err := b.operands(in[:2])
		if err != nil {
			return "", err
		}
		return b.add(binary2[op], values), nil
	case slices.Contains(unary, op):
		return b.activation(op, in[0])
	case op == "MaxPool" || op == "AvgPool":
		w, err := windowOf(n, "ksize")
		if err != nil {
			return "", err
		}
		return b.pool(map[string]string{"MaxPool": "MaxPool", "AvgPool": "AveragePool"}[op], in[0], w), nil
	case op == "Pad" || op == "Reshape" || op == "Mean" || op == "ResizeBilinear" || op == "ConcatV2":
		return b.shaped(n, in)
	}
	return "", unsupported("operator", n.Op)
}

func (b *builder) input(n *node) (string, error) {
	dims := n.Attrs["shape"].Shape.Dim
	if len(dims) == 0 {
		return "", errShape
	}
	shape := make([]int, len(dims))
	for i, d := range dims {
		shape[i] = whole(d.Size)
	}
	b.graph.Inputs = append(b.graph.Inputs, onnx.Value{Name: n.Name, Type: onnx.Float, Shape: shape})
	return n.Name, nil
}

// windowOf reads the attributes of a convolution or pool.
func windowOf(n *node, size string) (w window, err error) {
	if format := n.text("data_format"); format != "" && format != "NHWC" {
		return w, unsupported("data format", format)
	}
	middle := func(name string) ([]int, error) {
		list := n.list(name)
		if len(list) == 0 {
			return []int{1, 1}, nil
		}
		if len(list) != 4 || list[0] != 1 || list[3] != 1 {
			return nil, fmt.Errorf("%s is %v", name, list)
		}
		return list[1:3], nil
	}
	if w.strides, err = middle("strides"); err != nil {
		return w, err
	}
	if size != "" {
		if w.size, err = middle(size); err != nil {
			return w, err
		}
	} else if w.dilations, err = middle("dilations"); err != nil {
		return w, err
	}
	switch pad := n.text("padding"); pad {
	case "SAME":
		w.same = true
	case "VALID":
	default:
		return w, unsupported("padding", pad)
	}
	return w, nil
}

// fused is a convolution with what follows it in the same node.
func (b *builder) fused(n *node, in []string, deep bool) (string, error) {
	w, err := windowOf(n, "")
	if err != nil {
		return "", err
	}
	bias, after := "", ""
	for _, encoded := range n.Attrs["fused_ops"].List.S {
		raw, _ := base64.StdEncoding.DecodeString(encoded)
		switch name := string(raw); {
		case name == "BiasAdd" && len(in) > 2 && bias == "":
			bias = in[2]
		case after == "" && name != "BiasAdd":
			after = name
		default:
			return "", unsupported("fused operator", name)
		}
	}
	y, err := b.conv(in[0], in[1], bias, deep, w)
	if err != nil {
		return "", err
	}
	return b.activation(after, y)
}

// shaped are operators whose last input is a constant that shapes the output.
func (b *builder) shaped(n *node, in []string) (string, error) {
	last, err := b.numbers(in[len(in)-1])
	if err != nil {
		return "", err
	}
	switch n.Op {
	case "Reshape":
		return b.add("Reshape", []string{in[0], b.ints(last...)}), nil
	case "Pad": // begin and end of each dimension; ONNX has all begins first
		var begins, ends []int64
		for i := 0; i+1 < len(last); i += 2 {
			begins, ends = append(begins, last[i]), append(ends, last[i+1])
		}
		return b.add("Pad", []string{in[0], b.ints(append(begins, ends...)...)}), nil
	case "Mean":
		axes := make([]int, len(last))
		for i, a := range last {
			axes[i] = int(a)
		}
		keep := 0
		if n.Attrs["keep_dims"].B {
			keep = 1
		}
		return b.add("ReduceMean", in[:1], attr("axes", axes), attr("keepdims", keep)), nil
	case "ConcatV2":
		values, err := b.operands(in[:len(in)-1])
		if err != nil || len(last) != 1 {
			return "", fmt.Errorf("the axis is %v: %w", last, err)
		}
		return b.add("Concat", values, attr("axis", int(last[0]))), nil
	}
	return b.resized(n, in[0], last)
}

// resized is ResizeBilinear: of the size, only height and width are given.
func (b *builder) resized(n *node, x string, size []int64) (string, error) {
	if len(size) != 2 {
		return "", fmt.Errorf("the size is %v", size)
	}
	mode := "asymmetric"
	switch {
	case n.Attrs["align_corners"].B:
		mode = "align_corners"
	case n.Attrs["half_pixel_centers"].B:
		mode = "half_pixel"
	}
	return b.channelsSecond(x, func(x string) string {
		first := b.add("Slice", []string{b.add("Shape", []string{x}), b.ints(0), b.ints(2)})
		sizes := b.add("Concat", []string{first, b.ints(size...)}, attr("axis", 0))
		return b.add("Resize", []string{x, "", "", sizes}, attr("mode", "linear"), attr("coordinate_transformation_mode", mode))
	}), nil
}
