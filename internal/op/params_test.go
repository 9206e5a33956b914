package op

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
)

type knobs struct {
	Codec string         `json:"codec" enum:"h264,hevc" doc:"Video codec"`
	Rate  media.BitRate  `json:"rate,omitempty"`
	FPS   media.Rational `json:"fps,omitzero"`
	CRF   int            `json:"crf" minimum:"0" maximum:"51"`
	Crop  *crop          `json:"crop,omitempty"`
	Audio []track        `json:"audio,omitempty" maxItems:"2"`
}

type crop struct {
	Width int `json:"width" minimum:"2"`
}

type track struct {
	Codec string  `json:"codec" enum:"aac,copy"`
	Gain  float64 `json:"gain,omitempty" minimum:"-60" maximum:"20"`
}

func (k *knobs) Validate() media.Faults                     { return Bounds(k) }
func (k *knobs) Needs() []ffmpeg.Need                       { return nil }
func (k *knobs) Queue() media.Queue                         { return media.QueueCPU }
func (k *knobs) Measures(*media.Source) []media.Measurement { return nil }
func (k *knobs) Plan(Input) (*Plan, error)                  { return nil, nil }
func knob() *Op {
	return &Op{Name: "knob", Title: "Knob", New: func() Params { return &knobs{Codec: "h264", CRF: 23} }}
}

func TestParamsReportEveryFaultAtOnce(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, params string
		fields       string
	}{
		{"nothing given keeps the defaults", ``, ""},
		{"null keeps the default", `{"crf":null}`, ""},
		{"units are read", `{"rate":"4500k","fps":"30000/1001"}`, ""},
		{"unknown fields and wrong types together", `{"codek":"h264","crf":"low","crop":{"width":"x","hight":2},"audio":[{"codec":1},{"codec":"aac","gian":1}]}`,
			"audio[0].codec audio[1].gian codek crf crop.hight crop.width"},
		{"types and ranges together", `{"rate":"fast","crf":99,"codec":"vp8","audio":[{"codec":"mp3","gain":90}]}`,
			"audio[0].codec audio[0].gain codec crf rate"},
		{"a fraction is not a whole number", `{"crf":1.5}`, "crf"},
		{"a list is not an object", `[]`, ""},
		{"not JSON", `{"crf":`, ""},
	} {
		_, faults := knob().Params(json.RawMessage(tt.params))
		var fields []string
		for _, e := range faults {
			if e.Field != "" {
				fields = append(fields, e.Field)
			}
		}
		for i := range fields { // the order of reading, then of validation; compared as a set
			for j := range i {
				if fields[j] > fields[i] {
					fields[i], fields[j] = fields[j], fields[i]
				}
			}
		}
		want := strings.Fields(tt.fields)
		if strings.Join(dedupe(fields), " ") != strings.Join(want, " ") {
			t.Errorf("%s: faults %v, want fields %v", tt.name, faults, want)
		}
		if (tt.params == "[]" || tt.params == `{"crf":`) && len(faults) == 0 {
			t.Errorf("%s: no fault", tt.name)
		}
	}
	_, faults := knob().Params(json.RawMessage(`{"codek":"h264"}`))
	if len(faults) != 1 || !strings.Contains(faults[0].Hint, "codec") {
		t.Errorf("no hint at the nearest name: %+v", faults)
	}
}

func dedupe(s []string) []string {
	var out []string
	for i, each := range s {
		if i == 0 || s[i-1] != each {
			out = append(out, each)
		}
	}
	return out
}

func TestMergeIsRFC7396(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ base, over, want string }{ // the examples of RFC 7396, appendix A
		{`{"a":"b"}`, `{"a":"c"}`, `{"a":"c"}`},
		{`{"a":"b"}`, `{"b":"c"}`, `{"a":"b","b":"c"}`},
		{`{"a":"b"}`, `{"a":null}`, `{}`},
		{`{"a":"b","b":"c"}`, `{"a":null}`, `{"b":"c"}`},
		{`{"a":["b"]}`, `{"a":"c"}`, `{"a":"c"}`},
		{`{"a":"c"}`, `{"a":["b"]}`, `{"a":["b"]}`},
		{`{"a":{"b":"c"}}`, `{"a":{"b":"d","c":null}}`, `{"a":{"b":"d"}}`},
		{`{"a":[{"b":"c"}]}`, `{"a":[1]}`, `{"a":[1]}`},
		{`{"e":null}`, `{"a":1}`, `{"a":1,"e":null}`},
		{`{}`, `{"a":{"bb":{"ccc":null}}}`, `{"a":{"bb":{}}}`},
		{``, ``, `{}`},
		{`{"n":9007199254740993}`, `{}`, `{"n":9007199254740993}`},
	} {
		if got, err := Merge(json.RawMessage(tt.base), json.RawMessage(tt.over)); err != nil || string(got) != tt.want {
			t.Errorf("Merge(%s, %s) = %s and %v, want %s", tt.base, tt.over, got, err, tt.want)
		}
	}
	if _, err := Merge(nil, json.RawMessage(`[1]`)); err == nil {
		t.Error("a list was merged")
	}
}

func TestResolveMergesWhatATemplateExtends(t *testing.T) {
	t.Parallel()
	shelf := map[string]media.Template{
		"base@1":   {Name: "base", Version: 1, Operation: "knob", Params: json.RawMessage(`{"crf":20,"codec":"h264"}`)},
		"base@2":   {Name: "base", Version: 2, Operation: "knob", Params: json.RawMessage(`{"crf":18}`)},
		"child@1":  {Name: "child", Version: 1, Operation: "knob", Extends: "base@1", Params: json.RawMessage(`{"codec":"hevc"}`)},
		"loop-a@1": {Name: "loop-a", Version: 1, Operation: "knob", Extends: "loop-b"},
		"loop-b@1": {Name: "loop-b", Version: 1, Operation: "knob", Extends: "loop-a"},
		"other@1":  {Name: "other", Version: 1, Operation: "else", Extends: "base"},
		"off@1":    {Name: "off", Version: 1, Operation: "knob", Disabled: true},
	}
	for i := range 10 {
		name := fmt.Sprintf("deep%d", i)
		shelf[name+"@1"] = media.Template{Name: name, Version: 1, Operation: "knob", Extends: fmt.Sprintf("deep%d", i+1)}
	}
	find := func(name string, version int) (*media.Template, error) {
		for v := 9; v > 0; v-- {
			if t, ok := shelf[fmt.Sprintf("%s@%d", name, v)]; ok && (version == 0 || version == v) {
				return &t, nil
			}
		}
		return nil, media.Errorf(media.CodeNotFound, "there is no template %s", name)
	}
	for _, tt := range []struct{ name, reference, overrides, template, params, fault string }{
		{"the newest version", "base", ``, "base@2", `{"crf":18}`, ""},
		{"a pinned version", "base@1", ``, "base@1", `{"codec":"h264","crf":20}`, ""},
		{"extends, then overrides", "child", `{"crf":30}`, "child@1", `{"codec":"hevc","crf":30}`, ""},
		{"an override removes", "child", `{"codec":null}`, "child@1", `{"crf":20}`, ""},
		{"a cycle", "loop-a", ``, "", "", "extends itself: loop-a → loop-b → loop-a"},
		{"too deep", "deep0", ``, "", "", "more than 8"},
		{"another operation", "other", ``, "", "", "belongs to the operation knob"},
		{"unknown", "nope", ``, "", "", "there is no template nope"},
		{"disabled", "off", ``, "", "", "is disabled"},
		{"a wrong version", "base@x", ``, "", "", "name@version"},
		{"a wrong name", "Base!", ``, "", "", "lowercase letters"},
		{"a huge name, told in part", strings.Repeat("x", 100_000), ``, "", "", "xxx… must have"},
		{"overrides that are no object", "base", `[]`, "", "", "must be a JSON object"},
	} {
		got, faults := Resolve(find, tt.reference, json.RawMessage(tt.overrides))
		if tt.fault != "" {
			if len(faults) != 1 || !strings.Contains(faults[0].Message, tt.fault) {
				t.Errorf("%s: got %v, want a fault that says %q", tt.name, faults, tt.fault)
			}
			continue
		}
		if len(faults) != 0 || got.Template != tt.template || string(got.Params) != tt.params {
			t.Errorf("%s: got %s %s and %v, want %s %s", tt.name, got.Template, got.Params, faults, tt.template, tt.params)
		}
	}
}

func TestSchemaShowsDefaultsRangesAndWords(t *testing.T) {
	t.Parallel()
	raw, err := json.Marshal(knob().Schema())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"default":23`, `"default":"h264"`, `"maximum":51`, `"enum":["h264","hevc"]`, `"description":"Video codec"`,
		`"pattern":"^[0-9]+(\\.[0-9]+)?[kM]?$"`, `"additionalProperties":false`, `"maxItems":2`} {
		if !strings.Contains(string(raw), want) {
			t.Errorf("the schema lacks %s: %s", want, raw)
		}
	}
	for _, not := range []string{`"required"`, `"$ref"`, `"Num"`} {
		if strings.Contains(string(raw), not) {
			t.Errorf("the schema has %s: %s", not, raw)
		}
	}
}

func TestAMessageShowsWhatWasWrittenAndNotTooMuchOfIt(t *testing.T) {
	for wrong, want := range map[string]string{
		`"<b>&"`: `is "<b>&"`, `"` + strings.Repeat("é", 100_000) + `"`: strings.Repeat("é", 79) + "…", `{"a":"<"}`: `is {"a":"<"}`,
	} {
		var p knobs
		faults := Decode(json.RawMessage(`{"crf":`+wrong+`}`), &p)
		if len(faults) != 1 || !strings.HasSuffix(faults[0].Message, want) {
			t.Errorf("%.20s: %v", wrong, faults)
		}
	}
}
