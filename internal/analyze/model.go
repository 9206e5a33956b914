package analyze

import (
	"context"

	"github.com/mediamill/mediamill/internal/tensor"
)

// A Model takes tensors and returns tensors. Its failure is that of the task.
type Model interface {
	Run(ctx context.Context, in []tensor.Tensor) ([]tensor.Tensor, error)
}
