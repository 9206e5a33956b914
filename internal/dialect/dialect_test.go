package dialect_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/dialect/dialecttest"
	"github.com/mediamill/mediamill/internal/front"
	"github.com/mediamill/mediamill/internal/jobs"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/notify"
	"github.com/mediamill/mediamill/internal/store"
)

// echo is the least that is a dialect.
type echo struct{}

func (echo) Name() string                       { return "echo" }
func (echo) Owns(r *http.Request) bool          { return strings.HasPrefix(r.URL.Path, "/echo/") }
func (echo) JobID(id string) (string, bool)     { return strings.CutPrefix(id, "echo-") }
func (echo) Vendor(job *media.Job) media.Vendor { return media.Vendor{ID: "echo-" + job.ID} }
func (echo) Encode(media.Event, *media.Job) (notify.Message, error) {
	return notify.Message{Body: []byte("echo")}, nil
}

func (echo) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b, err := front.ReadAll(w, r, 4)
	if err != nil {
		http.Error(w, string(media.CodeOf(err)), http.StatusBadRequest)
		return
	}
	_, _ = w.Write(b)
}

func TestARequestGoesToTheDialectThatOwnsIt(t *testing.T) {
	t.Parallel()
	address := dialecttest.New(t).Serve(func(dialect.Deps) dialect.Dialect { return echo{} })
	for name, c := range map[string]struct {
		path, body, want string
		status           int
	}{
		"one of the dialect":       {"/echo/x", "four", "four", 200},
		"one with a body too long": {"/echo/x", "fives", "request.too_large\n", 400},
		"one of nobody":            {"/other", "", "404 page not found\n", 404},
	} {
		resp, err := http.Post(address+c.path, "text/plain", strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if resp.StatusCode != c.status || string(body) != c.want {
			t.Errorf("%s: %d %q, want %d %q", name, resp.StatusCode, body, c.status, c.want)
		}
	}
}

func TestAJobKeepsWhatItsDialectMustGiveBackAndIsListedByItsOrigin(t *testing.T) {
	t.Parallel()
	s := dialecttest.New(t)
	spec := jobs.Spec{
		Origin: "echo", DialectData: json.RawMessage(`{"session":"a"}`), Source: media.SourceRef{Storage: "main", Key: "in.mp4"},
		Tasks: []jobs.TaskSpec{{Operation: "snapshot"}},
	}
	job, _, err := s.Jobs.Create(t.Context(), s.Project, spec, "")
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Job(job.ID); string(got.DialectData) != `{"session":"a"}` || got.Origin != "echo" {
		t.Errorf("%s of %s", got.DialectData, got.Origin)
	}
	for origin, want := range map[string]int{"echo": 1, "api": 0, "": 1} {
		page, err := s.Jobs.List(t.Context(), store.JobQuery{Project: s.Project, Origin: origin})
		if err != nil || len(page.Jobs) != want {
			t.Errorf("origin %q: %d jobs, %v, want %d", origin, len(page.Jobs), err, want)
		}
	}
	s.Succeed(&job.Tasks[0], media.Output{Key: "out.jpg", Role: media.RoleSnapshot})
	if got := s.Job(job.ID); got.State != media.JobSucceeded || got.Tasks[0].Outputs[0].Key != "out.jpg" {
		t.Errorf("%+v", got)
	}
}

func TestASignatureSignsInOrIsCountedAsAGuess(t *testing.T) {
	t.Parallel()
	s := dialecttest.New(t)
	signed := func(with string) func(string) bool {
		return func(secret string) bool { return secret == with }
	}
	who, err := s.Auth.SignInSigned(t.Context(), s.Key.ID, "192.0.2.1", signed(s.Key.Secret))
	if err != nil || who.ID != s.Key.ID || who.Project != s.Project {
		t.Errorf("%+v, %v", who, err)
	}
	for n := range 12 {
		_, err := s.Auth.SignInSigned(t.Context(), s.Key.ID, "192.0.2.1", signed("wrong"))
		want := media.CodeUnauthorized
		if n >= 10 {
			want = media.CodeRateLimited
		}
		if media.CodeOf(err) != want {
			t.Errorf("guess %d: %v, want %s", n, err, want)
		}
	}
	if _, err := s.Auth.SignInSigned(t.Context(), s.Key.ID, "192.0.2.1", signed(s.Key.Secret)); err != nil {
		t.Errorf("the right secret after wrong ones: %v", err)
	}
	if _, err := s.Auth.SignInSigned(t.Context(), "nobody", "192.0.2.2", signed("")); media.CodeOf(err) != media.CodeUnauthorized {
		t.Errorf("a key that is none: %v", err)
	}
}
