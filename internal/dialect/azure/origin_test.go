package azure_test

import (
	"net/url"
	"strings"
	"testing"
)

// put writes blobs of an asset, each name before its content, and makes them known.
func (s *site) put(asset string, blobs ...string) {
	s.t.Helper()
	l := s.locator(asset, "2")
	for i := 0; i+1 < len(blobs); i += 2 {
		if a := s.do("PUT", blob(l, blobs[i]), blobs[i+1], "Authorization", "", "x-ms-blob-type", "BlockBlob"); a.status != 201 {
			s.t.Fatalf("put %s: %d %s", blobs[i], a.status, a.body)
		}
	}
	s.must(204, "GET", "CreateFileInfos?assetid='"+url.QueryEscape(asset)+"'", "")
}

// published is the address of an asset by a locator of type 2.
func (s *site) published(asset string) string {
	s.t.Helper()
	p := s.must(201, "POST", "AccessPolicies", `{"Name":"p","DurationInMinutes":"440","Permissions":"1"}`)
	return s.must(201, "POST", "Locators", `{"AccessPolicyId":"`+id(p)+`","AssetId":"`+asset+`","Type":2}`)["Path"].(string)
}

const smilOf = `<smil><body><switch><video src="%"/></switch></body></smil>`

// What a client uploads as a server manifest is not to be trusted.
func TestAManifestThatCanNotBeStreamedSaysWhy(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	asset := id(s.must(201, "POST", "Assets", `{"Name":"a"}`))
	other := s.film("secret.mp4")
	names := map[string]string{
		"away":    strings.ReplaceAll(smilOf, "%", "../asset-"+guidOf(other)+"/secret.mp4"),
		"nothing": strings.ReplaceAll(smilOf, "%", "none.mp4"),
		"text":    strings.ReplaceAll(smilOf, "%", "text.mp4"),
		"broken":  "<smil",
	}
	blobs := []string{"text.mp4", "bytes of a film"}
	for name, content := range names {
		blobs = append(blobs, name+".ism", content)
	}
	s.put(asset, blobs...)
	path := s.published(asset)
	for name, want := range map[string]struct {
		status int
		says   string
	}{"away": {400, "next to the server manifest"}, "nothing": {404, "BlobNotFound"}, "text": {400, "MP4"}, "broken": {400, "server manifest"}, "missing": {404, "BlobNotFound"}} {
		for _, form := range []string{"", "(format=m3u8-aapl)", "(format=mpd-time-csf)"} {
			if a := s.do("GET", path+name+".ism/manifest"+form, "", "Authorization", ""); a.status != want.status || !strings.Contains(a.body, want.says) {
				t.Errorf("%s%s: %d %s, want %d with %q", name, form, a.status, a.body, want.status, want.says)
			}
		}
	}
	if a := s.do("GET", path+"text.ism/manifest(format=avi)", "", "Authorization", ""); a.status != 400 || !strings.Contains(a.body, "m3u8-aapl") {
		t.Errorf("a format that there is not: %d %s", a.status, a.body)
	}
	if a := s.do("GET", path+"text.ism", "", "Authorization", ""); a.status != 200 || a.body != names["text"] {
		t.Errorf("the manifest itself: %d %s", a.status, a.body)
	}
}
