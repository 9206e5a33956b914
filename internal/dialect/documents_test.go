package dialect_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/dialect/dialecttest"
	"github.com/mediamill/mediamill/internal/media"
)

// note is what the tests keep.
type note struct {
	Text  string
	Marks []string
}

func notes(t *testing.T) dialect.Documents[note] {
	t.Helper()
	site := dialecttest.New(t)
	return dialect.Documents[note]{In: site.Jobs.Documents(site.Project, "test"), Kind: "note", Missing: func(id string) error {
		return media.Errorf(media.CodeNotFound, "there is no %s %s", "note", id)
	}}
}

func TestDocumentsAreWalkedPageByPage(t *testing.T) {
	t.Parallel()
	docs := notes(t)
	const count = 1003 // a page has 1000
	for i := range count {
		parent := "odd"
		if i%2 == 0 {
			parent = "even"
		}
		if _, err := docs.Insert(t.Context(), fmt.Sprintf("%04d", i), parent, note{Text: fmt.Sprint(i)}); err != nil {
			t.Fatal(err)
		}
	}
	all, err := docs.All(t.Context())
	if err != nil || len(all) != count {
		t.Fatalf("%d documents, %v, want %d", len(all), err, count)
	}
	if !slices.IsSortedFunc(all, func(a, b dialect.Kept[note]) int { return a.Created.Compare(b.Created) }) {
		t.Error("they are not in the order of their creation")
	}
	for _, k := range all {
		if fmt.Sprintf("%04s", k.Is.Text) != k.ID {
			t.Fatalf("%s is %q", k.ID, k.Is.Text)
		}
	}
	odd, seen := "odd", 0
	for k, err := range docs.Each(t.Context(), &odd) {
		if err != nil || k.Parent != odd {
			t.Fatalf("a document of %q, %v", k.Parent, err)
		}
		if seen++; seen == 3 {
			break
		}
	}
	if seen != 3 {
		t.Errorf("%d of a parent were seen", seen)
	}
	if err := docs.ForgetAll(t.Context(), odd); err != nil {
		t.Fatal(err)
	}
	if all, err = docs.All(t.Context()); err != nil || len(all) != count/2+1 {
		t.Errorf("%d documents of the other parent, %v", len(all), err)
	}
}

func TestASettingIsAbsentUntilItIsSet(t *testing.T) {
	t.Parallel()
	docs := notes(t)
	absent := note{Text: "nobody said"}
	for _, want := range []string{"nobody said", "first", "second"} {
		is, err := docs.Setting(t.Context(), "here", absent)
		if err != nil || is.Text != want {
			t.Fatalf("%q, %v, want %q", is.Text, err, want)
		}
		next := note{Text: "first"}
		if want == "first" {
			next.Text = "second"
		}
		if err := docs.Set(t.Context(), "here", next); err != nil {
			t.Fatal(err)
		}
	}
}

func TestThatThereIsNoDocumentIsSaidInTheVendorsWords(t *testing.T) {
	t.Parallel()
	docs := notes(t)
	_, found := docs.Find(t.Context(), "7")
	for name, err := range map[string]error{"Find": found, "Delete": docs.Delete(t.Context(), "7")} {
		if media.CodeOf(err) != media.CodeNotFound || media.AsError(err).Message != "there is no note 7" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, ok, err := docs.Lookup(t.Context(), "7"); ok || err != nil {
		t.Errorf("Lookup: %v, %v", ok, err)
	}
	if err := docs.Forget(t.Context(), "7"); err != nil {
		t.Errorf("Forget: %v", err)
	}
	docs.Missing = nil
	if err := docs.Delete(t.Context(), "7"); media.CodeOf(err) != media.CodeNotFound {
		t.Errorf("without an error of the vendor: %v", err)
	}
}

func TestABodyOfAnotherFormIsAnErrorThatEndsTheWalk(t *testing.T) {
	t.Parallel()
	docs := notes(t)
	others := dialect.Documents[string]{In: docs.In, Kind: docs.Kind}
	for _, id := range []string{"a", "b"} {
		if _, err := others.Insert(t.Context(), id, "", "text"); err != nil {
			t.Fatal(err)
		}
	}
	seen := 0
	for _, err := range docs.Each(t.Context(), nil) {
		if seen++; media.CodeOf(err) != media.CodeWorkerInternal {
			t.Errorf("in the walk: %v", err)
		}
	}
	if seen != 1 {
		t.Errorf("the walk had %d steps, want 1", seen)
	}
	if _, ok, err := docs.Lookup(t.Context(), "a"); ok || media.CodeOf(err) != media.CodeWorkerInternal {
		t.Errorf("Lookup: %v, %v", ok, err)
	}
}
