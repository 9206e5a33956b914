package tensor

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// A Kind says what a message is.
type Kind byte

const (
	Ready   Kind = 'H' // the model is loaded
	Request Kind = 'Q' // tensors for the model
	Reply   Kind = 'A' // its tensors
	Failure Kind = 'E' // the model or the library refused; Text says why
	Memory  Kind = 'M' // the same for lack of memory
)

// A Message is what passes through the pipe: a kind, and tensors or a text.
type Message struct {
	Kind    Kind
	Tensors []Tensor
	Text    string
}

const (
	headSize = 5
	mostText = 4096
	floats   = 'f'
	ints     = 'i'
)

// Write writes a message as one frame: its length in four bytes, its kind, its body.
func Write(to io.Writer, m Message) error {
	body := make([]byte, headSize, headSize+m.size())
	if m.Kind == Failure || m.Kind == Memory {
		body = append(body, m.Text[:min(len(m.Text), mostText)]...)
	} else {
		if len(m.Tensors) > mostTensors {
			return fmt.Errorf("a message can have %d tensors, not %d", mostTensors, len(m.Tensors))
		}
		body = append(body, byte(len(m.Tensors)))
		for i := range m.Tensors {
			if err := m.Tensors[i].Check(); err != nil {
				return err
			}
			body = appendTensor(body, &m.Tensors[i])
		}
	}
	if len(body)-headSize > MostBytes {
		return fmt.Errorf("a message can have %d bytes, not %d", MostBytes, len(body)-headSize)
	}
	binary.LittleEndian.PutUint32(body, uint32(len(body)-headSize))
	body[4] = byte(m.Kind)
	_, err := to.Write(body)
	return err
}

func (m *Message) size() int {
	n := len(m.Text) + 1
	for i := range m.Tensors {
		t := &m.Tensors[i]
		n += 8 + len(t.Name) + 4*len(t.Shape) + 4*len(t.Floats) + 8*len(t.Ints)
	}
	return n
}

func appendTensor(b []byte, t *Tensor) []byte {
	kind := byte(floats)
	if t.Ints != nil {
		kind = ints
	}
	b = append(b, kind, byte(len(t.Shape)))
	b = binary.LittleEndian.AppendUint16(b, uint16(len(t.Name)))
	b = append(b, t.Name...)
	for _, d := range t.Shape {
		b = binary.LittleEndian.AppendUint32(b, uint32(d))
	}
	for _, v := range t.Floats {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	for _, v := range t.Ints {
		b = binary.LittleEndian.AppendUint64(b, uint64(v))
	}
	return b
}

// Read reads one message. It returns io.EOF only where no frame has begun. Who wrote
// it is not trusted: sizes are limited and held to the frame.
func Read(from io.Reader) (Message, error) {
	var head [headSize]byte
	if _, err := io.ReadFull(from, head[:]); err != nil {
		return Message{}, err
	}
	size := binary.LittleEndian.Uint32(head[:])
	if size > MostBytes {
		return Message{}, fmt.Errorf("a message of %d bytes is larger than %d", size, MostBytes)
	}
	// Memory is taken as the bytes come, not as the head says.
	body, err := io.ReadAll(io.LimitReader(from, int64(size)))
	if err == nil && len(body) < int(size) {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return Message{}, err
	}
	m := Message{Kind: Kind(head[4])}
	switch m.Kind {
	case Failure, Memory:
		m.Text = string(body[:min(len(body), mostText)])
	case Ready, Request, Reply:
		m.Tensors, err = readTensors(body)
	default:
		err = fmt.Errorf("a message has the unknown kind %d", head[4])
	}
	return m, err
}

var errShort = errors.New("a message is shorter than its tensors")

func readTensors(b []byte) ([]Tensor, error) {
	if len(b) < 1 || b[0] > mostTensors {
		return nil, errShort
	}
	list := make([]Tensor, b[0])
	b = b[1:]
	var err error
	for i := range list {
		if b, err = list[i].read(b); err != nil {
			return nil, err
		}
	}
	if len(b) > 0 {
		return nil, errors.New("a message is longer than its tensors")
	}
	return list, nil
}

func (t *Tensor) read(b []byte) ([]byte, error) {
	if len(b) < 4 {
		return nil, errShort
	}
	kind, rank, name := b[0], int(b[1]), int(binary.LittleEndian.Uint16(b[2:]))
	b = b[4:]
	if rank > mostDimensions || name > mostName || len(b) < name+4*rank {
		return nil, errShort
	}
	t.Name, b = string(b[:name]), b[name:]
	count := 1
	for range rank {
		d := int(binary.LittleEndian.Uint32(b))
		if d > math.MaxInt32 || d > 0 && count > MostBytes/d {
			return nil, errShort
		}
		t.Shape, count, b = append(t.Shape, d), count*d, b[4:]
	}
	switch {
	case kind == floats && len(b)/4 >= count:
		t.Floats = make([]float32, count)
		for i := range t.Floats {
			t.Floats[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
		}
		return b[4*count:], nil
	case kind == ints && len(b)/8 >= count:
		t.Ints = make([]int64, count)
		for i := range t.Ints {
			t.Ints[i] = int64(binary.LittleEndian.Uint64(b[8*i:]))
		}
		return b[8*count:], nil
	}
	return nil, errShort
}
