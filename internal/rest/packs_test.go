package rest_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/jobs"
	"github.com/mediamill/mediamill/internal/pack"
	"github.com/mediamill/mediamill/internal/rest"
)

// npmOf puts a program in front of npm.
func npmOf(t *testing.T, script string) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "npm"), []byte("#!/bin/sh\n"+script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
}

// words is the smallest pack, as the list shows it.
func words(t *testing.T, s *server) map[string]any {
	t.Helper()
	list, _ := s.must(200, "GET", "/api/v1/packs", "").get(t, "packs").([]any)
	for _, each := range list {
		if p, _ := each.(map[string]any); p["name"] == "words" {
			return p
		}
	}
	t.Fatal("the list has no words")
	return nil
}

func ended(t *testing.T, s *server) map[string]any {
	t.Helper()
	for end := time.Now().Add(5 * time.Minute); ; time.Sleep(20 * time.Millisecond) {
		if p := words(t, s); p["step"] == nil || time.Now().After(end) {
			return p
		}
	}
}

func TestAnAdministratorInstallsAndRemovesPacks(t *testing.T) {
	service := pack.NewService(pack.New(t.TempDir()))
	t.Cleanup(service.Close)
	s := start(t, func(d *rest.Deps, _ *jobs.Deps) { d.Packs = service })
	if p := words(t, s); p["state"] != "not_installed" || p["license"] != "CC-BY-4.0" || p["size"].(float64) < 50_000 {
		t.Errorf("%v", p)
	}
	s.must(404, "POST", "/api/v1/packs/none", "")
	s.must(404, "POST", "/api/v1/packs/..%2Fx", "")
	s.must(404, "DELETE", "/api/v1/packs/words", "")
	s.must(202, "POST", "/api/v1/packs/words", "")
	if p := ended(t, s); p["state"] != "installed" || p["error"] != nil {
		t.Errorf("%v", p)
	}
	s.must(204, "DELETE", "/api/v1/packs/words", "")
	if p := words(t, s); p["state"] != "not_installed" {
		t.Errorf("%v", p)
	}
	npmOf(t, "echo hacked | gzip > x.tgz")
	s.must(202, "POST", "/api/v1/packs/words", "")
	p := ended(t, s)
	if fault, _ := p["error"].(map[string]any); p["state"] != "not_installed" || fault["code"] != "config.bad_pack" || !strings.Contains(fault["message"].(string), "another package") {
		t.Errorf("%v", p)
	}
	for _, role := range []string{"viewer", "operator"} {
		key := s.must(201, "POST", "/api/v1/keys", `{"name":"x","role":"`+role+`"}`).get(t, "token").(string)
		s.must(200, "GET", "/api/v1/packs", "", "Authorization", "Bearer "+key)
		s.must(403, "POST", "/api/v1/packs/words", "", "Authorization", "Bearer "+key)
		s.must(403, "DELETE", "/api/v1/packs/words", "", "Authorization", "Bearer "+key)
	}
}
