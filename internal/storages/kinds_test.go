package storages_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/blob/mem"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/outbound"
	"github.com/mediamill/mediamill/internal/seal"
	"github.com/mediamill/mediamill/internal/storages"
	"github.com/mediamill/mediamill/internal/store"
	"github.com/mediamill/mediamill/internal/store/storetest"
)

// service has the program's kinds and one more; opened are the options that the
// latter's buckets were opened with.
func service(t *testing.T, opened *[]mem.Options) *storages.Service {
	t.Helper()
	key, err := seal.New(bytes.Repeat([]byte{9}, 32))
	if err != nil {
		t.Fatal(err)
	}
	out, err := outbound.New(outbound.Options{})
	if err != nil {
		t.Fatal(err)
	}
	more := mem.Kind(func(o mem.Options) { *opened = append(*opened, o) })
	return storages.New(storages.Deps{
		DB: storetest.Open(t, storetest.SQLite(t)), Key: key, Outbound: out, Kinds: append(storages.All(), more),
	})
}

func TestAnotherKindIsOneLine(t *testing.T) {
	t.Parallel()
	var opened []mem.Options
	s := service(t, &opened)
	ctx := t.Context()
	create := func(name, config string) (*media.Storage, error) {
		spec := storages.StorageSpec{Name: name, Kind: "memory", Config: json.RawMessage(config)}
		return s.Create(ctx, storetest.Project, spec, false)
	}
	row := func() store.Storage {
		t.Helper()
		row, err := s.DB.StorageNamed(ctx, storetest.Project, "m")
		if err != nil {
			t.Fatal(err)
		}
		return row
	}
	_, err := create("m", `{"seats":12,"token":""}`)
	var fields []string
	for _, f := range err.(media.Faults) {
		fields = append(fields, f.Field)
	}
	if want := []string{"config.shelf", "config.seats", "config.token"}; !reflect.DeepEqual(fields, want) {
		t.Errorf("faults of %v, want %v", fields, want)
	}
	made, err := create("m", `{"shelf":"top","token":"token-number-1","pin":"pin-number-1"}`)
	if err != nil {
		t.Fatal(err)
	}
	if want := (map[string]any{"shelf": "top", "seats": 3.0}); !reflect.DeepEqual(made.Config, want) {
		t.Errorf("it is shown as %v, want %v", made.Config, want)
	}
	if sealed := string(row().SecretSealed); sealed == "" || strings.Contains(sealed, "token-number-1") || strings.Contains(sealed, "pin-number-1") {
		t.Errorf("its secrets are kept as %q", sealed)
	}

	open := func(want mem.Options) blob.Bucket {
		t.Helper()
		bucket, err := s.Bucket(ctx, storetest.Project, "m")
		if err != nil {
			t.Fatal(err)
		}
		got := opened[len(opened)-1]
		if got.Shelf != want.Shelf || got.Seats != want.Seats || got.Token != want.Token || got.Pin != want.Pin {
			t.Errorf("it was opened with %+v, want %+v", got, want)
		}
		return bucket
	}
	bucket := open(mem.Options{Shelf: "top", Seats: 3, Token: "token-number-1", Pin: "pin-number-1"})
	if _, err := bucket.Put(ctx, blob.Object{Key: "a.txt", Bytes: 1}, strings.NewReader("a")); err != nil {
		t.Fatal(err)
	}
	if list, _, err := s.Browse(ctx, storetest.Project, "m", blob.ListOptions{}, 10); err != nil || len(list) != 1 || list[0].Key != "a.txt" {
		t.Errorf("browsed: %v, %v", list, err)
	}

	// One secret is replaced, the other stays; then neither.
	for _, config := range []string{`{"shelf":"top","seats":4,"token":"token-number-2"}`, `{"shelf":"top","seats":5}`} {
		if _, err := s.Update(ctx, storetest.Project, "m", json.RawMessage(config), false); err != nil {
			t.Fatal(err)
		}
	}
	open(mem.Options{Shelf: "top", Seats: 5, Token: "token-number-2", Pin: "pin-number-1"})
}

func TestAKindThatTheProgramLacks(t *testing.T) {
	t.Parallel()
	var opened []mem.Options
	s := service(t, &opened)
	ctx := t.Context()
	_, err := s.Create(ctx, storetest.Project, storages.StorageSpec{Name: "m", Kind: "tape", Config: json.RawMessage(`{}`)}, true)
	if e := media.AsError(err); e.Field != "kind" || !strings.Contains(err.Error(), "folder, s3, memory") {
		t.Errorf("a storage of no kind: %v", err)
	}
	spec := storages.StorageSpec{Name: "m", Kind: "memory", Config: json.RawMessage(`{"shelf":"top","token":"T"}`)}
	if _, err := s.Create(ctx, storetest.Project, spec, false); err != nil {
		t.Fatal(err)
	}
	deps := s.Deps
	deps.Kinds = nil
	_, err = storages.New(deps).Bucket(ctx, storetest.Project, "m")
	if media.CodeOf(err) != media.CodeConfigInvalid || !strings.Contains(err.Error(), "memory") {
		t.Errorf("a storage of an older program's: %v", err)
	}
}

// What was sealed before kinds described themselves is the one secret itself.
func TestTheOnlySecretIsSealedAsItIs(t *testing.T) {
	t.Parallel()
	var opened []mem.Options
	s := service(t, &opened)
	ctx := t.Context()
	config := `{"endpoint":"https://s3.example.com","bucket":"films","access_key":"AK","secret_key":"{\"a\":\"b\"}"}`
	made, err := s.Create(ctx, storetest.Project, storages.StorageSpec{Name: "films", Kind: "s3", Config: json.RawMessage(config)}, false)
	if err != nil {
		t.Fatal(err)
	}
	row, err := s.DB.StorageNamed(ctx, storetest.Project, "films")
	if err != nil {
		t.Fatal(err)
	}
	if text, err := s.Key.Open(string(row.SecretSealed), "storages/"+made.ID+"/secret"); err != nil || string(text) != `{"a":"b"}` {
		t.Errorf("sealed is %q, %v", text, err)
	}
	if _, err := s.Bucket(ctx, storetest.Project, "films"); err != nil {
		t.Error(err)
	}
}

func TestEveryKindDescribesItself(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for _, k := range storages.All() {
		if names[k.Name] || k.Title == "" || k.Summary == "" || len(k.Place) == 0 {
			t.Errorf("%q has its name with another, or lacks a title, a summary or a place", k.Name)
		}
		names[k.Name] = true
		d := storages.Kinds{k}.Describe()[0]
		for _, member := range append(k.Place, k.Secrets...) {
			if d.TypeOf(member) != "string" {
				t.Errorf("%s: there is no text %q in the config", k.Name, member)
			}
		}
	}
}
