// Package ort calls ONNX Runtime through its C interface, without C at the build.
// Only the process that runs models may import it: a library that is loaded can end
// the process, and its loader makes the program depend on the system's C library.
package ort

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"unsafe"

	"github.com/ebitengine/purego"

	"github.com/mediamill/mediamill/internal/tensor"
)

// version is the oldest interface that has what is called here. Later ones only
// append to the table of functions.
const version = 16

// Where the functions lie in the table.
const (
	getErrorMessage = 2
	createEnv       = 3
	createSession   = 7
	run             = 9
	sessionOptions  = 10
	intraThreads    = 24
	interThreads    = 25
	inputCount      = 30
	outputCount     = 31
	inputName       = 36
	outputName      = 37
	createTensor    = 49
	tensorData      = 51
	elementType     = 60
	dimensionCount  = 61
	dimensions      = 62
	typeAndShape    = 65
	freeMemory      = 76
	cpuMemory       = 69
	allocator       = 78
	releaseStatus   = 93
	releaseValue    = 96
	releaseShape    = 99
	tableSize       = 101
)

const (
	typeFloat = 1
	typeInt64 = 7
)

// ErrMemory is a model that needs more memory than there is.
var ErrMemory = errors.New("not enough memory")

// A Session is a loaded model. One goroutine at a time may use it.
type Session struct {
	api             *[tableSize]uintptr
	session, memory uintptr
	inputs, outputs []string
}

// Open loads the library and a model, which runs on a number of threads.
func Open(library, model string, threads int) (*Session, error) {
	handle, err := purego.Dlopen(library, purego.RTLD_NOW|purego.RTLD_LOCAL)
	if err != nil {
		return nil, err
	}
	base, err := purego.Dlsym(handle, "OrtGetApiBase")
	if err != nil {
		return nil, err
	}
	table, _, _ := purego.SyscallN(base)
	getAPI := *(*uintptr)(foreign(table))
	api, _, _ := purego.SyscallN(getAPI, version)
	if api == 0 {
		return nil, fmt.Errorf("the library has no interface of version %d", version)
	}
	s := &Session{api: (*[tableSize]uintptr)(foreign(api))}
	const warnings = 3 // and above are logged: errors only
	env, options := new(uintptr), new(uintptr)
	name, file := unsafe.SliceData(text("mediamill")), unsafe.SliceData(text(model))
	session, memory := new(uintptr), new(uintptr)
	for _, step := range []func() error{
		func() error { return s.call(createEnv, warnings, at(name), at(env)) },
		func() error { return s.call(sessionOptions, at(options)) },
		func() error { return s.call(intraThreads, *options, uintptr(threads)) },
		func() error { return s.call(interThreads, *options, 1) },
		func() error { return s.call(createSession, *env, at(file), *options, at(session)) },
		func() error { return s.call(cpuMemory, 0, 0, at(memory)) },
	} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	runtime.KeepAlive(name)
	runtime.KeepAlive(file)
	s.session, s.memory = *session, *memory
	if s.inputs, err = s.names(inputCount, inputName); err != nil {
		return nil, err
	}
	s.outputs, err = s.names(outputCount, outputName)
	return s, err
}

// Run gives tensors to the model and returns its outputs, in their order. An input
// without a name takes the place that it has.
func (s *Session) Run(in []tensor.Tensor) ([]tensor.Tensor, error) {
	if len(in) != len(s.inputs) {
		return nil, fmt.Errorf("the model takes %d inputs, not %d", len(s.inputs), len(in))
	}
	var pins runtime.Pinner
	defer pins.Unpin()
	names, values := make([]*byte, len(in)), make([]uintptr, len(in))
	defer func() { s.release(values) }()
	for i := range in {
		name := in[i].Name
		if name == "" {
			name = s.inputs[i]
		}
		names[i] = unsafe.SliceData(text(name))
		pins.Pin(names[i])
		if err := s.value(&in[i], &pins, &values[i]); err != nil {
			return nil, err
		}
	}
	wanted, made := make([]*byte, len(s.outputs)), make([]uintptr, len(s.outputs))
	defer func() { s.release(made) }()
	for i, name := range s.outputs {
		wanted[i] = unsafe.SliceData(text(name))
		pins.Pin(wanted[i])
	}
	pins.Pin(unsafe.SliceData(names))
	pins.Pin(unsafe.SliceData(values))
	pins.Pin(unsafe.SliceData(wanted))
	pins.Pin(unsafe.SliceData(made))
	err := s.call(run, s.session, 0, at(unsafe.SliceData(names)), at(unsafe.SliceData(values)), uintptr(len(in)),
		at(unsafe.SliceData(wanted)), uintptr(len(wanted)), at(unsafe.SliceData(made)))
	if err != nil {
		return nil, err
	}
	out := make([]tensor.Tensor, len(made))
	for i, value := range made {
		if out[i], err = s.read(value); err != nil {
			return nil, fmt.Errorf("output %s: %w", s.outputs[i], err)
		}
		out[i].Name = s.outputs[i]
	}
	return out, nil
}

// value makes a value of the library of a tensor, whose numbers it does not copy.
func (s *Session) value(t *tensor.Tensor, pins *runtime.Pinner, to *uintptr) error {
	if err := t.Check(); err != nil {
		return err
	}
	shape := make([]int64, max(1, len(t.Shape)))
	for i, d := range t.Shape {
		shape[i] = int64(d)
	}
	data, bytes, kind := unsafe.Pointer(unsafe.SliceData(t.Floats)), 4*len(t.Floats), uintptr(typeFloat)
	if t.Ints != nil {
		data, bytes, kind = unsafe.Pointer(unsafe.SliceData(t.Ints)), 8*len(t.Ints), typeInt64
	}
	if bytes == 0 {
		return fmt.Errorf("input %s is empty", t.Name)
	}
	pins.Pin(data)
	pins.Pin(unsafe.SliceData(shape))
	value := new(uintptr)
	err := s.call(createTensor, s.memory, uintptr(data), uintptr(bytes), at(unsafe.SliceData(shape)), uintptr(len(t.Shape)), kind, at(value))
	*to = *value
	return err
}

// read copies the numbers of a value of the library.
func (s *Session) read(value uintptr) (t tensor.Tensor, err error) {
	shape, kind, rank, data := new(uintptr), new(int32), new(uint64), new(uintptr)
	if err := s.call(typeAndShape, value, at(shape)); err != nil {
		return t, err
	}
	defer purego.SyscallN(s.api[releaseShape], *shape)
	if err := errors.Join(s.call(elementType, *shape, at(kind)), s.call(dimensionCount, *shape, at(rank))); err != nil {
		return t, err
	}
	if *rank > 8 {
		return t, fmt.Errorf("it has %d dimensions", *rank)
	}
	sizes := make([]int64, max(1, *rank))
	if err := errors.Join(s.call(dimensions, *shape, at(unsafe.SliceData(sizes)), uintptr(*rank)), s.call(tensorData, value, at(data))); err != nil {
		return t, err
	}
	count := 1
	for _, d := range sizes[:*rank] {
		if d < 0 || d > 0 && count > tensor.MostBytes/int(d) {
			return t, fmt.Errorf("it has the shape %v", sizes)
		}
		t.Shape, count = append(t.Shape, int(d)), count*int(d)
	}
	switch *kind {
	case typeFloat:
		t.Floats = append([]float32{}, unsafe.Slice((*float32)(foreign(*data)), count)...)
	case typeInt64:
		t.Ints = append([]int64{}, unsafe.Slice((*int64)(foreign(*data)), count)...)
	default:
		return t, fmt.Errorf("it has the element type %d; float and int64 are supported", *kind)
	}
	return t, nil
}

// names lists the inputs or outputs of the model.
func (s *Session) names(count, name int) ([]string, error) {
	n, alloc := new(uint64), new(uintptr)
	if err := errors.Join(s.call(count, s.session, at(n)), s.call(allocator, at(alloc))); err != nil {
		return nil, err
	}
	var list []string
	for i := range *n {
		each := new(uintptr)
		if err := s.call(name, s.session, uintptr(i), *alloc, at(each)); err != nil {
			return nil, err
		}
		list = append(list, read(*each))
		if err := s.call(freeMemory, *alloc, *each); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// call calls a function of the table that returns a status.
func (s *Session) call(function int, args ...uintptr) error {
	status, _, _ := purego.SyscallN(s.api[function], args...)
	if status == 0 {
		return nil
	}
	message, _, _ := purego.SyscallN(s.api[getErrorMessage], status)
	said := read(message)
	purego.SyscallN(s.api[releaseStatus], status)
	if lower := strings.ToLower(said); strings.Contains(lower, "bad_alloc") || strings.Contains(lower, "allocate memory") || strings.Contains(lower, "out of memory") {
		return fmt.Errorf("%w: %s", ErrMemory, said)
	}
	return errors.New(said)
}

func (s *Session) release(values []uintptr) {
	for _, v := range values {
		if v != 0 {
			purego.SyscallN(s.api[releaseValue], v)
		}
	}
}

// at is the address of what lies on the heap, where nothing moves.
func at[T any](p *T) uintptr {
	escaped = unsafe.Pointer(p)
	return uintptr(escaped)
}

// escaped keeps the compiler from putting what the library writes to on the stack.
var escaped unsafe.Pointer

// foreign is memory of the library.
func foreign(address uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&address)) }

// text is a string for C.
func text(s string) []byte { return append([]byte(strings.ReplaceAll(s, "\x00", "")), 0) }

// read is a string of the library.
func read(address uintptr) string {
	if address == 0 {
		return ""
	}
	p := (*byte)(foreign(address))
	n := 0
	for n < 4096 && *(*byte)(unsafe.Add(unsafe.Pointer(p), n)) != 0 {
		n++
	}
	return string(unsafe.Slice(p, n))
}
