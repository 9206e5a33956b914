package media

import "time"

// A WordList is a named, versioned list of terms that moderation looks for. A
// version never changes; an edit makes the next one.
type WordList struct {
	Name        string    `json:"name"`
	Version     int       `json:"version"`
	Language    string    `json:"language,omitempty" doc:"Language code, for people"`
	Description string    `json:"description,omitempty"`
	Terms       int       `json:"terms" doc:"Number of different terms"`
	Bytes       int64     `json:"bytes" doc:"Size of its text"`
	SHA256      string    `json:"sha256" doc:"Of its text, hexadecimal"`
	By          string    `json:"made_by" doc:"Name of the account or access key that created the version"`
	Created     time.Time `json:"created_at"`
}
