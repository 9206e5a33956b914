package jdcloud_test

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/dialect/dialecttest"
	"github.com/mediamill/mediamill/internal/dialect/jdcloud"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/storages"
)

// A client signs by the vendor's manual, with nothing of the verifier's code.
type client struct {
	dialecttest.Client
	region string // of the credential
}

// bucket is a storage whose name a bucket can have too.
const bucket = "films-bucket"

func start(t testing.TB) *client {
	t.Helper()
	site := dialecttest.New(t)
	site.Storage(bucket, false)
	return &client{site.Client(func(d dialect.Deps) dialect.Dialect { return jdcloud.New(d) }), "jdcloud"}
}

// as is a client with another role's key.
func (c *client) as(role auth.Role) *client { return &client{c.As(role), c.region} }

// in is a client of a region.
func (c *client) in(region string) *client {
	other := *c
	other.region = region
	return &other
}

// An answer is one of the service.
type answer struct {
	status int
	raw    []byte
	body   struct {
		RequestID string          `json:"requestId"`
		Result    json.RawMessage `json:"result"`
		Error     *struct {
			Code    int
			Status  string
			Message string
			Details []struct{ Field, Message string }
		} `json:"error"`
	}
}

// A parcel is a request as it goes over the wire, before it is signed.
type parcel struct {
	method, target string // target as it is sent: path and query
	path, query    string // as they are signed; those of target when empty
	body           string
	headers        map[string]string
	signed         []string // names of headers, besides those that always are
	date           time.Time
	nonce          string
}

func (c *client) request(p parcel) *http.Request {
	c.T.Helper()
	r, err := http.NewRequest(p.method, c.Address+p.target, strings.NewReader(p.body))
	if err != nil {
		c.T.Fatal(err)
	}
	path, query, _ := strings.Cut(p.target, "?")
	if p.path != "" {
		path = p.path
	}
	if p.query != "" {
		query = p.query
	}
	if p.date.IsZero() {
		p.date = time.Now()
	}
	if p.nonce == "" {
		p.nonce = rand.Text()
	}
	at := p.date.UTC().Format("20060102T150405Z")
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("x-jdcloud-date", at)
	r.Header.Set("x-jdcloud-nonce", p.nonce)
	for name, value := range p.headers {
		r.Header.Set(name, value)
	}
	names := append([]string{"content-type", "host"}, append(p.signed, "x-jdcloud-date", "x-jdcloud-nonce")...)
	var canonical strings.Builder
	fmt.Fprintf(&canonical, "%s\n%s\n%s\n", p.method, path, query)
	for _, name := range names {
		value := r.Header.Get(name)
		if name == "host" {
			value = r.URL.Host
		}
		fmt.Fprintf(&canonical, "%s:%s\n", name, strings.TrimSpace(value))
	}
	sum := sha256.Sum256([]byte(p.body))
	fmt.Fprintf(&canonical, "\n%s\n%s", strings.Join(names, ";"), hex.EncodeToString(sum[:]))
	sum = sha256.Sum256([]byte(canonical.String()))
	scope := at[:8] + "/" + c.region + "/mps/jdcloud2_request"
	toSign := "JDCLOUD2-HMAC-SHA256\n" + at + "\n" + scope + "\n" + hex.EncodeToString(sum[:])
	key := []byte("JDCLOUD2" + c.Secret)
	for _, part := range []string{at[:8], c.region, "mps", "jdcloud2_request", toSign} {
		h := hmac.New(sha256.New, key)
		h.Write([]byte(part))
		key = h.Sum(nil)
	}
	r.Header.Set("Authorization", fmt.Sprintf("JDCLOUD2-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%x",
		c.ID, scope, strings.Join(names, ";"), key))
	return r
}

func (c *client) send(r *http.Request) answer {
	c.T.Helper()
	response, raw := c.Send(r)
	a := answer{status: response.StatusCode, raw: raw}
	if r.Method != http.MethodHead {
		if err := json.Unmarshal(a.raw, &a.body); err != nil {
			c.T.Fatalf("%s %s: %v in %s", r.Method, r.URL, err, a.raw)
		}
	}
	return a
}

// do sends a request as Node's SDK does: the colon of a verb escaped, the body's
// fields as they are.
func (c *client) do(method, path string, body any) answer {
	c.T.Helper()
	text := ""
	switch b := body.(type) {
	case nil:
	case string:
		text = b
	default:
		raw, err := json.Marshal(b)
		if err != nil {
			c.T.Fatal(err)
		}
		text = string(raw)
	}
	return c.send(c.request(parcel{method: method, target: "/v1" + strings.ReplaceAll(path, ":", "%3A"), body: text}))
}

// must is do that has to succeed, and reads the result.
func must[T any](c *client, method, path string, body any) T {
	c.T.Helper()
	a := c.do(method, path, body)
	var result T
	if a.status != http.StatusOK || a.body.Error != nil {
		c.T.Fatalf("%s %s: %d %s", method, path, a.status, a.raw)
	}
	if err := json.Unmarshal(a.body.Result, &result); err != nil {
		c.T.Fatalf("%s %s: %v in %s", method, path, err, a.raw)
	}
	return result
}

type object = map[string]any

// template makes a snapshot template.
func (c *client) template(fields object) string {
	c.T.Helper()
	return must[object](c, "POST", "/snapshotTemplates", merged(object{"title": "shots"}, fields))["templateId"].(string)
}

// submit makes a snapshot task of a film and gives its ID.
func (c *client) submit(template string, fields object) string {
	c.T.Helper()
	result := must[struct{ TaskID string }](c, "POST", "/snapshotTasks:submit", merged(snapshotOf(template), fields))
	return result.TaskID
}

func snapshotOf(template string) object {
	return object{"templateId": template, "input": object{"region": "cn-north-1", "bucket": bucket, "objectKey": "in/hanma.mp4"}}
}

// transcodeOf is a transcode template of a container.
func transcodeOf(container string) object {
	return object{
		"title": "small", "video": object{"codec": "h264", "rcmode": "abr", "bitrate": 300}, "audio": object{"codec": "aac", "bitrate": 96},
		"container": object{"format": container}, "definition": "SD",
	}
}

// transcodeJobOf is a transcode job of one output.
func transcodeJobOf(template any) object {
	return object{
		"accessKey": "a", "secretKey": "s", "endpoint": "s3-internal.cn-north-1.jcloudcs.com", "bucket": bucket, "objectKey": "in/hanma.mp4",
		"outputConfig": object{"accessKey": "a", "secretKey": "s", "endpoint": "s3-internal.cn-north-1.jcloudcs.com", "bucket": bucket,
			"outputList": []object{{"objectKey": "out/hanma.mp4", "templateId": template}}},
	}
}

// addS3 adds a storage that nobody reaches.
func (c *client) addS3(t testing.TB, name, config string) {
	t.Helper()
	_, err := c.Site.Jobs.Storages.Create(t.Context(), c.Site.Project, storages.StorageSpec{Name: name, Kind: "s3", Config: json.RawMessage(config)}, true)
	if err != nil {
		t.Fatal(err)
	}
}

func merged(base, over object) object {
	for name, value := range over {
		base[name] = value
	}
	return base
}

// stored is the job of a vendor's ID.
func (c *client) stored(id string) *media.Job {
	c.T.Helper()
	return c.Site.Job(fmt.Sprintf("%s-%s-%s-%s-%s", id[:8], id[8:12], id[12:16], id[16:20], id[20:]))
}

func query(pairs ...string) string {
	values := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	return "?" + values.Encode()
}
