package media

import "slices"

// A State is a task's. docs/states.md draws the table below.
type State string

const (
	Waiting   State = "waiting"   // needs another task's output
	Queued    State = "queued"    // a ticket is out, no worker has it
	Running   State = "running"   // a worker has the lease
	Retrying  State = "retrying"  // failed for a passing reason, waits for its back-off
	Succeeded State = "succeeded" // outputs verified and published
	Failed    State = "failed"
	Canceled  State = "canceled"
)

// next is the whole state machine; what is not listed is refused.
var next = map[State][]State{
	Waiting:   {Queued, Canceled, Failed}, // Failed: a task that it needs did not succeed
	Queued:    {Running, Canceled, Failed},
	Running:   {Succeeded, Failed, Canceled, Retrying, Queued}, // Queued: its worker was lost
	Retrying:  {Queued, Canceled},
	Succeeded: {Waiting, Queued}, // only a restart leaves an ended state
	Failed:    {Waiting, Queued},
	Canceled:  {Waiting, Queued},
}

// CanBecome says whether the table has the transition.
func (s State) CanBecome(to State) bool { return slices.Contains(next[s], to) }

// Ended says that nothing more happens unless a person restarts the task.
func (s State) Ended() bool { return s == Succeeded || s == Failed || s == Canceled }

// States lists every state of a task, in the order of a task's life.
func States() []State {
	return []State{Waiting, Queued, Running, Retrying, Succeeded, Failed, Canceled}
}

// A JobState is a pure function of the states of a job's tasks.
type JobState string

const (
	JobQueued    JobState = "queued"
	JobRunning   JobState = "running"
	JobSucceeded JobState = "succeeded"
	JobPartial   JobState = "partial" // some tasks succeeded and some did not
	JobFailed    JobState = "failed"
	JobCanceled  JobState = "canceled"
)

// JobStates lists every state of a job.
func JobStates() []JobState {
	return []JobState{JobQueued, JobRunning, JobSucceeded, JobPartial, JobFailed, JobCanceled}
}

// Ended says that every task of the job ended.
func (s JobState) Ended() bool { return s != JobQueued && s != JobRunning }

// StateOf is the state of a job whose tasks have these states.
func StateOf(tasks []State) JobState {
	count := map[State]int{}
	ended := 0
	for _, s := range tasks {
		count[s]++
		if s.Ended() {
			ended++
		}
	}
	switch {
	case ended == len(tasks) && count[Succeeded] == len(tasks):
		return JobSucceeded
	case ended == len(tasks) && count[Succeeded] > 0:
		return JobPartial
	case ended == len(tasks) && count[Failed] > 0:
		return JobFailed
	case ended == len(tasks):
		return JobCanceled
	case ended > 0 || count[Running] > 0 || count[Retrying] > 0:
		return JobRunning
	}
	return JobQueued
}
