package tfjs

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
)

// graph is a model of one input and some nodes, with a weight of one float.
func graph(nodes string) [][]byte {
	return [][]byte{[]byte(`{"signature":{"outputs":{"y":{"name":"y:0"}}},"weightsManifest":[{"weights":[{"name":"w","shape":[1],"dtype":"float32"}]}],
		"modelTopology":{"node":[{"name":"x","op":"Placeholder","attr":{"shape":{"shape":{"dim":[{"size":"1"},{"size":"-1"}]}}}},` + nodes + `]}}`), {0, 0, 128, 63}}
}

func TestWhatIsNotKnownIsRefusedByName(t *testing.T) {
	t.Parallel()
	layers := func(list string) [][]byte {
		return [][]byte{[]byte(`{"modelTopology":{"model_config":{"class_name":"Model","config":{"layers":[
			{"name":"x","class_name":"InputLayer","config":{"batch_input_shape":[null,4,4,3]}},` + list + `],"output_layers":[["y",0,0]]}}}}`), {}}
	}
	for name, tt := range map[string]struct {
		parts [][]byte
		says  string
	}{
		"an operator":          {graph(`{"name":"y","op":"Cumsum","input":["x"]}`), "operator Cumsum"},
		"one before it":        {graph(`{"name":"z","op":"TopKV2","input":["x"]},{"name":"y","op":"Relu","input":["z:1"]}`), "operator TopKV2"},
		"a fused operator":     {graph(`{"name":"y","op":"_FusedConv2D","input":["x","w"],"attr":{"padding":{"s":"U0FNRQ=="},"fused_ops":{"list":{"s":["RWx1"]}}}},{"name":"w","op":"Const"}`), "shape [1]"},
		"a layer":              {layers(`{"name":"y","class_name":"LSTM","inbound_nodes":[[["x",0,0,{}]]]}`), "layer LSTM"},
		"an activation":        {layers(`{"name":"y","class_name":"Activation","config":{"activation":"gelu"},"inbound_nodes":[[["x",0,0,{}]]]}`), "activation gelu"},
		"a padding":            {layers(`{"name":"y","class_name":"MaxPooling2D","config":{"pool_size":[2,2],"padding":"odd"},"inbound_nodes":[[["x",0,0,{}]]]}`), `padding "odd"`},
		"an order of channels": {layers(`{"name":"y","class_name":"Flatten","config":{"data_format":"channels_first"},"inbound_nodes":[[["x",0,0,{}]]]}`), "data format channels_first"},
		"a circle":             {graph(`{"name":"y","op":"Relu","input":["y"]}`), "depends on itself"},
		"a missing node":       {graph(`{"name":"y","op":"Relu","input":["none"]}`), "no node none"},
		"no inputs":            {graph(`{"name":"y","op":"Add","input":["x"]}`), "has 1 inputs"},
		"short weights":        {[][]byte{graph(`{"name":"y","op":"Relu","input":["x"]}`)[0], {0}}, "weights end in w"},
		"long weights":         {[][]byte{graph(`{"name":"y","op":"Relu","input":["x"]}`)[0], make([]byte, 5)}, "1 bytes follow"},
		"a huge weight":        {[][]byte{[]byte(`{"weightsManifest":[{"weights":[{"name":"w","shape":[1000000,1000000],"dtype":"float32"}]}]}`), {}}, "has the shape"},
		"a strange type":       {[][]byte{[]byte(`{"weightsManifest":[{"weights":[{"name":"w","shape":[1],"dtype":"string"}]}]}`), {}}, "type string"},
		"no model":             {[][]byte{[]byte(`{"modelTopology":{}}`), {}}, "neither nodes nor layers"},
		"no weights":           {[][]byte{[]byte(`{}`)}, "its weights"},
		"a program":            {[][]byte{[]byte("!function(e){e.exports=process.exit()}"), {}}, "exports nothing"},
	} {
		if _, err := Convert(tt.parts, nil); err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v, want %q", name, err, tt.says)
		}
	}
	if _, err := Convert(graph(`{"name":"y","op":"Mul","input":["x","w"]},{"name":"w","op":"Const"}`), nil); err != nil {
		t.Error(err)
	}
}

func TestAScriptIsReadAsALiteral(t *testing.T) {
	t.Parallel()
	got, err := exported([]byte(`!function(e){e.exports={};x.exports={a:.5,'b c':[-1e-3,!0,!1,null,-.25],"d":{},$e_1:'f"'}}()`))
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"a":0.5,"b c":[-1e-3,true,false,null,-0.25],"d":{},"$e_1":"f\""}`; string(got) != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestNumbersOf16Bits(t *testing.T) {
	t.Parallel()
	for h, want := range map[uint16]float32{0: 0, 0x3c00: 1, 0xc000: -2, 0x7bff: 65504, 0x0001: 1.0 / (1 << 24), 0x3555: 0.33325195, 0x7c00: float32(math.Inf(1))} {
		if got := half(h); got != want {
			t.Errorf("%#x is %v, want %v", h, got, want)
		}
	}
}

// A package could hold anything.
func FuzzConvert(f *testing.F) {
	for _, parts := range [][][]byte{graph(`{"name":"y","op":"Relu","input":["x"]}`), graph(`{"name":"y","op":"Pad","input":["x","w"]}`)} {
		f.Add(parts[0], parts[1])
	}
	f.Add([]byte(`!function(e){e.exports={modelTopology:{node:[{name:"y",op:"Const"}]}}}`), []byte(`!function(e){e.exports="AAAA"}`))
	f.Fuzz(func(t *testing.T, description, weights []byte) {
		_, _ = Convert([][]byte{description, weights}, nil) // it must not panic
		if literal, err := exported(description); err == nil && isScript(description) && !json.Valid(literal) {
			t.Errorf("%q is not JSON", literal)
		}
	})
}
