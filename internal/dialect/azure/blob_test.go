package azure_test

import (
	"crypto/md5"
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// bare is a request to the storage side, which has no token.
func (s *site) bare(method, address, body string, header ...string) answer {
	s.t.Helper()
	return s.do(method, address, body, append([]string{"Authorization", "", "Accept", "", "Content-Type", ""}, header...)...)
}

func TestBlobsArePutAndReadBySharedAccessSignatures(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	asset := id(s.must(201, "POST", "Assets", `{"Name":"a"}`))
	l := s.locator(asset, "15")
	file := blob(l, "film one.mp4")
	file = strings.Replace(file, " ", "%20", 1)
	if a := s.bare("PUT", file, "0123456789", "x-ms-blob-type", "BlockBlob", "x-ms-blob-content-type", "video/mp4"); a.status != 201 || a.header.Get("ETag") == "" ||
		a.header.Get("Content-MD5") != sumOf("0123456789") {
		t.Fatalf("put: %d %v %s", a.status, a.header, a.body)
	}
	path := filepath.Join(s.Folder, "asset-"+asset[strings.LastIndex(asset, ":")+1:], "film one.mp4")
	if raw, err := os.ReadFile(path); err != nil || string(raw) != "0123456789" {
		t.Fatalf("%s: %v", raw, err)
	}
	for name, c := range map[string]struct {
		method, address, body string
		header                []string
		status                int
		says                  string
	}{
		"all of it":                     {"GET", file, "", nil, 200, "0123456789"},
		"a range":                       {"GET", file, "", []string{"Range", "bytes=2-4"}, 206, "234"},
		"a range in the service's word": {"GET", file, "", []string{"x-ms-range", "bytes=8-"}, 206, "89"},
		"a range past the end":          {"GET", file, "", []string{"Range", "bytes=20-"}, 416, ""},
		"its head":                      {"HEAD", file, "", nil, 200, ""},
		"a blob that there is not":      {"GET", blob(l, "none"), "", nil, 404, "BlobNotFound"},
		"the list":                      {"GET", l["Path"].(string) + "&restype=container&comp=list", "", nil, 200, "<Name>film one.mp4</Name>"},
		"a list of a prefix":            {"GET", l["Path"].(string) + "&restype=container&comp=list&prefix=x", "", nil, 200, "<NextMarker></NextMarker>"},
		"the container":                 {"HEAD", l["Path"].(string) + "&restype=container", "", nil, 200, ""},
		"no blob type":                  {"PUT", blob(l, "b"), "x", nil, 400, "InvalidHeaderValue"},
		"a page blob":                   {"PUT", blob(l, "b"), "x", []string{"x-ms-blob-type", "PageBlob"}, 400, "InvalidHeaderValue"},
		"a wrong MD5":                   {"PUT", blob(l, "b"), "x", []string{"x-ms-blob-type", "BlockBlob", "Content-MD5", sumOf("y")}, 400, "Md5Mismatch"},
		"an MD5 that is none":           {"PUT", blob(l, "b"), "x", []string{"x-ms-blob-type", "BlockBlob", "Content-MD5", "x"}, 400, "InvalidMd5"},
		"a name that leaves the asset":  {"PUT", blob(l, "%2e%2e/b"), "x", []string{"x-ms-blob-type", "BlockBlob"}, 400, "InvalidUri"},
		"a blob that must be new":       {"PUT", file, "x", []string{"x-ms-blob-type", "BlockBlob", "If-None-Match", "*"}, 409, "BlobAlreadyExists"},
		"an operation that is not here": {"PUT", file + "&comp=lease", "", nil, 400, "UnsupportedOperation"},
		"a block without an ID":         {"PUT", file + "&comp=block", "x", nil, 400, "InvalidQueryParameterValue"},
		"a list that is no XML":         {"PUT", file + "&comp=blocklist", "x", nil, 400, "InvalidXmlDocument"},
		"a list of unknown blocks":      {"PUT", file + "&comp=blocklist", "<BlockList><Latest>YQ==</Latest></BlockList>", nil, 400, "InvalidBlockList"},
		"no container":                  {"GET", s.address + "/azure/blob/other/x", "", nil, 404, "ContainerNotFound"},
		"a page that asks whether":      {"OPTIONS", file, "", nil, 200, ""},
	} {
		a := s.bare(c.method, c.address, c.body, c.header...)
		if a.status != c.status || !strings.Contains(a.body, c.says) {
			t.Errorf("%s: %d %s; want %d %s", name, a.status, a.body, c.status, c.says)
		}
	}
	if a := s.bare("DELETE", file, ""); a.status != 202 {
		t.Errorf("delete: %d", a.status)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("the blob is still there")
	}
}

func sumOf(s string) string {
	sum := md5.Sum([]byte(s))
	return base64.StdEncoding.EncodeToString(sum[:])
}

func TestALocatorOpensWhatItSaysAndNothingElse(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	film, other := s.film("film.mp4"), s.film("film.mp4")
	l := s.locator(film, "1")
	file := blob(l, "film.mp4")
	later := s.must(201, "POST", "Locators", `{"AccessPolicyId":"`+l["AccessPolicyId"].(string)+`","AssetId":"`+film+`","Type":1,"StartTime":"`+
		time.Now().Add(time.Hour).UTC().Format("1/2/2006 03:04:05 PM")+`"}`)
	past := s.must(201, "POST", "Locators", `{"AccessPolicyId":"`+l["AccessPolicyId"].(string)+`","AssetId":"`+film+`","Type":1,"StartTime":"2020-01-01T00:00:00Z"}`)
	for name, c := range map[string]struct {
		method, address string
		says            string
	}{
		"another asset":          {"GET", strings.Replace(file, film[len(film)-36:], other[len(other)-36:], 1), "AuthenticationFailed"},
		"a later end":            {"GET", strings.Replace(file, "&se=20", "&se=21", 1), "AuthenticationFailed"},
		"a signature cut":        {"GET", strings.Replace(file, "%3D", "", 1), "AuthenticationFailed"},
		"no signature":           {"GET", strings.Split(file, "?")[0], "AuthenticationFailed"},
		"one that has not begun": {"GET", blob(later, "film.mp4"), "AuthenticationFailed"},
		"one that has ended":     {"GET", blob(past, "film.mp4"), "AuthenticationFailed"},
		"a write":                {"PUT", file, "AuthorizationPermissionMismatch"},
		"a delete":               {"DELETE", file, "AuthorizationPermissionMismatch"},
		"a list":                 {"GET", l["Path"].(string) + "&restype=container&comp=list", "AuthorizationPermissionMismatch"},
	} {
		if a := s.bare(c.method, c.address, "x", "x-ms-blob-type", "BlockBlob"); a.status != 403 || !strings.Contains(a.body, c.says) ||
			a.header.Get("x-ms-error-code") != c.says {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	if a := s.bare("GET", file, ""); a.status != 200 {
		t.Fatalf("the locator itself: %d %s", a.status, a.body)
	}
	s.must(204, "DELETE", "AccessPolicies('"+l["AccessPolicyId"].(string)+"')", "")
	if a := s.bare("GET", file, ""); a.status != 200 {
		t.Errorf("after its policy is gone: %d", a.status)
	}
	s.must(204, "DELETE", "Locators('"+id(l)+"')", "")
	if a := s.bare("GET", file, ""); a.status != 403 {
		t.Errorf("after it was deleted: %d", a.status)
	}
}

func TestBlocksBecomeABlobInTheOrderOfTheList(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	asset := id(s.must(201, "POST", "Assets", `{}`))
	file := blob(s.locator(asset, "3"), "f.bin")
	block := func(name, content string) string {
		encoded := base64.StdEncoding.EncodeToString([]byte(name))
		if a := s.bare("PUT", file+"&comp=block&blockid="+strings.ReplaceAll(encoded, "=", "%3D"), content); a.status != 201 {
			t.Fatalf("block %s: %d %s", name, a.status, a.body)
		}
		return encoded
	}
	list := func(want int, names ...string) {
		t.Helper()
		if a := s.bare("PUT", file+"&comp=blocklist", "<BlockList>"+strings.Join(names, "")+"</BlockList>"); a.status != want {
			t.Fatalf("list %v: %d %s", names, a.status, a.body)
		}
	}
	reads := func(want string) {
		t.Helper()
		if a := s.bare("GET", file, ""); a.body != want {
			t.Errorf("read %q, want %q", a.body, want)
		}
	}
	c, a, b := block("c", "333"), block("a", "1"), block("b", "22")
	list(201, "<Latest>"+a+"</Latest>", "<Uncommitted>"+b+"</Uncommitted>", "<Latest>"+c+"</Latest>")
	reads("122333")
	list(400, "<Uncommitted>"+a+"</Uncommitted>")
	d := block("d", "4444")
	list(201, "<Committed>"+c+"</Committed>", "<Latest>"+d+"</Latest>", "<Latest>"+a+"</Latest>")
	reads("33344441")
	list(400, "<Committed>"+b+"</Committed>") // it is in the blob no more
	list(201)
	reads("")
	left, err := filepath.Glob(filepath.Join(s.Folder, "azure-blocks", "*", "*", "*"))
	if err != nil || len(left) != 0 {
		t.Errorf("blocks are left: %v", left)
	}
	block("e", "5")
	s.must(204, "DELETE", "Assets('"+asset+"')", "")
	if left, _ := filepath.Glob(filepath.Join(s.Folder, "azure-blocks", "*", "*", "*")); len(left) != 0 {
		t.Errorf("blocks outlive their asset: %v", left)
	}
}

func TestALocatorOfType2GivesTheFilesAsTheyAre(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	film := s.film("film.mp4")
	p := s.must(201, "POST", "AccessPolicies", `{"Name":"p","DurationInMinutes":60,"Permissions":1}`)
	l := s.must(201, "POST", "Locators", `{"AccessPolicyId":"`+id(p)+`","AssetId":"`+film+`","Type":2}`)
	path := l["Path"].(string)
	if both := path + s.locator(film, "1")["Path"].(string); strings.Contains(both, s.Key.ID) {
		t.Errorf("the addresses %s show whose they are", both)
	}
	if a := s.do("POST", "Locators", `{"Id":"`+id(l)+`","AccessPolicyId":"`+id(p)+`","AssetId":"`+film+`","Type":2}`); a.status != 409 {
		t.Errorf("another locator of the same ID: %d %s", a.status, a.body)
	}
	if a := s.bare("GET", path+"film.mp4", ""); a.status != 200 || a.body != "bytes of a film" {
		t.Errorf("%d %s", a.status, a.body)
	}
	for name, address := range map[string]string{
		"a manifest": path + "film.ism/manifest", "nothing": path, "another locator": strings.Replace(path, guidOf(id(l)), "00000000-0000-4000-8000-000000000000", 1) + "film.mp4", "above": path + "%2e%2e/x",
	} {
		if a := s.bare("GET", address, ""); a.status != 404 {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	s.must(204, "MERGE", "Locators('"+id(l)+"')", `{"StartTime":"2020-01-01T00:00:00Z"}`)
	if a := s.bare("GET", path+"film.mp4", ""); a.status != 404 {
		t.Errorf("after it was moved into the past: %d", a.status)
	}
}
