package tencent

import (
	"cmp"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/dialect"
)

// A family is one kind of template, whose parameters are a P: the vendor's four
// actions are the same for all kinds. Numbers are unique within a family only.
type family[P any] struct {
	word  string // in the actions' names, as in CreateTranscodeTemplate
	quota int    // of own templates
	// mostNumbers and mostListed limit what a Describe asks for; 100 when 0.
	mostNumbers, mostListed int
	// needName: a template must have a name.
	needName bool
	presets  func() []template[P]
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

// A template is one of a family, as its document has it.
type template[P any] struct {
	Definition    int64
	Name, Comment string
	Parameter     P
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

// named are the fields that every family has.
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

// templates are the presets and the project's own of the family.
func (f *family[P]) templates(c *call) dialect.Templates[template[P]] {
	return dialect.Templates[template[P]]{
		Documents: dialect.Documents[template[P]]{In: c.documents(), Kind: f.kind(), Missing: func(id string) error {
			return failf("ResourceNotFound.TemplateNotExist", "there is no template %s of this kind", id)
		}},
		Presets: f.presets,
		ID:      func(t *template[P]) string { return idText(t.Definition) },
		First:   firstDefinition,
		Room: func(own int) error {
			if own >= f.quota {
				return failf("LimitExceeded.TooMuchTemplate", "there are already %d templates of this kind", own)
			}
			return nil
		},
		New:   func() template[P] { return template[P]{Parameter: f.defaults()} },
		Check: f.checkAll,
		Settle: func(id string, t *template[P]) (err error) {
			if t.Definition, err = strconv.ParseInt(id, 10, 64); err != nil || f.settle == nil {
				return err
			}
			return f.settle(c, t.Definition, &t.Parameter)
		},
	}
}

// checkAll checks the fields that every family has, and the family's own.
func (f *family[P]) checkAll(t *template[P]) error {
	var faults failures
	if utf8.RuneCountInString(t.Name) > 64 {
		faults.add("InvalidParameterValue.Name", "Name must have at most 64 characters")
	}
	if f.needName && t.Name == "" {
		faults.add("MissingParameter", "the request is missing the parameter Name")
	}
	if utf8.RuneCountInString(t.Comment) > 256 {
		faults.add("InvalidParameterValue.Comment", "Comment must have at most 256 characters")
	}
	f.check(&t.Parameter, &faults)
	return faults.err()
}

func (f *family[P]) create(c *call) (any, error) {
	var n named
	rest, err := split(c.tree, &n, c.text)
	if err != nil {
		return nil, err
	}
	if n.Definition != 0 {
		return nil, failf("UnknownParameter", "the parameter Definition is not recognized")
	}
	t, err := f.templates(c).Create(c.ctx, func(t *template[P]) error {
		t.Name, t.Comment = n.Name, n.Comment
		return bind(rest, &t.Parameter, c.text)
	})
	if err != nil {
		return nil, err
	}
	answer := f.saved(c, &t.Is.Parameter)
	answer["Definition"] = t.Is.Definition
	return answer, nil
}

func (f *family[P]) modify(c *call) (any, error) {
	var n named
	rest, err := split(c.tree, &n, c.text)
	if err != nil {
		return nil, err
	}
	if err := f.changeable(c, n.Definition, "InvalidParameterValue.ModifyDefaultTemplate"); err != nil {
		return nil, err
	}
	t, err := f.templates(c).Modify(c.ctx, idText(n.Definition), func(t *template[P]) error {
		if _, given := c.tree["Name"]; given {
			t.Name = n.Name
		}
		if _, given := c.tree["Comment"]; given {
			t.Comment = n.Comment
		}
		return bind(rest, &t.Parameter, c.text)
	})
	if err != nil {
		return nil, err
	}
	return f.saved(c, &t.Is.Parameter), nil
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
	if err := f.changeable(c, n.Definition, cmp.Or(f.deletePreset, "InvalidParameterValue.DeleteDefaultTemplate")); err != nil {
		return nil, err
	}
	return map[string]any{}, f.templates(c).Delete(c.ctx, idText(n.Definition))
}

// changeable refuses a missing number, and that of a preset with a code.
func (f *family[P]) changeable(c *call, definition int64, refusal string) error {
	if definition == 0 {
		return failf("MissingParameter", "the request is missing the parameter Definition")
	}
	if f.templates(c).IsPreset(idText(definition)) {
		return failf(refusal, "the template %d is the system's and cannot be changed or deleted", definition)
	}
	return nil
}

// idText is a number as the ID of a document.
func idText(n int64) string { return strconv.FormatInt(n, 10) }
