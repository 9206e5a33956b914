package visionular_test

import (
	"bytes"
	"encoding/json"
	"io"
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
type client struct {
	t          testing.TB
	site       *dialecttest.Site
	address    string
	id, secret string
}

func start(t testing.TB) *client {
	t.Helper()
	site := dialecttest.New(t)
	site.Storage("films", false)
	address := site.Serve(func(d dialect.Deps) dialect.Dialect { return visionular.New(d) })
	return &client{t: t, site: site, address: address, id: site.Key.ID, secret: site.Key.Secret}
}

// as is a client with another role's key.
func (c *client) as(role auth.Role) *client {
	c.t.Helper()
	key, err := c.site.Auth.CreateKey(c.t.Context(), c.site.Project, string(role), role)
	if err != nil {
		c.t.Fatal(err)
	}
	other := *c
	other.id, other.secret = key.ID, key.Secret
	return &other
}

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
	c.t.Helper()
	r, err := http.NewRequestWithContext(c.t.Context(), method, c.address+"/vodencoding/v1/"+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("auth-type", "use-basic")
	r.SetBasicAuth(c.id, c.secret)
	for _, spoil := range change {
		spoil(r)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	a := answer{status: response.StatusCode, header: response.Header, raw: string(raw)}
	if err := json.Unmarshal(raw, &a); err != nil {
		c.t.Fatalf("%s %s: %v: %s", method, path, err, raw)
	}
	return a
}

// good is send for what must work; it gives the data.
func good[T any](c *client, method, path, body string) T {
	c.t.Helper()
	var data T
	a := c.send(method, path, body)
	if a.status != http.StatusOK || a.Code != 0 || a.Msg != "success" || a.ID == "" {
		c.t.Fatalf("%s %s: %d %s", method, path, a.status, a.raw)
	}
	if err := json.Unmarshal(a.Data, &data); err != nil {
		c.t.Fatalf("%s %s: %v in %s", method, path, err, a.raw)
	}
	return data
}

// storage is the ID of a bucket's storage.
func (c *client) storage(bucket string) string {
	c.t.Helper()
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
	c.t.Fatalf("there is no storage of the bucket %s", bucket)
	return ""
}

// create makes a task of the bucket films and gives its ID and its job.
func (c *client) create(template, input, output string) (id string, job *media.Job) {
	c.t.Helper()
	body, _ := json.Marshal(object{"template_name": template, "input": input, "output": output, "storage_id": c.storage("films")})
	id = good[struct {
		ID string `json:"task_id"`
	}](c, "POST", "create_task", string(body)).ID
	list, err := c.site.Jobs.List(c.t.Context(), c.latest())
	if err != nil || len(list.Jobs) == 0 {
		c.t.Fatalf("there is no job: %v", err)
	}
	return id, c.site.Job(list.Jobs[0].ID)
}

// latest chooses the last job of the dialect.
func (c *client) latest() store.JobQuery {
	return store.JobQuery{Project: c.site.Project, Origin: visionular.Origin, Limit: 1}
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

func indented(t testing.TB, raw []byte) string {
	t.Helper()
	var b bytes.Buffer
	if err := json.Indent(&b, raw, "", "  "); err != nil {
		t.Fatalf("%v in %s", err, raw)
	}
	return b.String() + "\n"
}
