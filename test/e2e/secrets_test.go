package e2e

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store/storetest"
	"github.com/mediamill/mediamill/test/mill"
)

// No address lies in the database as it came: jobs of every kind of address run to
// their end, their callbacks are told, and then every row of every table is read,
// and every byte of the embedded database's files.
func TestADatabaseTellsNoAddresses(t *testing.T) {
	t.Run("embedded", func(t *testing.T) {
		data := t.TempDir()
		tellNoAddresses(t, data, "sqlite:"+data)
		files, err := filepath.Glob(filepath.Join(data, "mediamill.db*"))
		if err != nil || len(files) == 0 {
			t.Fatalf("the files %v, %v", files, err)
		}
		for _, file := range files {
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if at := bytes.Index(bytes.ToLower(content), []byte(atRest)); at >= 0 {
				t.Errorf("%s: %q", filepath.Base(file), content[max(0, at-60):at+60])
			}
		}
	})
	t.Run("fleet", func(t *testing.T) {
		cluster, err := storetest.StartCluster()
		storetest.Need(t, err)
		t.Cleanup(cluster.Stop)
		tellNoAddresses(t, t.TempDir(), cluster.Address("postgres"), "--database", cluster.Address("postgres"))
	})
}

// atRest is in each address, where its secret would be; sealed texts, which are
// in base64, hold no tilde.
const atRest = "sekret~sekret"

func tellNoAddresses(t *testing.T, data, address string, args ...string) {
	films := t.TempDir()
	mill.Clip(t, filepath.Join(films, "film.mp4"), "160x90", 1)
	web := httptest.NewServer(http.FileServer(http.Dir(films)))
	t.Cleanup(web.Close)
	hooks := newReceiver(t)
	p, api := mill.Serve(t, "", append(append([]string{"--data", data}, args...), reach(t, web.URL, hooks.server.URL)...)...)
	film := web.URL + "/film.mp4?x=1&sig=" + atRest
	hook := hooks.server.URL + "/services/" + atRest + "?token=" + atRest

	api.Must(t, "PUT", "/api/v1/webhook", member{"url": hook, "events": []string{"*"}}, nil)
	api.Must(t, "POST", "/api/v1/templates", member{"name": "mine", "operation": "join",
		"params": member{"sources": []member{{"url": film}}}}, nil)
	joined := member{"operation": "join", "params": member{"sources": []member{{"url": film}}, "video": member{"preset": "ultrafast"}}}
	want := 0
	for _, spec := range []member{
		{"source": member{"url": film}, "tasks": []member{{"template": "remux-mp4"}, joined, {"template": "mine"}}}, // and the webhook
		{"source": member{"url": film}, "tasks": []member{{"template": "remux-mp4", "source": member{"url": film + "2"}}},
			"callback": member{"url": hook, "events": []string{"*"}, "also": []member{{"name": "second", "url": hook + "2", "events": []string{"*"}}}}},
	} {
		job := succeeded(t, api, spec)
		if job.Source.URL != film {
			t.Errorf("the source is read back as %s", job.Source.URL)
		}
		want++
	}
	failed := api.Ended(t, api.Create(t, copied(member{"url": web.URL + "/none.mp4?sig=" + atRest})).ID)
	if failed.State != media.JobFailed {
		t.Errorf("a job of nothing is %s", failed.State)
	}
	visionularJob(t, api, film)
	pending := func() bool {
		var page struct {
			Deliveries []struct{ State, URL string }
		}
		api.Must(t, "GET", "/api/v1/deliveries?limit=500", nil, &page)
		for _, d := range page.Deliveries {
			if !strings.HasPrefix(d.URL, hook) {
				t.Fatalf("a delivery is read back as %s", d.URL)
			}
			if d.State != "delivered" {
				return true
			}
		}
		return len(page.Deliveries) < 4*want
	}
	mill.Await(t, "all callbacks were taken", func() bool { return !pending() })
	p.Stop(t)

	db := storetest.Open(t, address)
	sealed := 0
	for line := range strings.Lines(storetest.Text(t, db)) {
		if strings.Contains(strings.ToLower(line), atRest) {
			t.Errorf("in the clear: %s", line)
		}
		sealed += strings.Count(line, "sealed:v1.")
	}
	if sealed < 20 {
		t.Errorf("%d sealed texts: the rows are not those of the jobs", sealed)
	}
}

// visionularJob makes a job by a vendor's protocol, which keeps its own words of it,
// and waits for its end.
func visionularJob(t *testing.T, api *mill.API, source string) {
	t.Helper()
	id, secret, _ := strings.Cut(api.Key, ".")
	signed := []string{"auth-type", "use-basic", "Authorization", "Basic " + base64.StdEncoding.EncodeToString([]byte(id+":"+secret))}
	call := func(method, path string, body, data any) {
		t.Helper()
		status, raw := api.Do(t.Context(), method, "/vodencoding/v1/"+path, body, signed...)
		answer := struct {
			Code int
			Data any
		}{Data: data}
		if err := json.Unmarshal(raw, &answer); err != nil || status != 200 || answer.Code != 0 {
			t.Fatalf("%s: %d %s: %v", path, status, raw, err)
		}
	}
	var storages struct {
		List []struct {
			ID string `json:"storage_id"`
		}
	}
	call("GET", "list_storage", nil, &storages)
	var made struct {
		ID string `json:"task_id"`
	}
	call("POST", "add_template", member{"template_name": "plain", "format": "mp4", "vcodec": "h264", "acodec": "aac"}, nil)
	call("POST", "create_task", member{"template_name": "plain", "input": source, "output": "vendor/film.mp4",
		"storage_id": storages.List[0].ID}, &made)
	var task struct{ Status string }
	mill.Await(t, "the vendor's task ended", func() bool {
		call("GET", "query_task?task_id="+made.ID, nil, &task)
		return strings.EqualFold(task.Status, "succeeded") || strings.EqualFold(task.Status, "failed")
	})
}
