package tfjs

import (
	"encoding/json"
	"fmt"

	"github.com/mediamill/mediamill/internal/pack/onnx"
)

// A layer is one of a model of Keras.
type layer struct {
	Class   string                `json:"class_name"`
	Name    string                `json:"name"`
	Config  layerConfig           `json:"config"`
	Inbound [][][]json.RawMessage `json:"inbound_nodes"`
}

type layerConfig struct {
	Shape      []*int          `json:"batch_input_shape"`
	Padding    json.RawMessage `json:"padding"`
	Strides    []int           `json:"strides"`
	Dilation   []int           `json:"dilation_rate"`
	Pool       []int           `json:"pool_size"`
	Format     string          `json:"data_format"`
	Activation string          `json:"activation"`
	Bias       bool            `json:"use_bias"`
	Axis       json.RawMessage `json:"axis"`
	Epsilon    float64         `json:"epsilon"`
	Center     bool            `json:"center"`
	Scale      bool            `json:"scale"`
	MaxValue   *float64        `json:"max_value"`
	Slope      float64         `json:"negative_slope"`
	Threshold  float64         `json:"threshold"`
}

// layers converts all layers, in their order.
func (b *builder) layers(raw json.RawMessage) error {
	var model struct {
		Class  string `json:"class_name"`
		Config struct {
			Layers  []layer             `json:"layers"`
			Outputs [][]json.RawMessage `json:"output_layers"`
		} `json:"config"`
	}
	if err := json.Unmarshal(raw, &model); err != nil {
		return err
	}
	if model.Class != "Model" && model.Class != "Functional" {
		return unsupported("model", model.Class)
	}
	made := map[string]string{}
	for i := range model.Config.Layers {
		l := &model.Config.Layers[i]
		in, err := l.inputs(made)
		if err == nil {
			made[l.Name], err = b.layer(l, in)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", l.Name, err)
		}
	}
	for _, output := range model.Config.Outputs {
		name, err := nameOf(output)
		if err != nil || made[name] == "" {
			return fmt.Errorf("there is no output %s: %w", name, err)
		}
		b.addAs("Identity", []string{made[name]}, name)
		b.graph.Outputs = append(b.graph.Outputs, onnx.Value{Name: name, Type: onnx.Float, Any: true})
	}
	return nil
}

func nameOf(reference []json.RawMessage) (name string, err error) {
	if len(reference) == 0 {
		return "", fmt.Errorf("a reference is empty")
	}
	return name, json.Unmarshal(reference[0], &name)
}

// inputs are the values of the layers before one.
func (l *layer) inputs(made map[string]string) (list []string, err error) {
	if len(l.Inbound) > 1 {
		return nil, fmt.Errorf("the layer is used %d times", len(l.Inbound))
	}
	for _, inbound := range l.Inbound {
		for _, reference := range inbound {
			name, err := nameOf(reference)
			if err != nil {
				return nil, err
			}
			if made[name] == "" {
				return nil, fmt.Errorf("there is no layer %s before it", name)
			}
			list = append(list, made[name])
		}
	}
	if len(list) == 0 && l.Class != "InputLayer" {
		return nil, fmt.Errorf("it has no input")
	}
	return list, nil
}

func (b *builder) layer(l *layer, in []string) (string, error) {
	c := &l.Config
	if c.Format != "" && c.Format != "channels_last" {
		return "", unsupported("data format", c.Format)
	}
	switch l.Class {
	case "InputLayer":
		return b.inputLayer(l)
	case "Conv2D":
		return b.convLayer(l, in[0], l.Name+"/kernel", false)
	case "DepthwiseConv2D":
		return b.convLayer(l, in[0], l.Name+"/depthwise_kernel", true)
	case "BatchNormalization":
		return b.normal(l, in[0])
	case "ReLU":
		switch {
		case c.Slope != 0 || c.Threshold != 0:
		case c.MaxValue == nil:
			return b.activation("relu", in[0])
		case *c.MaxValue == 6:
			return b.activation("relu6", in[0])
		}
		return "", unsupported("layer", "ReLU with a slope, a threshold or another maximum")
	case "Activation":
		return b.activation(c.Activation, in[0])
	case "Add":
		if len(in) != 2 {
			return "", unsupported("layer", "Add of other than two inputs")
		}
		return b.add("Add", in), nil
	case "Concatenate":
		if axis := string(c.Axis); axis != "3" && axis != "-1" {
			return "", unsupported("axis", axis)
		}
		return b.add("Concat", in, attr("axis", 3)), nil
	case "ZeroPadding2D":
		return b.padding(c, in[0])
	case "AveragePooling2D", "MaxPooling2D":
		w, err := c.window()
		if w.size = c.Pool; len(w.strides) == 0 {
			w.strides = c.Pool
		}
		w.dilations = nil
		return b.pool(map[string]string{"AveragePooling2D": "AveragePool", "MaxPooling2D": "MaxPool"}[l.Class], in[0], w), err
	case "GlobalAveragePooling2D":
		return b.add("ReduceMean", in[:1], attr("axes", []int{1, 2}), attr("keepdims", 0)), nil
	case "Flatten":
		return b.add("Flatten", in[:1], attr("axis", 1)), nil
	case "Dense":
		return b.dense(l, in[0])
	case "Dropout": // of training only
		return in[0], nil
	}
	return "", unsupported("layer", l.Class)
}

func (b *builder) inputLayer(l *layer) (string, error) {
	if len(l.Config.Shape) != 4 {
		return "", errShape
	}
	shape := make([]int, 4)
	for i, d := range l.Config.Shape {
		if shape[i] = -1; d != nil {
			shape[i] = *d
		}
	}
	b.graph.Inputs = append(b.graph.Inputs, onnx.Value{Name: l.Name, Type: onnx.Float, Shape: shape})
	return l.Name, nil
}

func (c *layerConfig) window() (w window, err error) {
	w.strides, w.dilations = c.Strides, c.Dilation
	switch pad := string(c.Padding); pad {
	case `"same"`:
		w.same = true
	case `"valid"`:
	default:
		err = unsupported("padding", pad)
	}
	return w, err
}

func (b *builder) convLayer(l *layer, x, kernel string, deep bool) (string, error) {
	w, err := l.Config.window()
	if err != nil {
		return "", err
	}
	bias := ""
	if l.Config.Bias {
		bias = l.Name + "/bias"
	}
	y, err := b.conv(x, kernel, bias, deep, w)
	if err != nil {
		return "", err
	}
	return b.activation(l.Config.Activation, y)
}

// normal is a normalization by what training measured, of the last dimension.
func (b *builder) normal(l *layer, x string) (string, error) {
	if axis := string(l.Config.Axis); axis != "-1" && axis != "3" {
		return "", unsupported("axis", axis)
	}
	mean, err := b.weight(l.Name+"/moving_mean", 1)
	if err != nil {
		return "", err
	}
	n := mean.Shape[0]
	values := func(name string, there bool, otherwise float32) (string, error) {
		if !there {
			list := make([]float32, n)
			for i := range list {
				list[i] = otherwise
			}
			return b.floats(list, n), nil
		}
		w, err := b.weight(l.Name+"/"+name, 1)
		if err != nil {
			return "", err
		}
		return b.floats(w.floats, w.Shape...), nil
	}
	inputs := []string{""}
	for _, each := range []struct {
		name      string
		there     bool
		otherwise float32
	}{{"gamma", l.Config.Scale, 1}, {"beta", l.Config.Center, 0}, {"moving_mean", true, 0}, {"moving_variance", true, 1}} {
		value, err := values(each.name, each.there, each.otherwise)
		if err != nil {
			return "", err
		}
		inputs = append(inputs, value)
	}
	return b.channelsSecond(x, func(x string) string {
		inputs[0] = x
		return b.add("BatchNormalization", inputs, attr("epsilon", float32(l.Config.Epsilon)))
	}), nil
}

func (b *builder) padding(c *layerConfig, x string) (string, error) {
	var p [2][2]int64
	if err := json.Unmarshal(c.Padding, &p); err != nil {
		return "", unsupported("padding", string(c.Padding))
	}
	return b.add("Pad", []string{x, b.ints(0, p[0][0], p[1][0], 0, 0, p[0][1], p[1][1], 0)}), nil
}

func (b *builder) dense(l *layer, x string) (string, error) {
	k, err := b.weight(l.Name+"/kernel", 2)
	if err != nil {
		return "", err
	}
	y := b.add("MatMul", []string{x, b.floats(k.floats, k.Shape...)})
	if l.Config.Bias {
		v, err := b.weight(l.Name+"/bias", 1)
		if err != nil {
			return "", err
		}
		y = b.add("Add", []string{y, b.floats(v.floats, v.Shape...)})
	}
	return b.activation(l.Config.Activation, y)
}
