package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"

	openhance "github.com/mediamill/mediamill/internal/op/enhance"
)

// spoken is what the reference says; ffmpeg's flite says it.
const spoken = "flite=text='The quick brown fox jumps over the lazy dog. Measure twice and cut once. She sells sea shells by the sea shore. Every good boy does fine.':voice=slt"

// speech makes the reference of a voice.
func (b *bench) speech(ctx context.Context) (string, error) {
	file := filepath.Join(b.dir, "speech.wav")
	if err := b.make(ctx, "-f", "lavfi", "-i", spoken, "-af", "volume=0.5,apad=pad_dur=1", "-ar", "48000", "-ac", "1", "-c:a", "pcm_f32le", file); err != nil {
		return "", fmt.Errorf("a build of ffmpeg with --enable-libflite speaks the reference: %w", err)
	}
	return file, nil
}

// sound is a case of a voice with a noise. Both are compared with the voice alone by the
// ratio of what is in it to what is not.
func sound(name, noise, filters string, gain float64) benchCase {
	return benchCase{name: name, unit: "dB", gain: gain, measure: func(ctx context.Context, b *bench) (before, after float64, err error) {
		clean, err := b.speech(ctx)
		if err != nil {
			return 0, 0, err
		}
		source := filepath.Join(b.dir, name+".wav")
		if err := b.make(ctx, "-i", clean, "-f", "lavfi", "-i", noise, "-filter_complex", "[0:a][1:a]amix=2:duration=first:normalize=0", "-c:a", "pcm_f32le", source); err != nil {
			return 0, 0, err
		}
		out, _, err := b.enhance(ctx, source, `{"container":"wav","video":{"codec":"none"},"audio":{"codec":"pcm"},"audio_filters":`+filters+`}`)
		if err != nil {
			return 0, 0, err
		}
		want, err := b.samples(ctx, clean)
		if err != nil {
			return 0, 0, err
		}
		was, err := b.samples(ctx, source)
		if err != nil {
			return 0, 0, err
		}
		is, err := b.samples(ctx, out)
		return siSDR(want, was), siSDR(want, is), err
	}}
}

// loudness is the distance to -16 LUFS.
func loudness(ctx context.Context, b *bench) (before, after float64, err error) {
	clean, err := b.speech(ctx)
	if err != nil {
		return 0, 0, err
	}
	source := filepath.Join(b.dir, "quiet.wav")
	if err := b.make(ctx, "-i", clean, "-af", "volume=0.2", source); err != nil {
		return 0, 0, err
	}
	_, result, err := b.enhance(ctx, source, `{"container":"wav","video":{"codec":"none"},"audio":{"codec":"pcm","loudness":{"integrated_lufs":-16,"true_peak_dbtp":-1}},"audio_filters":{"denoise":"voice"}}`)
	if err != nil {
		return 0, 0, err
	}
	m := result.Of(openhance.Loudness)
	if m == nil {
		return 0, 0, fmt.Errorf("the loudness was not measured")
	}
	return math.Abs(m.Before + 16), math.Abs(m.After + 16), nil
}

// samples are those of a file at 48 kHz.
func (b *bench) samples(ctx context.Context, file string) ([]float64, error) {
	raw := filepath.Join(b.dir, "samples.f32")
	if err := b.make(ctx, "-i", file, "-ar", "48000", "-ac", "1", "-f", "f32le", raw); err != nil {
		return nil, err
	}
	data, err := os.ReadFile(raw)
	list := make([]float64, len(data)/4)
	for i := range list {
		list[i] = float64(math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:])))
	}
	return list, err
}

// siSDR is the scale-invariant ratio of signal to distortion in dB, at the best of a few
// shifts, since a filter may look ahead.
func siSDR(want, got []float64) float64 {
	best := math.Inf(-1)
	for shift := -1200; shift <= 1200; shift++ {
		best = max(best, sdr(want, got, shift))
		if shift < -16 || shift >= 16 {
			shift += 15
		}
	}
	return best
}

func sdr(want, got []float64, shift int) float64 {
	dot, power := 0.0, 0.0
	from, to := max(-shift, 0), min(len(want), len(got)-max(shift, 0))
	for i := from; i < to; i++ {
		dot += want[i] * got[i+shift]
		power += want[i] * want[i]
	}
	scale := dot / power
	signal, rest := 0.0, 0.0
	for i := from; i < to; i++ {
		s := scale * want[i]
		signal += s * s
		rest += (got[i+shift] - s) * (got[i+shift] - s)
	}
	return 10 * math.Log10(signal/rest)
}

func median(list []float64) float64 {
	slices.Sort(list)
	return list[len(list)/2]
}
