package tencent

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/media"
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
	own, _, err := c.documents().List(c.ctx, f.kind(), nil, "", f.quota+1)
	if err != nil {
		return nil, err
	}
	if len(own) >= f.quota {
		return nil, failf("LimitExceeded.TooMuchTemplate", "there are %d templates of this kind already", len(own))
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
	if _, err := c.documents().Insert(c.ctx, f.kind(), strconv.FormatInt(t.Definition, 10), "", t); err != nil {
		return nil, err
	}
	answer := map[string]any{"Definition": t.Definition}
	if f.shown != nil {
		if s, ok := f.shown(c, &t.Parameter).(WatermarkShown); ok && s.ImageTemplate != nil {
			answer["ImageUrl"] = s.ImageTemplate.ImageUrl
		}
	}
	return answer, nil
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
	answer := map[string]any{}
	if f.shown != nil {
		if s, ok := f.shown(c, &t.Parameter).(WatermarkShown); ok && s.ImageTemplate != nil {
			answer["ImageUrl"] = s.ImageTemplate.ImageUrl
		}
	}
	return answer, nil
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
		return nil, failf(refusal, "the template %d is the system's and can not be changed or deleted", definition)
	}
	return t, nil
}

// find is a template by its number, nil when there is none.
func (f *family[P]) find(c *call, definition int64) (*template[P], error) {
	for _, t := range f.presets() {
		if t.Definition == definition {
			t.preset = true
			return &t, nil
		}
	}
	doc, err := c.documents().Get(c.ctx, f.kind(), strconv.FormatInt(definition, 10))
	if media.CodeOf(err) == media.CodeNotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return f.open(doc)
}

func (f *family[P]) open(doc *store.Document) (*template[P], error) {
	t := template[P]{created: doc.Created, updated: doc.Updated, document: doc}
	if err := json.Unmarshal(doc.Body, &t); err != nil {
		return nil, errors.Join(failf(internalError, "the template %s can not be read", doc.ID), err)
	}
	return &t, nil
}

// query are the filters that every Describe has.
type query struct {
	Definitions []int64
	Offset      int64
	Limit       *int64
	Type, Name  string
}

func (f *family[P]) describe(c *call) (any, error) {
	var q query
	rest, common := map[string]any{}, map[string]any{}
	for name, value := range c.tree {
		switch name {
		case "Definitions", "Offset", "Limit", "Type", "Name":
			common[name] = value
		default:
			rest[name] = value
		}
	}
	if err := bind(common, &q, c.text); err != nil {
		return nil, err
	}
	into, keep := any(&struct{}{}), func(*template[P]) bool { return true }
	if f.filter != nil {
		into, keep = f.filter(rest)
	}
	if err := bind(rest, into, c.text); err != nil {
		return nil, err
	}
	limit, err := q.limit()
	if err != nil {
		return nil, err
	}
	all, err := f.all(c)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(t *template[P]) bool { return !q.fits(t.Definition, t.Name, f.typeName(t)) || !keep(t) })
	set := []any{}
	for i, t := range all {
		if int64(i) >= q.Offset && len(set) < limit {
			one, err := f.answer(c, t)
			if err != nil {
				return nil, err
			}
			set = append(set, one)
		}
	}
	return map[string]any{"TotalCount": len(all), f.word + "TemplateSet": set}, nil
}

func (q *query) limit() (int, error) {
	limit := int64(10)
	if q.Limit != nil {
		limit = *q.Limit
	}
	switch {
	case limit < 0 || limit > 100:
		return 0, failf("InvalidParameterValue.Limit", "Limit must be between 0 and 100, is %d", limit)
	case q.Offset < 0:
		return 0, failf("InvalidParameterValue.Offset", "Offset must be 0 or more, is %d", q.Offset)
	case len(q.Definitions) > 100:
		return 0, failf("InvalidParameterValue.Definitions", "Definitions must be at most 100")
	}
	return int(limit), nil
}

// typeName is what a filter by Type compares.
func (f *family[P]) typeName(t *template[P]) string {
	if f.typeOf != nil {
		return f.typeOf(&t.Parameter)
	}
	return typeOf(t.preset)
}

func (q *query) fits(definition int64, name, kind string) bool {
	if len(q.Definitions) > 0 && !slices.Contains(q.Definitions, definition) || q.Name != "" && q.Name != name {
		return false
	}
	return q.Type == "" || q.Type == kind
}

func typeOf(preset bool) string {
	if preset {
		return "Preset"
	}
	return "Custom"
}

// all are the presets and then the project's own in the order of their making.
func (f *family[P]) all(c *call) ([]*template[P], error) {
	var list []*template[P]
	for _, t := range f.presets() {
		t.preset = true
		list = append(list, &t)
	}
	docs, _, err := c.documents().List(c.ctx, f.kind(), nil, "", 1000)
	if err != nil {
		return nil, err
	}
	for i := range docs {
		t, err := f.open(&docs[i])
		if err != nil {
			return nil, err
		}
		list = append(list, t)
	}
	return list, nil
}

// released is the time of presets: the day of the API's version.
func released() time.Time { return time.Date(2019, 6, 12, 0, 0, 0, 0, zone) }

// answer is a template as Describe gives it.
func (f *family[P]) answer(c *call, t *template[P]) (map[string]any, error) {
	shown := any(t.Parameter)
	if f.shown != nil {
		shown = f.shown(c, &t.Parameter)
	}
	body, err := json.Marshal(shown)
	one := map[string]any{}
	if err == nil {
		err = json.Unmarshal(body, &one)
	}
	if err != nil {
		return nil, err
	}
	created, updated := t.created, t.updated
	if t.preset {
		created, updated = released(), released()
	}
	one["Definition"], one["Name"], one["Comment"] = t.Definition, t.Name, t.Comment
	if f.textNumber {
		one["Definition"] = strconv.FormatInt(t.Definition, 10)
	}
	if _, own := one["Type"]; !own {
		one["Type"] = typeOf(t.preset)
	}
	one["CreateTime"], one["UpdateTime"] = created.In(zone).Format(time.RFC3339), updated.In(zone).Format(time.RFC3339)
	return one, nil
}
