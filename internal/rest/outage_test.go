package rest_test

import (
	"bytes"
	"fmt"
	"net"
	"testing"

	"github.com/mediamill/mediamill/internal/jobs"
	"github.com/mediamill/mediamill/internal/outbound"
	"github.com/mediamill/mediamill/internal/rest"
	"github.com/mediamill/mediamill/internal/seal"
	"github.com/mediamill/mediamill/internal/storages"
	"github.com/mediamill/mediamill/internal/store/storetest"
)

func TestAFullDataFolderIsNoFaultOfARequest(t *testing.T) {
	t.Parallel()
	s := start(t)
	free := storetest.Fill(t, s.db)
	a := s.do("POST", "/api/v1/jobs", oneSnapshot)
	for a.status == 201 { // pages of the file have room left for some
		a = s.do("POST", "/api/v1/jobs", oneSnapshot)
	}
	if a.status != 503 || a.get(t, "code") != "worker.disk" || a.header.Get("Retry-After") == "" {
		t.Errorf("%d with Retry-After %q: %s", a.status, a.header.Get("Retry-After"), a.body)
	}
	s.must(200, "GET", "/api/v1/jobs", "") // what needs no room is served
	free()
	s.must(201, "POST", "/api/v1/jobs", oneSnapshot)
}

// A storage that cannot be asked whether a key is taken refuses nothing: who
// asks comes again.
func TestAStorageThatIsAwayRefusesNoJob(t *testing.T) {
	t.Parallel()
	gone, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := gone.Addr().(*net.TCPAddr)
	if err := gone.Close(); err != nil {
		t.Fatal(err)
	}
	s := start(t, func(rd *rest.Deps, jd *jobs.Deps) {
		out := need[*outbound.Client](t)(outbound.New(outbound.Options{AllowCIDRs: []string{"127.0.0.0/8"}, Ports: []int{address.Port}}))
		key := need[*seal.Key](t)(seal.New(bytes.Repeat([]byte{7}, 32)))
		jd.Storages = storages.New(storages.Deps{DB: rd.DB, Key: key, Outbound: out})
		rd.Storages = jd.Storages
	})
	s.must(201, "POST", "/api/v1/storages", fmt.Sprintf(`{"name":"away","kind":"s3","config":{"endpoint":"http://%s","insecure":true,
		"bucket":"films","access_key":"k","secret_key":"s"}}`, address))
	a := s.do("POST", "/api/v1/jobs", `{"source":{"key":"in.mp4"},"tasks":[{"operation":"snapshot","output":{"storage":"away","key":"a/{number}.jpg"}}]}`)
	if a.status != 503 || a.get(t, "code") != "input.transient" || a.header.Get("Retry-After") == "" {
		t.Errorf("%d with Retry-After %q: %s", a.status, a.header.Get("Retry-After"), a.body)
	}
}
