package dispatch

import (
	"context"
	"time"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

// A Ticket says that an attempt of a task may run.
type Ticket struct {
	Task     string      `json:"task"`
	Job      string      `json:"job"`
	Attempt  int         `json:"attempt"`
	Priority int32       `json:"priority"`
	Queue    media.Queue `json:"-"`
}

// A dispatcher brings tickets to workers: in the order of priority, and of
// dispatch among equals, each to one worker at least once. It may forget a
// ticket or bring it twice.
type dispatcher interface {
	// Dispatch writes tickets within tx and returns their IDs.
	Dispatch(ctx context.Context, tx store.Tx, tickets []Ticket) ([]int64, error)
	// Cancel takes a ticket back within tx; who works on it has its context
	// ended. A ticket that is gone is no fault.
	Cancel(ctx context.Context, tx store.Tx, id int64) error
	// Run calls fn for each ticket, with so many slots for each queue, until ctx
	// ends; then it waits for the calls to return.
	Run(ctx context.Context, queues map[media.Queue]int, fn func(context.Context, Ticket)) error
	// Rest makes this process's Run fetch no tickets, or fetch again; what runs
	// goes on.
	Rest(rest bool)
	// Lost returns those of the tickets that will never be brought, and any
	// ticket that was brought longer than age ago and is not yet done with.
	Lost(ctx context.Context, tx store.Tx, tickets []int64, age time.Duration) ([]int64, error)
}
