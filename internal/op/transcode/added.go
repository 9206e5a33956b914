package transcode

import (
	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/picture"
)

// Added is what another operation does to the main streams of the same file.
type Added struct {
	Picture picture.Added
	Sound   []ffmpeg.Filter
}

// PlanWith is Plan with more filters. Streams that they are for cannot be copied.
func (p *Params) PlanWith(in op.Input, added Added) (*op.Plan, error) { return p.plan(in, nil, added) }
