package media

import (
	"encoding/json"
	"testing"
)

func TestBitRateReadsWhatPeopleWrite(t *testing.T) {
	for text, want := range map[string]BitRate{`128000`: 128000, `"128k"`: 128000, `"1.5M"`: 1500000, `"0"`: 0} {
		var got BitRate
		if err := json.Unmarshal([]byte(text), &got); err != nil || got != want {
			t.Errorf("%s: got %d and %v, want %d", text, got, err, want)
		}
	}
	for _, text := range []string{`"fast"`, `"-1"`, `"NaN"`, `"1e30M"`, `""`, `{}`} {
		var got BitRate
		if err := json.Unmarshal([]byte(text), &got); err == nil {
			t.Errorf("%s was read as %d", text, got)
		}
	}
}

func TestRationalKeepsFrameRatesExact(t *testing.T) {
	for text, want := range map[string]Rational{
		`"30000/1001"`: {30000, 1001}, `25`: {25, 1}, `"16:9"`: {16, 9}, `23.976`: {2997, 125}, `null`: {},
	} {
		var got Rational
		if err := json.Unmarshal([]byte(text), &got); err != nil || got != want {
			t.Errorf("%s: got %v and %v, want %v", text, got, err, want)
		}
	}
	out, _ := json.Marshal(struct{ A, B Rational }{Rational{30000, 1001}, Rational{}})
	if string(out) != `{"A":"30000/1001","B":null}` {
		t.Errorf("written as %s", out)
	}
}
