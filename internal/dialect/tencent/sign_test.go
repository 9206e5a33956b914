package tencent_test

import (
	"encoding/hex"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/dialect/tencent"
)

// The vendor's own example, which its documents compute step by step.
func TestTheTestsSignAsTheVendorDoes(t *testing.T) {
	t.Parallel()
	body := `{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}`
	got := sign("POST", "cvm.tencentcloudapi.com", "", "application/json; charset=utf-8", body,
		"AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE", "cvm", time.Unix(1551113065, 0))
	if want := "Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168"; !strings.HasSuffix(got, want) {
		t.Errorf("%s does not end in %s", got, want)
	}
}

const tasksBody = `{"Status":"FINISH"}`

func TestTheFormsInWhichClientsSignAreTaken(t *testing.T) {
	t.Parallel()
	_, c := serve(t)
	for _, tt := range []struct {
		name string
		edit func(*client)
	}{
		{"the host with its port, as Go and Python", func(*client) {}},
		{"the host without its port, as Node", func(c *client) { c.bareHost = true }},
		{"a service that is an endpoint's first label", func(c *client) { c.service = "127" }},
		{"a service with a port", func(c *client) { c.service = "localhost:18080" }},
		{"four minutes in the past", func(c *client) { c.at = c.at.Add(-4 * time.Minute) }},
		{"four minutes in the future", func(c *client) { c.at = c.at.Add(4 * time.Minute) }},
		{"a path before the endpoint, signed as a slash", func(c *client) {
			c.edit = func(r *http.Request) { r.URL.Path = "/tencent" }
		}},
	} {
		each := *c
		tt.edit(&each)
		if code, message := each.code("DescribeTasks", tasksBody); code != "" {
			t.Errorf("%s: %s: %s", tt.name, code, message)
		}
	}
}

func TestOtherHeadersAndNoBodyMayBeSigned(t *testing.T) {
	t.Parallel()
	_, c := serve(t)
	each := *c
	each.edit = func(r *http.Request) {
		r.Header.Set("X-TC-Content-SHA256", "UNSIGNED-PAYLOAD")
		r.Header.Set("Authorization", sign("POST", r.URL.Host, "", "application/json", "UNSIGNED-PAYLOAD", c.ID, c.Secret, "mps", c.at))
	}
	if code, message := each.code("DescribeTasks", tasksBody); code != "" {
		t.Errorf("a body that is not signed: %s: %s", code, message)
	}
	each.edit = func(r *http.Request) { // as the vendor's newer examples: the action too, in small letters
		date, stamp := c.at.UTC().Format("2006-01-02"), unix(c.at)
		canonical := "POST\n/\n\ncontent-type:application/json\nhost:" + r.URL.Host + "\nx-tc-action:describetasks\n\ncontent-type;host;x-tc-action\n" + sum(tasksBody)
		text := "TC3-HMAC-SHA256\n" + stamp + "\n" + date + "/mps/tc3_request\n" + sum(canonical)
		key := mac(mac(mac([]byte("TC3"+c.Secret), date), "mps"), "tc3_request")
		r.Header.Set("Authorization", "TC3-HMAC-SHA256 Credential="+c.ID+"/"+date+"/mps/tc3_request, SignedHeaders=content-type;host;x-tc-action, Signature="+hex.EncodeToString(mac(key, text)))
	}
	if code, message := each.code("DescribeTasks", tasksBody); code != "" {
		t.Errorf("the action signed too: %s: %s", code, message)
	}
}

func TestAPollIsNotTakenForAReplay(t *testing.T) {
	t.Parallel()
	_, c := serve(t)
	for range 3 { // the same second, the same bytes
		if code, message := c.code("DescribeTasks", tasksBody); code != "" {
			t.Errorf("%s: %s", code, message)
		}
	}
}

func TestSignaturesThatAreRefused(t *testing.T) {
	t.Parallel()
	header := func(name, value string) func(*client) {
		return func(c *client) { c.edit = func(r *http.Request) { r.Header.Set(name, value) } }
	}
	change := func(from, to string) func(*client) {
		return func(c *client) {
			c.edit = func(r *http.Request) {
				r.Header.Set("Authorization", strings.Replace(r.Header.Get("Authorization"), from, to, 1))
			}
		}
	}
	for _, tt := range []struct {
		name string
		edit func(*client)
		want string
	}{
		{"none at all", header("Authorization", ""), "AuthFailure.InvalidAuthorization"},
		{"Node's option to skip it", header("Authorization", "SKIP"), "AuthFailure.InvalidAuthorization"},
		{"another algorithm", change("TC3-HMAC-SHA256", "TC3-HMAC-SM3"), "AuthFailure.InvalidAuthorization"},
		{"a signature that is not hexadecimal", change("Signature=", "Signature=zz"), "AuthFailure.InvalidAuthorization"},
		{"the host not signed", change("content-type;host", "content-type"), "AuthFailure.InvalidAuthorization"},
		{"another header said to be signed", change("content-type;host", "content-type;host;x-tc-action"), "AuthFailure.SignatureFailure"},
		{"another secret", func(c *client) { c.Secret += "x" }, "AuthFailure.SignatureFailure"},
		{"a key that there is not", func(c *client) { c.ID = "AKIDnobody" }, "AuthFailure.SecretIdNotFound"},
		{"six minutes in the past", func(c *client) { c.at = c.at.Add(-6 * time.Minute) }, "AuthFailure.SignatureExpire"},
		{"six minutes in the future", func(c *client) { c.at = c.at.Add(6 * time.Minute) }, "AuthFailure.SignatureExpire"},
		{"a time moved after signing", func(c *client) { at := c.at.Add(time.Minute); header("X-TC-Timestamp", unix(at))(c) }, "AuthFailure.SignatureFailure"},
		{"a time that is no number", header("X-TC-Timestamp", "now"), "AuthFailure.InvalidAuthorization"},
		{"another content type", header("Content-Type", "application/json; charset=utf-8"), "AuthFailure.SignatureFailure"},
		{"a query added", func(c *client) { c.edit = func(r *http.Request) { r.URL.RawQuery = "a=b" } }, "AuthFailure.SignatureFailure"},
		{"another host", func(c *client) { c.edit = func(r *http.Request) { r.Host = "example.com" } }, "AuthFailure.SignatureFailure"},
		{"the body said to be unsigned", header("X-TC-Content-SHA256", "UNSIGNED-PAYLOAD"), "AuthFailure.SignatureFailure"},
		{"one bit of the signature", func(c *client) {
			c.edit = func(r *http.Request) {
				a := []byte(r.Header.Get("Authorization"))
				a[len(a)-1] = map[bool]byte{true: '0', false: '1'}[a[len(a)-1] != '0']
				r.Header.Set("Authorization", string(a))
			}
		}, "AuthFailure.SignatureFailure"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, c := serve(t) // of its own: failures are counted against the caller
			tt.edit(c)
			res, text := c.post("DescribeTasks", tasksBody)
			if code, message := codeOf(t, text); code != tt.want || res.StatusCode != http.StatusOK {
				t.Errorf("%d %s: %s, want %s", res.StatusCode, code, message, tt.want)
			}
		})
	}
}

func TestABodyChangedAfterSigningIsRefused(t *testing.T) {
	t.Parallel()
	_, c := serve(t)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, c.Address+"/", strings.NewReader(`{"Status":"FINISH" }`))
	if err != nil {
		t.Fatal(err)
	}
	_, text := c.send(r, "DescribeTasks", "", "application/json", tasksBody)
	if code, _ := codeOf(t, text); code != "AuthFailure.SignatureFailure" {
		t.Error(text)
	}
}

func TestOwns(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, path string
		header     http.Header
		want       bool
	}{
		{"an action", "/", http.Header{"X-Tc-Action": {"DescribeTasks"}}, true},
		{"a signature alone, as of a GET", "/", http.Header{"Authorization": {"TC3-HMAC-SHA256 Credential=x"}}, true},
		{"a picture's link", "/tencent/watermarks/x/y.png", nil, true},
		{"the native API", "/api/v1/jobs", http.Header{"Authorization": {"Bearer a.b"}}, false},
		{"the console", "/", nil, false},
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, tt.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header = tt.header
		if got := new(tencent.Dialect).Owns(r); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}
