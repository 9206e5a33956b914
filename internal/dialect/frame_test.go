package dialect_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/media"
)

// A walk notes the steps of a frame, and fails at one of them.
type walk struct {
	http.ResponseWriter
	steps []string
	fails string
	known bool // the caller whose proof fails is known
}

func (s *walk) step(name string) error {
	s.steps = append(s.steps, name)
	if name == s.fails {
		return errors.New(name)
	}
	return nil
}

// Caller is what the log of the listener has.
func (s *walk) Caller(key string) { s.steps = append(s.steps, "is "+key) }

func (s *walk) frame(signed bool) *dialect.Frame {
	return &dialect.Frame{
		SignedBody: signed,
		Claim: func(*http.Request) (dialect.Proof, error) {
			return func(body []byte) (*auth.Principal, error) {
				err := s.step("proof of " + string(body))
				if err != nil && !s.known {
					return nil, err
				}
				return &auth.Principal{ID: "key", Name: "reader", Role: auth.Viewer}, err
			}, s.step("claim")
		},
		Body:  func(http.ResponseWriter, *http.Request) ([]byte, error) { return []byte("text"), s.step("body") },
		Limit: func(key string) error { return s.step("limit of " + key) },
		Find: func(*http.Request) (dialect.Operation, error) {
			role := auth.Viewer
			if s.fails == "role" {
				role = auth.Operator
			}
			return dialect.Operation{Role: role, Serve: func(who *auth.Principal, body []byte) (any, error) {
				return string(body), s.step("work of " + who.ID)
			}}, s.step("find")
		},
	}
}

func TestTheChecksOfARequestComeInTheOrderOfItsProtocol(t *testing.T) {
	t.Parallel()
	signed := []string{"claim", "body", "proof of text", "is key", "limit of key", "find", "work of key"}
	unsigned := []string{"claim", "proof of ", "is key", "limit of key", "body", "find", "work of key"}
	for _, tt := range []struct {
		order []string
		fails string
		upTo  int
		known bool
	}{
		{signed, "", 7, false}, {unsigned, "", 7, false},
		{signed, "claim", 1, false}, {unsigned, "claim", 1, false},
		{signed, "body", 2, false}, {unsigned, "body", 5, false},
		{signed, "proof of text", 3, false}, {unsigned, "proof of ", 2, false},
		{signed, "proof of text", 4, true},
		{signed, "limit of key", 5, false}, {unsigned, "limit of key", 4, false},
		{signed, "find", 6, false}, {signed, "role", 6, false}, {signed, "work of key", 7, false},
	} {
		s := &walk{ResponseWriter: httptest.NewRecorder(), fails: tt.fails, known: tt.known}
		result, err := s.frame(tt.order[1] == "body").Answer(s, httptest.NewRequest("GET", "/", http.NoBody))
		if got, want := strings.Join(s.steps, ", "), strings.Join(tt.order[:tt.upTo], ", "); got != want {
			t.Errorf("with a fault in %q: %s; want %s", tt.fails, got, want)
		}
		if (err == nil) != (tt.fails == "") || (result == nil) != (err != nil) {
			t.Errorf("with a fault in %q: %v, %v", tt.fails, result, err)
		}
	}
}

func TestAProtocolHasItsOwnErrorForARole(t *testing.T) {
	t.Parallel()
	s := &walk{ResponseWriter: httptest.NewRecorder(), fails: "role"}
	f := s.frame(true)
	r := httptest.NewRequest("GET", "/", http.NoBody)
	if _, err := f.Answer(s, r); media.CodeOf(err) != media.CodeForbidden {
		t.Errorf("the error is %v", err)
	}
	f.Refuse = func(need auth.Role) error { return errors.New("only " + string(need)) }
	if _, err := f.Answer(s, r); err == nil || err.Error() != "only operator" {
		t.Errorf("the protocol's error is %v", err)
	}
}
