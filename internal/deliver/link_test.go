package deliver_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/deliver"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/seal"
)

func newLinks(t *testing.T, fill byte, now func() time.Time) *deliver.Links {
	t.Helper()
	k, err := seal.New(bytes.Repeat([]byte{fill}, 32))
	if err != nil {
		t.Fatal(err)
	}
	l, err := deliver.NewLinks(k, now)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestALinkOpensItsScopeUntilItsTimeIsOver(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	clock := func() time.Time { return now }
	l, other := newLinks(t, 1, clock), newLinks(t, 2, clock)
	token, expires, err := l.Sign("task/0192", time.Hour)
	if err != nil || !expires.Equal(now.Add(time.Hour)) {
		t.Fatal(expires, err)
	}
	if strings.ContainsAny(token, "/?#&=+%") {
		t.Errorf("%s is not one segment of a path", token)
	}
	parts := strings.Split(token, ".")
	later, _, _ := l.Sign("task/0192", 2*time.Hour)
	wider, _, _ := l.Sign("task/0193", time.Hour)
	cases := []struct {
		name, token string
		ok          bool
	}{
		{"as it was signed", token, true},
		{"with a later time", strings.Split(later, ".")[0] + "." + parts[1] + "." + parts[2], false},
		{"with another scope", parts[0] + "." + strings.Split(wider, ".")[1] + "." + parts[2], false},
		{"without a signature", parts[0] + "." + parts[1] + ".", false},
		{"with a part missing", parts[0] + "." + parts[1], false},
		{"with a changed byte", token[:len(token)-2] + "A" + token[len(token)-1:], false},
		{"empty", "", false},
		{"rubbish", "a.b.c", false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			scope, _, err := l.Open(c.token)
			if (err == nil) != c.ok || c.ok && scope != "task/0192" {
				t.Errorf("scope %q, %v", scope, err)
			}
			if err != nil && media.CodeOf(err) != media.CodeForbidden {
				t.Error(err)
			}
			if _, _, err := other.Open(c.token); err == nil {
				t.Error("another installation opens it")
			}
		})
	}
	now = now.Add(time.Hour)
	if _, _, err := l.Open(token); media.CodeOf(err) != media.CodeForbidden || !strings.Contains(media.AsError(err).Message, "expired") {
		t.Errorf("after its time: %v", err)
	}
	for _, ttl := range []time.Duration{0, -time.Hour, 8 * 24 * time.Hour} {
		if _, _, err := l.Sign("x", ttl); media.CodeOf(err) != media.CodeInvalid {
			t.Errorf("a time of %s: %v", ttl, err)
		}
	}
}
