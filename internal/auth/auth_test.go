package auth_test

import (
	"bytes"
	"encoding/base64"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/seal"
	"github.com/mediamill/mediamill/internal/store"
	"github.com/mediamill/mediamill/internal/store/storetest"
)

func newService(t *testing.T, db *store.DB, now func() time.Time) *auth.Service {
	t.Helper()
	key, err := seal.New(bytes.Repeat([]byte{5}, 32))
	if err != nil {
		t.Fatal(err)
	}
	return auth.New(auth.Deps{DB: db, Key: key, Log: slog.New(slog.DiscardHandler), Now: now})
}

func bootstrap(t *testing.T, s *auth.Service) auth.First {
	t.Helper()
	first, err := s.Bootstrap(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return first
}

func TestTheFirstStartMakesOneAdministrator(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		const starts = 4
		firsts := make([]auth.First, starts)
		var wait sync.WaitGroup
		for i := range starts {
			s := newService(t, db, nil)
			wait.Go(func() { firsts[i] = bootstrap(t, s) })
		}
		wait.Wait()
		made := 0
		for _, f := range firsts {
			if f.Project != firsts[0].Project || f.Project == "" {
				t.Errorf("the projects %s and %s", f.Project, firsts[0].Project)
			}
			if !f.Created {
				continue
			}
			made++
			s := newService(t, db, nil)
			p, err := s.SignInAccount(t.Context(), f.Account, f.Password, "192.0.2.1")
			if err != nil || !p.Everywhere || p.Role != auth.Admin {
				t.Errorf("the account: %+v, %v", p, err)
			}
			p, err = s.SignIn(t.Context(), http.Header{"Authorization": {"Bearer " + f.Key.Token}}, "192.0.2.1")
			if err != nil || !p.Everywhere {
				t.Errorf("the key: %+v, %v", p, err)
			}
		}
		if made != 1 {
			t.Errorf("%d of %d starts made an administrator", made, starts)
		}
	})
}

func TestSignIn(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t, storetest.SQLite(t))
	s := newService(t, db, nil)
	first := bootstrap(t, s)
	revoked, err := s.CreateKey(t.Context(), first.Project, "old", auth.Viewer)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.RevokeKey(t.Context(), first.Project, revoked.ID); err != nil {
		t.Fatal(err)
	}
	basic := func(text string) string { return "Basic " + base64.StdEncoding.EncodeToString([]byte(text)) }
	for _, tt := range []struct {
		name, header string
		ok           bool
	}{
		{"a bearer token", "Bearer " + first.Key.Token, true},
		{"the scheme in small letters", "bearer " + first.Key.Token, true},
		{"Basic with ID and secret", basic(first.Key.ID + ":" + first.Key.Secret), true},
		{"nothing", "", false},
		{"the ID alone", "Bearer " + first.Key.ID, false},
		{"the secret alone", "Bearer " + first.Key.Secret, false},
		{"another secret", "Bearer " + first.Key.ID + "." + strings.Repeat("a", 43), false},
		{"a key that there is not", "Bearer mknothing." + first.Key.Secret, false},
		{"a revoked key", "Bearer " + revoked.Token, false},
		{"rubbish for Basic", "Basic !!!", false},
		{"another scheme", "Digest " + first.Key.Token, false},
		{"the account's password", basic(first.Account + ":" + first.Password), false},
	} {
		p, err := s.SignIn(t.Context(), http.Header{"Authorization": {tt.header}}, "192.0.2.9")
		if (err == nil) != tt.ok || tt.ok && p.Project != first.Project {
			t.Errorf("%s: %+v, %v", tt.name, p, err)
		}
		if err != nil && media.CodeOf(err) != media.CodeUnauthorized {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	_, secret, err := s.KeySecret(t.Context(), first.Key.ID)
	if err != nil || secret != first.Key.Secret {
		t.Errorf("protocols that sign get %q, %v", secret, err)
	}
}

func TestGuessingIsSlowedDown(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t, storetest.SQLite(t))
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	s := newService(t, db, func() time.Time { return now })
	first := bootstrap(t, s)
	try := func(account, password, from string) media.Code {
		_, err := s.SignInAccount(t.Context(), account, password, from)
		return media.CodeOf(err)
	}
	for i := range 10 {
		if code := try(first.Account, "a wrong password", "192.0.2.1"); code != media.CodeUnauthorized {
			t.Fatalf("guess %d: %s", i+1, code)
		}
	}
	for _, tt := range []struct {
		name, account, password, from string
		want                          media.Code
	}{
		{"the right password is not even looked at", first.Account, first.Password, "192.0.2.1", media.CodeRateLimited},
		{"another account from the same address", "nobody", "x", "192.0.2.1", media.CodeRateLimited},
		{"another account from another address", "nobody", "x", "192.0.2.3", media.CodeUnauthorized},
		{"the owner from another address", first.Account, first.Password, "192.0.2.2", ""},
	} {
		if code := try(tt.account, tt.password, tt.from); code != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, code, tt.want)
		}
	}
	for i := range 12 {
		if code := try("somebody", "a wrong password", "192.0.2.2"); i > 10 && code != media.CodeRateLimited {
			t.Fatalf("guess %d beside the owner: %s", i+1, code)
		}
	}
	for range 11 {
		if code := try(first.Account, first.Password, "192.0.2.2"); code != "" {
			t.Errorf("the owner, where a stranger guessed and the owner was before: %s", code)
		}
	}
	now = now.Add(7 * time.Second)
	if code := try(first.Account, first.Password, "192.0.2.1"); code != "" {
		t.Errorf("after a pause: %s", code)
	}
}

func TestNobodyIsLockedOutOfAKey(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t, storetest.SQLite(t))
	s := newService(t, db, func() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) })
	first := bootstrap(t, s)
	bearer := func(token string) error {
		_, err := s.SignIn(t.Context(), http.Header{"Authorization": {"Bearer " + token}}, "192.0.2.1")
		return err
	}
	for i := range 30 {
		want := media.CodeUnauthorized
		if i >= 10 {
			want = media.CodeRateLimited
		}
		if err := bearer(first.Key.ID + ".wrong"); media.CodeOf(err) != want {
			t.Fatalf("wrong secret %d: %v", i+1, err)
		}
	}
	if err := s.Expect(t.Context(), "mknothing", "192.0.2.1"); media.CodeOf(err) != media.CodeRateLimited {
		t.Errorf("a key that there is not: %v", err)
	}
	if err := s.Expect(t.Context(), first.Key.ID, "192.0.2.1"); err != nil {
		t.Errorf("a key that there is: %v", err)
	}
	if err := bearer(first.Key.Token); err != nil {
		t.Errorf("the right secret: %v", err)
	}
}

func TestAnUnknownAccountCostsAHashToo(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t, storetest.SQLite(t))
	s := newService(t, db, nil)
	bootstrap(t, s)
	best := time.Hour
	for range 4 {
		began := time.Now()
		_, _ = s.SignInAccount(t.Context(), "nobody", "a wrong password", "192.0.2.1")
		best = min(best, time.Since(began))
	}
	// No machine fills 19 MiB twice in that time; looking a name up takes less.
	if best < 3*time.Millisecond {
		t.Errorf("an unknown account is refused in %s, so no password was compared", best)
	}
}

func TestAccounts(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t, storetest.SQLite(t))
	s := newService(t, db, nil)
	first := bootstrap(t, s)
	_, err := s.CreateAccount(t.Context(), first.Project, "Bad Name", "short", "king")
	faults, _ := err.(media.Faults)
	if len(faults) != 3 {
		t.Errorf("want all three faults at once, got %v", err)
	}
	made, err := s.CreateAccount(t.Context(), first.Project, "ann", "long enough", auth.Operator)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.CreateAccount(t.Context(), first.Project, "ann", "long enough", auth.Viewer); media.CodeOf(err) != media.CodeConflict {
		t.Errorf("the same name again: %v", err)
	}
	password, off, viewer := "another long one", true, auth.Viewer
	if _, err := s.UpdateAccount(t.Context(), first.Project, made.ID, auth.AccountChange{Password: &password}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.SignInAccount(t.Context(), "Ann ", password, "192.0.2.1"); err != nil {
		t.Errorf("with the new password: %v", err)
	}
	if _, err := s.UpdateAccount(t.Context(), first.Project, made.ID, auth.AccountChange{Disabled: &off}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.SignInAccount(t.Context(), "ann", password, "192.0.2.1"); media.CodeOf(err) != media.CodeUnauthorized {
		t.Errorf("a disabled account: %v", err)
	}
	all, err := s.Accounts(t.Context(), first.Project)
	if err != nil || len(all) != 2 {
		t.Fatal(all, err)
	}
	for _, a := range all {
		if a.Role != string(auth.Admin) {
			continue
		}
		for _, change := range []auth.AccountChange{{Disabled: &off}, {Role: &viewer}} {
			if _, err := s.UpdateAccount(t.Context(), first.Project, a.ID, change); media.CodeOf(err) != media.CodeConflict {
				t.Errorf("the last administrator may go: %v", err)
			}
		}
	}
}

func TestRoles(t *testing.T) {
	for _, tt := range []struct {
		have, need auth.Role
		may        bool
	}{
		{auth.Admin, auth.Operator, true}, {auth.Operator, auth.Viewer, true}, {auth.Viewer, auth.Viewer, true},
		{auth.Viewer, auth.Operator, false}, {auth.Operator, auth.Admin, false}, {"", auth.Viewer, false}, {"king", auth.Viewer, false},
	} {
		if got := (&auth.Principal{Role: tt.have}).May(tt.need) == nil; got != tt.may {
			t.Errorf("%q may what %q may: %v, want %v", tt.have, tt.need, got, tt.may)
		}
	}
}
