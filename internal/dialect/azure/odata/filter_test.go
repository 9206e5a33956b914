package odata

import (
	"strings"
	"testing"
	"time"
)

// sample is an entity with a property of each type.
func sample() *Entity {
	return &Entity{Set: "Jobs", Name: "Job", Key: "Id", Properties: []Property{
		{Name: "Id", Type: String, ReadOnly: true}, {Name: "Name", Type: String, Most: 20}, {Name: "Created", Type: DateTime, ReadOnly: true},
		{Name: "State", Type: Int32}, {Name: "Bytes", Type: Int64}, {Name: "Progress", Type: Double}, {Name: "Primary", Type: Boolean},
		{Name: "Account", Type: GUID},
		{Name: "Subscriptions", Of: &Complex{Name: "Subscription", Properties: []Property{{Name: "Target", Type: Int32}, {Name: "At", Type: DateTime}}}},
	}, Links: []Link{{Name: "Tasks", To: "Tasks"}, {Name: "Asset", To: "Jobs", One: true}}}
}

func other() *Entity {
	return &Entity{Set: "Tasks", Name: "Task", Key: "Id", Properties: []Property{{Name: "Id", Type: String}, {Name: "Body", Type: String}}}
}

func row() Values {
	return Values{
		"Id": "nb:jid:UUID:0192c0de-0000-7000-8000-000000000001", "Name": "it's a <job> & \"more\"",
		"Created": time.Date(2015, 1, 19, 8, 4, 34, 328705700, time.UTC), "State": int32(3), "Bytes": int64(9007199254740993), "Progress": 12.5,
		"Primary": true, "Account": "0192c0de-0000-7000-8000-00000000000a",
		"Subscriptions": []Values{{"Target": int32(2), "At": nil}},
	}
}

func TestFiltersTakeWhatTheySay(t *testing.T) {
	t.Parallel()
	for filter, want := range map[string]bool{
		"State eq 3":                                               true,
		"3 eq State":                                               true,
		"State ne 3":                                               false,
		"State gt 2 and State lt 4":                                true,
		"State ge 4 or State le 2":                                 false,
		"not (State eq 4)":                                         true,
		"not startswith(Name, 'x')":                                true,
		"startswith(Name,'it''s')":                                 true,
		"startswith(Name,'it''s') eq true":                         true,
		"substringof('JOB', toupper(Name))":                        true,
		"endswith(tolower(Name),'MORE\"')":                         false,
		"length(trim(Name)) eq 21":                                 true,
		"Name eq 'it''s a <job> & \"more\"'":                       true,
		"Created eq datetime'2015-01-19T08:04:34.3287057Z'":        true,
		"Created gt datetime'2015-01-19T08:04:34'":                 true,
		"Created lt datetime'2015-01-19'":                          false,
		"Bytes eq 9007199254740993L":                               true,
		"Progress ge 12.5":                                         true,
		"Progress ge -1e3":                                         true,
		"Primary":                                                  true,
		"Primary eq false":                                         false,
		"Account eq guid'0192C0DE-0000-7000-8000-00000000000A'":    true,
		"Name ne null":                                             true,
		"null eq Name":                                             false,
		"State gt null":                                            false,
		"State eq 1 or State eq 3 and Primary":                     true,
		"(State eq 1 or State eq 3) and not Primary":               false,
		"  State\teq\n3  ":                                         true,
		"((((State eq 3))))":                                       true,
		"Id eq 'nb:jid:UUID:0192c0de-0000-7000-8000-000000000001'": true,
		"startswith(Name, substringof('a','b') eq false and 'x')":  false,
		"State eq 3 and (Name eq null or Created gt datetime'2014-01-01T00:00:00.000Z')": true,
	} {
		f, err := ParseFilter(sample(), filter)
		if strings.HasPrefix(filter, "startswith(Name, substringof") {
			if err == nil {
				t.Errorf("%s is taken", filter)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", filter, err)
			continue
		}
		if got := f.Takes(row()); got != want {
			t.Errorf("%s: %v, want %v", filter, got, want)
		}
	}
}

func TestFiltersThatAreNoneAreRefused(t *testing.T) {
	t.Parallel()
	for name, filter := range map[string]string{
		"nothing":                       "",
		"a property that there is not":  "Nothing eq 1",
		"a collection":                  "Subscriptions eq 1",
		"a value that is no condition":  "State",
		"text compared with a number":   "State eq '3'",
		"a time compared with text":     "Created gt '2015-01-01'",
		"an operand that is missing":    "State eq",
		"an operator that is missing":   "State 3",
		"text without its end":          "Name eq 'x",
		"a parenthesis without its end": "(State eq 3",
		"one too many":                  "State eq 3)",
		"a function that there is not":  "year(Created) eq 2015",
		"a function of a number":        "startswith(State,'x')",
		"too few arguments":             "startswith(Name)",
		"and of values":                 "State and 3",
		"a date that is none":           "Created gt datetime'yesterday'",
		"a literal of an unknown kind":  "Name eq binary'00'",
		"a number that is none":         "State eq 1.2.3",
		"nesting without end":           strings.Repeat("(", 100) + "State eq 3" + strings.Repeat(")", 100),
		"nots without end":              strings.Repeat("not ", 100) + "Primary",
		"more than the longest filter":  "Name eq '" + strings.Repeat("x", 9000) + "'",
		"bytes that are not text":       "Name eq '\xff'",
	} {
		if _, err := ParseFilter(sample(), filter); err == nil {
			t.Errorf("%s: %.60s is taken", name, filter)
		}
	}
}

func TestWhatAFilterWantsSparesAWalk(t *testing.T) {
	t.Parallel()
	for filter, want := range map[string]string{
		"Name eq 'a'":                  "a",
		"'a' eq Name":                  "a",
		"State eq 3 and Name eq 'a'":   "a",
		"Name eq 'a' or State eq 3":    "",
		"not (Name eq 'a')":            "",
		"Name ne 'a'":                  "",
		"Name eq null":                 "",
		"(Name eq 'a' and State eq 3)": "a",
	} {
		f, err := ParseFilter(sample(), filter)
		if err != nil {
			t.Fatal(err)
		}
		got, ok := f.Wants("Name")
		if got != want || ok != (want != "") {
			t.Errorf("%s: %q %v", filter, got, ok)
		}
	}
}

func FuzzFilter(f *testing.F) {
	for _, seed := range []string{
		"State eq 3", "not (startswith(Name,'x') or Created gt datetime'2015-01-01')", "length(Name) eq 1L", "((", "'''", "Id eq guid''",
	} {
		f.Add(seed)
	}
	e := sample()
	f.Fuzz(func(t *testing.T, filter string) {
		parsed, err := ParseFilter(e, filter)
		if err != nil {
			return
		}
		parsed.Takes(row())
		parsed.Takes(Values{}) // all null
		parsed.Wants("Name")
	})
}
