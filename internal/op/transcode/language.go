package transcode

import (
	"strings"

	"github.com/mediamill/mediamill/internal/ffmpeg"
)

// threeLetters are the ISO 639-2 words of the two-letter ones: MP4 holds no others.
const threeLetters = "af afr ar ara az aze be bel bg bul bn ben bs bos ca cat cs ces cy cym da dan de deu el ell en eng es spa et est " +
	"eu eus fa fas fi fin fil fil fr fra ga gle gl glg gu guj he heb hi hin hr hrv hu hun hy hye id ind is isl it ita ja jpn ka kat " +
	"kk kaz km khm kn kan ko kor lo lao lt lit lv lav mk mkd ml mal mn mon mr mar ms msa my mya nb nob ne nep nl nld nn nno no nor " +
	"pa pan pl pol pt por ro ron ru rus si sin sk slk sl slv sq sqi sr srp sv swe sw swa ta tam te tel th tha tl tgl tr tur uk ukr " +
	"ur urd uz uzb vi vie zh zho zu zul"

// bibliographic are the older words of ISO 639-2/B, which QuickTime knows only.
const bibliographic = "sqi alb hye arm eus baq mya bur ces cze zho chi cym wel deu ger nld dut ell gre fas per fra fre kat geo " +
	"isl ice mkd mac msa may ron rum slk slo bod tib"

// pair finds the word after another, or before it.
func pair(list, word string, back bool) string {
	words := strings.Fields(list)
	for i := 0; i+1 < len(words); i += 2 {
		switch {
		case !back && words[i] == word:
			return words[i+1]
		case back && words[i+1] == word:
			return words[i]
		}
	}
	return word
}

// plainLanguage is a language without its region, as three letters of ISO 639-2/T.
func plainLanguage(l string) string {
	l, _, _ = strings.Cut(strings.ToLower(strings.ReplaceAll(l, "_", "-")), "-")
	return pair(bibliographic, pair(threeLetters, l, false), true)
}

// sameLanguage compares languages however they are written: en and eng, ger and de-AT.
func sameLanguage(a, b string) bool { return plainLanguage(a) == plainLanguage(b) }

// speaks marks a stream of the output with its language, in the words that the container knows.
func (b *planner) speaks(on, l string) {
	if !language.MatchString(l) {
		return
	}
	switch b.container.muxer {
	case "mp4", "ipod", "mpegts":
		l = plainLanguage(l)
	case "mov":
		l = pair(bibliographic, plainLanguage(l), false)
	}
	b.option("", ffmpeg.Word("metadata:s:"+on, "language="+l))
}
