// Package tfjs converts models of TensorFlow.js to ONNX.
package tfjs

import "errors"

// Convert makes an ONNX model of the parts of one.
func Convert(parts [][]byte) ([]byte, error) { return nil, errors.New("no converter yet") }
