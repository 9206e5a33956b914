package tencent

import (
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/store"
)

// A family is one kind of template, whose parameters are a P: the vendor's four
// actions are the same for all kinds. Numbers are unique within a family only.
type family[P any] struct {
	word    string // in the actions' names, as in CreateTranscodeTemplate
	quota   int    // of own templates
	presets func() []template[P]
	// defaults are what a new template has that says nothing.
	defaults func() P
	// check holds parameters to the vendor's ranges and to what is available here.
	check func(*P, *failures)
	// settle puts aside what is not kept with the parameters; nil for nothing.
	settle func(c *call, definition int64, p *P) error
	// told is what Create and Modify answer besides the number; nil for nothing.
	told func(c *call, p *P) map[string]any
	// shown is what answers have in place of the parameters; nil for these.
	shown func(c *call, p *P) any
	// filter reads what Describe has besides the common filters; nil for nothing.
	filter func(tree map[string]any) (params any, keep func(*template[P]) bool)
	// typeOf is what a filter by Type compares; Preset or Custom when nil.
	typeOf func(*P) string
	// textNumber: Describe gives numbers as text, which clients insist on.
	textNumber bool
	// deletePreset is the error of the attempt.
	deletePreset string
}

// A template is one of a family.
type template[P any] struct {
	Definition       int64
	Name, Comment    string
	Parameter        P
	preset           bool
	created, updated time.Time
	document         *store.Document
}

// firstDefinition is the number of the first template that a project makes; the
// vendor's presets end below it.
const firstDefinition = 1000001

// zone is the one of templates' times in answers.
var zone = time.FixedZone("", 8*60*60)

func (f *family[P]) kind() string { return f.word + "Template" }

// actions adds the family's four to a table.
func (f *family[P]) actions(table map[string]action) {
	table["Create"+f.word+"Template"] = action{auth.Operator, f.create}
	table["Modify"+f.word+"Template"] = action{auth.Operator, f.modify}
	table["Delete"+f.word+"Template"] = action{auth.Operator, f.remove}
	table["Describe"+f.word+"Templates"] = action{auth.Viewer, f.describe}
}

// naming are the fields that every family has.
type named struct {
	Definition    int64
	Name, Comment string
}

// split reads the fields that every family has, and leaves the family's own.
func split(tree map[string]any, into *named, text bool) (rest map[string]any, err error) {
	rest, common := map[string]any{}, map[string]any{}
	for name, value := range tree {
		switch name {
		case "Definition", "Name", "Comment":
			common[name] = value
		default:
			rest[name] = value
		}
	}
	return rest, bind(common, into, text)
}

func (n *named) check(f *failures) {
	if utf8.RuneCountInString(n.Name) > 64 {
		f.add("InvalidParameterValue.Name", "Name must have at most 64 characters")
	}
	if utf8.RuneCountInString(n.Comment) > 256 {
		f.add("InvalidParameterValue.Comment", "Comment must have at most 256 characters")
	}
}

func (f *family[P]) create(c *call) (any, error) {
	t := template[P]{Parameter: f.defaults()}
	var n named
	rest, err := split(c.tree, &n, c.text)
	if err != nil {
		return nil, err
	}
	if n.Definition != 0 {
		return nil, failf("UnknownParameter", "the parameter Definition is not recognized")
	}
	if err := bind(rest, &t.Parameter, c.text); err != nil {
		return nil, err
	}
	var faults failures
	n.check(&faults)
	f.check(&t.Parameter, &faults)
	if err := faults.err(); err != nil {
		return nil, err
	}
	if t.Definition, err = c.documents().Number(c.ctx, f.kind(), firstDefinition); err != nil {
		return nil, err
	}
	t.Name, t.Comment = n.Name, n.Comment
	if f.settle != nil {
		if err := f.settle(c, t.Definition, &t.Parameter); err != nil {
			return nil, err
		}
	}
	if _, err := c.documents().InsertIf(c.ctx, f.kind(), strconv.FormatInt(t.Definition, 10), "", t, f.room); err != nil {
		return nil, err
	}
	answer := f.saved(c, &t.Parameter)
	answer["Definition"] = t.Definition
	return answer, nil
}

// room refuses a template beyond the quota.
func (f *family[P]) room(own []store.Document) error {
	if len(own) >= f.quota {
		return failf("LimitExceeded.TooMuchTemplate", "there are already %d templates of this kind", len(own))
	}
	return nil
}

func (f *family[P]) modify(c *call) (any, error) {
	var n named
	rest, err := split(c.tree, &n, c.text)
	if err != nil {
		return nil, err
	}
	t, err := f.own(c, n.Definition, "InvalidParameterValue.ModifyDefaultTemplate")
	if err != nil {
		return nil, err
	}
	_, named := c.tree["Name"]
	_, commented := c.tree["Comment"]
	if named {
		t.Name = n.Name
	}
	if commented {
		t.Comment = n.Comment
	}
	if err := bind(rest, &t.Parameter, c.text); err != nil {
		return nil, err
	}
	var faults failures
	n.check(&faults)
	f.check(&t.Parameter, &faults)
	if err := faults.err(); err != nil {
		return nil, err
	}
	if f.settle != nil {
		if err := f.settle(c, t.Definition, &t.Parameter); err != nil {
			return nil, err
		}
	}
	if err := c.documents().Update(c.ctx, t.document, t); err != nil {
		return nil, err
	}
	return f.saved(c, &t.Parameter), nil
}

// saved is what the answers of Create and Modify tell of the parameters.
func (f *family[P]) saved(c *call, p *P) map[string]any {
	if f.told == nil {
		return map[string]any{}
	}
	return f.told(c, p)
}

func (f *family[P]) remove(c *call) (any, error) {
	var n struct{ Definition int64 }
	if err := c.read(&n); err != nil {
		return nil, err
	}
	refusal := f.deletePreset
	if refusal == "" {
		refusal = "InvalidParameterValue.DeleteDefaultTemplate"
	}
	t, err := f.own(c, n.Definition, refusal)
	if err != nil {
		return nil, err
	}
	return map[string]any{}, c.documents().Delete(c.ctx, f.kind(), t.document.ID)
}

// own is one of the project's own templates; a preset is refused by a code.
func (f *family[P]) own(c *call, definition int64, refusal string) (*template[P], error) {
	if definition == 0 {
		return nil, failf("MissingParameter", "the request is missing the parameter Definition")
	}
	t, err := f.find(c, definition)
	switch {
	case err != nil:
		return nil, err
	case t == nil:
		return nil, failf("ResourceNotFound.TemplateNotExist", "there is no template %d of this kind", definition)
	case t.preset:
		return nil, failf(refusal, "the template %d is the system's and cannot be changed or deleted", definition)
	}
	return t, nil
}
