package auth

import (
	"context"
	"regexp"
	"strings"
	"time"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

var accountName = regexp.MustCompile(`^[a-z0-9][a-z0-9._@+-]*$`)

// CreateAccount makes an account of a person.
func (s *Service) CreateAccount(ctx context.Context, project, name, password string, role Role) (*store.Account, error) {
	var faults media.Faults
	if len(name) > 100 || !accountName.MatchString(name) {
		faults.Add(media.Bad("name", "must have 1 to 100 characters: lowercase letters, digits and . _ @ + -"))
	}
	faults.Add(checkPassword("password", password), media.OneOf("role", role, Viewer, Operator, Admin))
	if err := faults.Err(); err != nil {
		return nil, err
	}
	hash, err := s.hash(ctx, password)
	if err != nil {
		return nil, err
	}
	a := &store.Account{ID: store.NewID(), Name: name, PasswordHash: hash, Role: string(role), Project: project}
	return a, s.DB.InTx(ctx, func(tx store.Tx) error { return s.DB.InsertAccount(ctx, tx, a) })
}

// Accounts are a project's accounts.
func (s *Service) Accounts(ctx context.Context, project string) ([]store.Account, error) {
	return s.DB.Accounts(ctx, project)
}

// An AccountChange says what to change; nil leaves it.
type AccountChange struct {
	Password *string `json:"password,omitempty"`
	Role     *Role   `json:"role,omitempty" enum:"admin,operator,viewer"`
	Disabled *bool   `json:"disabled,omitempty"`
}

// UpdateAccount changes an account of a project. The project's last
// administrator can be neither disabled nor given a smaller role.
func (s *Service) UpdateAccount(ctx context.Context, project, id string, c AccountChange) (*store.Account, error) {
	a, err := s.DB.Account(ctx, id)
	if err == nil && project != "" && a.Project != project {
		err = media.Errorf(media.CodeNotFound, "the account does not exist")
	}
	if err != nil {
		return nil, err
	}
	var faults media.Faults
	if c.Password != nil {
		faults.Add(checkPassword("password", *c.Password))
	}
	if c.Role != nil {
		faults.Add(media.OneOf("role", *c.Role, Viewer, Operator, Admin))
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	if losesAdmin(a, c) {
		if err := s.keepOneAdmin(ctx, a); err != nil {
			return nil, err
		}
	}
	if c.Password != nil {
		if a.PasswordHash, err = s.hash(ctx, *c.Password); err != nil {
			return nil, err
		}
	}
	if c.Role != nil {
		a.Role = string(*c.Role)
	}
	if c.Disabled != nil {
		a.Disabled = nil
		if *c.Disabled {
			now := s.Now().UTC().Truncate(time.Millisecond)
			a.Disabled = &now
		}
	}
	if err := s.DB.UpdateAccount(ctx, &a); err != nil {
		return nil, err
	}
	if c.Password != nil || a.Disabled != nil {
		return &a, s.DB.EndSessions(ctx, a.ID, "")
	}
	return &a, nil
}

func losesAdmin(a store.Account, c AccountChange) bool {
	smaller := c.Role != nil && *c.Role != Admin
	disabled := c.Disabled != nil && *c.Disabled
	return a.Role == string(Admin) && a.Disabled == nil && (smaller || disabled)
}

func (s *Service) keepOneAdmin(ctx context.Context, a store.Account) error {
	all, err := s.DB.Accounts(ctx, a.Project)
	if err != nil {
		return err
	}
	for _, other := range all {
		if other.ID != a.ID && other.Role == string(Admin) && other.Disabled == nil {
			return nil
		}
	}
	return media.Errorf(media.CodeConflict, "%s is the last administrator of the project", a.Name)
}

// SignInAccount checks a name and a password. An unknown name costs the same
// work as a wrong password, and both give the same answer. from is the caller's
// address; failures are counted against it and the account.
func (s *Service) SignInAccount(ctx context.Context, name, password, from string) (*Principal, error) {
	name = strings.ToLower(strings.TrimSpace(name))
	guesses := s.guesses.byPassword(name, from)
	if err := s.guesses.take(guesses); err != nil {
		return nil, err
	}
	a, err := s.DB.AccountNamed(ctx, name)
	unknown := media.CodeOf(err) == media.CodeNotFound
	if err != nil && !unknown {
		return nil, err
	}
	hash := a.PasswordHash
	if unknown {
		hash = s.dummy
	}
	same, err := s.matches(ctx, hash, password)
	if err != nil {
		return nil, err
	}
	if !same || unknown || a.Disabled != nil {
		return nil, refused()
	}
	s.guesses.succeeded(name, from, guesses)
	return s.person(ctx, a)
}

// person is an account as who asks.
func (s *Service) person(ctx context.Context, a store.Account) (*Principal, error) {
	p, err := s.principal(ctx, a.ID, a.Name, a.Project, a.Role)
	p.Person = true
	return p, err
}
