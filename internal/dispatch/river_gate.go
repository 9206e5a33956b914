package dispatch

import (
	"context"
	"sync/atomic"

	"github.com/riverqueue/river/riverdriver"
)

// gated is a River driver whose clients fetch no tickets while the gate is shut.
// River can only pause a queue for all processes of a fleet, or stop a client
// with all that it runs.
type gated[TTx any] struct {
	riverdriver.Driver[TTx]
	shut *atomic.Bool
}

func (g gated[TTx]) GetExecutor() riverdriver.Executor {
	return gatedExecutor{g.Driver.GetExecutor(), g.shut}
}

type gatedExecutor struct {
	riverdriver.Executor
	shut *atomic.Bool
}

func (e gatedExecutor) JobGetAvailable(ctx context.Context, params *riverdriver.JobGetAvailableParams) (*riverdriver.JobGetAvailableResult, error) {
	if e.shut.Load() {
		return &riverdriver.JobGetAvailableResult{}, nil
	}
	return e.Executor.JobGetAvailable(ctx, params)
}
