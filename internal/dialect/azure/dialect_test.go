package azure_test

import (
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/dialect/azure"
	"github.com/mediamill/mediamill/internal/dialect/dialecttest"
	"github.com/mediamill/mediamill/internal/media"
)

func TestTheDialectOwnsItsAddressesAndLeavesTheNativeOnes(t *testing.T) {
	t.Parallel()
	d := azure.New(dialecttest.New(t).Deps)
	for path, want := range map[string]bool{
		"/api": true, "/api/": true, "/API/Assets": true, "/api//Jobs": true, "/api%2FFiles%28%27x%27%29": true, "/api/$batch": true, "/api/%24metadata": true,
		"/tenant/oauth2/token": true, "/v2/OAuth2-13": true, "/tenant/oauth2/v2.0/token": true, "/azure/blob/asset-1/x": true, "/azure/origin/x/y": true,
		"/api/v1/jobs": false, "/api/v1": false, "/api//v1/jobs": false, "/api/docs": false, "/api/docs/docs.js": false, "/": false, "/apis": false,
		"/files/x": false, "/v1/regions": false, "/oauth2/token": false, "/azure": false, "/healthz": false,
	} {
		if got := d.Owns(httptest.NewRequest("GET", path, nil)); got != want {
			t.Errorf("%s: %v, want %v", path, got, want)
		}
	}
}

func TestATokenEndsAfterAnHour(t *testing.T) {
	t.Parallel()
	s := &site{Site: dialecttest.New(t), t: t}
	var ahead atomic.Int64
	s.address = s.Serve(func(d dialect.Deps) dialect.Dialect {
		d.Now = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
		return azure.New(d)
	})
	s.token = s.signIn(s.Key.ID, s.Key.Secret)
	for after, want := range map[time.Duration]int{0: 200, 59 * time.Minute: 200, 61 * time.Minute: 401, -10 * time.Minute: 401} {
		ahead.Store(int64(after))
		for range 12 { // an old token is not a guess
			if a := s.do("GET", "Assets", ""); a.status != want {
				t.Fatalf("after %s: %d, want %d", after, a.status, want)
			}
		}
	}
}

func TestTooManyRequestsAreAskedToComeLater(t *testing.T) {
	t.Parallel()
	s := &site{Site: dialecttest.New(t), t: t}
	s.address = s.Serve(func(d dialect.Deps) dialect.Dialect {
		d.Limit = func(string) error { return media.Errorf(media.CodeRateLimited, "more than 1 requests per second") }
		return azure.New(d)
	})
	s.token = s.signIn(s.Key.ID, s.Key.Secret)
	if a := s.do("GET", "Assets", ""); a.status != 503 || a.header.Get("Retry-After") == "" {
		t.Errorf("%d %v", a.status, a.header)
	}
}

func TestAnAnswerHasTheHeadersThatClientsLookFor(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	a := s.do("GET", "$metadata", "", "x-ms-client-request-id", "mine", "Accept", "application/xml")
	for _, want := range []string{`<EntityType Name="Job">`, `<EntitySet Name="Jobs"`, `<FunctionImport Name="CancelJob"`, `<ComplexType Name="TaskNotificationSubscription">`, `Relationship="`} {
		if !strings.Contains(a.body, want) {
			t.Errorf("no %s in the metadata", want)
		}
	}
	if a.header.Get("DataServiceVersion") != "3.0;" || a.header.Get("x-ms-client-request-id") != "mine" || a.header.Get("request-id") == "" ||
		a.header.Get("request-id") != a.header.Get("x-ms-request-id") {
		t.Errorf("%v", a.header)
	}
	if a := s.do("GET", "Assets?api-version=2.13", "", "x-ms-version", ""); a.status != 200 {
		t.Errorf("the version in the query: %d %s", a.status, a.body)
	}
	units := s.results("EncodingReservedUnitTypes")
	if len(units) != 1 || units[0]["AccountId"] != s.Project || units[0]["CurrentReservedUnits"] != 0.0 { // there is no worker here
		t.Errorf("%v", units)
	}
	s.must(204, "PUT", "EncodingReservedUnitTypes(guid'"+s.Project+"')", `{CurrentReservedUnits:0}`)
}

// Programs list these before they decide what to do; the service has none of them
// in an account that never made any.
func TestSetsThatAreNotServedAreEmpty(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, set := range []string{"IngestManifests", "StreamingEndpoints", "Channels", "Programs", "AssetDeliveryPolicies", "Filters"} {
		if list := s.results(set + "?$filter=Name%20eq%20'default'&$top=1"); len(list) != 0 {
			t.Errorf("%s: %v", set, list)
		}
		if a := s.do("GET", set+"/$count", ""); a.status != 200 || a.body != "0" {
			t.Errorf("%s/$count: %d %s", set, a.status, a.body)
		}
		if a := s.do("GET", set+"?$inlinecount=allpages", "", "Accept", "application/json"); a.status != 200 || !strings.Contains(a.body, `"odata.count":"0","value":[]`) {
			t.Errorf("%s: %d %s", set, a.status, a.body)
		}
	}
}

func TestTheLatestJobsComeFirstWhenAsked(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	film := s.film("film.mp4")
	first, second := id(s.job(film, "AAC Audio")), id(s.job(film, "AAC Audio"))
	for query, want := range map[string][]string{
		"$orderby=Created%20desc":              {second, first},
		"$orderby=Created%20desc&$top=1":       {second},
		"$orderby=Created%20desc&$skip=1":      {first},
		"$orderby=Created":                     {first, second},
		"$orderby=Priority,Created%20desc":     {second, first},
		"$filter=State%20eq%200&$top=1":        {first},
		"$filter=Id%20eq%20'" + second + "'":   {second},
		"$filter=Id%20eq%20'nb:jid:UUID:none'": nil,
	} {
		var got []string
		for _, d := range s.results("Jobs?" + query) {
			got = append(got, id(d))
		}
		if strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
	}
}
