package analyze

import (
	"context"
	"io"
	"sync"

	"github.com/mediamill/mediamill/internal/ffmpeg/packet"
	"github.com/mediamill/mediamill/internal/media"
)

// MostPackets bounds the packets that are looked at: those of twelve hours of five
// streams. A small file can declare more than any machine could read.
const MostPackets = 20 << 20

// Packets reads what ffprobe shows for packet.Show.
func (w *Watch) Packets(ctx context.Context, from io.Reader) error {
	left := MostPackets
	container, err := packet.Read(ctx, from, func(p *packet.Packet) bool {
		for _, one := range w.watchers {
			if watcher, ok := one.(PacketWatcher); ok {
				watcher.Packet(p)
			}
		}
		left--
		return left > 0
	})
	if err != nil {
		return err
	}
	for _, one := range w.watchers {
		if watcher, ok := one.(PacketWatcher); ok {
			watcher.Container(container)
		}
	}
	return nil
}

// Copied is a main stream whose packets ffmpeg copies: their bytes one after
// another, and a list of their times and sizes in the format framecrc.
type Copied struct {
	Of          Stream
	Sizes, Data io.Reader
}

// Headers reads the packets of main streams.
func (w *Watch) Headers(ctx context.Context, streams []Copied) error {
	var all sync.WaitGroup
	faults := make([]error, len(streams))
	for i, s := range streams {
		all.Go(func() {
			faults[i] = packet.Copied(ctx, s.Sizes, s.Data, func(at int64, data []byte) { w.header(s.Of, at, data) })
		})
	}
	all.Wait()
	for _, err := range faults {
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *Watch) header(of Stream, at int64, data []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, one := range w.watchers {
		if watcher, ok := one.(HeaderWatcher); ok {
			watcher.Header(of, media.Seconds(float64(at)/1e6), data)
		}
	}
}

// Message passes on a line that ffmpeg wrote about its work.
func (w *Watch) Message(during Work, line string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if during == Decoding {
		w.damage(line)
	}
	for _, one := range w.watchers {
		if watcher, ok := one.(MessageWatcher); ok {
			watcher.Message(during, line)
		}
	}
}
