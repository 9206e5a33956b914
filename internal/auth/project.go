package auth

import (
	"context"
	"encoding/base64"
	"regexp"
	"time"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/seal"
	"github.com/mediamill/mediamill/internal/store"
)

var projectName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]*[a-z0-9]$|^[a-z0-9]$`)

func webhookPlace(project string) string { return "projects/" + project + "/webhook_secret" }

// CreateProject makes a project with a secret that signs its callbacks.
func (s *Service) CreateProject(ctx context.Context, name string) (*store.Project, error) {
	if len(name) > 63 || !projectName.MatchString(name) {
		return nil, media.Bad("name", "must have 1 to 63 lowercase letters, digits and dashes, is %q", name)
	}
	p := &store.Project{ID: store.NewID(), Name: name}
	return p, s.DB.InTx(ctx, func(tx store.Tx) error { return s.insertProject(ctx, tx, p) })
}

func (s *Service) insertProject(ctx context.Context, tx store.Tx, p *store.Project) error {
	p.WebhookSecret = []byte(s.Key.Seal(seal.Random(32), webhookPlace(p.ID)))
	return s.DB.InsertProject(ctx, tx, p)
}

// Projects are those that the principal may use.
func (s *Service) Projects(ctx context.Context, who *Principal) ([]store.Project, error) {
	if who.Everywhere {
		return s.DB.Projects(ctx)
	}
	p, err := s.DB.Project(ctx, who.Project)
	return []store.Project{p}, err
}

// RotationTime is how long the secret before a rotation signs beside the new
// one, so that receivers can change theirs in between.
const RotationTime = 24 * time.Hour

// WebhookSecrets sign a project's callbacks: the secret, and for a day after a
// rotation the one before it.
func (s *Service) WebhookSecrets(ctx context.Context, project string) ([][]byte, error) {
	p, err := s.DB.Project(ctx, project)
	if err != nil {
		return nil, err
	}
	var secrets [][]byte
	for _, sealed := range [][]byte{p.WebhookSecret, p.WebhookBefore} {
		if sealed == nil {
			continue
		}
		secret, err := s.Key.Open(string(sealed), webhookPlace(p.ID))
		if err != nil {
			return nil, err
		}
		secrets = append(secrets, secret)
	}
	return secrets, nil
}

// ShownWebhookSecret is the secret as receivers' libraries take it: whsec_…
func (s *Service) ShownWebhookSecret(ctx context.Context, project string) (string, error) {
	secrets, err := s.WebhookSecrets(ctx, project)
	if err != nil {
		return "", err
	}
	return "whsec_" + base64.StdEncoding.EncodeToString(secrets[0]), nil
}

// RotateWebhookSecret replaces the secret, and returns the new one as receivers
// take it. Callbacks are signed with both for RotationTime, or at once with the
// new one alone: for a secret that others know.
func (s *Service) RotateWebhookSecret(ctx context.Context, project string, atOnce bool) (string, error) {
	beside := RotationTime
	if atOnce {
		beside = 0
	}
	sealed := s.Key.Seal(seal.Random(32), webhookPlace(project))
	if err := s.DB.SetWebhookSecret(ctx, project, []byte(sealed), beside); err != nil {
		return "", err
	}
	return s.ShownWebhookSecret(ctx, project)
}
