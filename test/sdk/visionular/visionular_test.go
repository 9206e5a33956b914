// Package sdk_visionular_test runs the vendor's own Python sample against the
// real server, and sends the requests of its Go SDK, which no registry serves, as
// recorded bytes.
package sdk_visionular_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/mediamill/mediamill/test/mill"
	"github.com/mediamill/mediamill/test/node"
	"github.com/mediamill/mediamill/test/sdk"
)

func TestMain(m *testing.M) {
	code := m.Run()
	mill.Clean()
	os.Exit(code)
}

type object = map[string]any

// A client calls the API as the vendor's Go SDK does.
type client struct {
	t           *testing.T
	server      string
	key, secret string
}

func (c *client) call(method, path, body string) object {
	c.t.Helper()
	req, err := http.NewRequestWithContext(c.t.Context(), method, c.server+"/vodencoding/v1/"+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("auth-type", "use-basic")
	req.SetBasicAuth(c.key, c.secret)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	var answer struct {
		Code int
		Msg  string
		Data object
	}
	if err := json.Unmarshal(raw, &answer); err != nil || answer.Code != 0 || resp.StatusCode != http.StatusOK {
		c.t.Fatalf("%s %s: %d %s", method, path, resp.StatusCode, raw)
	}
	return answer.Data
}

// ended polls a task as a client does.
func (c *client) ended(id string) object {
	c.t.Helper()
	var task object
	mill.Await(c.t, "the task "+id+" ended", func() bool {
		task = c.call(http.MethodGet, "query_task?task_id="+id, "")
		return task["status"] == "succeeded" || task["status"] == "failed"
	})
	return task
}

// interpreter is a Python that has the module requests: the one in PATH, or else
// the system's, for which scripts/install.sh installs it.
func interpreter(t *testing.T) string {
	t.Helper()
	var said []byte
	for _, python := range []string{"python3", "/usr/bin/python3"} {
		out, err := exec.CommandContext(t.Context(), python, "-c", "import requests").CombinedOutput()
		if err == nil {
			return python
		}
		said = append(said, fmt.Sprintf("%s: %v %s\n", python, err, out)...)
	}
	node.Lacking(t, "no Python has the module requests; scripts/install.sh requests installs it:\n%s", said)
	return ""
}

// sample runs the vendor's Python sample with other values in its literals, and
// gives what it prints.
func sample(t *testing.T, values map[string]string) string {
	t.Helper()
	python := interpreter(t)
	raw, err := os.ReadFile("create_task.py")
	if err != nil {
		t.Fatal(err)
	}
	text := string(raw)
	for from, to := range values {
		if strings.Count(text, from) != 1 {
			t.Fatalf("the sample has no single %s", from)
		}
		text = strings.Replace(text, from, to, 1)
	}
	file := filepath.Join(t.TempDir(), "create_task.py")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), python, file)
	cmd.Env = append(os.Environ(), "NO_PROXY=127.0.0.1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("the sample: %v\n%s", err, out)
	}
	return string(out)
}

var printedID = regexp.MustCompile(`Task created successfully\. Task ID: ([0-9]{14}[0-9a-z]{18})\n`)

func TestTheVendorsSampleMakesAPresentation(t *testing.T) {
	t.Parallel()
	films := t.TempDir()
	sdk.Film(t, films, "in/film.mp4")
	served := httptest.NewServer(http.FileServer(http.Dir(films)))
	defer served.Close()
	heard := make(chan string, 16)
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		heard <- string(body)
	}))
	defer receiver.Close()
	ports := portOf(t, served.URL) + "," + portOf(t, receiver.URL)
	_, api := mill.Serve(t, "", "--data", t.TempDir(), "--outbound-allow-cidrs", "127.0.0.0/8", "--outbound-ports", ports, "--storage-roots", films)
	api.Must(t, "POST", "/api/v1/storages", object{"name": "films", "kind": "folder", "config": object{"path": films}}, nil)
	key, secret, _ := strings.Cut(api.Key, ".")
	c := &client{t, api.Server, key, secret}
	storage, _ := c.call(http.MethodPost, "add_storage", `{"type":"oss","region":"cn-beijing","bucket":"films","prefix":"out","notify":"`+receiver.URL+`"}`)["storage_id"].(string)

	values := map[string]string{
		"https://api.visionular.com": api.Server, "your_api_key": key, "your_api_secret": secret, "34b3cad70dbf8ee1": storage,
		"https://dangjin-iptest.oss-cn-beijing.aliyuncs.com/rakuten-japan/1102553305.mp4": served.URL + "/in/film.mp4",
	}
	printed := sample(t, values)
	found := printedID.FindStringSubmatch(printed)
	if found == nil {
		t.Fatalf("the sample prints %s", printed)
	}
	task := c.ended(found[1])
	if task["status"] != "succeeded" || task["source_resolution"] != "320x180" || task["progress"] != 100.0 || task["output"] != "output_dash/1102553305_2_dash.mpd" {
		t.Fatalf("the task is %v", task)
	}
	facts := sdk.Probe(t, filepath.Join(films, "out/output_dash/1102553305_2_dash.mpd"))
	if v := facts.First("video"); v.Codec != "h264" || v.Height != 180 || facts.First("audio").Codec != "aac" {
		t.Errorf("the presentation is %+v", facts)
	}
	var hook struct {
		Code int
		Msg  string
		Data []object
	}
	select {
	case body := <-heard:
		if err := json.Unmarshal([]byte(body), &hook); err != nil || hook.Msg != "succeeded" || len(hook.Data) != 1 || hook.Data[0]["task_id"] != found[1] ||
			hook.Data[0]["output"] != "oss://films/out/output_dash/1102553305_2_dash.mpd" {
			t.Errorf("the webhook says %s", body)
		}
	case <-time.After(mill.Patience):
		t.Error("no webhook came")
	}

	values["your_api_secret"] = "wrong"
	if printed := sample(t, values); !strings.Contains(printed, "Request error: 401") {
		t.Errorf("with a wrong secret the sample prints %s", printed)
	}
	values["your_api_secret"], values["System_DASH_MP4_H264"] = secret, "No_Such"
	if printed := sample(t, values); !strings.Contains(printed, "Creation failed: there is no template") {
		t.Errorf("with a wrong template the sample prints %s", printed)
	}
}

func TestTemplatesMakeWhatTheySay(t *testing.T) {
	t.Parallel()
	films := t.TempDir()
	sdk.Film(t, films, "in/film.mp4")
	_, api := mill.Serve(t, "", "--data", t.TempDir(), "--storage-roots", films)
	api.Must(t, "POST", "/api/v1/storages", object{"name": "films", "kind": "folder", "config": object{"path": films}}, nil)
	key, secret, _ := strings.Cut(api.Key, ".")
	c := &client{t, api.Server, key, secret}
	var storage string
	for _, s := range c.call(http.MethodGet, "list_storage", "")["list"].([]any) {
		if s.(object)["bucket"] == "films" {
			storage = s.(object)["storage_id"].(string)
		}
	}
	c.call(http.MethodPost, "add_template", `{"template_name":"i_test","format":"mp4","quality":5,"framerate":25,"resolution":"160x0","vcodec":"h264","acodec":"aac","audioBitrate":64}`)
	ids := map[string]string{}
	for name, output := range map[string]string{"i_test": "own.mp4", "System_MP4_AV1": "av1.mp4", "System_HLS_H265": "hls/film.m3u8", "System_MP4_H265": "h265.mp4"} {
		body, _ := json.Marshal(object{"template_name": name, "input": "in/film.mp4", "output": output, "storage_id": storage})
		ids[name], _ = c.call(http.MethodPost, "create_task", string(body))["task_id"].(string)
	}
	for _, want := range []struct {
		template, file, codec string
		width                 int
	}{{"i_test", "own.mp4", "h264", 160}, {"System_MP4_AV1", "av1.mp4", "av1", 320}, {"System_HLS_H265", "hls/film.m3u8", "hevc", 320}, {"System_MP4_H265", "h265.mp4", "hevc", 320}} {
		task := c.ended(ids[want.template])
		if task["status"] != "succeeded" {
			t.Errorf("%s: %v", want.template, task)
			continue
		}
		if v := sdk.Probe(t, filepath.Join(films, want.file)).First("video"); v.Codec != want.codec || v.Width != want.width {
			t.Errorf("%s is %+v", want.file, v)
		}
	}
	listed := c.call(http.MethodGet, "list_task?count=0&start_num=0&start_time=0&end_time=0&status=", "")
	if listed["total"] != 4.0 || listed["num"] != 4.0 {
		t.Errorf("the list is %v", listed)
	}
}

func portOf(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u.Port()
}
