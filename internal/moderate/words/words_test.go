package words

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/media"
)

func TestTextsAreNormalized(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"ＢＡＤ Word":            "bad word",
		"  a \t\n b ":         "a b",
		"b\u200ba\u00add":     "bad",
		"加 微 信 abc 号":         "加微信 abc 号",
		"ﬁne":                 "fine",
		"禁\u3000止":            "禁止",
		"금 지 어 x":             "금지어 x",
		"e\u0301 É":           "é é",
		"ｶﾀｶﾅ":                "カタカナ",
		"İstanbul":            "istanbul",
		"":                    "",
		"\ufe0f\u200d \u200b": "",
	} {
		if got := Normalize(text); got != want {
			t.Errorf("%q is %q, not %q", text, got, want)
		}
		if again := Normalize(want); again != want {
			t.Errorf("%q is not stable: %q", want, again)
		}
	}
}

func TestLatinIsFoundByWordAndCJKAnywhere(t *testing.T) {
	t.Parallel()
	list, faults := Of("words", []string{"bad", "bad word", "cunt", "微信", "加微信", "금지", "ass", "c++", "wechat", "ё"})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	for text, want := range map[string][]string{
		"A bad day":              {"bad"},
		"a BAD  WORD, badly":     {"bad word"},
		"Scunthorpe, a classic":  nil,
		"请加微信号":                  {"加微信"},
		"请 加 微 信 号":              {"加微信"},
		"금지어 그금지":                {"금지", "금지"},
		"微信wechat号":              {"微信", "wechat"},
		"bad-bad_bad ass.":       {"bad", "bad", "bad", "ass"},
		"in c++, c+":             {"c++"},
		"b\u200bad":              {"bad"},
		"bad1 1bad bàd badé":     nil,
		"ё":                      {"ё"},
		"ёлка":                   nil,
		"":                       nil,
		strings.Repeat("ba", 99): nil,
	} {
		var got []string
		clean := Normalize(text)
		for _, h := range list.Find(clean) {
			got = append(got, h.Term)
			if clean[h.From:h.To] != h.Term {
				t.Errorf("%q: the hit %v is not in its place", text, h)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q has %q, not %q", text, got, want)
		}
	}
}

func TestAListIsOneTermALine(t *testing.T) {
	t.Parallel()
	list, faults := Parse([]byte("\ufeffBad\r\n\n# a comment\n#hashtag\n  two words \nbad\n"))
	if len(faults) > 0 || list.Terms() != 3 {
		t.Fatalf("%v, %v", list, faults)
	}
	for _, c := range []struct {
		text string
		code media.Code
		want string
	}{
		{"", media.CodeConfigInvalid, "text: the word list has no terms"},
		{"# only\n\n", media.CodeConfigInvalid, "no terms"},
		{"ok\n\xff\xfe\n" + strings.Repeat("x", 129) + "\n\u200b", media.CodeConfigInvalid,
			"line 2: must be UTF-8 text; config.invalid: text, line 3: must have at most 128 characters, has 129; config.invalid: text, line 4: has no visible characters"},
	} {
		_, faults := Parse([]byte(c.text))
		if len(faults) == 0 || faults[0].Code != c.code || !strings.Contains(faults.Error(), c.want) {
			t.Errorf("%.20q: %v", c.text, faults)
		}
	}
}

func TestAListOf100MegabytesIsRefused(t *testing.T) {
	t.Parallel()
	_, faults := Parse(bytes.Repeat([]byte{'\n'}, 100<<20))
	if len(faults) != 1 || faults[0].Code != media.CodeTooLarge || faults[0].Hint == "" {
		t.Fatal(faults)
	}
}

// Every term of a large list is found, and the list costs little more than its text.
func TestALargeListIsHeldCheaply(t *testing.T) {
	t.Parallel()
	var text bytes.Buffer
	const terms = 100_000
	for i := range terms {
		fmt.Fprintf(&text, "term%x of %d\n", i*7919, i)
	}
	list, faults := Parse(text.Bytes())
	if len(faults) > 0 || list.Terms() != terms {
		t.Fatal(faults)
	}
	if most := text.Len() + 4*terms; len(list.terms)+4*len(list.ends) > most {
		t.Errorf("%d bytes for a text of %d", len(list.terms)+4*len(list.ends), text.Len())
	}
	for i := 0; i < terms; i += 997 {
		want := fmt.Sprintf("term%x of %d", i*7919, i)
		if hits := list.Find("a " + want + "."); len(hits) != 1 || hits[0].Term != want {
			t.Fatalf("%q: %v", want, hits)
		}
	}
}

func TestContactsAreFound(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"see https://example.com/x?y=1 now": "url",
		"www.Example.org":                   "url",
		"write to Some.One@mail.example.cn": "email",
		"cheap-pills.shop today":            "domain",
		"电话 138 1234 5678":                  "phone",
		"call +49 (0)30 1234567":            "phone",
		"010-1234-5678 문의":                  "phone",
		"加微信：abc_12345":                     "wechat",
		"v信 hello888":                       "wechat",
		"QQ群：12345678":                      "qq",
		"扣扣 987654321":                      "qq",
		"Telegram: @some_name":              "messenger",
		"카카오톡 아이디: shop123":                 "messenger",
		"t.me/joinme":                       "messenger",
		"点击下方链接":                            "advertising",
		"use promo code X":                  "advertising",
		"In 1985 it cost 12.50, at 10:30":   "",
		"from 1920 to 1080, 3.14159265359":  "",
		"Mr. Smith went home. The end.":     "",
		"微信很好":                              "",
		"qq":                                "",
	} {
		var got []string
		for _, c := range Contacts(Normalize(text)) {
			got = append(got, c.Label)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q has %q, not %q", text, got, want)
		}
	}
}

func FuzzFind(f *testing.F) {
	f.Add("a bad day 微信", "bad")
	f.Add("\xff\u200b", "\xffx")
	f.Fuzz(func(t *testing.T, text, term string) {
		clean := Normalize(text)
		list, faults := Of("words", []string{term, "bad", "微信"})
		if len(faults) > 0 {
			return
		}
		last := 0
		for _, h := range list.Find(clean) {
			if h.From < last || h.To <= h.From || clean[h.From:h.To] != h.Term {
				t.Fatalf("%q: %v", clean, h)
			}
			last = h.To
			_ = Context(clean, h.From, h.To)
		}
		for _, c := range Contacts(clean) {
			_ = Context(clean, c.From, c.To)
		}
	})
}
