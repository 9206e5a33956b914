// Package tfjs converts models of TensorFlow.js to ONNX: graph models, and models of
// Keras layers. An operator that it does not know is refused by its name, so that no
// model is converted to another one.
package tfjs

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/mediamill/mediamill/internal/pack/onnx"
)

// A document is the model.json of a model.
type document struct {
	Topology json.RawMessage `json:"modelTopology"`
	Manifest []struct {
		Weights []weight `json:"weights"`
	} `json:"weightsManifest"`
	Signature signature `json:"signature"`
	Metadata  struct {
		Signature signature `json:"signature"`
	} `json:"userDefinedMetadata"`
}

type signature struct {
	Outputs map[string]struct {
		Name string `json:"name"`
	} `json:"outputs"`
}

// Convert makes an ONNX model of a TensorFlow.js model: its model.json, and its
// weights in their order. Each may also be a script that exports it, as packages have
// them: the weights then are base64. Only the named outputs are kept; all if none are
// named.
func Convert(parts [][]byte, outputs []string) ([]byte, error) {
	if len(parts) < 2 {
		return nil, errors.New("a model has a description and its weights")
	}
	described, err := exported(parts[0])
	if err != nil {
		return nil, err
	}
	var doc document
	if err := json.Unmarshal(described, &doc); err != nil {
		return nil, err
	}
	var data []byte
	for _, part := range parts[1:] {
		if data, err = appendWeights(data, part); err != nil {
			return nil, err
		}
	}
	var list []weight
	for _, group := range doc.Manifest {
		list = append(list, group.Weights...)
	}
	weights, err := readWeights(list, data)
	if err != nil {
		return nil, err
	}
	b := &builder{graph: onnx.Graph{Name: "model"}, weights: weights, constants: map[string]bool{}}
	var kind struct {
		Nodes  []node          `json:"node"`
		Layers json.RawMessage `json:"model_config"`
	}
	if err := json.Unmarshal(doc.Topology, &kind); err != nil {
		return nil, err
	}
	switch {
	case len(kind.Nodes) > 0:
		if len(outputs) == 0 {
			for _, s := range []signature{doc.Signature, doc.Metadata.Signature} {
				for _, o := range s.Outputs {
					outputs = append(outputs, strings.TrimSuffix(o.Name, ":0"))
				}
			}
			slices.Sort(outputs)
		}
		err = b.nodes(kind.Nodes, outputs)
	case len(kind.Layers) > 0:
		err = b.layers(kind.Layers)
	default:
		err = errors.New("the description has neither nodes nor layers")
	}
	if err != nil {
		return nil, err
	}
	return onnx.Model(&b.graph), nil
}

func appendWeights(to, part []byte) ([]byte, error) {
	if !isScript(part) {
		return append(to, part...), nil
	}
	literal, err := exported(part)
	if err != nil {
		return nil, err
	}
	var text string
	if err := json.Unmarshal(literal, &text); err != nil {
		return nil, fmt.Errorf("the script of weights exports no text: %w", err)
	}
	return base64.StdEncoding.AppendDecode(to, []byte(text))
}
