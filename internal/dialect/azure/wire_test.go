package azure_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/goldentest"
)

// A wire test sends the bytes that a client is known to send, oddities and all,
// over a plain connection. A script of testdata/wire has requests between lines
// "### name"; {{x}} stands for a value, {{length}} for the body's length, and a
// line ">> x=path" behind a request takes a value of its answer: a path of
// members of its JSON, or /a pattern/ whose group is it. Line ends of headers
// become CRLF; bodies are sent as they stand.
func TestRequestsOfRealClientsAreAnsweredAsTheyExpect(t *testing.T) {
	t.Parallel()
	scripts, err := filepath.Glob("testdata/wire/*.http")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, script := range scripts {
		t.Run(strings.TrimSuffix(filepath.Base(script), ".http"), func(t *testing.T) {
			t.Parallel()
			raw, err := os.ReadFile(script)
			if err != nil {
				t.Fatal(err)
			}
			w := newWire(t)
			for _, part := range strings.Split(string(raw), "### ")[1:] {
				name, text, _ := strings.Cut(part, "\n")
				w.step(name, text)
			}
			goldentest.Is(t, strings.TrimSuffix(script, ".http")+".golden", w.log.String())
		})
	}
}

type wire struct {
	*site
	values map[string]string
	guids  map[string]string
	log    strings.Builder
}

func newWire(t *testing.T) *wire {
	s := newSite(t)
	host := strings.TrimPrefix(s.address, "http://")
	return &wire{site: s, guids: map[string]string{}, values: map[string]string{
		"host": host, "id": s.Key.ID, "secret": s.Key.Secret, "soon": time.Now().Add(-5 * time.Minute).UTC().Format(time.RFC3339),
		"soonUS": time.Now().Add(-10 * time.Minute).UTC().Format("1/2/2006 03:04:05 PM"),
	}}
}

func (w *wire) step(name, text string) {
	w.t.Helper()
	if name == "finish the job" {
		w.finish()
		return
	}
	var takes []string
	for {
		trimmed := strings.TrimRight(text, "\n")
		cut := strings.LastIndex(trimmed, "\n")
		if !strings.HasPrefix(trimmed[cut+1:], ">> ") {
			text = trimmed
			break
		}
		takes = append(takes, strings.TrimPrefix(trimmed[cut+1:], ">> "))
		text = trimmed[:cut]
	}
	for key, value := range w.values {
		text = strings.ReplaceAll(text, "{{"+key+"}}", value)
	}
	head, body, _ := strings.Cut(text, "\n\n")
	head = strings.ReplaceAll(head, "{{length}}", strconv.Itoa(len(body)))
	if i := strings.Index(head+body, "{{"); i >= 0 {
		w.t.Fatalf("%s: a value is missing: %.60s", name, (head + body)[i:])
	}
	resp, answer := w.send(name, strings.ReplaceAll(strings.TrimSpace(head), "\n", "\r\n")+"\r\n\r\n"+body)
	fmt.Fprintf(&w.log, "### %s\n%d %s\n", name, resp.StatusCode, http.StatusText(resp.StatusCode))
	for _, h := range []string{"Content-Type", "Location", "DataServiceVersion", "Content-Range"} {
		if v := resp.Header.Get(h); v != "" {
			fmt.Fprintf(&w.log, "%s: %s\n", h, w.plain(v))
		}
	}
	fmt.Fprintf(&w.log, "\n%s\n\n", w.plain(strings.ReplaceAll(answer, "\r\n", "\n")))
	for _, take := range takes {
		key, path, _ := strings.Cut(take, "=")
		w.values[key] = w.find(name, answer, path)
		w.values[key+"Escaped"] = url.QueryEscape(w.values[key])
	}
}

func (w *wire) send(name, request string) (*http.Response, string) {
	w.t.Helper()
	conn, err := net.Dial("tcp", w.values["host"])
	if err != nil {
		w.t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(5 * time.Minute))
	if _, err := io.WriteString(conn, request); err != nil {
		w.t.Fatal(err)
	}
	method, _, _ := strings.Cut(request, " ")
	resp, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: method})
	if err != nil {
		w.t.Fatalf("%s: %v", name, err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return resp, string(raw)
}

// find is a member of a JSON answer, as d.results.0.Id, or a group of a pattern.
func (w *wire) find(name, answer, path string) string {
	w.t.Helper()
	if strings.HasPrefix(path, "/") {
		m := regexp.MustCompile(strings.Trim(path, "/")).FindStringSubmatch(answer)
		if m == nil {
			w.t.Fatalf("%s: no %s in %s", name, path, answer)
		}
		return strings.ReplaceAll(m[1], "&amp;", "&")
	}
	var v any
	if err := json.Unmarshal([]byte(answer), &v); err != nil {
		w.t.Fatalf("%s: %v in %s", name, err, answer)
	}
	for member := range strings.SplitSeq(path, ".") {
		if i, err := strconv.Atoi(member); err == nil {
			v = v.([]any)[i]
		} else {
			v = v.(map[string]any)[member]
		}
	}
	return fmt.Sprint(v)
}

var (
	guids   = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)
	moments = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d(:|%3A)\d\d(:|%3A)\d\d(\.\d+)?Z`)
	signed  = regexp.MustCompile(`sig=[^&"<]*`)
	tokens  = regexp.MustCompile(`eyJ[\w.-]*`)
	lasting = regexp.MustCompile(`(RunningDuration[^0-9]*(?:Edm.Double"> *)?)[0-9.]+`)
	epochs  = regexp.MustCompile(`"(expires_on|not_before)":"\d+"`)
)

// plain takes out of an answer what differs from run to run.
func (w *wire) plain(text string) string {
	text = guids.ReplaceAllStringFunc(text, func(g string) string {
		if w.guids[g] == "" {
			w.guids[g] = fmt.Sprintf("<guid-%d>", len(w.guids)+1)
		}
		return w.guids[g]
	})
	text = moments.ReplaceAllString(text, "<time>")
	text = signed.ReplaceAllString(text, "sig=<sig>")
	text = lasting.ReplaceAllString(text, "$1<ms>")
	text = tokens.ReplaceAllString(text, "<token>")
	text = epochs.ReplaceAllString(text, `"$1":"<epoch>"`)
	text = strings.ReplaceAll(text, w.values["host"], "host")
	return strings.ReplaceAll(text, w.Key.ID, "<key>")
}

// finish ends the newest job's tasks well, as a worker would.
func (w *wire) finish() {
	w.t.Helper()
	guid := w.values["job"][strings.LastIndex(w.values["job"], ":")+1:]
	w.succeed(guid)
}
