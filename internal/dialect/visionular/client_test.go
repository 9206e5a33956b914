package visionular_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/dialect/dialecttest"
	"github.com/mediamill/mediamill/internal/dialect/visionular"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

type object = map[string]any

// A client calls a site as the vendor's sample does: Basic, and the header auth-type.
type client struct{ dialecttest.Client }

func start(t testing.TB) *client {
	t.Helper()
	site := dialecttest.New(t)
	site.Storage("films", false)
	return &client{site.Client(func(d dialect.Deps) dialect.Dialect { return visionular.New(d) })}
}

// as is a client with another role's key.
func (c *client) as(role auth.Role) *client { return &client{c.As(role)} }

// An answer is the vendor's envelope.
type answer struct {
	status int
	header http.Header
	raw    string
	Code   int
	Msg    string
	Data   json.RawMessage
	ID     string `json:"request_id"`
}

// send makes one request; change may spoil it.
func (c *client) send(method, path, body string, change ...func(*http.Request)) answer {
	c.T.Helper()
	r, err := http.NewRequestWithContext(c.T.Context(), method, c.Address+"/vodencoding/v1/"+path, strings.NewReader(body))
	if err != nil {
		c.T.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("auth-type", "use-basic")
	r.SetBasicAuth(c.ID, c.Secret)
	for _, spoil := range change {
		spoil(r)
	}
	response, raw := c.Send(r)
	a := answer{status: response.StatusCode, header: response.Header, raw: string(raw)}
	if err := json.Unmarshal(raw, &a); err != nil {
		c.T.Fatalf("%s %s: %v: %s", method, path, err, raw)
	}
	return a
}

// good is send for what must work; it gives the data.
func good[T any](c *client, method, path, body string) T {
	c.T.Helper()
	var data T
	a := c.send(method, path, body)
	if a.status != http.StatusOK || a.Code != 0 || a.Msg != "success" || a.ID == "" {
		c.T.Fatalf("%s %s: %d %s", method, path, a.status, a.raw)
	}
	if err := json.Unmarshal(a.Data, &data); err != nil {
		c.T.Fatalf("%s %s: %v in %s", method, path, err, a.raw)
	}
	return data
}

// storage is the ID of a bucket's storage.
func (c *client) storage(bucket string) string {
	c.T.Helper()
	all := good[struct {
		List []struct {
			ID     string `json:"storage_id"`
			Bucket string
		}
	}](c, "GET", "list_storage", "")
	for _, s := range all.List {
		if s.Bucket == bucket {
			return s.ID
		}
	}
	c.T.Fatalf("there is no storage of the bucket %s", bucket)
	return ""
}

// create makes a task of the bucket films and gives its ID and its job.
func (c *client) create(template, input, output string) (id string, job *media.Job) {
	c.T.Helper()
	body, _ := json.Marshal(object{"template_name": template, "input": input, "output": output, "storage_id": c.storage("films")})
	id = good[struct {
		ID string `json:"task_id"`
	}](c, "POST", "create_task", string(body)).ID
	list, err := c.Site.Jobs.List(c.T.Context(), c.latest())
	if err != nil || len(list.Jobs) == 0 {
		c.T.Fatalf("there is no job: %v", err)
	}
	return id, c.Site.Job(list.Jobs[0].ID)
}

// latest chooses the last job of the dialect.
func (c *client) latest() store.JobQuery {
	return store.JobQuery{Project: c.Site.Project, Origin: visionular.Origin, Limit: 1}
}

// steady replaces what differs from run to run.
func steady(text string) string {
	for _, m := range moving {
		text = m.pattern.ReplaceAllString(text, m.text)
	}
	return text
}

var moving = []struct {
	pattern *regexp.Regexp
	text    string
}{
	{regexp.MustCompile(`"request_id": ?"[a-z0-9]{26}"`), `"request_id": "…"`},
	{regexp.MustCompile(`"task_id": ?"[0-9]{14}[0-9a-z]{18}"`), `"task_id": "…"`},
	{regexp.MustCompile(`"storage_id": ?"[0-9a-f]{16}"`), `"storage_id": "…"`},
	{regexp.MustCompile(`"(created_time|started_time|finished_time|created_at)": ?[1-9][0-9]+`), `"$1": …`},
	{regexp.MustCompile(`"spend_time": ?[0-9.]+`), `"spend_time": …`},
	{regexp.MustCompile(`http://127\.0\.0\.1:[0-9]+`), `http://…`},
}
