package jdcloud_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/dialect/dialecttest"
	"github.com/mediamill/mediamill/internal/dialect/jdcloud"
	"github.com/mediamill/mediamill/internal/goldentest"
)

// The requests of testdata/wire are those of the SDKs that this suite cannot
// install, byte by byte; make.py there computed their signatures. They are sent
// in their order to one service, and the answers are goldens beside them.
func TestRequestsOfTheVendorsSDKsAreTakenByteByByte(t *testing.T) {
	t.Parallel()
	site := dialecttest.New(t)
	site.Storage(bucket, false)
	site.KnownKey("mkwire", "wire-secret")
	now := time.Date(2026, 11, 23, 3, 9, 0, 0, time.UTC)
	site.Now = func() time.Time { return now }
	address := site.Serve(func(d dialect.Deps) dialect.Dialect { return jdcloud.New(d) })
	files, err := filepath.Glob("testdata/wire/*.http")
	if err != nil || len(files) == 0 {
		t.Fatal("there are no requests", err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		got := steady(exchange(t, address, raw))
		goldentest.Is(t, strings.TrimSuffix(file, ".http")+".answer", got)
	}
}

// exchange sends the bytes as they are, and gives status and body of the answer.
func exchange(t *testing.T, address string, raw []byte) string {
	t.Helper()
	c, err := net.Dial("tcp", strings.TrimPrefix(address, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.Write(raw); err != nil {
		t.Fatal(err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%d\n%s", resp.StatusCode, dialecttest.Indented(t, bytes.TrimSpace(body)))
}

var unsteady = []struct {
	pattern *regexp.Regexp
	with    string
}{
	{regexp.MustCompile(`"requestId": "[a-z0-9]+"`), `"requestId": "<request>"`},
	{regexp.MustCompile(`[0-9a-f]{12}7[0-9a-f]{19}`), "<id>"},
	{regexp.MustCompile(`20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z(\\?)"`), `<time>$1"`},
	{regexp.MustCompile(`20\d\d/\d\d/\d\d`), "<day>"},
}

// steady is an answer without what is new each time.
func steady(answer string) string {
	for _, u := range unsteady {
		answer = u.pattern.ReplaceAllString(answer, u.with)
	}
	return answer
}
