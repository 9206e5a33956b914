package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/seal"
	"github.com/mediamill/mediamill/internal/store"
)

// A Secret is an access key with its secret, as it is shown once.
type Secret struct {
	store.AccessKey
	Secret string `json:"secret" doc:"Shown only in this response"`
	Token  string `json:"token" doc:"Token for Authorization: Bearer, in the form id.secret"`
}

func keyPlace(id string) string { return "access_keys/" + id }

// CreateKey makes an access key of a project.
func (s *Service) CreateKey(ctx context.Context, project, name string, role Role) (*Secret, error) {
	var faults media.Faults
	faults.Add(checkName("name", name), media.OneOf("role", role, Viewer, Operator, Admin))
	if err := faults.Err(); err != nil {
		return nil, err
	}
	var made *Secret
	err := s.DB.InTx(ctx, func(tx store.Tx) (err error) {
		made, err = s.createKey(ctx, tx, project, name, role)
		return err
	})
	return made, err
}

func (s *Service) createKey(ctx context.Context, tx store.Tx, project, name string, role Role) (*Secret, error) {
	secret := base64.RawURLEncoding.EncodeToString(seal.Random(32))
	k := store.AccessKey{ID: "mk" + strings.ToLower(rand.Text())[:18], Project: project, Name: name, Role: string(role)}
	k.SecretSealed = []byte(s.Key.Seal([]byte(secret), keyPlace(k.ID)))
	if err := s.DB.InsertAccessKey(ctx, tx, &k); err != nil {
		return nil, err
	}
	return &Secret{AccessKey: k, Secret: secret, Token: k.ID + "." + secret}, nil
}

// Keys are a project's access keys, without their secrets.
func (s *Service) Keys(ctx context.Context, project string) ([]store.AccessKey, error) {
	return s.DB.AccessKeys(ctx, project)
}

// RevokeKey makes a key useless at once.
func (s *Service) RevokeKey(ctx context.Context, project, id string) error {
	return s.DB.RevokeAccessKey(ctx, project, id)
}

// KeySecret gives a live key and its secret back, for protocols that sign with
// it. Every reason why there is none is the same request.unauthorized.
func (s *Service) KeySecret(ctx context.Context, id string) (*Principal, string, error) {
	k, err := s.DB.AccessKey(ctx, id)
	if media.CodeOf(err) == media.CodeNotFound {
		return nil, "", refused()
	}
	if err != nil {
		return nil, "", err
	}
	secret, err := s.Key.Open(string(k.SecretSealed), keyPlace(k.ID))
	if err != nil {
		return nil, "", err
	}
	if k.Revoked != nil {
		return nil, "", refused()
	}
	p, err := s.principal(ctx, k.ID, k.Name, k.Project, k.Role)
	return p, string(secret), err
}

// SignIn finds who sent the request: "Authorization: Bearer <key ID>.<secret>",
// or Basic with the key ID as user and the secret as password. from is the
// caller's address, against which failures are counted: those who have the right
// secret always get in, since nobody can guess one.
func (s *Service) SignIn(ctx context.Context, header http.Header, from string) (*Principal, error) {
	id, secret, ok := credentials(header)
	if !ok {
		return nil, media.Errorf(media.CodeUnauthorized, "the request has no credentials").
			WithHint("send Authorization: Bearer <key ID>.<secret>, or Basic with the key ID and the secret")
	}
	p, want, err := s.KeySecret(ctx, id)
	if err != nil && media.CodeOf(err) != media.CodeUnauthorized {
		return nil, err
	}
	if err != nil || subtle.ConstantTimeCompare([]byte(secret), []byte(want)) != 1 {
		return nil, s.failed(from)
	}
	if err := s.DB.TouchAccessKey(ctx, p.ID); err != nil {
		s.Log.Warn("cannot record the use of an access key", "key", p.ID, "error", err)
	}
	return p, nil
}

// SignInSigned finds who signed a request in a protocol that names the key and
// proves its secret by a signature; signed compares, in constant time. Every
// reason to refuse is the same request.unauthorized, and failures are counted
// against the caller's address as SignIn's are.
func (s *Service) SignInSigned(ctx context.Context, id, from string, signed func(secret string) bool) (*Principal, error) {
	p, secret, err := s.KeySecret(ctx, id)
	if err != nil && media.CodeOf(err) != media.CodeUnauthorized {
		return nil, err
	}
	if !signed(secret) || err != nil { // also without a key, so that the time tells nothing
		return nil, s.failed(from)
	}
	if err := s.DB.TouchAccessKey(ctx, p.ID); err != nil {
		s.Log.Warn("cannot record the use of an access key", "key", p.ID, "error", err)
	}
	return p, nil
}

// Expect is nil when there is a live key of the ID: protocols whose signature is
// over the body ask before they read it. Other answers are SignInSigned's.
func (s *Service) Expect(ctx context.Context, id, from string) error {
	_, _, err := s.KeySecret(ctx, id)
	if media.CodeOf(err) == media.CodeUnauthorized {
		return s.failed(from)
	}
	return err
}

// failed is the answer to wrong credentials of an access key.
func (s *Service) failed(from string) error {
	if err := s.guesses.take(s.guesses.byKey(from)); err != nil {
		return err
	}
	return refused()
}

func credentials(header http.Header) (id, secret string, ok bool) {
	scheme, value, _ := strings.Cut(header.Get("Authorization"), " ")
	switch {
	case strings.EqualFold(scheme, "Bearer"):
		id, secret, ok = strings.Cut(strings.TrimSpace(value), ".")
	case strings.EqualFold(scheme, "Basic"):
		raw, err := base64.StdEncoding.DecodeString(strings.TrimSpace(value))
		if err != nil {
			return "", "", false
		}
		id, secret, ok = strings.Cut(string(raw), ":")
	}
	return id, secret, ok && id != "" && secret != "" && len(id) <= 64 && len(secret) <= 256
}

func refused() error {
	return media.Errorf(media.CodeUnauthorized, "the credentials are not valid")
}

// checkName is for names that only people read.
func checkName(field, name string) *media.Error {
	n := utf8.RuneCountInString(name)
	if n < 1 || n > 100 || !utf8.ValidString(name) || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return media.Bad(field, "must have 1 to 100 characters, without line breaks")
	}
	return nil
}
