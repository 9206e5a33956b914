package odata

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestJSONIsReadAsClientsWriteIt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text string
		want any
	}{
		"plain":                                    {`{"a":[1,-2.5e3,true,false,null,"x"]}`, map[string]any{"a": []any{Number("1"), Number("-2.5e3"), true, false, nil, "x"}}},
		"a string in single quotes with lines":     {"{\"c\":'{\n \"v\": 1.0 }'}", map[string]any{"c": "{\n \"v\": 1.0 }"}},
		"a name without quotes":                    {`{CurrentReservedUnits:1}`, map[string]any{"CurrentReservedUnits": Number("1")}},
		"a comma behind the last member":           {`{"a":[1,],}`, map[string]any{"a": []any{Number("1")}}},
		"escapes":                                  {`"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00\ud83dx"`, "\"\\/\b\f\n\r\té😀\ufffdx"},
		"a byte order mark and space":              {"\ufeff [ ] ", []any{}},
		"tabs between members, as amspy's":         {"{ \t\t\"Name\":\"a\", \t}", map[string]any{"Name": "a"}},
		"a name that comes twice: the last counts": {`{"a":1,"a":2}`, map[string]any{"a": Number("2")}},
	} {
		got, err := ParseJSON(c.text)
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %#v, %v", name, got, err)
		}
	}
}

func TestJSONThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"nothing":                "",
		"two values":             "1 2",
		"a string without end":   `{"a":"x`,
		"an object without end":  `{"a":1`,
		"a word":                 "hello",
		"a bad escape":           `"\x"`,
		"a colon missing":        `{"a" 1}`,
		"a comma missing":        `[1 2]`,
		"depth without end":      strings.Repeat("[", 100) + strings.Repeat("]", 100),
		"bytes that no text has": "\"\xff\"",
		"not a number":           "NaN",
		"infinity":               "-Inf",
	} {
		if v, err := ParseJSON(text); err == nil {
			t.Errorf("%s is read as %#v", name, v)
		}
	}
}

func FuzzJSON(f *testing.F) {
	for _, seed := range []string{`{"a":[1,2,{"b":null}]}`, `{'a':'b'}`, `{a:1,}`, `"\ud83d\ude00"`, `[[[[]]]]`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := ParseJSON(text)
		var want any
		d := json.NewDecoder(strings.NewReader(text))
		d.UseNumber()
		if !utf8.ValidString(text) || d.Decode(&want) != nil || d.More() || strings.Contains(text, "\ufffd") || depth(want) > maxDepth {
			return // lenient, or beyond what either takes
		}
		if rest := make([]byte, 1); true {
			if n, _ := d.Buffered().Read(rest); n > 0 && strings.TrimSpace(string(rest)) != "" {
				return
			}
		}
		if err != nil {
			t.Fatalf("valid JSON is refused: %v in %q", err, text)
		}
		if a, b := canon(got), canon(want); a != b {
			t.Fatalf("%q is read as %s, not as %s", text, a, b)
		}
	})
}

func canon(v any) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	_ = enc.Encode(plainOf(v))
	return b.String()
}

// plainOf makes numbers of both readers alike.
func plainOf(v any) any {
	switch x := v.(type) {
	case Number:
		return json.Number(x)
	case []any:
		list := make([]any, len(x))
		for i := range x {
			list[i] = plainOf(x[i])
		}
		return list
	case map[string]any:
		object := map[string]any{}
		for k := range x {
			object[k] = plainOf(x[k])
		}
		return object
	}
	return v
}

func depth(v any) int {
	most := 0
	switch x := v.(type) {
	case []any:
		for _, each := range x {
			most = max(most, depth(each))
		}
		return most + 1
	case map[string]any:
		for _, each := range x {
			most = max(most, depth(each))
		}
		return most + 1
	}
	return 0
}
