package s3_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/blob/blobtest"
	"github.com/mediamill/mediamill/internal/blob/s3"
	"github.com/mediamill/mediamill/internal/media"
)

func request(t *testing.T, method, address string, body []byte) (int, http.Header, []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil, nil // refused in the middle of the body
	}
	defer resp.Body.Close()
	got, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, resp.Header, got
}

func TestASignedGetIsBoundToItsObjectAndTime(t *testing.T) {
	t.Parallel()
	server := blobtest.StartS3(t)
	b := open(t, server.Bucket(t, server.Endpoint))
	blobtest.Put(t, b, "a b.mp4", []byte("content"))
	blobtest.Put(t, b, "other.mp4", []byte("secret"))
	short, err := b.SignGet(t.Context(), "a b.mp4", time.Second, "")
	if err != nil {
		t.Fatal(err)
	}
	signed := time.Now()
	long, err := b.SignGet(t.Context(), "a b.mp4", time.Minute, `attachment; filename="a b.mp4"`)
	if err != nil {
		t.Fatal(err)
	}
	status, header, body := request(t, http.MethodGet, long, nil)
	if status != 200 || string(body) != "content" || header.Get("Content-Disposition") != `attachment; filename="a b.mp4"` {
		t.Errorf("the signed address answers %d %q, %v", status, body, header)
	}
	for name, address := range map[string]string{
		"another object":      strings.Replace(long, "a%20b.mp4", "other.mp4", 1),
		"a longer time":       strings.Replace(long, "X-Amz-Expires=60", "X-Amz-Expires=6000", 1),
		"another disposition": strings.Replace(long, "attachment", "inline", 1),
		"no signature":        strings.Split(long, "?")[0],
	} {
		if address == long {
			t.Fatalf("%s: the address has another form than the test expects: %s", name, long)
		}
		if status, _, _ := request(t, http.MethodGet, address, nil); status != http.StatusForbidden {
			t.Errorf("%s: status %d, want 403", name, status)
		}
	}
	if status, _, _ := request(t, http.MethodPut, long, []byte("x")); status != http.StatusForbidden {
		t.Errorf("another method: status %d, want 403", status)
	}
	time.Sleep(time.Until(signed.Add(2100 * time.Millisecond))) // nothing tells when it ends but the clock
	if status, _, _ := request(t, http.MethodGet, short, nil); status != http.StatusForbidden {
		t.Errorf("after its time: status %d, want 403", status)
	}
	for _, ttl := range []time.Duration{0, time.Millisecond, 8 * 24 * time.Hour} {
		if _, err := b.SignGet(t.Context(), "a b.mp4", ttl, ""); media.CodeOf(err) != media.CodeInvalid {
			t.Errorf("a time of %s: %v", ttl, err)
		}
	}
}

func TestSignedPartsMakeAnObject(t *testing.T) {
	t.Parallel()
	server := blobtest.StartS3(t)
	b := open(t, server.Bucket(t, server.Endpoint))
	content := blobtest.Bytes(blob.MinPartBytes + 1000)
	u, err := b.StartUpload(t.Context(), blob.Object{Key: "up.mp4", Bytes: int64(len(content))}, blob.MinPartBytes)
	if err != nil {
		t.Fatal(err)
	}
	sign := func(n int) string {
		address, err := b.SignPart(t.Context(), u, n, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		return address
	}
	second := sign(2)
	for name, body := range map[string][]byte{"shorter": content[:999], "longer": content[:1001], "much longer": content} {
		if status, _, _ := request(t, http.MethodPut, second, body); status == 200 {
			t.Errorf("a %s part was taken", name)
		}
	}
	if status, _, _ := request(t, http.MethodPut, strings.Replace(second, "partNumber=2", "partNumber=3", 1), content[:1000]); status != 403 {
		t.Errorf("another part: status %d, want 403", status)
	}
	if parts, err := b.ListParts(t.Context(), u); err != nil || len(parts) != 0 {
		t.Errorf("parts %v, %v", parts, err)
	}
	for n, body := range map[int][]byte{1: content[:blob.MinPartBytes], 2: content[blob.MinPartBytes:]} {
		if status, _, answer := request(t, http.MethodPut, sign(n), body); status != 200 {
			t.Errorf("part %d: status %d: %s", n, status, answer)
		}
	}
	if _, err := b.CompleteUpload(t.Context(), u); err != nil {
		t.Fatal(err)
	}
	if got := blobtest.Read(t, b, "up.mp4", 0, -1); !bytes.Equal(got, content) {
		t.Error("the object has other bytes than were sent")
	}
}

func TestLinksUseThePublicAddress(t *testing.T) {
	t.Parallel()
	b := open(t, s3.Options{
		Endpoint: "http://10.0.0.5:9000", Insecure: true, PublicEndpoint: "https://media.example.com",
		Bucket: "films", Prefix: "a", Addressing: "path", AccessKey: "k", SecretKey: "s",
	})
	address, err := b.SignGet(t.Context(), "x.mp4", time.Minute, "")
	if err != nil || !strings.HasPrefix(address, "https://media.example.com/films/a/x.mp4?") {
		t.Errorf("%s, %v", address, err)
	}
	v := open(t, s3.Options{Endpoint: "https://s3.example.com", Bucket: "films", Addressing: "virtual", AccessKey: "k", SecretKey: "s"})
	if address, err = v.SignGet(t.Context(), "x.mp4", time.Minute, ""); err != nil || !strings.HasPrefix(address, "https://films.s3.example.com/x.mp4?") {
		t.Errorf("%s, %v", address, err)
	}
}

// recorder answers every request with 404 and remembers the last header.
type recorder struct{ header http.Header }

func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	r.header = req.Header
	return &http.Response{StatusCode: 404, Header: http.Header{}, Body: http.NoBody, Request: req}, nil
}

func TestEncryptionIsAskedFor(t *testing.T) {
	t.Parallel()
	for encryption, want := range map[string][2]string{
		"": {"", ""}, "none": {"", ""}, "s3": {"AES256", ""}, "kms": {"aws:kms", "key-1"},
	} {
		r := &recorder{}
		o := s3.Options{Endpoint: "https://s3.example.com", Bucket: "films", AccessKey: "k", SecretKey: "s", Encryption: encryption, Transport: r}
		if encryption == "kms" {
			o.KMSKey = "key-1"
		}
		open(t, o).StartUpload(t.Context(), blob.Object{Key: "x", Bytes: 1}, blob.MinPartBytes)
		got := [2]string{r.header.Get("X-Amz-Server-Side-Encryption"), r.header.Get("X-Amz-Server-Side-Encryption-Aws-Kms-Key-Id")}
		if got != want {
			t.Errorf("%q sends %q, want %q", encryption, got, want)
		}
	}
}

func TestOptionsAreCheckedAllAtOnce(t *testing.T) {
	t.Parallel()
	good := s3.Options{Endpoint: "https://s3.example.com", Bucket: "films", AccessKey: "k", SecretKey: "s"}
	cases := []struct {
		name   string
		change func(*s3.Options)
		fields string
	}{
		{"good", func(o *s3.Options) {}, ""},
		{"http without insecure", func(o *s3.Options) { o.Endpoint = "http://h" }, "endpoint"},
		{"http with insecure", func(o *s3.Options) { o.Endpoint, o.Insecure = "http://h:9000/", true }, ""},
		{"a bucket in the endpoint", func(o *s3.Options) { o.Endpoint = "https://h/films" }, "endpoint"},
		{"no scheme", func(o *s3.Options) { o.Endpoint = "s3.example.com" }, "endpoint"},
		{"a prefix that leads out", func(o *s3.Options) { o.Prefix = "../x" }, "prefix"},
		{"a prefix with a slash", func(o *s3.Options) { o.Prefix = "a/b/" }, ""},
		{"a KMS key without KMS", func(o *s3.Options) { o.KMSKey = "x" }, "kms_key"},
		{"everything wrong", func(o *s3.Options) {
			*o = s3.Options{Bucket: "A", Region: "eu central", Addressing: "x", Encryption: "y", PublicEndpoint: "z"}
		}, "endpoint public_endpoint bucket region addressing encryption access_key secret_key"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			o := good
			c.change(&o)
			var fields []string
			if faults, ok := o.Validate().(media.Faults); ok {
				for _, f := range faults {
					fields = append(fields, f.Field)
				}
			}
			if got := strings.Join(fields, " "); got != c.fields {
				t.Errorf("faults in %q, want %q", got, c.fields)
			}
		})
	}
}

func TestWhatIsWrongWithAStorageIsSaid(t *testing.T) {
	t.Parallel()
	server := blobtest.StartS3(t)
	good := server.Bucket(t, server.Endpoint)
	for says, change := range map[string]func(*s3.Options){
		"bucket does not exist": func(o *s3.Options) { o.Bucket = "no-such-bucket" },
		"does not accept":       func(o *s3.Options) { o.SecretKey = "wrong" },
	} {
		o := good
		change(&o)
		b := open(t, o)
		_, err := b.Put(t.Context(), blob.Object{Key: "x", Bytes: 1}, strings.NewReader("x"))
		e := media.AsError(err)
		if e.Code != media.CodeOutputDenied || !strings.Contains(e.Message, says) || e.Hint == "" {
			t.Errorf("%s: %v, hint %q", says, err, e.Hint)
		}
		if strings.Contains(fmt.Sprint(err), o.SecretKey) && o.SecretKey != "wrong" {
			t.Error("the error holds the secret")
		}
		failed := 0
		for _, p := range blob.Test(t.Context(), b, nil) {
			if !p.OK && p.Error == "" {
				t.Errorf("%s failed without a word", p.Name)
			}
			if !p.OK {
				failed++
			}
		}
		if failed < 6 {
			t.Errorf("%s: only %d permissions failed", says, failed)
		}
	}
}
