package auth

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"time"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/seal"
	"github.com/mediamill/mediamill/internal/store"
)

// How long a console stays signed in: a week without use, a month in all.
const (
	sessionUnused = 7 * 24 * time.Hour
	SessionLength = 30 * 24 * time.Hour
	sessionTouch  = time.Minute // how exact the last use is
)

// hashOf is what the database knows of a token.
func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// StartSession signs a person in by name and password, and gives the token that
// Session takes from then on.
func (s *Service) StartSession(ctx context.Context, name, password, from string) (token string, who *Principal, err error) {
	who, err = s.SignInAccount(ctx, name, password, from)
	if err != nil {
		return "", nil, err
	}
	now := s.Now()
	if err := s.DB.EndOldSessions(ctx, now.Add(-sessionUnused), now.Add(-SessionLength)); err != nil {
		return "", nil, err
	}
	token = base64.RawURLEncoding.EncodeToString(seal.Random(32))
	return token, who, s.DB.InsertSession(ctx, &store.Session{Hash: hashOf(token), Account: who.ID})
}

// Session is who signed in under a token. One that ended, or whose account was
// disabled, is request.unauthorized.
func (s *Service) Session(ctx context.Context, token string) (*Principal, error) {
	over := media.Errorf(media.CodeUnauthorized, "the session has expired").WithHint("sign in again")
	session, err := s.DB.Session(ctx, hashOf(token))
	if media.CodeOf(err) == media.CodeNotFound {
		return nil, over
	}
	if err != nil {
		return nil, err
	}
	now := s.Now()
	if now.Sub(session.Seen) > sessionUnused || now.Sub(session.Created) > SessionLength {
		return nil, over
	}
	a, err := s.DB.Account(ctx, session.Account)
	if media.CodeOf(err) == media.CodeNotFound || err == nil && a.Disabled != nil {
		return nil, over
	}
	if err != nil {
		return nil, err
	}
	if now.Sub(session.Seen) > sessionTouch {
		if err := s.DB.TouchSession(ctx, session.Hash); err != nil {
			s.Log.Warn("cannot record the use of a session", "account", a.Name, "error", err)
		}
	}
	return s.person(ctx, a)
}

// EndSession signs a console out.
func (s *Service) EndSession(ctx context.Context, token string) error {
	return s.DB.EndSession(ctx, hashOf(token))
}

// ChangePassword gives a person a new password and ends their other sessions.
// keep is the token of the session that asks. A wrong current password counts
// as a failed sign-in.
func (s *Service) ChangePassword(ctx context.Context, account, current, next, keep, from string) error {
	a, err := s.DB.Account(ctx, account)
	if err != nil {
		return err
	}
	if fault := checkPassword("new", next); fault != nil {
		return fault
	}
	if _, err := s.SignInAccount(ctx, a.Name, current, from); err != nil {
		if media.CodeOf(err) == media.CodeUnauthorized {
			return media.Bad("current", "is not the current password")
		}
		return err
	}
	if a.PasswordHash, err = s.hash(ctx, next); err != nil {
		return err
	}
	if err := s.DB.UpdateAccount(ctx, &a); err != nil {
		return err
	}
	return s.DB.EndSessions(ctx, a.ID, hashOf(keep))
}

// welcome is what the first start made, until somebody has seen it in the console.
type welcome struct {
	token string
	first First
}

// Offer keeps what the first start made for the one who brings the token; it is
// forgotten with the process.
func (s *Service) Offer(first First) (token string) {
	token = base64.RawURLEncoding.EncodeToString(seal.Random(24))
	s.mu.Lock()
	defer s.mu.Unlock()
	s.welcome = &welcome{token, first}
	return token
}

// Welcome gives once what Offer keeps; then, and for any other token, it is
// request.not_found.
func (s *Service) Welcome(token string) (First, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.welcome == nil || subtle.ConstantTimeCompare([]byte(token), []byte(s.welcome.token)) != 1 {
		return First{}, media.Errorf(media.CodeNotFound, "this was already shown, or the server was restarted").
			WithHint("the first start also printed it; otherwise run mediamill key on the server")
	}
	first := s.welcome.first
	s.welcome = nil
	return first, nil
}
