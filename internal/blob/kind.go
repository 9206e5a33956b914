package blob

import "net/http"

// A Kind is a kind of storage, and all that the rest of the program knows of it:
// package storages lists them, and the API, its document, the command line and
// the console are made from that list.
type Kind struct {
	Name    string // in the API and in the database, such as "s3"
	Title   string // for people
	Summary string
	// Secrets are the members of the options that are sealed in the database and
	// never shown. Each is a string.
	Secrets []string
	// Place are the members of the options that say where the objects are, from
	// the outermost: two storages that differ in one have other objects.
	Place []string
	// Local says that the place is on the machine itself: only who runs the
	// installation may name one, and it is opened when it is added.
	Local bool
	// New makes options with their defaults.
	New func() Options
}

// Options are the config of one storage: a pointer to a struct whose tags make
// the JSON schema of the kind.
type Options interface {
	// Check gives all that is wrong at once as media.Faults, each with its member
	// as field, and brings what is right into its one form. It connects to nothing.
	Check(Host) error
	// Open opens the bucket. What Check forbids may have become wrong since.
	Open(Host) (Bucket, error)
}

// A Host is what the process that opens a bucket gives to it, and allows.
type Host struct {
	Transport http.RoundTripper  // makes all connections
	URL       func(string) error // why it may not connect to an address; nil: to any
	Folder    func(string) error // why a folder may not be a storage; nil: any may
}

// CheckURL says why the process may not connect to an address.
func (h Host) CheckURL(address string) error {
	if h.URL == nil {
		return nil
	}
	return h.URL(address)
}

// CheckFolder says why a folder may not be a storage.
func (h Host) CheckFolder(path string) error {
	if h.Folder == nil {
		return nil
	}
	return h.Folder(path)
}
