package auth

import (
	"context"
	"crypto/rand"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

// First is what the first start made; its secrets are shown once.
type First struct {
	Created  bool // false when an earlier start, or another process, made it
	Project  string
	Account  string // name
	Password string
	Key      *Secret
}

// Bootstrap makes the default project, an administrator and an access key when
// the database has none. Of several processes that start at once, one does.
func (s *Service) Bootstrap(ctx context.Context) (First, error) {
	if id, err := s.defaultProject(ctx); err != nil || id != "" {
		return First{Project: id}, err
	}
	first := First{Account: "admin", Password: strings.ToLower(rand.Text())[:20]}
	hash, err := s.hash(ctx, first.Password)
	if err != nil {
		return First{}, err
	}
	project := &store.Project{ID: store.NewID(), Name: DefaultProject}
	account := &store.Account{ID: store.NewID(), Name: first.Account, PasswordHash: hash, Role: string(Admin), Project: project.ID}
	err = s.DB.InTx(ctx, func(tx store.Tx) (err error) {
		if err = s.insertProject(ctx, tx, project); err != nil {
			return err
		}
		if err = s.DB.InsertAccount(ctx, tx, account); err != nil {
			return err
		}
		first.Key, err = s.createKey(ctx, tx, project.ID, "first", Admin)
		return err
	})
	if media.CodeOf(err) == media.CodeConflict {
		id, err := s.defaultProject(ctx)
		return First{Project: id}, err
	}
	first.Created, first.Project = err == nil, project.ID
	return first, err
}
