package jdcloud_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/dialect/jdcloud"
)

func TestSignaturesOfEverySDKAreTaken(t *testing.T) {
	t.Parallel()
	c := start(t)
	list := "/v1/snapshotTasks?pageSize=10&filters.1.values.1=submitted&filters.1.name=status"
	for _, tt := range []struct {
		name, region string
		parcel       parcel
	}{
		{"Node: the colon escaped on the wire and in the signature", "jdcloud",
			parcel{method: "GET", target: "/v1/settings%3AqueryCallbackSettings", signed: []string{}}},
		{"Python: the colon plain on the wire and escaped in the signature", "jdcloud-api",
			parcel{method: "GET", target: "/v1/settings:queryCallbackSettings", path: "/v1/settings%3AqueryCallbackSettings"}},
		{"the colon plain in both", "cn-north-1", parcel{method: "GET", target: "/v1/settings:queryCallbackSettings"}},
		{"the colon escaped on the wire and plain in the signature", "cn-north-1",
			parcel{method: "GET", target: "/v1/settings%3AqueryCallbackSettings", path: "/v1/settings:queryCallbackSettings"}},
		{"Go: the query as it was sent", "jdcloud-api", parcel{method: "GET", target: list}},
		{"Node and Python: the query sorted", "jdcloud", parcel{method: "GET", target: list,
			query: "filters.1.name=status&filters.1.values.1=submitted&pageSize=10"}},
		{"values sorted by their names", "jdcloud", parcel{method: "GET",
			target: "/v1/snapshotTasks?filters.1.values.10=running&filters.1.values.1=submitted&filters.1.name=status&filters.1.operator=in",
			query:  "filters.1.name=status&filters.1.operator=in&filters.1.values.1=submitted&filters.1.values.10=running"}},
		{"the query encoded anew", "jdcloud", parcel{method: "GET",
			target: "/v1/transcodeJobs?filters.1.name=title&filters.1.values.1=a+b:c",
			query:  "filters.1.name=title&filters.1.values.1=a%20b%3Ac"}},
		{"a header more in the signature, with white space around", "jdcloud",
			parcel{method: "GET", target: "/v1/snapshotTasks", signed: []string{"x-jdcloud-algorithm"}, headers: map[string]string{"x-jdcloud-algorithm": "  JDCLOUD2-HMAC-SHA256 "}}},
		{"headers that are not signed", "jdcloud", parcel{method: "GET", target: "/v1/snapshotTasks",
			headers: map[string]string{"JDCLOUD2-HMAC-SHA256": "JDCLOUD2-HMAC-SHA256", "x-jdcloud-content-sha256": "no"}}},
		{"the region of a regional path", "cn-south-1", parcel{method: "GET", target: "/v1/regions/cn-south-1/notification"}},
		{"a slash at the end", "cn-south-1", parcel{method: "GET", target: "/v1/regions/cn-south-1/buckets/films-bucket/styleDelimiter/"}},
		{"a clock 14 minutes late", "jdcloud", parcel{method: "GET", target: "/v1/snapshotTasks", date: time.Now().Add(-14 * time.Minute)}},
		{"HEAD, of which the answer has no body", "jdcloud", parcel{method: "HEAD", target: "/v1/snapshotTasks"}},
	} {
		a := c.in(tt.region).send(c.in(tt.region).request(tt.parcel))
		if a.status != http.StatusOK {
			t.Errorf("%s: %d %s", tt.name, a.status, a.raw)
		}
	}
}

func TestASignatureHoldsForOneRequestOnly(t *testing.T) {
	t.Parallel()
	body := `{"title":"one"}`
	for _, tt := range []struct {
		name   string
		change func(*http.Request)
	}{
		{"another method", func(r *http.Request) { r.Method = "PUT" }},
		{"another path", func(r *http.Request) { r.URL.Path = "/v1/transcodeTemplates" }},
		{"a query", func(r *http.Request) { r.URL.RawQuery = "a=b" }},
		{"a bit of the body", func(r *http.Request) {
			r.Body = io.NopCloser(strings.NewReader(strings.Replace(body, "one", "ona", 1)))
		}},
		{"another host", func(r *http.Request) { r.Host = "mps.jdcloud-api.com" }},
		{"another content type", func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") }},
		{"another nonce", func(r *http.Request) { r.Header.Set("x-jdcloud-nonce", "other") }},
		{"another second", func(r *http.Request) {
			r.Header.Set("x-jdcloud-date", time.Now().UTC().Add(time.Second).Format("20060102T150405Z"))
		}},
		{"no date", func(r *http.Request) { r.Header.Del("x-jdcloud-date") }},
		{"no nonce", func(r *http.Request) { r.Header.Del("x-jdcloud-nonce") }},
		{"no signature", func(r *http.Request) { r.Header.Del("Authorization") }},
		{"a token of temporary credentials", func(r *http.Request) { r.Header.Set("x-jdcloud-security-token", "t") }},
		{"another region", rewrite("/jdcloud/", "/cn-north-1/")},
		{"another service", rewrite("/mps/", "/vm/")},
		{"another day", rewrite(time.Now().UTC().Format("20060102")+"/", "20200101/")},
		{"a header less that is signed", rewrite(";x-jdcloud-nonce", "")},
		{"another order of headers", rewrite("content-type;host", "host;content-type")},
		{"another algorithm", rewrite("JDCLOUD2-HMAC-SHA256", "JDCLOUD3-HMAC-SHA256")},
		{"a key that there is not", rewrite("Credential=mk", "Credential=ml")},
		{"a signature of another length", rewrite("Signature=", "Signature=00")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := start(t) // each its own, since failed sign-ins are counted
			r := c.request(parcel{method: "POST", target: "/v1/snapshotTemplates", body: body})
			tt.change(r)
			if a := c.send(r); a.status != http.StatusUnauthorized || a.body.Error.Status != "UNAUTHENTICATED" || a.body.Error.Code != 401 {
				t.Errorf("%d %s", a.status, a.raw)
			}
		})
	}
}

func TestEveryBitOfASignatureCounts(t *testing.T) {
	t.Parallel()
	// Failed sign-ins are slowed down after ten, so a few bits of each eighth do.
	for part := range 8 {
		c := start(t)
		for _, bit := range []int{0, 9, 18, 31} {
			r := c.request(parcel{method: "GET", target: "/v1/snapshotTasks"})
			before, hex, _ := strings.Cut(r.Header.Get("Authorization"), "Signature=")
			digits := []byte(hex)
			place := part*8 + bit/4
			digits[place] = "0123456789abcdef"[strings.IndexByte("0123456789abcdef", digits[place])^(1<<(bit%4))]
			r.Header.Set("Authorization", before+"Signature="+string(digits))
			if a := c.send(r); a.status != http.StatusUnauthorized {
				t.Errorf("bit %d of digit %d: %d %s", bit%4, place, a.status, a.raw)
			}
		}
	}
}

func TestDatesAreHeldToAQuarterOfAnHour(t *testing.T) {
	t.Parallel()
	c := start(t)
	for name, off := range map[string]time.Duration{"late": -16 * time.Minute, "early": 16 * time.Minute} {
		a := c.send(c.request(parcel{method: "GET", target: "/v1/snapshotTasks", date: time.Now().Add(off)}))
		if a.status != http.StatusUnauthorized || !strings.Contains(a.body.Error.Message, "15 minutes") {
			t.Errorf("%s: %d %s", name, a.status, a.raw)
		}
	}
}

func TestAReplayOfAChangeIsRefusedAndOneOfAReadIsNot(t *testing.T) {
	t.Parallel()
	c := start(t)
	for _, tt := range []struct {
		name   string
		parcel parcel
		second int
	}{
		{"a read", parcel{method: "GET", target: "/v1/snapshotTasks", nonce: "one"}, 200},
		{"a change", parcel{method: "POST", target: "/v1/snapshotTemplates", body: `{"title":"one"}`, nonce: "two"}, 401},
		{"another change with that nonce", parcel{method: "DELETE", target: "/v1/snapshotTemplates/100001", nonce: "two"}, 401},
	} {
		first := c.send(c.request(tt.parcel))
		second := c.send(c.request(tt.parcel))
		if tt.name != "another change with that nonce" && first.status != 200 || second.status != tt.second {
			t.Errorf("%s: %d and then %d %s", tt.name, first.status, second.status, second.raw)
		}
	}
	other := c.as(auth.Admin)
	if a := other.send(other.request(parcel{method: "POST", target: "/v1/snapshotTemplates", body: `{"title":"one"}`, nonce: "two"})); a.status != 200 {
		t.Errorf("another key with a used nonce: %d %s", a.status, a.raw)
	}
}

func TestASubmissionThatIsReplayedAtAnotherServerMakesNoOtherTask(t *testing.T) {
	t.Parallel()
	c := start(t)
	template := c.template(nil)
	second := *c
	second.Address = c.Site.Serve(func(d dialect.Deps) dialect.Dialect { return jdcloud.New(d) })
	raw, err := json.Marshal(snapshotOf(template))
	if err != nil {
		t.Fatal(err)
	}
	p := parcel{method: "POST", target: "/v1/snapshotTasks%3Asubmit", body: string(raw), nonce: "once"}
	var ids []string
	for _, server := range []*client{c, &second} {
		var result struct{ TaskID string }
		if err := json.Unmarshal(server.send(server.request(p)).body.Result, &result); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, result.TaskID)
	}
	if ids[0] != ids[1] || c.listed("/snapshotTasks").TotalElements != 1 {
		t.Errorf("the tasks are %v", ids)
	}
}

func TestAKeyThatWasRevokedIsNoLongerGood(t *testing.T) {
	t.Parallel()
	c := start(t)
	other := c.as(auth.Viewer)
	if a := other.do("GET", "/snapshotTasks", nil); a.status != 200 {
		t.Fatalf("%d %s", a.status, a.raw)
	}
	if err := c.Site.Auth.RevokeKey(t.Context(), c.Site.Project, other.ID); err != nil {
		t.Fatal(err)
	}
	if a := other.do("GET", "/snapshotTasks", nil); a.status != 401 {
		t.Errorf("a revoked key: %d %s", a.status, a.raw)
	}
}

func rewrite(old, with string) func(*http.Request) {
	return func(r *http.Request) {
		r.Header.Set("Authorization", strings.Replace(r.Header.Get("Authorization"), old, with, 1))
	}
}
