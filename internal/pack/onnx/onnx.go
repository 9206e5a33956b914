// Package onnx writes models in the form of ONNX: the part of its protocol buffers
// that converted models need.
package onnx

import (
	"encoding/binary"
	"fmt"
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

const (
	irVersion = 8
	// Opset is the version of the operators.
	Opset = 17
)

// A Type is that of the elements of a tensor.
type Type int32

const (
	Float Type = 1
	Int32 Type = 6
	Int64 Type = 7
	Bool  Type = 9
)

// A Graph is nodes in the order of their execution.
type Graph struct {
	Name         string
	Nodes        []Node
	Initializers []Tensor
	Inputs       []Value
	Outputs      []Value
}

// A Node is one operator. An input that is omitted has the name "".
type Node struct {
	Op              string
	Inputs, Outputs []string
	Attributes      []Attribute
}

// An Attribute is an int, []int, float32, []float32, string, *Graph or *Tensor.
type Attribute struct {
	Name  string
	Value any
}

// A Tensor is a constant: of Floats, or of Ints.
type Tensor struct {
	Name   string
	Shape  []int
	Floats []float32
	Ints   []int64
}

// A Value is an input or output. A negative dimension is any.
type Value struct {
	Name  string
	Type  Type
	Shape []int
	Any   bool // the number of dimensions is not known
}

// Model is the file of a graph.
func Model(g *Graph) []byte {
	var b []byte
	b = number(b, 1, irVersion)
	b = text(b, 2, "mediamill")
	b = message(b, 7, g.marshal())
	return message(b, 8, number(text(nil, 1, ""), 2, Opset))
}

func (g *Graph) marshal() []byte {
	var b []byte
	for i := range g.Nodes {
		b = message(b, 1, g.Nodes[i].marshal())
	}
	b = text(b, 2, g.Name)
	for i := range g.Initializers {
		b = message(b, 5, g.Initializers[i].marshal())
	}
	for _, v := range g.Inputs {
		b = message(b, 11, v.marshal())
	}
	for _, v := range g.Outputs {
		b = message(b, 12, v.marshal())
	}
	return b
}

func (n *Node) marshal() []byte {
	var b []byte
	for _, name := range n.Inputs {
		b = text(b, 1, name)
	}
	for _, name := range n.Outputs {
		b = text(b, 2, name)
	}
	b = text(b, 4, n.Op)
	for _, a := range n.Attributes {
		b = message(b, 5, a.marshal())
	}
	return b
}

func (a Attribute) marshal() []byte {
	const kind = 20
	b := text(nil, 1, a.Name)
	switch v := a.Value.(type) {
	case float32:
		b = protowire.AppendFixed32(protowire.AppendTag(b, 2, protowire.Fixed32Type), math.Float32bits(v))
		return number(b, kind, 1)
	case int:
		return number(number(b, 3, int64(v)), kind, 2)
	case string:
		return number(text(b, 4, v), kind, 3)
	case *Tensor:
		return number(message(b, 5, v.marshal()), kind, 4)
	case *Graph:
		return number(message(b, 6, v.marshal()), kind, 5)
	case []float32:
		for _, f := range v {
			b = protowire.AppendFixed32(protowire.AppendTag(b, 7, protowire.Fixed32Type), math.Float32bits(f))
		}
		return number(b, kind, 6)
	case []int:
		for _, n := range v {
			b = number(b, 8, int64(n))
		}
		return number(b, kind, 7)
	}
	panic(fmt.Sprintf("attribute %s has the type %T", a.Name, a.Value))
}

func (t *Tensor) marshal() []byte {
	var b, raw []byte
	for _, d := range t.Shape {
		b = number(b, 1, int64(d))
	}
	kind := Float
	if t.Ints != nil {
		kind = Int64
		raw = make([]byte, 0, 8*len(t.Ints))
		for _, v := range t.Ints {
			raw = binary.LittleEndian.AppendUint64(raw, uint64(v))
		}
	} else {
		raw = make([]byte, 0, 4*len(t.Floats))
		for _, v := range t.Floats {
			raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(v))
		}
	}
	return message(text(number(b, 2, int64(kind)), 8, t.Name), 9, raw)
}

func (v Value) marshal() []byte {
	kind := number(nil, 1, int64(v.Type))
	if !v.Any {
		var shape []byte
		for i, d := range v.Shape {
			dim := number(nil, 1, int64(d))
			if d < 0 {
				dim = text(nil, 2, fmt.Sprintf("%s_%d", v.Name, i))
			}
			shape = message(shape, 1, dim)
		}
		kind = message(kind, 2, shape)
	}
	return message(text(nil, 1, v.Name), 2, message(nil, 1, kind))
}

func number(b []byte, field protowire.Number, v int64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(b, field, protowire.VarintType), uint64(v))
}

func text(b []byte, field protowire.Number, v string) []byte {
	return protowire.AppendString(protowire.AppendTag(b, field, protowire.BytesType), v)
}

func message(b []byte, field protowire.Number, v []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(b, field, protowire.BytesType), v)
}
