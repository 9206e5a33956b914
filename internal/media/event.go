package media

// An EventType says what happened to a job or a task.
type EventType string

const (
	EventJobCreated   EventType = "job.created"
	EventJobState     EventType = "job.state"
	EventJobEnded     EventType = "job.ended"
	EventJobPriority  EventType = "job.priority"
	EventJobDeleted   EventType = "job.deleted"
	EventJobRestored  EventType = "job.restored"
	EventTaskState    EventType = "task.state"
	EventTaskPriority EventType = "task.priority"
	// EventTaskVerdict is sent when a policy or a person decides.
	EventTaskVerdict EventType = "task.verdict"
	// EventProgress is sent only to receivers that name it: a task may have many.
	EventProgress EventType = "task.progress"

	// EventAny in a receiver's list is any type but EventProgress.
	EventAny EventType = "*"
)

// EventTypes lists every type that an event can have.
func EventTypes() []EventType {
	return []EventType{
		EventJobCreated, EventJobState, EventJobEnded, EventJobPriority, EventJobDeleted, EventJobRestored,
		EventTaskState, EventTaskPriority, EventTaskVerdict, EventProgress,
	}
}
