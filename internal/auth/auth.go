// Package auth knows who makes a request: accounts of people, access keys of
// programs, the projects that separate tenants, and what each role may do.
//
// Passwords are hashed with argon2id. Secrets of access keys are sealed and not
// hashed, because the signatures of some protocols are computed from them.
package auth

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/seal"
	"github.com/mediamill/mediamill/internal/store"
)

// DefaultProject is the name of the project that Bootstrap makes. Its
// administrators run the installation: projects, workers, folder storages.
const DefaultProject = "default"

// A Role says what somebody may do.
type Role string

const (
	Viewer   Role = "viewer"   // reads everything of the project but secrets
	Operator Role = "operator" // also makes and changes jobs, uploads and templates
	Admin    Role = "admin"    // also storages, keys and accounts
)

// rank orders roles; each may do what those below it may.
var rank = []Role{Viewer, Operator, Admin}

// Includes says whether r may do what least may.
func (r Role) Includes(least Role) bool {
	return slices.Contains(rank, r) && slices.Index(rank, r) >= slices.Index(rank, least)
}

// A Principal is who asks.
type Principal struct {
	ID      string // of the access key or account
	Name    string
	Project string // ID of the project that the request is about
	Role    Role
	Person  bool // an account, and not an access key
	// Everywhere: an administrator of the default project, who may choose any
	// project and runs the installation.
	Everywhere bool
}

// May is nil when the principal has the role, and otherwise request.forbidden.
func (p *Principal) May(least Role) error {
	if p.Role.Includes(least) {
		return nil
	}
	return media.Errorf(media.CodeForbidden, "this requires the role %s; %s has the role %s", least, p.Name, p.Role)
}

// MayRun is nil for those who run the installation, and otherwise request.forbidden.
func (p *Principal) MayRun() error {
	if p.Everywhere {
		return nil
	}
	return media.Errorf(media.CodeForbidden, "this requires an administrator of the project %s, which operates the installation", DefaultProject)
}

// Deps are what a Service is made of.
type Deps struct {
	DB  *store.DB
	Key *seal.Key
	Log *slog.Logger
	Now func() time.Time // for the limits of guessing; time.Now when nil
}

// A Service signs in and keeps keys, accounts and projects.
type Service struct {
	Deps
	guesses *guesses
	hashing chan struct{} // bounds the memory that password hashes take at once
	dummy   string        // a hash that no password has, for accounts that do not exist

	mu          sync.Mutex
	defaultProj string // ID of the default project, once it is known
	welcome     *welcome
}

// New makes a Service.
func New(d Deps) *Service {
	if d.Now == nil {
		d.Now = time.Now
	}
	if d.Log == nil {
		d.Log = slog.Default()
	}
	return &Service{
		Deps:    d,
		guesses: newGuesses(d.Now),
		hashing: make(chan struct{}, 2),
		dummy:   hashPassword(seal.Random(32)),
	}
}

// defaultProject is the ID of the default project, "" before Bootstrap.
func (s *Service) defaultProject(ctx context.Context) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.defaultProj != "" {
		return s.defaultProj, nil
	}
	p, err := s.DB.ProjectNamed(ctx, DefaultProject)
	if media.CodeOf(err) == media.CodeNotFound {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	s.defaultProj = p.ID
	return p.ID, nil
}

func (s *Service) principal(ctx context.Context, id, name, project, role string) (*Principal, error) {
	p := &Principal{ID: id, Name: name, Project: project, Role: Role(role)}
	first, err := s.defaultProject(ctx)
	p.Everywhere = p.Role == Admin && project == first && first != ""
	return p, err
}

// Choose moves a principal who may to another project, by its name.
func (s *Service) Choose(ctx context.Context, p *Principal, project string) error {
	found, err := s.DB.ProjectNamed(ctx, project)
	if err != nil && media.CodeOf(err) != media.CodeNotFound {
		return err
	}
	if err == nil && (p.Everywhere || found.ID == p.Project) {
		p.Project = found.ID
		return nil
	}
	// Whether another tenant's project exists is nobody's business.
	return media.Errorf(media.CodeForbidden, "there is no project %q that %s may use", project, p.Name)
}
