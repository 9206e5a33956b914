package jobs

import (
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

// A Protocol is another vendor's, whose programs make jobs. Every dialect is one.
type Protocol interface {
	Name() string
	JobID(id string) (uuid string, ok bool)
	Vendor(job *media.Job) media.Vendor
}

// Know tells the service which protocols there are, before it is used: search
// then finds their IDs, and jobs say what they are called there.
func (s *Service) Know(list ...Protocol) { s.protocols = list }

// named is a search text, or in place of a vendor's ID the UUID that it stands for.
func (s *Service) named(query string) string {
	text := strings.TrimSpace(query)
	for _, p := range s.protocols {
		if uuid, ok := p.JobID(text); ok {
			return uuid
		}
	}
	return query
}

// vendor fills in what the job is called by the protocol that made it.
func (s *Service) vendor(job *media.Job) {
	for _, p := range s.protocols {
		if p.Name() == job.Origin {
			v := p.Vendor(job)
			job.Vendor = &v
		}
	}
}
