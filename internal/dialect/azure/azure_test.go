package azure_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/dialect/azure"
	"github.com/mediamill/mediamill/internal/dialect/dialecttest"
	"github.com/mediamill/mediamill/internal/media"
)

// A site is a server with the dialect and a token of its administrator.
type site struct {
	*dialecttest.Site
	t       *testing.T
	address string
	token   string
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{Site: dialecttest.New(t), t: t}
	s.Jobs.Storages.Cipher = azure.Cipher(s.DB, s.Secrets)
	s.address = s.Serve(func(d dialect.Deps) dialect.Dialect { return azure.New(d) })
	s.token = s.signIn(s.Key.ID, s.Key.Secret)
	return s
}

// signIn gets a token from the older of the two endpoints.
func (s *site) signIn(id, secret string) string {
	s.t.Helper()
	resp, err := http.PostForm(s.address+"/v2/OAuth2-13", url.Values{
		"grant_type": {"client_credentials"}, "client_id": {id}, "client_secret": {secret}, "scope": {"urn:WindowsAzureMediaServices"},
	})
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	var answer struct {
		Token string `json:"access_token"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil || answer.Token == "" {
		s.t.Fatalf("no token: %d %v", resp.StatusCode, err)
	}
	return answer.Token
}

// An answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
}

// do sends a request in verbose JSON; more headers come in pairs.
func (s *site) do(method, path, body string, header ...string) answer {
	s.t.Helper()
	if !strings.HasPrefix(path, "http") {
		path = s.address + "/api/" + path
	}
	r, err := http.NewRequest(method, path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	for i, pairs := 0, append([]string{
		"Authorization", "Bearer " + s.token, "x-ms-version", "2.19", "Accept", "application/json;odata=verbose",
		"Content-Type", "application/json;odata=verbose", "DataServiceVersion", "3.0",
	}, header...); i+1 < len(pairs); i += 2 {
		r.Header.Del(pairs[i])
		if pairs[i+1] != "" {
			r.Header.Set(pairs[i], pairs[i+1])
		}
	}
	resp, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return answer{resp.StatusCode, resp.Header, string(raw)}
}

// must is do with a status that is expected; d is what is in the answer's "d".
func (s *site) must(status int, method, path, body string, header ...string) (d map[string]any) {
	s.t.Helper()
	a := s.do(method, path, body, header...)
	if a.status != status {
		s.t.Fatalf("%s %s: %d, want %d: %s", method, path, a.status, status, a.body)
	}
	var outer struct{ D map[string]any }
	if a.body != "" && strings.HasPrefix(a.body, "{") {
		if err := json.Unmarshal([]byte(a.body), &outer); err != nil {
			s.t.Fatalf("%s %s: %v in %s", method, path, err, a.body)
		}
	}
	return outer.D
}

// results are the members of a list.
func (s *site) results(path string) []map[string]any {
	s.t.Helper()
	var list []map[string]any
	raw, _ := s.must(200, "GET", path, "")["results"].([]any)
	for _, each := range raw {
		list = append(list, each.(map[string]any))
	}
	return list
}

// id is the Id of an entity, escaped for an address.
func id(d map[string]any) string { s, _ := d["Id"].(string); return s }

// locator makes one with permissions.
func (s *site) locator(asset string, permissions string) map[string]any {
	s.t.Helper()
	p := s.must(201, "POST", "AccessPolicies", `{"Name":"p","DurationInMinutes":"440","Permissions":"`+permissions+`"}`)
	return s.must(201, "POST", "Locators", `{"AccessPolicyId":"`+id(p)+`","AssetId":"`+asset+`","Type":1}`)
}

// blob is the address of a file by a locator.
func blob(l map[string]any, name string) string {
	return l["BaseUri"].(string) + "/" + name + l["ContentAccessComponent"].(string)
}

// film makes an asset with one file that claims to be a film.
func (s *site) film(name string) (asset string) {
	s.t.Helper()
	asset = id(s.must(201, "POST", "Assets", `{"Name":"`+name+`"}`))
	if a := s.do("PUT", blob(s.locator(asset, "2"), name), "bytes of a film", "Authorization", "", "x-ms-blob-type", "BlockBlob"); a.status != 201 {
		s.t.Fatalf("put: %d %s", a.status, a.body)
	}
	s.must(204, "GET", "CreateFileInfos?assetid='"+url.QueryEscape(asset)+"'", "")
	return asset
}

const body = `<?xml version=\"1.0\" encoding=\"utf-8\"?><taskBody><inputAsset>JobInputAsset(0)</inputAsset><outputAsset>JobOutputAsset(0)</outputAsset></taskBody>`

const encoder = "nb:mpid:UUID:ff4df607-d419-42f0-bc17-a481b1331e56"

func (s *site) job(asset, preset string) map[string]any {
	s.t.Helper()
	return s.must(201, "POST", "Jobs", `{"Name":"j1","InputMediaAssets":[{"__metadata":{"uri":"`+s.address+`/api/Assets('`+asset+
		`')"}}],"Tasks":[{"Name":"t1","Configuration":"`+preset+`","MediaProcessorId":"`+encoder+`","TaskBody":"`+body+`"}]}`)
}

func TestAFilmIsUploadedEncodedAndFound(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	asset := s.film("film.mp4")
	files := s.results("Files?$filter=ParentAssetId%20eq%20'" + asset + "'")
	if len(files) != 1 || files[0]["ContentFileSize"] != "15" || files[0]["IsPrimary"] != true {
		t.Fatalf("files: %v", files)
	}
	job := s.job(asset, "H264 Multiple Bitrate 720p")
	if job["State"] != 0.0 || job["EndTime"] != nil {
		t.Errorf("a new job: %v", job)
	}
	tasks := s.results("Jobs('" + id(job) + "')/Tasks")
	if len(tasks) != 1 || tasks[0]["State"] != 1.0 {
		t.Fatalf("tasks: %v", tasks)
	}
	guid := id(job)[strings.LastIndex(id(job), ":")+1:]
	core := s.Job(guid)
	if len(core.Tasks) != 6 || !strings.HasSuffix(core.Tasks[0].Output.Key, "/film_1280x720_3400.mp4") {
		t.Fatalf("our tasks: %d, %+v", len(core.Tasks), core.Tasks[0].Output)
	}
}

// succeed ends all tasks of a job well; their outputs are in the storage.
func (s *site) succeed(guid string) {
	s.t.Helper()
	for range 100 {
		done := true
		for _, task := range s.Job(guid).Tasks {
			if task.State != media.Queued {
				continue
			}
			done = false
			key := strings.NewReplacer("{number:6}", "000001", "{ext}", "jpg").Replace(task.Output.Key)
			s.Put(s.Folder, key, "made by "+task.Name)
			s.Succeed(&task, media.Output{Key: key, Bytes: int64(len("made by " + task.Name)), Type: "video/mp4"})
		}
		if done {
			return
		}
	}
}

func readAll(t *testing.T, resp *http.Response) string {
	t.Helper()
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
