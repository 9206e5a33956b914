// Package rnnoise removes noise around a voice with RNNoise, a small recurrent
// network. Its code is a WebAssembly module, rnnoise.wasm of the npm package
// @jitsi/rnnoise-wasm 0.2.1, so that it needs no C compiler and cannot touch
// anything but its own memory.
package rnnoise

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"sync"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
)

//go:embed rnnoise.wasm
var module []byte

// sum is the SHA-256 of the module.
const sum = "677147b9248aedc0a00de79dc090d1ecead37c08c8bb773a790da16109d2c487"

const (
	// Rate is the only sample rate, in Hz.
	Rate = 48000
	// Frame is how many samples of a channel are taken at once: 10 ms.
	Frame = 480
	// Latency is by how many samples the output is late.
	Latency = Frame

	mostPages = 1024 // of 64 kB
	scale     = 32767
)

// compiled is made once, because it takes longer than a minute of audio does.
var compiled = sync.OnceValues(func() (*engine, error) {
	if found := sha256.Sum256(module); hex.EncodeToString(found[:]) != sum {
		return nil, errors.New("rnnoise.wasm is not the file that was built in")
	}
	ctx := context.Background()
	runtime := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfig().WithMemoryLimitPages(mostPages))
	_, err := runtime.NewHostModuleBuilder("a").
		NewFunctionBuilder().WithFunc(grow).Export("a").
		NewFunctionBuilder().WithFunc(copyMemory).Export("b").
		Instantiate(ctx)
	if err != nil {
		return nil, err
	}
	code, err := runtime.CompileModule(ctx, module)
	return &engine{runtime, code}, err
})

type engine struct {
	runtime wazero.Runtime
	code    wazero.CompiledModule
}

// grow makes the memory at least so large; 1 is success, as Emscripten has it.
func grow(_ context.Context, m api.Module, size uint32) uint32 {
	const page = 1 << 16
	now := m.Memory().Size()
	if size <= now {
		return 1
	}
	if _, ok := m.Memory().Grow((size - now + page - 1) / page); !ok {
		return 0
	}
	return 1
}

func copyMemory(_ context.Context, m api.Module, to, from, n uint32) {
	if data, ok := m.Memory().Read(from, n); ok {
		m.Memory().Write(to, data)
	}
}

// A Denoiser has the state of a few channels. It is for one goroutine.
type Denoiser struct {
	module  api.Module
	process api.Function
	states  []uint64
	buffer  uint64 // of Frame samples, in and out
	raw     []byte
}

// New returns a denoiser for audio of a number of channels.
func New(ctx context.Context, channels int) (*Denoiser, error) {
	e, err := compiled()
	if err != nil {
		return nil, err
	}
	m, err := e.runtime.InstantiateModule(ctx, e.code, wazero.NewModuleConfig().WithName("").WithStartFunctions())
	if err != nil {
		return nil, err
	}
	d := &Denoiser{module: m, process: m.ExportedFunction("j"), raw: make([]byte, 4*Frame)}
	if err := d.prepare(ctx, channels); err != nil {
		return nil, errors.Join(err, m.Close(ctx))
	}
	return d, nil
}

// The exports of the module have names of one letter.
func (d *Denoiser) prepare(ctx context.Context, channels int) error {
	if _, err := d.module.ExportedFunction("d").Call(ctx); err != nil {
		return err
	}
	address, err := d.module.ExportedFunction("g").Call(ctx, uint64(len(d.raw)))
	if err != nil || address[0] == 0 {
		return fmt.Errorf("no memory for a frame: %w", err)
	}
	d.buffer = address[0]
	for range channels {
		state, err := d.module.ExportedFunction("f").Call(ctx, 0)
		if err != nil || state[0] == 0 {
			return fmt.Errorf("no memory for a channel: %w", err)
		}
		d.states = append(d.states, state[0])
	}
	return nil
}

// Frame denoises Frame samples of a channel, of -1 to 1, in place.
func (d *Denoiser) Frame(ctx context.Context, channel int, samples []float32) error {
	for i, s := range samples[:Frame] {
		binary.LittleEndian.PutUint32(d.raw[4*i:], math.Float32bits(s*scale))
	}
	memory := d.module.Memory()
	if !memory.Write(uint32(d.buffer), d.raw) {
		return errors.New("the memory of the module is too small")
	}
	if _, err := d.process.Call(ctx, d.states[channel], d.buffer, d.buffer); err != nil {
		return err
	}
	data, ok := memory.Read(uint32(d.buffer), uint32(len(d.raw)))
	if !ok {
		return errors.New("the memory of the module is too small")
	}
	for i := range Frame {
		samples[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:])) / scale
	}
	return nil
}

// Close frees the memory.
func (d *Denoiser) Close(ctx context.Context) error { return d.module.Close(ctx) }
