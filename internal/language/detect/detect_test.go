package detect

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestLanguagesOfTextsAreTold(t *testing.T) {
	t.Parallel()
	for want, text := range map[string]string{
		"en": "I told you that nobody would come to the station tonight.",
		"zh": "你去哪儿了？今天晚上没有人会来车站。",
		"ko": "오늘 밤에는 아무도 역에 오지 않을 거야.",
		"ja": "今夜は誰も駅に来ないと言ったでしょう。",
		"de": "Ich habe dir gesagt, dass heute niemand zum Bahnhof kommt.",
		"fr": "Je t'ai dit que personne ne viendrait à la gare ce soir.",
		"es": "Te dije que nadie vendría a la estación esta noche.",
		"sv": "Jag sa ju att ingen skulle komma till stationen i kväll.",
		"":   "12:30 — 50 %",
	} {
		tag, sure := Of(text)
		if tag != want || (sure > 0.5) != (want != "") {
			t.Errorf("%q is %q with %.2f, want %q", text, tag, sure, want)
		}
	}
	// A short line is not sure.
	if tag, sure := Of("Danke. Bis morgen früh."); sure > 0.5 {
		t.Errorf("%q with %.2f", tag, sure)
	}
}

func FuzzOf(f *testing.F) {
	f.Add("a\xff" + strings.Repeat("ü", Most))
	f.Fuzz(func(t *testing.T, text string) {
		if tag, sure := Of(text); !utf8.ValidString(tag) || sure < 0 || sure > 1 {
			t.Errorf("%q, %v", tag, sure)
		}
	})
}
