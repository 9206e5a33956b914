package vtt

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Mend makes cues of a real subtitle file fit to deliver: in the order of
// time, each with an end after its start, within the presentation, without
// blank lines, arrows or control characters in their text. limit 0 is none.
// It tells how many cues could not be kept.
func Mend(cues []Cue, limit time.Duration) (kept []Cue, dropped int) {
	sorted := slices.Clone(cues)
	slices.SortStableFunc(sorted, func(a, b Cue) int { return cmp.Compare(a.Start, b.Start) })
	for _, c := range sorted {
		c.Start = max(c.Start, 0)
		if limit > 0 {
			c.End = min(c.End, limit)
		}
		c.Text = clean(c.Text)
		if c.Text == "" || c.End.Round(time.Millisecond) <= c.Start.Round(time.Millisecond) {
			dropped++
			continue
		}
		kept = append(kept, c)
	}
	return kept, dropped
}

func clean(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		line = strings.Map(func(r rune) rune {
			if unicode.IsControl(r) && r != '\t' {
				return -1
			}
			return r
		}, strings.TrimRightFunc(line, unicode.IsSpace))
		if line = strings.ReplaceAll(line, "-->", "→"); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// UTF8 is a text as UTF-8, and the charset that it was taken for when it was
// another one: UTF-16 by its mark; windows-1251 when most of its letters
// beyond ASCII are Cyrillic in it; else windows-1252.
func UTF8(data []byte) (text []byte, charset string) {
	if utf8.Valid(data) {
		return data, ""
	}
	if len(data) >= 2 && (data[0] == 0xff && data[1] == 0xfe || data[0] == 0xfe && data[1] == 0xff) {
		return utf16Text(data[2:], data[0] == 0xff), "UTF-16"
	}
	table, charset := windows1252, "windows-1252"
	if cyrillic(data) {
		table, charset = windows1251, "windows-1251"
	}
	high := []rune(table)
	var b strings.Builder
	for len(data) > 0 {
		// A file may hold good UTF-8 too, as what a converter put in.
		if r, n := utf8.DecodeRune(data); r != utf8.RuneError {
			b.WriteRune(r)
			data = data[n:]
			continue
		}
		b.WriteRune(high[data[0]-0x80])
		data = data[1:]
	}
	return []byte(b.String()), charset
}

func utf16Text(data []byte, little bool) []byte {
	var out []byte
	var lead rune
	for i := 0; i+1 < len(data); i += 2 {
		r := rune(data[i])<<8 | rune(data[i+1])
		if little {
			r = rune(data[i+1])<<8 | rune(data[i])
		}
		switch {
		case r >= 0xd800 && r < 0xdc00:
			lead = r
			continue
		case r >= 0xdc00 && r < 0xe000 && lead != 0:
			r = (lead-0xd800)<<10 + (r - 0xdc00) + 0x10000
		}
		lead = 0
		out = utf8.AppendRune(out, r)
	}
	return out
}

// cyrillic says whether the bytes beyond ASCII stand together, as letters of
// words do in windows-1251; accents of Latin text stand alone between ASCII letters.
func cyrillic(data []byte) bool {
	alone, together := 0, 0
	for i, c := range data {
		if c < 0xc0 {
			continue
		}
		if i > 0 && data[i-1] >= 0xc0 || i+1 < len(data) && data[i+1] >= 0xc0 {
			together++
		} else {
			alone++
		}
	}
	return together > 2*alone
}

// What the bytes from 0x80 on mean; U+FFFD where they mean nothing.
const (
	windows1252 = "€\ufffd‚ƒ„…†‡ˆ‰Š‹Œ\ufffdŽ\ufffd\ufffd‘’“”•–—˜™š›œ\ufffdžŸ" +
		"\u00a0¡¢£¤¥¦§¨©ª«¬\u00ad®¯°±²³´µ¶·¸¹º»¼½¾¿ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ"
	windows1251 = "ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—\ufffd™љ›њќћџ" +
		"\u00a0ЎўЈ¤Ґ¦§Ё©Є«¬\u00ad®Ї°±Ііґµ¶·ё№є»јЅѕїАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюя"
)

// Salvage reads what it can of a file: a block without times is more text of
// the cue before it, which had a blank line, and a cue with wrong times is
// counted as damaged.
func Salvage(data []byte) (cues []Cue, damaged int) {
	text := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.TrimPrefix(string(data), "\ufeff"))
	_, text, _ = strings.Cut(text, "\n\n") // the header
	for block := range strings.SplitSeq(text, "\n\n") {
		lines := strings.Split(strings.Trim(block, "\n"), "\n")
		i := slices.IndexFunc(lines[:min(2, len(lines))], isTiming)
		if i < 0 {
			if n := len(cues) - 1; n >= 0 && lines[0] != "" {
				cues[n].Text += "\n" + strings.Join(lines, "\n")
			}
			continue
		}
		c, err := timing(lines[i], 0)
		if err != nil || len(cues) == maxCues {
			damaged++
			continue
		}
		c.Text = strings.Join(lines[i+1:], "\n")
		cues = append(cues, c)
	}
	return cues, damaged
}

// Lines are the texts of a file that may be cut anywhere, without times and markup.
func Lines(data []byte) []string {
	var lines []string
	within := false
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(strings.ToValidUTF8(line, ""))
		switch {
		case line == "":
			within = false
		case isTiming(line):
			within = true
		case within:
			if text := strings.TrimSpace(markup.ReplaceAllString(line, "")); text != "" {
				lines = append(lines, text)
			}
		}
	}
	return lines
}

// markup is a tag of WebVTT.
var markup = regexp.MustCompile(`<[^<>]*>`)
