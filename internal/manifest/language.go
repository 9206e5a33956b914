package manifest

import "strings"

// languages are the ones that media most often have: ISO 639-2 codes (both
// forms), the two-letter code that BCP 47 wants in their place, and the name.
const languages = `eng en English
deu,ger de Deutsch
fra,fre fr Français
spa es Español
ita it Italiano
por pt Português
nld,dut nl Nederlands
pol pl Polski
rus ru Русский
ukr uk Українська
ces,cze cs Čeština
slk,slo sk Slovenčina
hun hu Magyar
ron,rum ro Română
bul bg Български
ell,gre el Ελληνικά
tur tr Türkçe
ara ar العربية
heb he עברית
fas,per fa فارسی
hin hi हिन्दी
ben bn বাংলা
tam ta தமிழ்
tel te తెలుగు
zho,chi zh 中文
jpn ja 日本語
kor ko 한국어
tha th ไทย
vie vi Tiếng_Việt
ind id Indonesia
msa,may ms Melayu
swe sv Svenska
nor no Norsk
nob nb Bokmål
dan da Dansk
fin fi Suomi
isl,ice is Íslenska
est et Eesti
lav lv Latviešu
lit lt Lietuvių
hrv hr Hrvatski
srp sr Српски
slv sl Slovenščina
cat ca Català
eus,baq eu Euskara
glg gl Galego
lat la Latina`

// Language is the BCP 47 form of a language tag: the two-letter code where
// there is one. What is no tag at all gives "".
func Language(tag string) string {
	tag = strings.ReplaceAll(strings.TrimSpace(tag), "_", "-")
	main, rest, more := strings.Cut(strings.ToLower(tag), "-")
	if len(main) < 2 || len(main) > 8 || main == "und" || main == "zxx" || main == "mis" ||
		strings.ContainsFunc(main, func(r rune) bool { return r < 'a' || r > 'z' }) {
		return ""
	}
	if codes, two, _ := entry(main); codes != "" {
		main = two
	}
	if !more || strings.ContainsFunc(rest, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' }) {
		return main
	}
	return main + tag[len(tag)-len(rest)-1:]
}

// LanguageName is the language's own name; the tag itself when it is not known here.
func LanguageName(tag string) string {
	main, _, _ := strings.Cut(strings.ToLower(tag), "-")
	if _, _, name := entry(main); name != "" {
		return name
	}
	return tag
}

// entry finds a line by a two- or three-letter code.
func entry(code string) (codes, two, name string) {
	for line := range strings.Lines(languages) {
		f := strings.Fields(line)
		if f[1] == code || len(code) == 3 && strings.Contains(f[0], code) {
			return f[0], f[1], strings.ReplaceAll(f[2], "_", " ")
		}
	}
	return "", "", ""
}
