package rest_test

import (
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/blob/mem"
	"github.com/mediamill/mediamill/internal/jobs"
	"github.com/mediamill/mediamill/internal/rest"
	"github.com/mediamill/mediamill/internal/storages"
)

func TestAKindOfStorageThatIsListedIsServed(t *testing.T) {
	t.Parallel()
	var opened []mem.Options
	s := start(t, func(d *rest.Deps, _ *jobs.Deps) {
		d.Storages.Kinds = append(storages.All(), mem.Kind(func(o mem.Options) { opened = append(opened, o) }))
	})
	viewer := s.must(201, "POST", "/api/v1/keys", `{"name":"k","role":"viewer"}`).get(t, "token").(string)
	const kinds, at = "/api/v1/storage-kinds", "/api/v1/storages"
	run(t, s, []scenario{
		{name: "a viewer lists the kinds", method: "GET", path: kinds, head: []string{"Authorization", "Bearer " + viewer}, status: 200, want: map[string]any{
			"kinds.0.name": "folder", "kinds.0.local": true, "kinds.1.name": "s3", "kinds.1.schema.properties.secret_key.writeOnly": true,
			"kinds.1.schema.properties.bucket.default": "<nil>", "kinds.1.schema.properties.encryption.enum.2": "kms",
			"kinds.2.title": "Memory", "kinds.2.schema.properties.seats.default": 3, "kinds.2.schema.required.1": "token", "kinds.2.place.0": "shelf"}},
		{name: "the document has them", method: "GET", path: "/api/v1/openapi.json", status: 200, want: map[string]any{
			"components.schemas.Storage.properties.kind.enum.2": "memory", "components.schemas.StorageSpec.properties.kind.enum.2": "memory"}},
		{name: "a config is checked", method: "POST", path: at, body: `{"name":"m","kind":"memory","config":{"shelf":"top","seats":99}}`, status: 422,
			want: map[string]any{"errors.0.field": "config.seats", "errors.1.field": "config.token"}},
		{name: "a storage is added", method: "POST", path: at, body: `{"name":"m","kind":"memory","config":{"shelf":"top","token":"TOPSECRET"}}`, status: 201,
			want: map[string]any{"kind": "memory", "config.shelf": "top", "config.token": "<nil>"}},
		{name: "it works", method: "POST", path: at + "/m/test", status: 200, want: map[string]any{"ok": true}},
		{name: "it is browsed", method: "GET", path: at + "/m/objects", status: 200, want: map[string]any{"objects.0": "<nil>"}},
		{name: "its config is replaced without its secret", method: "PUT", path: at + "/m", body: `{"config":{"shelf":"low"}}`, status: 200, want: map[string]any{"config.shelf": "low"}},
		{name: "and it is opened anew", method: "GET", path: at + "/m/objects", status: 200},
	})
	if last := opened[len(opened)-1]; last.Shelf != "low" || last.Token != "TOPSECRET" {
		t.Errorf("it was opened with %+v", last)
	}
	if all := s.must(200, "GET", at, ""); strings.Contains(string(all.body), "TOPSECRET") {
		t.Error("a secret is shown")
	}
}
