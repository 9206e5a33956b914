package pack

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

// longest is how long an installation may take.
const longest = 30 * time.Minute

// A Service installs packs in the background, for who does not wait.
type Service struct {
	Library *Library

	mu   sync.Mutex
	runs map[string]*running
	stop context.CancelFunc
	ctx  context.Context
	wait sync.WaitGroup
}

type running struct {
	step Step // "" after the end
	err  *media.Error
}

// NewService is a service of a library. Close ends what it does.
func NewService(l *Library) *Service {
	s := &Service{Library: l, runs: map[string]*running{}}
	s.ctx, s.stop = context.WithCancel(context.Background())
	return s
}

// A Pack is one of the list, with what is done with it now.
type Pack struct {
	Status
	Step  Step         `json:"step,omitempty" enum:"waiting,downloading,checking,unpacking,converting" doc:"What its installation does now; omitted if none runs"`
	Error *media.Error `json:"error,omitempty" doc:"Why the last installation failed"`
}

// List is that of the library, with what is done.
func (s *Service) List() ([]Pack, error) {
	list, err := s.Library.List()
	if err != nil {
		return nil, err
	}
	packs := make([]Pack, len(list))
	for i := range list {
		packs[i] = s.view(list[i])
	}
	return packs, nil
}

func (s *Service) view(status Status) Pack {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := Pack{Status: status}
	if r := s.runs[status.Name]; r != nil {
		v.Step, v.Error = r.step, r.err
	}
	return v
}

// Install begins to install a pack and those that it needs, unless that is being done
// already.
func (s *Service) Install(name string) (Pack, error) {
	names, err := s.Library.WithNeeds(name)
	if err != nil {
		return Pack{}, err
	}
	status, err := s.Library.Status(name)
	if err != nil {
		return Pack{}, err
	}
	s.mu.Lock()
	if r := s.runs[name]; r == nil || r.step == "" {
		for _, each := range names {
			if r := s.runs[each]; r == nil || r.step == "" {
				s.runs[each] = &running{step: Waiting}
			}
		}
		s.wait.Go(func() { s.install(names) })
	}
	s.mu.Unlock()
	return s.view(status), nil
}

func (s *Service) install(names []string) {
	ctx, stop := context.WithTimeout(s.ctx, longest)
	defer stop()
	var failed error
	for _, name := range names {
		set := func(step Step, err error) {
			s.mu.Lock()
			defer s.mu.Unlock()
			r := &running{step: step}
			if err != nil {
				r.err = media.AsError(err)
			}
			s.runs[name] = r
		}
		if failed == nil {
			_, failed = s.Library.Install(ctx, name, func(step Step) { set(step, nil) })
			if errors.Is(failed, context.DeadlineExceeded) {
				failed = bad("the installation took longer than %s", longest)
			}
		}
		set("", failed)
	}
}

// Remove deletes an installed pack.
func (s *Service) Remove(ctx context.Context, name string) error {
	s.mu.Lock()
	if r := s.runs[name]; r != nil && r.step != "" {
		s.mu.Unlock()
		return media.Errorf(media.CodeConflict, "the pack %s is being installed", name)
	}
	delete(s.runs, name)
	s.mu.Unlock()
	return s.Library.Remove(ctx, name)
}

// Close ends installations and waits for them; they leave nothing behind.
func (s *Service) Close() {
	s.stop()
	s.wait.Wait()
}
