package mem

import (
	"sync"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/media"
)

// Kind describes storages in memory, which only tests have: each shelf is one
// Bucket for as long as the kind is. opened sees the options of every opening.
func Kind(opened func(Options)) blob.Kind {
	var mu sync.Mutex
	shelves := map[string]*Bucket{}
	open := func(o Options) *Bucket {
		mu.Lock()
		defer mu.Unlock()
		opened(o)
		if shelves[o.Shelf] == nil {
			shelves[o.Shelf] = New()
		}
		return shelves[o.Shelf]
	}
	return blob.Kind{
		Name: "memory", Title: "Memory", Summary: "Objects in memory, for tests", Secrets: []string{"token", "pin"}, Place: []string{"shelf"},
		New: func() blob.Options { return &Options{Seats: 3, open: open} },
	}
}

// Options name a shelf.
type Options struct {
	Shelf string `json:"shelf" maxLength:"16"`
	Seats int    `json:"seats" required:"false" doc:"A number with a default" minimum:"1" maximum:"9"`
	Token string `json:"token"`
	Pin   string `json:"pin,omitempty"`

	open func(Options) *Bucket
}

// Check is blob.Options'.
func (o *Options) Check(blob.Host) error {
	var faults media.Faults
	if o.Shelf == "" {
		faults.Add(media.Bad("shelf", "is required"))
	}
	faults.Add(media.Between("seats", o.Seats, 1, 9))
	if o.Token == "" {
		faults.Add(media.Bad("token", "is required"))
	}
	return faults.Err()
}

// Open is blob.Options'.
func (o *Options) Open(blob.Host) (blob.Bucket, error) { return o.open(*o), nil }
