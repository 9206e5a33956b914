package rest_test

import (
	"strings"
	"testing"
)

// signInAs signs a person in and gives the cookie, for requests without a key.
func (s *server) signInAs(name, password string) (cookie string) {
	s.t.Helper()
	a := s.must(200, "POST", "/api/v1/session", `{"name":"`+name+`","password":"`+password+`"}`, "Authorization", "")
	set := a.header.Get("Set-Cookie")
	for _, attribute := range []string{"HttpOnly", "SameSite=Strict", "Path=/"} {
		if !strings.Contains(set, attribute) {
			s.t.Errorf("the cookie lacks %s: %s", attribute, set)
		}
	}
	cookie, _, _ = strings.Cut(set, ";")
	return cookie
}

func TestAPersonSignsInAndOut(t *testing.T) {
	t.Parallel()
	s := start(t)
	cookie := s.signInAs("Admin ", s.first.Password)
	a := s.must(200, "GET", "/api/v1/self", "", "Authorization", "", "Cookie", cookie)
	if a.get(t, "name") != "admin" || a.get(t, "person") != true || a.get(t, "role") != "admin" {
		t.Errorf("%s", a.body)
	}
	s.must(204, "DELETE", "/api/v1/session", "", "Authorization", "", "Cookie", cookie)
	a = s.must(401, "GET", "/api/v1/self", "", "Authorization", "", "Cookie", cookie)
	if a.get(t, "code") != "request.unauthorized" || a.header.Get("WWW-Authenticate") == "" {
		t.Errorf("%s %v", a.body, a.header)
	}
	a = s.must(401, "GET", "/api/v1/self", "", "Authorization", "", "User-Agent", "Mozilla/5.0 (X11)")
	if challenge := a.header.Get("WWW-Authenticate"); challenge != "" {
		t.Errorf("a browser is told %s, and asks for a password before the console can", challenge)
	}
}

func TestPagesOfOtherSitesMayNotUseTheCookie(t *testing.T) {
	t.Parallel()
	s := start(t)
	cookie := s.signInAs("admin", s.first.Password)
	for name, c := range map[string]struct {
		method, path string
		head         []string
		status       int
	}{
		"the same site":                 {"POST", "/api/v1/jobs", []string{"Cookie", cookie, "Sec-Fetch-Site", "same-origin"}, 201},
		"another site":                  {"POST", "/api/v1/jobs", []string{"Cookie", cookie, "Sec-Fetch-Site", "cross-site"}, 403},
		"another site, an old browser":  {"POST", "/api/v1/jobs", []string{"Cookie", cookie, "Origin", "https://evil.example"}, 403},
		"a sibling site":                {"POST", "/api/v1/jobs", []string{"Cookie", cookie, "Sec-Fetch-Site", "same-site"}, 403},
		"another site that only reads":  {"GET", "/api/v1/jobs", []string{"Cookie", cookie, "Sec-Fetch-Site", "cross-site"}, 200},
		"another site that signs in":    {"POST", "/api/v1/session", []string{"Sec-Fetch-Site", "cross-site"}, 403},
		"a program with a key, anyhow":  {"POST", "/api/v1/jobs", []string{"Authorization", "Bearer " + s.token, "Cookie", cookie, "Sec-Fetch-Site", "cross-site"}, 201},
		"a wrong key beside the cookie": {"GET", "/api/v1/jobs", []string{"Authorization", "Bearer a.b", "Cookie", cookie}, 401},
	} {
		body := ""
		if c.method == "POST" {
			body = oneSnapshot
		}
		head := append([]string{"Authorization", ""}, c.head...)
		if a := s.do(c.method, c.path, body, head...); a.status != c.status {
			t.Errorf("%s: %d %s, want %d", name, a.status, a.body, c.status)
		}
	}
}

func TestAPasswordIsChangedByWhoKnowsIt(t *testing.T) {
	t.Parallel()
	s := start(t)
	mine, other := s.signInAs("admin", s.first.Password), s.signInAs("admin", s.first.Password)
	change := func(current, next string) answer {
		return s.do("PUT", "/api/v1/self/password", `{"current":"`+current+`","new":"`+next+`"}`, "Authorization", "", "Cookie", mine)
	}
	if a := change("wrong", "a new password"); a.status != 422 || a.get(t, "errors.0.field") != "current" {
		t.Errorf("a wrong password: %d %s", a.status, a.body)
	}
	if a := change(s.first.Password, "short"); a.status != 422 || a.get(t, "errors.0.field") != "new" {
		t.Errorf("a short password: %d %s", a.status, a.body)
	}
	if a := change(s.first.Password, "a new password"); a.status != 204 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	s.must(200, "GET", "/api/v1/self", "", "Authorization", "", "Cookie", mine)
	s.must(401, "GET", "/api/v1/self", "", "Authorization", "", "Cookie", other)
	s.must(401, "POST", "/api/v1/session", `{"name":"admin","password":"`+s.first.Password+`"}`, "Authorization", "")
	s.signInAs("admin", "a new password")
	if a := s.do("PUT", "/api/v1/self/password", `{"current":"a","new":"b"}`); a.status != 403 {
		t.Errorf("a key: %d %s", a.status, a.body)
	}
}

func TestWhoIsDisabledIsSignedOut(t *testing.T) {
	t.Parallel()
	s := start(t)
	made := s.must(201, "POST", "/api/v1/accounts", `{"name":"ann","password":"a long password","role":"viewer"}`)
	cookie := s.signInAs("ann", "a long password")
	s.must(403, "POST", "/api/v1/jobs", oneSnapshot, "Authorization", "", "Cookie", cookie)
	s.must(200, "PATCH", "/api/v1/accounts/"+made.get(t, "id").(string), `{"disabled":true}`)
	s.must(401, "GET", "/api/v1/self", "", "Authorization", "", "Cookie", cookie)
}

func TestTheFirstStartIsShownOnce(t *testing.T) {
	t.Parallel()
	s := start(t)
	token := s.auth.Offer(s.first)
	s.must(404, "POST", "/api/v1/first", `{"token":"guess"}`, "Authorization", "")
	a := s.must(200, "POST", "/api/v1/first", `{"token":"`+token+`"}`, "Authorization", "")
	if a.get(t, "administrator") != "admin" || a.get(t, "password") != s.first.Password || a.get(t, "token") != s.first.Key.Token {
		t.Errorf("%s", a.body)
	}
	s.must(404, "POST", "/api/v1/first", `{"token":"`+token+`"}`, "Authorization", "")
}

func TestGuessingAPasswordIsSlowedDown(t *testing.T) {
	t.Parallel()
	s := start(t)
	for range 10 {
		s.must(401, "POST", "/api/v1/session", `{"name":"admin","password":"wrong"}`, "Authorization", "")
	}
	s.must(429, "POST", "/api/v1/session", `{"name":"admin","password":"`+s.first.Password+`"}`, "Authorization", "")
}
