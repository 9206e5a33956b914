// Package dispatch runs tasks: it gives each to one worker at a time, notices
// when that worker is gone, and writes every transition with its events in one
// transaction.
//
// The task's row is the truth. River (river.go) carries tickets "task T, attempt A
// may run", which are ordered by priority, claimed once, and pushed to an idle worker
// at once. A lost or duplicate ticket does no harm, because claim and finish are
// fenced by the attempt in the task's row, and the sweeper (sweep.go) writes a new
// ticket for a task that has none.
//
// # For the service that creates jobs
//
// Submit, CancelJob, CancelTask, Restart, Reprioritize and Trash are steps of the
// caller's transaction (store.DB.InTx).
//
// # For a worker
//
// Run claims tasks of the given queues and calls a function for each with a Lease.
// Run renews the lease. The lease's context ends with a cause (context.Cause) of code
// policy.canceled if a person canceled the task, worker.lease_lost if another worker
// may have it, and ErrDraining if the process is about to end. The function reports
// progress with Lease.Report, records what it ran with Lease.Record, and ends the task
// with Engine.Succeed or by returning its error: Run then writes what the error and
// the cause mean. Unfit is the error of a run that failed before it began, because of
// the machine; Rest keeps further tasks away from such a machine.
package dispatch
