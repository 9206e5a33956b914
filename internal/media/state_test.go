package media

import (
	"slices"
	"testing"
)

func TestStateOf(t *testing.T) {
	type states = []State
	for _, tt := range []struct {
		name  string
		tasks states
		want  JobState
	}{
		{"nothing began", states{Queued, Waiting}, JobQueued},
		{"one runs", states{Queued, Running}, JobRunning},
		{"one waits for another attempt", states{Retrying, Queued}, JobRunning},
		{"between two tasks", states{Succeeded, Queued}, JobRunning},
		{"all succeeded", states{Succeeded, Succeeded}, JobSucceeded},
		{"some succeeded", states{Succeeded, Failed}, JobPartial},
		{"one succeeded before the rest was canceled", states{Succeeded, Canceled}, JobPartial},
		{"failure outranks cancellation", states{Canceled, Failed}, JobFailed},
		{"all canceled", states{Canceled, Canceled}, JobCanceled},
	} {
		if got := StateOf(tt.tasks); got != tt.want {
			t.Errorf("%s: StateOf(%v) = %q, want %q", tt.name, tt.tasks, got, tt.want)
		}
	}
}

func TestOnlyARestartLeavesAnEndedState(t *testing.T) {
	for _, from := range States() {
		for _, to := range States() {
			if from.Ended() && from.CanBecome(to) && to != Waiting && to != Queued {
				t.Errorf("%s may become %s", from, to)
			}
		}
		if !from.Ended() && !from.CanBecome(Canceled) {
			t.Errorf("%s is live and cannot be canceled", from)
		}
	}
	if slices.ContainsFunc(States(), func(s State) bool { return s != Running && s.CanBecome(Succeeded) }) {
		t.Error("a task succeeds without having run")
	}
}
