package tfjs

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// isScript says whether a part is a script and not the data itself.
func isScript(part []byte) bool { return bytes.HasPrefix(part, []byte("!function(")) }

// exported is what a script exports, as JSON; a part that is none is returned as it
// is. Nothing is executed: it must be a literal.
func exported(part []byte) ([]byte, error) {
	if !isScript(part) {
		return part, nil
	}
	// The first assignments of bundlers are to variables; that of the model is a literal.
	rest := part
	for {
		_, after, found := bytes.Cut(rest, []byte(".exports="))
		if !found {
			return nil, errors.New("the script exports nothing")
		}
		if after = bytes.TrimLeft(after, " \n"); len(after) > 0 && (after[0] == '"' || after[0] == '\'' || after[0] == '{' && !bytes.HasPrefix(after, []byte("{}"))) {
			p := &literal{text: after}
			if err := p.value(0); err != nil {
				return nil, err
			}
			return p.out.Bytes(), nil
		}
		rest = after
	}
}

// A literal turns one of JavaScript into JSON.
type literal struct {
	text []byte
	at   int
	out  bytes.Buffer
}

const deepest = 100

func (p *literal) wrong() error {
	return fmt.Errorf("the script has no literal at %.20q", p.text[min(p.at, len(p.text)):])
}

func (p *literal) peek() byte {
	for p.at < len(p.text) && (p.text[p.at] == ' ' || p.text[p.at] == '\n') {
		p.at++
	}
	if p.at >= len(p.text) {
		return 0
	}
	return p.text[p.at]
}

func (p *literal) value(depth int) error {
	c := p.peek()
	switch {
	case depth > deepest:
		return errors.New("the script is nested too deeply")
	case c == '{':
		return p.list('}', func() error {
			if err := p.key(); err != nil {
				return err
			}
			if p.peek() != ':' {
				return p.wrong()
			}
			p.at++
			p.out.WriteByte(':')
			return p.value(depth + 1)
		})
	case c == '[':
		return p.list(']', func() error { return p.value(depth + 1) })
	case c == '"' || c == '\'':
		return p.quoted()
	case c == '!':
		return p.boolean()
	case c == '-' || c == '.' || c >= '0' && c <= '9':
		return p.number()
	case bytes.HasPrefix(p.text[p.at:], []byte("null")):
		p.at += len("null")
		p.out.WriteString("null")
		return nil
	}
	return p.wrong()
}

// list reads items up to the end of an object or array.
func (p *literal) list(end byte, item func() error) error {
	p.out.WriteByte(p.text[p.at])
	p.at++
	for n := 0; ; n++ {
		if p.peek() == end {
			p.at++
			p.out.WriteByte(end)
			return nil
		}
		if n > 0 {
			if p.peek() != ',' {
				return p.wrong()
			}
			p.at++
			p.out.WriteByte(',')
		}
		if err := item(); err != nil {
			return err
		}
	}
}

func (p *literal) key() error {
	if c := p.peek(); c == '"' || c == '\'' {
		return p.quoted()
	}
	from := p.at
	for p.at < len(p.text) && strings.IndexByte("_$", p.text[p.at]) >= 0 || p.at < len(p.text) && isWord(p.text[p.at]) {
		p.at++
	}
	if p.at == from {
		return p.wrong()
	}
	fmt.Fprintf(&p.out, "%q", p.text[from:p.at])
	return nil
}

func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// quoted reads a text without escapes, which names and base64 have none of.
func (p *literal) quoted() error {
	quote := p.text[p.at]
	end := bytes.IndexByte(p.text[p.at+1:], quote)
	if end < 0 {
		return p.wrong()
	}
	text := p.text[p.at+1 : p.at+1+end]
	if bytes.IndexByte(text, '\\') >= 0 {
		return p.wrong()
	}
	raw, err := json.Marshal(string(text))
	if err != nil {
		return err
	}
	p.out.Write(raw)
	p.at += end + 2
	return nil
}

// boolean reads !0 and !1, which are shorter than true and false.
func (p *literal) boolean() error {
	switch {
	case bytes.HasPrefix(p.text[p.at:], []byte("!0")):
		p.out.WriteString("true")
	case bytes.HasPrefix(p.text[p.at:], []byte("!1")):
		p.out.WriteString("false")
	default:
		return p.wrong()
	}
	p.at += 2
	return nil
}

// number reads a number, also one without a digit before its point.
func (p *literal) number() error {
	from := p.at
	for p.at < len(p.text) && (strings.IndexByte("+-.", p.text[p.at]) >= 0 || isWord(p.text[p.at])) {
		p.at++
	}
	text := string(p.text[from:p.at])
	sign := ""
	if rest, negative := strings.CutPrefix(text, "-"); negative {
		sign, text = "-", rest
	}
	if strings.HasPrefix(text, ".") {
		text = "0" + text
	}
	if !json.Valid([]byte(text)) {
		p.at = from
		return p.wrong()
	}
	p.out.WriteString(sign + text)
	return nil
}
