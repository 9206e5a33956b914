package words

import "regexp"

// A Pattern is a way in which a text asks its reader to get in touch, or to buy.
type Pattern struct {
	Label string  // as "url"
	Score float64 // how sure it is, 0 to 1
	form  *regexp.Regexp
}

// patterns are of normalized texts. What is no more than likely has a low score.
var patterns = []Pattern{
	{"url", 1, regexp.MustCompile(`\b(?:https?://|www\.)[a-z0-9][^\s"'<>，。！？、]{2,}`)},
	{"email", 1, regexp.MustCompile(`\b[a-z0-9._%+-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}\b`)},
	{"domain", 0.7, regexp.MustCompile(`\b(?:[a-z0-9-]{2,63}\.)+(?:com|net|org|cn|kr|jp|io|me|cc|tv|xyz|top|shop|club|vip|site|online|info|app)\b`)},
	{"phone", 0.9, regexp.MustCompile(`(?:^|[^\d.])(?:(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}|01[016789][ -]?\d{3,4}[ -]?\d{4})(?:$|[^\d.])`)},
	{"phone", 0.7, regexp.MustCompile(`(?:^|[^\d.])(?:\+[1-9]\d{0,2}[ -]?(?:\(?\d{1,4}\)?[ -]?){2,4}\d{2,4}|\(\d{3}\) ?\d{3}-\d{4}|\d{3}-\d{3}-\d{4}|0\d{2,3}-\d{7,8}|400-?\d{3}-?\d{4})(?:$|[^\d.])`)},
	{"wechat", 0.9, regexp.MustCompile(`(?:微信|威信|薇信|v信|\bwechat\b|\bweixin\b|\bwx\b|\bvx\b)(?:号|公众号|id)?[ :：是+]{0,3}[a-z][a-z0-9_-]{5,19}\b`)},
	{"qq", 0.9, regexp.MustCompile(`(?:\bqq|扣扣|企鹅)(?:号|群)?[ :：是+]{0,3}[1-9]\d{4,10}\b`)},
	{"messenger", 0.9, regexp.MustCompile(`(?:\btelegram\b|\bwhatsapp\b|\bkakao(?:talk)?\b|카카오톡|카톡|\bline ?id\b|电报)[ :：是]{0,3}(?:id|아이디)?[ :：@]{0,3}[+a-z0-9][a-z0-9_.-]{3,31}`)},
	{"messenger", 1, regexp.MustCompile(`\b(?:t\.me|wa\.me|line\.me|open\.kakao\.com|u\.wechat\.com)/[a-z0-9_/+-]{2,}`)},
	{"advertising", 0.6, regexp.MustCompile(`加微信|加我微|加v|扫码(?:加|领|关注)|进群|加群|私信我|点击(?:下方)?链接|免费领取|优惠券|代购|刷单|兼职日结|招代理|무료 ?증정|상담 ?문의|할인 ?쿠폰|\bpromo ?code\b|\bdiscount code\b|\blink in (?:the )?(?:bio|description)\b|\bdm me\b|\bbuy now\b`)},
}

// A Contact is a pattern in a normalized text.
type Contact struct {
	Label    string
	Score    float64
	From, To int // bytes
}

// maxContacts limits what is found in one text, such as a description that is a list of URLs.
const maxContacts = 100

// Contacts finds patterns in a normalized text, each span once, by the first that has it.
func Contacts(text string) []Contact {
	var found []Contact
	for i := range patterns {
		p := &patterns[i]
	spans:
		for _, at := range p.form.FindAllStringIndex(text, maxContacts) {
			for _, other := range found {
				if at[0] < other.To && other.From < at[1] {
					continue spans
				}
			}
			if len(found) == maxContacts {
				return found
			}
			found = append(found, Contact{p.Label, p.Score, at[0], at[1]})
		}
	}
	return found
}
