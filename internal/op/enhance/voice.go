package enhance

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"syscall"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/ffmpeg/measure"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/enhance/rnnoise"
	"github.com/mediamill/mediamill/internal/op/sound"
	"github.com/mediamill/mediamill/internal/op/transcode"
)

// madeFile is the work file of the audio that was made, s16le: 96 kB for a second of a channel.
const madeFile = "audio.pcm"

// remade makes the main audio stream anew: for RNNoise, which is no filter of ffmpeg,
// and where the loudness can be measured only after other filters.
func (e *enhancing) remade() *transcode.Remade {
	voice := e.has("voice")
	if !voice && (len(e.audio) == 0 || e.file.Audio.Loudness == nil) {
		return nil
	}
	return &transcode.Remade{Rate: rnnoise.Rate, Steps: func(r transcode.Remaking) ([]op.Step, op.Feeder) {
		m := &making{Remaking: r, voice: voice}
		steps := []op.Step{{Name: "audio", Command: r.Decode, Read: m, Weight: 0.2}}
		if r.Loudness != nil {
			steps = append(steps, op.Step{Name: "loudness", Command: m.listen(), Read: (*listening)(m), Weight: 0.05})
		}
		return steps, (*feeding)(m)
	}}
}

// has says whether something was chosen for the audio.
func (e *enhancing) has(about string) bool {
	for _, c := range e.audio {
		if c.about.Text == about {
			return true
		}
	}
	return false
}

// A making goes through the steps: what was decoded becomes a file, which is
// measured and then fed to the encoding.
type making struct {
	transcode.Remaking
	voice    bool
	loudness *media.Loudness
}

// Read is op.Reader's, of what is decoded. It holds 10 ms of audio.
func (m *making) Read(ctx context.Context, w op.Work, from io.Reader) error {
	file, err := os.Create(filepath.Join(w.Work, madeFile))
	if err != nil {
		return media.Wrap(media.CodeWorkerDisk, err, "cannot write into the scratch folder")
	}
	out := bufio.NewWriterSize(file, 1<<16)
	if m.voice {
		err = m.denoise(ctx, from, out)
	} else {
		err = m.each(from, func(samples []float32) error { return write16(out, samples) })
	}
	if err = errors.Join(err, out.Flush(), file.Close()); err != nil && ctx.Err() == nil {
		return media.Wrap(media.CodeWorkerDisk, err, "cannot write into the scratch folder")
	}
	return err
}

// each calls for every 10 ms of all channels; the last piece may be shorter.
func (m *making) each(from io.Reader, call func([]float32) error) error {
	raw := make([]byte, 4*rnnoise.Frame*m.Channels)
	samples := make([]float32, rnnoise.Frame*m.Channels)
	for {
		n, err := io.ReadFull(from, raw)
		n = n / 4 / m.Channels * m.Channels
		for i := range n {
			samples[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i:]))
		}
		if n > 0 {
			if err := call(samples[:n]); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// denoise runs RNNoise on each channel. What it gives is late by its latency, so that
// much is dropped at the start, and silence is added at the end.
func (m *making) denoise(ctx context.Context, from io.Reader, out io.Writer) error {
	d, err := rnnoise.New(ctx, m.Channels)
	if err != nil {
		return media.Wrap(media.CodeWorkerInternal, err, "RNNoise does not start")
	}
	defer d.Close(ctx)
	frame, one := make([]float32, rnnoise.Frame*m.Channels), make([]float32, rnnoise.Frame)
	late, owed := rnnoise.Latency, 0
	run := func(samples []float32) error {
		clear(frame)
		copy(frame, samples)
		for c := range m.Channels {
			for i := range one {
				one[i] = frame[i*m.Channels+c]
			}
			if err := d.Frame(ctx, c, one); err != nil {
				return err
			}
			for i, s := range one {
				frame[i*m.Channels+c] = s
			}
		}
		drop := min(late, rnnoise.Frame)
		late -= drop
		n := min(owed, rnnoise.Frame-drop)
		owed -= n
		return write16(out, frame[drop*m.Channels:(drop+n)*m.Channels])
	}
	if err := m.each(from, func(samples []float32) error {
		owed += len(samples) / m.Channels
		return run(samples)
	}); err != nil {
		return err
	}
	for owed > 0 {
		if err := run(nil); err != nil {
			return err
		}
	}
	return nil
}

func write16(to io.Writer, samples []float32) error {
	raw := make([]byte, 0, 2*len(samples))
	for _, s := range samples {
		raw = binary.LittleEndian.AppendUint16(raw, uint16(int16(math.Round(float64(min(max(s, -1), 1))*32767))))
	}
	_, err := to.Write(raw)
	return err
}

// listen is the command that measures the loudness of the file.
func (m *making) listen() *ffmpeg.Command {
	return &ffmpeg.Command{
		Inputs:  []ffmpeg.Input{{File: ffmpeg.Work(madeFile), Format: "s16le", Options: []ffmpeg.Option{ffmpeg.Int("ar", rnnoise.Rate), ffmpeg.Int("ac", m.Channels)}}},
		Graph:   []ffmpeg.Chain{{In: []string{"0:0"}, Filters: []ffmpeg.Filter{measure.Loudness(), measure.PrintAudio(audioPipe)}, Out: []string{"heard"}}},
		Outputs: []ffmpeg.Output{{File: ffmpeg.Null(), Format: "null", Maps: []string{"[heard]"}}},
		Pipes:   audioPipe, Expect: m.Decode.Expect, BitExact: m.Decode.BitExact,
	}
}

type listening making

// Read is op.Reader's, of what the measuring filter prints.
func (l *listening) Read(_ context.Context, w op.Work, _ io.Reader) error {
	reader := measure.NewLoudnessReader()
	err := measure.Values(w.Side[audioPipe-1], reader.Line)
	l.loudness = reader.Loudness()
	return err
}

type feeding making

// Feed is op.Feeder's: the file with the gain that its loudness needs.
func (f *feeding) Feed(ctx context.Context, w op.Work, to io.Writer) error {
	file, err := os.Open(filepath.Join(w.Work, madeFile))
	if err != nil {
		return media.Wrap(media.CodeWorkerDisk, err, "cannot read from the scratch folder")
	}
	defer file.Close()
	gain := float32(f.Loudness.Gain(f.loudness))
	late := 0
	if f.Loudness != nil {
		late = int(sound.LimitLatency.Seconds()*rnnoise.Rate) * f.Channels
	}
	if _, err := file.Seek(int64(2*late), io.SeekStart); err != nil {
		return err
	}
	in := bufio.NewReaderSize(file, 1<<16)
	raw, out := make([]byte, 2*4096), make([]byte, 0, 4*4096)
	for ctx.Err() == nil {
		n, err := io.ReadFull(in, raw)
		out = out[:0]
		for i := 0; i+1 < n; i += 2 {
			s := float32(int16(binary.LittleEndian.Uint16(raw[i:]))) / 32767 * gain
			out = binary.LittleEndian.AppendUint32(out, math.Float32bits(s))
		}
		if _, err := to.Write(out); err != nil {
			return ended(err)
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			_, err := to.Write(make([]byte, 4*late)) // pushes out what the limiter holds
			return ended(err)
		}
		if err != nil {
			return media.Wrap(media.CodeWorkerDisk, err, "cannot read from the scratch folder")
		}
	}
	return ctx.Err()
}

// ended is nil where ffmpeg has all that it wants.
func ended(err error) error {
	if errors.Is(err, syscall.EPIPE) {
		return nil
	}
	return err
}
