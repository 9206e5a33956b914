package odata

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/mediamill/mediamill/internal/media"
)

// maxFilter is the longest $filter, in bytes.
const maxFilter = 8192

// A Filter is a $filter of one entity, checked against its properties.
type Filter struct{ root node }

// ParseFilter reads a filter: eq ne gt ge lt le, and or not, parentheses,
// startswith, endswith, substringof, tolower, toupper, trim, length, and
// literals. Compared values must be of the same kind.
func ParseFilter(e *Entity, filter string) (*Filter, error) {
	if len(filter) > maxFilter {
		return nil, media.Bad("$filter", "has more than %d bytes", maxFilter)
	}
	if !utf8.ValidString(filter) {
		return nil, media.Bad("$filter", "is not UTF-8")
	}
	tokens, err := lex(filter)
	if err != nil {
		return nil, err
	}
	p := &filterParser{entity: e, tokens: tokens}
	root, err := p.or(0)
	if err != nil {
		return nil, err
	}
	if p.peek().kind != end {
		return nil, p.wrong()
	}
	if root.kind() != aBool {
		return nil, media.Bad("$filter", "is not a condition")
	}
	return &Filter{root}, nil
}

// Takes says whether an entity matches. A nil filter matches all.
func (f *Filter) Takes(v Values) bool {
	if f == nil {
		return true
	}
	b, _ := f.root.value(v).(bool)
	return b
}

// Wants is the text that a property must equal in every match, so that a list need
// not be read; ok is false if it may have other values.
func (f *Filter) Wants(property string) (text string, ok bool) {
	if f == nil {
		return "", false
	}
	return wants(f.root, property)
}

func wants(n node, property string) (string, bool) {
	b, ok := n.(binary)
	if !ok {
		return "", false
	}
	switch b.op {
	case "and":
		if s, ok := wants(b.left, property); ok {
			return s, true
		}
		return wants(b.right, property)
	case "eq":
		left, right := b.left, b.right
		if _, swapped := left.(constant); swapped {
			left, right = right, left
		}
		if p, ok := left.(named); ok && p.property.Name == property {
			if c, ok := right.(constant); ok {
				s, ok := c.v.(string)
				return s, ok
			}
		}
	}
	return "", false
}

// A filterParser descends through the grammar, loosest operators first.
type filterParser struct {
	entity *Entity
	tokens []token
	at     int
}

func (p *filterParser) peek() token { return p.tokens[p.at] }

// word takes the next token when it is one of these words.
func (p *filterParser) word(words ...string) (string, bool) {
	t := p.peek()
	for _, w := range words {
		if t.kind == word && t.text == w {
			p.at++
			return w, true
		}
	}
	return "", false
}

func (p *filterParser) take(kind tokenKind) error {
	if p.peek().kind != kind {
		return p.wrong()
	}
	p.at++
	return nil
}

func (p *filterParser) wrong() error {
	if t := p.peek(); t.text != "" {
		return media.Bad("$filter", "Syntax error: '%.100s' is not expected here.", t.text)
	}
	return media.Bad("$filter", "Syntax error: an operand or operator is missing.")
}

func (p *filterParser) or(depth int) (node, error)  { return p.logical(depth, "or", p.and) }
func (p *filterParser) and(depth int) (node, error) { return p.logical(depth, "and", p.compared) }

func (p *filterParser) logical(depth int, op string, next func(int) (node, error)) (node, error) {
	left, err := next(depth)
	for err == nil {
		if _, ok := p.word(op); !ok {
			return left, nil
		}
		var right node
		if right, err = next(depth); err == nil {
			left, err = logical(op, left, right)
		}
	}
	return nil, err
}

func logical(op string, left, right node) (node, error) {
	if left.kind() != aBool || right.kind() != aBool {
		return nil, media.Bad("$filter", "%s takes conditions", op)
	}
	return binary{op, left, right}, nil
}

func (p *filterParser) compared(depth int) (node, error) {
	left, err := p.operand(depth)
	if err != nil {
		return nil, err
	}
	op, ok := p.word("eq", "ne", "gt", "ge", "lt", "le")
	if !ok {
		return left, nil
	}
	right, err := p.operand(depth)
	if err != nil {
		return nil, err
	}
	if a, b := left.kind(), right.kind(); a != b && a != aNull && b != aNull {
		return nil, media.Bad("$filter", "Operator '%s' incompatible with operand types '%s' and '%s'.", op, a, b)
	}
	return binary{op, left, right}, nil
}

func (p *filterParser) operand(depth int) (node, error) {
	if depth++; depth > maxDepth {
		return nil, media.Bad("$filter", "is nested deeper than %d", maxDepth)
	}
	t := p.peek()
	switch t.kind {
	case opening:
		p.at++
		inner, err := p.or(depth)
		if err != nil {
			return nil, err
		}
		return inner, p.take(closing)
	case text:
		p.at++
		return constant{t.text}, nil
	case typed:
		p.at++
		return typedConstant(t)
	case word:
		p.at++
		if t.text == "not" {
			inner, err := p.operand(depth)
			if err == nil && inner.kind() != aBool {
				err = media.Bad("$filter", "not takes a condition")
			}
			return negation{inner}, err
		}
		if p.peek().kind == opening {
			return p.call(t.text, depth)
		}
		return p.plain(t.text)
	}
	return nil, p.wrong()
}

func typedConstant(t token) (node, error) {
	switch t.of {
	case "datetime", "datetimeoffset":
		if at, ok := ParseTime(t.text); ok {
			return constant{at}, nil
		}
	case "guid":
		if IsGUID(t.text) {
			return constant{strings.ToLower(t.text)}, nil
		}
	}
	return nil, media.Bad("$filter", "Unrecognized literal %.50s'%.100s'.", t.of, t.text)
}

// plain reads a word that is a literal or a property.
func (p *filterParser) plain(w string) (node, error) {
	switch w {
	case "null":
		return constant{nil}, nil
	case "true":
		return constant{true}, nil
	case "false":
		return constant{false}, nil
	}
	if w[0] == '-' || w[0] >= '0' && w[0] <= '9' {
		n, err := strconv.ParseFloat(strings.TrimRight(w, "LlMmFfDd"), 64)
		if err != nil || math.IsInf(n, 0) {
			return nil, media.Bad("$filter", "Unrecognized literal '%.100s'.", w)
		}
		return constant{n}, nil
	}
	property := p.entity.Property(w)
	if property == nil || property.Of != nil {
		return nil, noProperty(p.entity, w)
	}
	return named{property}, nil
}

func (p *filterParser) call(name string, depth int) (node, error) {
	f, ok := functions[name]
	if !ok {
		return nil, media.Bad("$filter", "Unknown function '%.50s'.", name)
	}
	if err := p.take(opening); err != nil {
		return nil, err
	}
	c := call{name: name, function: f}
	for i := range f.takes {
		if i > 0 {
			if err := p.take(comma); err != nil {
				return nil, err
			}
		}
		arg, err := p.or(depth)
		if err != nil {
			return nil, err
		}
		if k := arg.kind(); k != aString && k != aNull {
			return nil, media.Bad("$filter", "%s takes text", name)
		}
		c.args = append(c.args, arg)
	}
	return c, p.take(closing)
}

// kindOf is the kind of the values of a property.
func kindOf(p *Property) kind {
	switch p.Type {
	case Int32, Int64, Double:
		return aNumber
	case Boolean:
		return aBool
	case DateTime:
		return aTime
	}
	return aString
}

func kindOfValue(v any) kind {
	switch v.(type) {
	case nil:
		return aNull
	case bool:
		return aBool
	case string:
		return aString
	case time.Time:
		return aTime
	}
	return aNumber
}
