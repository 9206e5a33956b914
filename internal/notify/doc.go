// Package notify reports events to others: by callbacks, which are delivered from
// the outbox until the receiver accepts them, and by signals for live streams.
package notify
