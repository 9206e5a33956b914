package dialect_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/media"
)

var (
	errEmpty = errors.New("the template has no text")
	errFull  = errors.New("there are enough templates")
)

func templates(t *testing.T) dialect.Templates[note] {
	return dialect.Templates[note]{
		Documents: notes(t),
		Presets:   func() []note { return []note{{Text: "small"}, {Text: "large"}} },
		ID:        func(n *note) string { return n.Text },
		First:     101,
		Room: func(own int) error {
			if own >= 2 {
				return errFull
			}
			return nil
		},
		New: func() note { return note{Marks: []string{"new"}} },
		Check: func(n *note) error {
			if n.Text == "" {
				return errEmpty
			}
			return nil
		},
		Settle: func(id string, n *note) error {
			n.Marks = append(n.Marks, id)
			return nil
		},
	}
}

func text(s string) func(*note) error {
	return func(n *note) error {
		n.Text = s
		return nil
	}
}

func TestPresetsComeBeforeAProjectsOwnTemplates(t *testing.T) {
	t.Parallel()
	all := templates(t)
	for _, s := range []string{"a", "b"} {
		if _, err := all.Create(t.Context(), text(s)); err != nil {
			t.Fatal(err)
		}
	}
	list, err := all.All(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, each := range list {
		got = append(got, each.ID+" "+each.Is.Text)
		found, err := all.Find(t.Context(), each.ID)
		if err != nil || found.Is.Text != each.Is.Text || found.Preset != each.Preset || all.IsPreset(each.ID) != each.Preset {
			t.Errorf("%s is found as %+v, %v", each.ID, found, err)
		}
	}
	if want := []string{"small small", "large large", "101 a", "102 b"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if _, err := all.Find(t.Context(), "103"); media.CodeOf(err) != media.CodeNotFound {
		t.Errorf("of none: %v", err)
	}
}

func TestATemplateIsReadCheckedAndSettledBeforeItIsKept(t *testing.T) {
	t.Parallel()
	all := templates(t)
	broken := errors.New("the request is broken")
	for want, read := range map[error]func(*note) error{broken: func(*note) error { return broken }, errEmpty: text("")} {
		if _, err := all.Create(t.Context(), read); !errors.Is(err, want) {
			t.Errorf("%v, want %v", err, want)
		}
	}
	for _, id := range []string{"101", "102"} { // what was refused took no number
		k, err := all.Create(t.Context(), text("a"))
		if err != nil || k.ID != id || !slices.Equal(k.Is.Marks, []string{"new", id}) {
			t.Fatalf("%+v, %v", k, err)
		}
		found, err := all.Find(t.Context(), id)
		if err != nil || !slices.Equal(found.Is.Marks, k.Is.Marks) {
			t.Errorf("%v is kept, %v; want %v", found.Is.Marks, err, k.Is.Marks)
		}
	}
	if _, err := all.Create(t.Context(), text("a")); !errors.Is(err, errFull) {
		t.Errorf("a third: %v", err)
	}
}

func TestAReplacedTemplateKeepsNothingOfWhatItWas(t *testing.T) {
	t.Parallel()
	all := templates(t)
	if _, err := all.Create(t.Context(), text("a")); err != nil {
		t.Fatal(err)
	}
	keep := func(*note) error { return nil }
	if k, err := all.Modify(t.Context(), "101", keep); err != nil || k.Is.Text != "a" || !slices.Equal(k.Is.Marks, []string{"new", "101", "101"}) {
		t.Errorf("modified: %+v, %v", k.Is, err)
	}
	if _, err := all.Replace(t.Context(), "101", keep); !errors.Is(err, errEmpty) {
		t.Errorf("replaced by nothing: %v", err)
	}
	if k, err := all.Replace(t.Context(), "101", text("b")); err != nil || !slices.Equal(k.Is.Marks, []string{"new", "101"}) {
		t.Errorf("replaced: %+v, %v", k.Is, err)
	}
	if found, err := all.Find(t.Context(), "101"); err != nil || found.Is.Text != "b" {
		t.Errorf("%+v, %v", found, err)
	}
}

func TestAPresetIsNoneOfAProjectsOwn(t *testing.T) {
	t.Parallel()
	all := templates(t)
	if _, err := all.Modify(t.Context(), "small", text("b")); media.CodeOf(err) != media.CodeNotFound {
		t.Errorf("modified: %v", err)
	}
	if err := all.Delete(t.Context(), "small"); media.CodeOf(err) != media.CodeNotFound {
		t.Errorf("deleted: %v", err)
	}
}

func TestATemplateThatItsRequestNamesHasThatID(t *testing.T) {
	t.Parallel()
	all := templates(t)
	all.First = 0
	if k, err := all.Create(t.Context(), text("mine")); err != nil || k.ID != "mine" {
		t.Fatalf("%+v, %v", k, err)
	}
	if _, err := all.Create(t.Context(), text("mine")); media.CodeOf(err) != media.CodeConflict {
		t.Errorf("again: %v", err)
	}
}
