package odata

import (
	"strings"
	"unicode/utf8"
)

// A kind is what values of a filter can be compared.
type kind string

const (
	aNull   kind = "null"
	aString kind = "Edm.String"
	aNumber kind = "Edm.Double"
	aBool   kind = "Edm.Boolean"
	aTime   kind = "Edm.DateTime"
)

// A node is a part of a filter.
type node interface {
	kind() kind
	value(Values) any
}

type (
	constant struct{ v any }
	named    struct{ property *Property }
	negation struct{ of node }
	binary   struct {
		op          string
		left, right node
	}
	call struct {
		name     string
		function function
		args     []node
	}
)

func (c constant) kind() kind       { return kindOfValue(c.v) }
func (c constant) value(Values) any { return c.v }

func (n named) kind() kind         { return kindOf(n.property) }
func (n named) value(v Values) any { return v[n.property.Name] }

func (n negation) kind() kind { return aBool }
func (n negation) value(v Values) any {
	b, _ := n.of.value(v).(bool)
	return !b
}

func (b binary) kind() kind { return aBool }
func (b binary) value(v Values) any {
	left := b.left.value(v)
	switch b.op {
	case "and":
		return left == true && b.right.value(v) == true
	case "or":
		return left == true || b.right.value(v) == true
	}
	right := b.right.value(v)
	switch b.op {
	case "eq":
		return compare(left, right) == 0
	case "ne":
		return compare(left, right) != 0
	}
	if left == nil || right == nil {
		return false // null is neither less nor more
	}
	switch n := compare(left, right); b.op {
	case "gt":
		return n > 0
	case "ge":
		return n >= 0
	case "lt":
		return n < 0
	default:
		return n <= 0
	}
}

func (c call) kind() kind { return c.function.gives }
func (c call) value(v Values) any {
	args := make([]string, len(c.args))
	for i, a := range c.args {
		s, ok := a.value(v).(string)
		if !ok && c.function.gives != aBool {
			return nil // of null comes null
		}
		if !ok {
			return false
		}
		args[i] = s
	}
	return c.function.run(args)
}

// A function takes texts.
type function struct {
	takes int
	gives kind
	run   func(args []string) any
}

var functions = map[string]function{
	"startswith":  {2, aBool, func(a []string) any { return strings.HasPrefix(a[0], a[1]) }},
	"endswith":    {2, aBool, func(a []string) any { return strings.HasSuffix(a[0], a[1]) }},
	"substringof": {2, aBool, func(a []string) any { return strings.Contains(a[1], a[0]) }},
	"tolower":     {1, aString, func(a []string) any { return strings.ToLower(a[0]) }},
	"toupper":     {1, aString, func(a []string) any { return strings.ToUpper(a[0]) }},
	"trim":        {1, aString, func(a []string) any { return strings.TrimSpace(a[0]) }},
	"length":      {1, aNumber, func(a []string) any { return float64(utf8.RuneCountInString(a[0])) }},
}
