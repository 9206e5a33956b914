package azure_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/auth"
)

// TestEveryErrorThatCanBeCausedIsCaused is the reference's table of errors, and
// what this dialect refuses, each caused once.
func TestEveryErrorThatCanBeCausedIsCaused(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	film := s.film("film.mp4")
	two := id(s.must(201, "POST", "Assets", `{"Name":"two"}`))
	for _, name := range []string{"a.mp4", "b.mp4"} {
		s.must(201, "POST", "Files", `{"Name":"`+name+`","ParentAssetId":"`+two+`"}`)
	}
	file := id(s.results("Files?$filter=ParentAssetId%20eq%20'" + film + "'")[0])
	policy := id(s.must(201, "POST", "AccessPolicies", `{"Name":"p","DurationInMinutes":1,"Permissions":1}`))
	full := id(s.must(201, "POST", "Assets", `{}`))
	locator := ""
	for range 5 {
		locator = id(s.must(201, "POST", "Locators", `{"AccessPolicyId":"`+policy+`","AssetId":"`+full+`","Type":1}`))
	}
	job := id(s.job(film, "H264 Single Bitrate 720p"))
	ended := id(s.job(film, "H264 Single Bitrate 720p"))
	s.succeed(ended[strings.LastIndex(ended, ":")+1:])
	const guid = "00000000-0000-4000-8000-000000000000"
	order := func(tasks string) string {
		return `{"InputMediaAssets":[{"__metadata":{"uri":"` + s.address + `/api/Assets('` + film + `')"}}],"Tasks":[` + tasks + `]}`
	}
	task := func(processor, preset, body string) string {
		raw, _ := json.Marshal(map[string]string{"MediaProcessorId": processor, "Configuration": preset, "TaskBody": body})
		return string(raw)
	}
	graph := func(text string) string { return order(task(encoder, "AAC Audio", "<taskBody>"+text+"</taskBody>")) }
	const in, out = "<inputAsset>JobInputAsset(0)</inputAsset>", "<outputAsset>JobOutputAsset(0)</outputAsset>"
	for name, c := range map[string]struct {
		method, path, body string
		status             int
		says               string
		header             []string
	}{
		"no token":                             {"GET", "Assets", "", 401, "token", []string{"Authorization", ""}},
		"a token that is none":                 {"GET", "Assets", "", 401, "token", []string{"Authorization", "Bearer x.y.z"}},
		"no version":                           {"GET", "Assets", "", 400, "x-ms-version", []string{"x-ms-version", ""}},
		"a version that is not supported":      {"GET", "Assets", "", 400, "not supported", []string{"x-ms-version", "3.0"}},
		"a version past the last":              {"GET", "Assets", "", 400, "not supported", []string{"x-ms-version", "2.20"}},
		"a set that there is not":              {"GET", "Nothings", "", 404, "Resource not found", nil},
		"a set that is not served":             {"POST", "Channels", "{}", 501, "no Channels", nil},
		"a member of a set that is not served": {"GET", "Channels('nb:chid:UUID:x')", "", 404, "no such member", nil},
		"another method on the service root":   {"POST", "", "{}", 405, "POST", nil},
		"another method on the metadata":       {"DELETE", "$metadata", "", 405, "DELETE", nil},
		"a property that there is not":         {"GET", "Jobs('" + job + "')/Nothing", "", 404, "Resource not found", nil},
		"an entity that there is not":          {"GET", "Assets('nb:cid:UUID:" + guid + "')", "", 404, "no Asset", nil},
		"an ID of another kind":                {"GET", "Assets('" + job + "')", "", 400, "nb:cid:UUID", nil},
		"a verb that a set does not take":      {"PUT", "Assets", "{}", 405, "not allowed", nil},
		"an update of a policy":                {"MERGE", "AccessPolicies('" + policy + "')", "{}", 405, "not allowed", nil},
		"a body that is no JSON":               {"POST", "Assets", "{", 400, "not JSON", nil},
		"an unknown property":                  {"POST", "Assets", `{"Nothing":1}`, 400, "does not exist on type", nil},
		"$expand":                              {"GET", "Jobs?$expand=Tasks", "", 400, "$expand", nil},
		"an option that there is not":          {"GET", "Jobs?$nothing=1", "", 400, "not recognized", nil},
		"a filter of an unknown property":      {"GET", "Jobs?$filter=Nothing%20eq%201", "", 400, "No property", nil},
		"a negative $top":                      {"GET", "Jobs?$top=-1", "", 400, "Incorrect format", nil},
		"a write-once property":                {"MERGE", "Assets('" + film + "')", `{"Options":1}`, 400, "cannot be changed", nil},
		"an asset protected in delivery":       {"POST", "Assets", `{"Options":2}`, 400, "must be 0 (none) or 1", nil},
		"an encrypted file of a plain asset":   {"POST", "Files", `{"Name":"x.mp4","ParentAssetId":"` + film + `","IsEncrypted":true}`, 400, "asset is not encrypted", nil},
		"a storage account that there is not":  {"POST", "Assets", `{"StorageAccountName":"none"}`, 400, "no storage account", nil},
		"a name with a forbidden character":    {"POST", "Files", `{"Name":"a?.mp4","ParentAssetId":"` + film + `"}`, 400, "must have none", nil},
		"a name with two dots":                 {"POST", "Files", `{"Name":"a.b.mp4","ParentAssetId":"` + film + `"}`, 400, "one dot", nil},
		"a file without its asset":             {"POST", "Files", `{"Name":"a.mp4"}`, 400, "ParentAssetId", nil},
		"a second file of a name":              {"POST", "Files", `{"Name":"film.mp4","ParentAssetId":"` + film + `"}`, 409, "already has a file", nil},
		"a second primary file":                {"POST", "Files", `{"Name":"c.mp4","IsPrimary":true,"ParentAssetId":"` + film + `"}`, 409, "primary", nil},
		"a file that moves":                    {"MERGE", "Files('" + file + "')", `{"ParentAssetId":"` + two + `"}`, 400, "cannot move", nil},
		"a policy without a duration":          {"POST", "AccessPolicies", `{"Permissions":1}`, 400, "DurationInMinutes", nil},
		"a policy with unknown permissions":    {"POST", "AccessPolicies", `{"DurationInMinutes":1,"Permissions":16}`, 400, "Permissions", nil},
		"a locator of type 0":                  {"POST", "Locators", `{"AccessPolicyId":"` + policy + `","AssetId":"` + two + `","Type":0}`, 400, "Type", nil},
		"a sixth locator":                      {"POST", "Locators", `{"AccessPolicyId":"` + policy + `","AssetId":"` + full + `","Type":1}`, 409, "5 locators", nil},
		"a locator of an asset that is gone":   {"POST", "Locators", `{"AccessPolicyId":"` + policy + `","AssetId":"nb:cid:UUID:` + guid + `","Type":1}`, 404, "no Asset", nil},
		"a chosen ID that is taken":            {"POST", "Locators", `{"Id":"` + locator + `","AccessPolicyId":"` + policy + `","AssetId":"` + two + `","Type":1}`, 409, "already", nil},
		"an update of a SAS locator":           {"MERGE", "Locators('" + locator + "')", `{"StartTime":"2026-01-01"}`, 400, "SAS locator", nil},
		"a job without tasks":                  {"POST", "Jobs", order(""), 400, "at least one task", nil},
		"a job of an asset that is gone":       {"POST", "Jobs", strings.Replace(graph(in+out), film, "nb:cid:UUID:"+guid, 1), 404, "no Asset", nil},
		"a processor that is not available":    {"POST", "Jobs", order(task("nb:mpid:UUID:"+guid, "AAC Audio", "<taskBody>"+in+out+"</taskBody>")), 403, "not available", nil},
		"a preset that there is not":           {"POST", "Jobs", order(task(encoder, "Nothing", "<taskBody>"+in+out+"</taskBody>")), 400, "no preset", nil},
		"a protected configuration in plain":   {"POST", "Jobs", strings.Replace(graph(in+out), `{"Conf`, `{"Options":1,"Conf`, 1), 400, "EncryptionScheme", nil},
		"a TaskBody that is no XML":            {"POST", "Jobs", order(task(encoder, "AAC Audio", "<taskBody>")), 400, "TaskBody", nil},
		"a TaskBody with a document type":      {"POST", "Jobs", order(task(encoder, "AAC Audio", "<!DOCTYPE x><taskBody/>")), 400, "document types", nil},
		"a TaskBody without an output":         {"POST", "Jobs", graph(in), 400, "at least one", nil},
		"an unknown input":                     {"POST", "Jobs", graph("<inputAsset>JobInputAsset(1)</inputAsset>" + out), 400, "no JobInputAsset(1)", nil},
		"an output that nobody makes":          {"POST", "Jobs", graph("<inputAsset>JobOutputAsset(1)</inputAsset>" + out), 400, "No task makes JobOutputAsset(1)", nil},
		"an output made twice":                 {"POST", "Jobs", graph(in + out + out), 400, "two tasks", nil},
		"outputs with a gap":                   {"POST", "Jobs", graph(in + "<outputAsset>JobOutputAsset(1)</outputAsset>"), 400, "without a gap", nil},
		"a task that reads itself":             {"POST", "Jobs", graph("<inputAsset>JobOutputAsset(0)</inputAsset>" + out), 400, "circle", nil},
		"an output protected in delivery":      {"POST", "Jobs", graph(in + `<outputAsset assetCreationOptions="2">JobOutputAsset(0)</outputAsset>`), 400, "must be 0 (none) or 1", nil},
		"an output in no storage":              {"POST", "Jobs", graph(in + `<outputAsset storageAccountName="none">JobOutputAsset(0)</outputAsset>`), 400, "no storage account", nil},
		"an attribute that there is not":       {"POST", "Jobs", graph(in + `<outputAsset other="1">JobOutputAsset(0)</outputAsset>`), 400, "no attribute", nil},
		"no primary file":                      {"POST", "Jobs", strings.Replace(graph(in+out), film, two, 1), 400, "primary file", nil},
		"more tasks than allowed":              {"POST", "Jobs", order(strings.Repeat(task(encoder, "AAC Audio", "<taskBody>"+in+out+"</taskBody>")+",", 31)), 403, "at most 30", nil},
		"a subscription to no state":           {"POST", "Jobs", strings.Replace(graph(in+out), `{"Input`, `{"JobNotificationSubscriptions":[{"TargetJobState":0,"NotificationEndPointId":"x"}],"Input`, 1), 400, "must not be 0", nil},
		"a template that there is not":         {"POST", "Jobs", `{"TemplateId":"nb:jtid:UUID:` + guid + `","InputMediaAssets":[]}`, 404, "no JobTemplate", nil},
		"a job deleted while it is queued":     {"DELETE", "Jobs('" + job + "')", "", 400, "can be deleted when", nil},
		"a job canceled that has ended":        {"GET", "CancelJob?jobid='" + ended + "'", "", 400, "it is Finished", nil},
		"a job canceled that there is not":     {"GET", "CancelJob?jobid='nb:jid:UUID:" + guid + "'", "", 404, "no Job", nil},
		"a function without its argument":      {"GET", "CancelJob", "", 400, "jobid", nil},
		"an argument without quotes":           {"GET", "CancelJob?jobid=" + job, "", 400, "quotes", nil},
		"the name of a job changed":            {"MERGE", "Jobs('" + job + "')", `{"Name":"other"}`, 400, "cannot be changed", nil},
		"the asset of a job that runs deleted": {"DELETE", "Assets('" + id(s.results("Jobs('" + job + "')/OutputMediaAssets")[0]) + "')", "", 400, "not ended", nil},
		"an endpoint that is a queue":          {"POST", "NotificationEndPoints", `{"Name":"n","EndPointType":1,"EndPointAddress":"http://example.com/"}`, 400, "webhook", nil},
		"an endpoint without an address":       {"POST", "NotificationEndPoints", `{"Name":"n","EndPointType":3,"EndPointAddress":"ftp://x"}`, 400, "EndPointAddress", nil},
		"a signing key in plain":               {"POST", "NotificationEndPoints", `{"EndPointType":3,"EndPointAddress":"http://example.com/","CredentialType":1,"EncryptedEndPointCredential":"eHg="}`, 400, "not encrypted to the protection key", nil},
		"a content key for streaming":          {"POST", "ContentKeys", `{"Id":"nb:kid:UUID:` + guid + `","ContentKeyType":4}`, 400, "ContentKeyType", nil},
		"a protection key that there is not":   {"GET", "GetProtectionKey?ProtectionKeyId='x'", "", 404, "no protection key", nil},
		"a batch that is none":                 {"POST", "$batch", "x", 400, "multipart", nil},
		"$links that cannot be added":          {"POST", "Assets('" + film + "')/$links/Files", `{"uri":"x"}`, 405, "not allowed", nil},
		"more reserved units":                  {"PUT", "EncodingReservedUnitTypes(guid'" + s.Project + "')", `{"CurrentReservedUnits":9}`, 400, "slots", nil},
	} {
		a := s.do(c.method, c.path, c.body, c.header...)
		var e struct {
			Error struct {
				Message struct{ Value string }
			}
		}
		if a.status != c.status || json.Unmarshal([]byte(a.body), &e) != nil || !strings.Contains(e.Error.Message.Value, c.says) {
			t.Errorf("%s: %d %s; want %d %q", name, a.status, a.body, c.status, c.says)
		}
	}
}

func TestErrorsComeInTheFormatThatWasAskedFor(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for accept, want := range map[string]string{
		"application/json;odata=verbose": `{"error":{"code":"","message":{"lang":"en-US","value":"Resource not found for the segment 'Nothings'."}}}`,
		"application/json":               `{"odata.error":{"code":"","message":{"lang":"en-US","value":"Resource not found for the segment 'Nothings'."}}}`,
		"application/atom+xml":           `<m:message xml:lang="en-US">Resource not found for the segment &#39;Nothings&#39;.</m:message>`,
	} {
		if a := s.do("GET", "Nothings", "", "Accept", accept); a.status != 404 || !strings.Contains(a.body, want) {
			t.Errorf("%s: %d %s", accept, a.status, a.body)
		}
	}
}

func TestTokensAreGivenToThoseWhoHaveTheSecret(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {s.Key.ID}, "client_secret": {s.Key.Secret}, "resource": {"https://rest.media.azure.net"}}
	change := func(name, value string) url.Values {
		other := url.Values{}
		for k, v := range form {
			other[k] = v
		}
		other.Set(name, value)
		return other
	}
	for name, c := range map[string]struct {
		path   string
		form   url.Values
		status int
		says   string
	}{
		"Active Directory":            {"/tenant/oauth2/token", form, 200, `"token_type":"Bearer"`},
		"Active Directory, version 2": {"/tenant/oauth2/v2.0/token", form, 200, `"expires_in":"3599"`},
		"Access Control":              {"/v2/OAuth2-13", form, 200, `"resource":"https://rest.media.azure.net"`},
		"a wrong secret":              {"/tenant/oauth2/token", change("client_secret", "x"), 401, `"invalid_client"`},
		"no secret":                   {"/tenant/oauth2/token", change("client_secret", ""), 401, `"invalid_client"`},
		"nobody":                      {"/tenant/oauth2/token", change("client_id", "nobody"), 401, `"invalid_client"`},
		"another grant":               {"/tenant/oauth2/token", change("grant_type", "password"), 400, `"unsupported_grant_type"`},
	} {
		resp, err := http.PostForm(s.address+c.path, c.form)
		if err != nil {
			t.Fatal(err)
		}
		body := readAll(t, resp)
		if resp.StatusCode != c.status || !strings.Contains(body, c.says) {
			t.Errorf("%s: %d %s", name, resp.StatusCode, body)
		}
	}
	if a := s.do("GET", s.address+"/tenant/oauth2/token", ""); a.status != 405 {
		t.Errorf("GET: %d", a.status)
	}
}

func TestAViewerReadsAndAnOperatorChanges(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	asset := id(s.must(201, "POST", "Assets", `{"Name":"a"}`))
	s.must(201, "POST", "NotificationEndPoints", `{"Name":"e","EndPointAddress":"https://hooks.example/in?token=CANARY","EndPointType":3}`)
	reads, writes := s.locator(asset, "9")["Path"].(string), s.locator(asset, "3")["Path"].(string)
	for role, want := range map[auth.Role]int{auth.Viewer: 403, auth.Operator: 201} {
		key := s.NewKey(s.Project, role)
		token := "Bearer " + s.signIn(key.ID, key.Secret)
		if a := s.do("GET", "Assets", "", "Authorization", token); a.status != 200 {
			t.Errorf("%s reads: %d", role, a.status)
		}
		if a := s.do("GET", "NotificationEndPoints", "", "Authorization", token); strings.Contains(a.body, "CANARY") != (want == 201) || !strings.Contains(a.body, "https://hooks.example/in") {
			t.Errorf("%s reads the addresses of endpoints: %s", role, a.body)
		}
		a := s.do("GET", "Locators", "", "Authorization", token)
		if !strings.Contains(a.body, reads) || strings.Contains(a.body, writes) != (want == 201) {
			t.Errorf("%s reads locators: %s", role, a.body)
		}
		if a := s.do("POST", "Assets", `{"Name":"b"}`, "Authorization", token); a.status != want {
			t.Errorf("%s makes an asset: %d, want %d: %s", role, a.status, want, a.body)
		}
		if a := s.do("GET", "CancelJob?jobid='x'", "", "Authorization", token); (a.status == 403) != (want == 403) {
			t.Errorf("%s cancels: %d", role, a.status)
		}
		if err := s.Auth.RevokeKey(t.Context(), s.Project, key.ID); err != nil {
			t.Fatal(err)
		}
		if a := s.do("GET", "Assets", "", "Authorization", token); a.status != 401 {
			t.Errorf("%s after the key was revoked: %d", role, a.status)
		}
	}
}
