// Package notify tells others what happened: callbacks, delivered from the outbox
// until the receiver takes them, and signals for live streams.
package notify
