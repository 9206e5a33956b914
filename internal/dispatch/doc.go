// Package dispatch runs tasks: it hands each to one worker at a time, notices
// when that worker is gone, and writes every transition with its events in one
// transaction.
//
// A task row is the truth. River (river.go) carries tickets "task T, attempt A
// may run": ordered by priority, claimed once, pushed to an idle worker at
// once. A ticket may be lost or doubled without harm, because claim and finish
// are fenced by the attempt in our row, and the sweeper (sweep.go) writes a new
// ticket for what got none.
//
// # For the service that creates jobs
//
// Submit, CancelJob, CancelTask, Restart, Reprioritize and Trash are steps of the
// caller's transaction (store.DB.InTx).
//
// # For a worker
//
// Run claims tasks of the queues it is given and calls a function for each with
// a Lease. The lease is renewed for it; its context ends with a cause
// (context.Cause) of code policy.canceled when a person canceled the task,
// worker.lease_lost when another worker may have it, and ErrDraining when the
// process wants to end. The function reports progress by Lease.Report, says by
// Lease.Record what it ran, and ends the task by Engine.Succeed or by returning
// its error: Run then writes what the error and the cause mean. Unfit is the
// error of a run that the machine kept from being one; Rest keeps further tasks
// away from such a machine.
package dispatch
