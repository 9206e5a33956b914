package op

import (
	"fmt"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

// A NamePattern makes names of files within the folder of an operation, which
// may lie in folders of their own, for parameters that name files.
type NamePattern struct{ parts []part }

// ParseName reads the pattern of a parameter, whose name is the fault's field.
// Each of the variables may stand in it.
func ParseName(field, text string, variables ...string) (*NamePattern, *media.Error) {
	parts, fault := parseParts(text, variables)
	p := &NamePattern{parts}
	if fault == nil {
		harmless := map[string]string{}
		for _, v := range variables {
			harmless[v] = "n"
		}
		fault = checkKey(p.Name(harmless))
	}
	if fault != nil {
		fault.Field = field
		return nil, fault
	}
	return p, nil
}

// Has says whether a variable stands in the pattern.
func (p *NamePattern) Has(variable string) bool {
	for _, each := range p.parts {
		if each.variable == variable {
			return true
		}
	}
	return false
}

// Name is the pattern with the variables' values.
func (p *NamePattern) Name(values map[string]string) string {
	var b strings.Builder
	for _, each := range p.parts {
		b.WriteString(each.literal)
		b.WriteString(values[each.variable])
	}
	return b.String()
}

// Series is Name with a verb, as of File.Series, in place of {number}, and how
// the numbers count.
func (p *NamePattern) Series(values map[string]string) (name string, first, step int) {
	var b strings.Builder
	step = 1
	for _, each := range p.parts {
		if each.variable == "number" {
			fmt.Fprintf(&b, "%%0%dd", max(each.width, 1))
			first, step = each.first, each.step
			continue
		}
		b.WriteString(strings.ReplaceAll(each.literal+values[each.variable], "%", "%%"))
	}
	return b.String(), first, step
}
