package op

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"strconv"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

// maxDepth is how many templates may extend one another.
const maxDepth = 8

// A Lookup finds a template; version 0 is the newest. It fails with
// request.not_found when there is none.
type Lookup func(name string, version int) (*media.Template, error)

// A Resolved is a template with what it extends and a job's overrides merged:
// the parameters of a task, which never change again.
type Resolved struct {
	Operation string
	Template  string // name@version that was used
	Params    json.RawMessage
}

// Resolve merges, from the bottom: the templates that the named one extends,
// itself, and the overrides, each by RFC 7396. reference is "name" for the
// newest version or "name@3". The operation's defaults come when the
// parameters are decoded. Fields of faults are "template" and "overrides".
func Resolve(find Lookup, reference string, overrides json.RawMessage) (Resolved, media.Faults) {
	chain, faults := lineage(find, reference)
	if faults != nil {
		return Resolved{}, faults
	}
	top := chain[0]
	r := Resolved{Operation: top.Operation, Template: Reference(top.Name, top.Version), Params: json.RawMessage("{}")}
	for i := len(chain) - 1; i >= 0; i-- {
		merged, err := Merge(r.Params, chain[i].Params)
		if err != nil {
			return Resolved{}, media.Faults{media.Bad("template", "the parameters of %s@%d are not an object: %v", chain[i].Name, chain[i].Version, err)}
		}
		r.Params = merged
	}
	merged, err := Merge(r.Params, overrides)
	if err != nil {
		return Resolved{}, media.Faults{media.Bad("overrides", "must be a JSON object: %v", err)}
	}
	r.Params = merged
	return r, nil
}

// lineage is the named template and those that it extends, nearest first.
func lineage(find Lookup, reference string) ([]*media.Template, media.Faults) {
	var chain []*media.Template
	path := reference
	for reference != "" {
		name, version, err := ParseReference(reference)
		if err != nil {
			return nil, media.Faults{err}
		}
		t, failure := find(name, version)
		if failure != nil {
			e := *media.AsError(failure)
			e.Field = "template"
			return nil, media.Faults{&e}
		}
		for _, before := range chain {
			if before.Name == t.Name && before.Version == t.Version {
				return nil, media.Faults{media.Bad("template", "extends itself: %s", path)}
			}
		}
		switch {
		case t.Disabled && len(chain) == 0:
			return nil, media.Faults{media.Bad("template", "%s is disabled", t.Name).WithHint("enable it or use another")}
		case len(chain) == maxDepth:
			return nil, media.Faults{media.Bad("template", "more than %d templates extend each other: %s", maxDepth, path)}
		case len(chain) > 0 && t.Operation != chain[0].Operation:
			return nil, media.Faults{media.Bad("template", "%s belongs to the operation %s and cannot be extended by a template of %s",
				t.Name, t.Operation, chain[0].Operation)}
		}
		chain = append(chain, t)
		if reference = t.Extends; reference != "" {
			path += " → " + reference
		}
	}
	if len(chain) == 0 {
		return nil, media.Faults{media.Missing("template", "is not the name of a template")}
	}
	return chain, nil
}

// templateName is the only form of a template's name.
var templateName = regexp.MustCompile(`^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$`)

// CheckTemplateName is nil for a name that a template may have.
func CheckTemplateName(field, name string) *media.Error {
	if templateName.MatchString(name) {
		return nil
	}
	return media.Bad(field, "%s must have 1 to 64 lowercase letters, digits, dots, dashes or underscores, and begin and end with a letter or digit", shown(name))
}

// ParseReference reads "name" (version 0, the newest) or "name@3".
func ParseReference(reference string) (name string, version int, fault *media.Error) {
	name, number, found := strings.Cut(reference, "@")
	if e := CheckTemplateName("template", name); e != nil {
		return "", 0, e
	}
	if !found {
		return name, 0, nil
	}
	version, err := strconv.Atoi(number)
	if err != nil || version < 1 {
		return "", 0, media.Bad("template", "%s must be name or name@version with a version from 1", shown(reference))
	}
	return name, version, nil
}

// Reference is what ParseReference reads: the name, and the version unless it is 0.
func Reference(name string, version int) string {
	if version == 0 {
		return name
	}
	return fmt.Sprintf("%s@%d", name, version)
}

// Merge is RFC 7396: members of over replace those of base, objects are merged
// member by member, null removes. Both must be objects; an empty text is {}.
func Merge(base, over json.RawMessage) (json.RawMessage, error) {
	var parts [2]map[string]any
	for i, raw := range []json.RawMessage{base, over} {
		if len(bytes.TrimSpace(raw)) == 0 {
			continue
		}
		tree, err := parse(raw)
		if err != nil {
			return nil, err
		}
		members, ok := tree.(map[string]any)
		if !ok && tree != nil {
			return nil, fmt.Errorf("%s is not an object", shown(tree))
		}
		parts[i] = members
	}
	return json.Marshal(merge(parts[0], parts[1]))
}

func merge(base, over map[string]any) map[string]any {
	merged := maps.Clone(base)
	if merged == nil {
		merged = map[string]any{}
	}
	for name, value := range over {
		object, isObject := value.(map[string]any)
		switch {
		case value == nil:
			delete(merged, name)
		case isObject:
			below, _ := merged[name].(map[string]any)
			merged[name] = merge(below, object)
		default:
			merged[name] = value
		}
	}
	return merged
}
