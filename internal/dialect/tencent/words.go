package tencent

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/mediamill/mediamill/internal/dialect"
)

// A wordSample is a word that review and recognition look for in text, as its
// document has it. The ID of the document is the word.
type wordSample struct {
	Tags   []string
	Usages []string // in the order of wordUses
}

// wordUses are what words are for. Review and Recognition mean both of theirs.
func wordUses() []string {
	return []string{"Recognition.Ocr", "Recognition.Asr", "Review.Ocr", "Review.Asr"}
}

// usages are what a request's words mean, each once.
func usages(f *failures, asked []string, all bool) (list []string) {
	for i, word := range asked {
		if word != "Recognition" && word != "Review" && !slices.Contains(wordUses(), word) && !(all && word == "All") {
			f.add("InvalidParameterValue", "Usages.%d must be one of %s, Recognition, Review or All, is %q", i, strings.Join(wordUses(), ", "), word)
		}
	}
	for _, use := range wordUses() {
		family, _, _ := strings.Cut(use, ".")
		if slices.Contains(asked, use) || slices.Contains(asked, family) || slices.Contains(asked, "All") {
			list = append(list, use)
		}
	}
	return list
}

// The vendor's limits of word samples.
const (
	mostWords   = 100
	mostKeyword = 20 // characters
	mostTags    = 20
	mostTag     = 128 // characters
)

// checkWords checks the keywords of a request.
func checkWords(f *failures, field string, words []string) {
	if len(words) < 1 || len(words) > mostWords {
		f.add("InvalidParameterValue", "%s must be 1 to %d, are %d", field, mostWords, len(words))
	}
	for i, word := range words {
		checkText(f, fmt.Sprintf("%s.%d", field, i), word, mostKeyword)
	}
}

func checkTags(f *failures, field string, tags []string) {
	if len(tags) > mostTags {
		f.add("InvalidParameterValue", "%s must be at most %d, are %d", field, mostTags, len(tags))
	}
	for i, tag := range tags {
		checkText(f, fmt.Sprintf("%s.%d", field, i), tag, mostTag)
	}
}

func checkText(f *failures, field, text string, most int) {
	if n := utf8.RuneCountInString(text); n < 1 || n > most || strings.TrimSpace(text) == "" || strings.ContainsFunc(text, unicode.IsControl) {
		f.add("InvalidParameterValue", "%s must have 1 to %d characters, none of them a control character, is %q", field, most, text)
	}
}

// once is the list without repetitions.
func once(list []string) []string {
	kept := []string{}
	for _, one := range list {
		if !slices.Contains(kept, one) {
			kept = append(kept, one)
		}
	}
	return kept
}

func (c *call) wordSamples() dialect.Documents[wordSample] {
	return dialect.Documents[wordSample]{In: c.documents(), Kind: "WordSample", Missing: func(word string) error {
		return failf("ResourceNotFound.Word", "there is no word sample %q", word)
	}}
}

// createWordSamples adds words, each in the place of one of the same text.
func createWordSamples(c *call) (any, error) {
	var r struct {
		Usages []string `need:"true"`
		Words  []struct {
			Keyword string `need:"true"`
			Tags    []string
		} `need:"true"`
	}
	if err := c.read(&r); err != nil {
		return nil, err
	}
	var faults failures
	uses := usages(&faults, r.Usages, true)
	if len(r.Usages) == 0 {
		faults.add("InvalidParameterValue", "Usages must not be empty")
	}
	words := make([]string, len(r.Words))
	for i, word := range r.Words {
		words[i] = word.Keyword
		checkTags(&faults, fmt.Sprintf("Words.%d.Tags", i), word.Tags)
	}
	checkWords(&faults, "Words", words)
	if err := faults.err(); err != nil {
		return nil, err
	}
	for _, word := range r.Words {
		if err := c.wordSamples().Set(c.ctx, word.Keyword, wordSample{Tags: once(word.Tags), Usages: uses}); err != nil {
			return nil, err
		}
	}
	return map[string]any{}, nil
}

func describeWordSamples(c *call) (any, error) {
	var r struct {
		Keywords, Usages, Tags []string
		Offset                 int64
		Limit                  *int64
	}
	if err := c.read(&r); err != nil {
		return nil, err
	}
	var faults failures
	uses := usages(&faults, r.Usages, false)
	if len(r.Keywords) > mostWords {
		faults.add("InvalidParameterValue", "Keywords must be at most %d, are %d", mostWords, len(r.Keywords))
	}
	checkTags(&faults, "Tags", r.Tags)
	limit := int64(mostWords)
	if r.Limit != nil {
		limit = *r.Limit
	}
	if limit < 0 || limit > mostWords || r.Offset < 0 {
		faults.add("InvalidParameterValue", "Limit must be between 0 and %d, and Offset 0 or more; they are %d and %d", mostWords, limit, r.Offset)
	}
	if err := faults.err(); err != nil {
		return nil, err
	}
	total, set := int64(0), []any{}
	for k, err := range c.wordSamples().Each(c.ctx, nil) {
		if err != nil {
			return nil, err
		}
		if len(r.Keywords) > 0 && !slices.Contains(r.Keywords, k.ID) || len(uses) > 0 && !overlap(uses, k.Is.Usages) || len(r.Tags) > 0 && !overlap(r.Tags, k.Is.Tags) {
			continue
		}
		if total >= r.Offset && int64(len(set)) < limit {
			set = append(set, map[string]any{"Keyword": k.ID, "TagSet": once(k.Is.Tags), "UsageSet": k.Is.Usages,
				"CreateTime": k.Created.In(zone).Format(time.RFC3339), "UpdateTime": k.Updated.In(zone).Format(time.RFC3339)})
		}
		total++
	}
	return map[string]any{"TotalCount": total, "WordSet": set}, nil
}

func overlap(a, b []string) bool {
	return slices.ContainsFunc(a, func(one string) bool { return slices.Contains(b, one) })
}

// modifyWordSample changes what a word is for, or its tags.
func modifyWordSample(c *call) (any, error) {
	var r struct {
		Keyword          string `need:"true"`
		Usages           []string
		TagOperationInfo *struct {
			Type string   `need:"true"` // add, delete or reset
			Tags []string `need:"true"`
		}
	}
	if err := c.read(&r); err != nil {
		return nil, err
	}
	var faults failures
	uses := usages(&faults, r.Usages, true)
	if o := r.TagOperationInfo; o != nil {
		oneOf(&faults, "InvalidParameterValue", "TagOperationInfo.Type", o.Type, "add", "delete", "reset")
		checkTags(&faults, "TagOperationInfo.Tags", o.Tags)
	}
	if err := faults.err(); err != nil {
		return nil, err
	}
	k, err := c.wordSamples().Find(c.ctx, r.Keyword)
	if err != nil {
		return nil, err
	}
	if len(uses) > 0 {
		k.Is.Usages = uses
	}
	if o := r.TagOperationInfo; o != nil {
		switch o.Type {
		case "add":
			k.Is.Tags = once(slices.Concat(k.Is.Tags, o.Tags))
		case "delete":
			k.Is.Tags = slices.DeleteFunc(k.Is.Tags, func(tag string) bool { return slices.Contains(o.Tags, tag) })
		default:
			k.Is.Tags = once(o.Tags)
		}
	}
	if len(k.Is.Tags) > mostTags {
		return nil, failf("InvalidParameterValue", "the word sample %q would have %d tags, and %d is the most", r.Keyword, len(k.Is.Tags), mostTags)
	}
	return map[string]any{}, c.wordSamples().Update(c.ctx, k)
}

// deleteWordSamples forgets words. One that is not there is no error: after the
// call none of them is.
func deleteWordSamples(c *call) (any, error) {
	var r struct {
		Keywords []string `need:"true"`
	}
	if err := c.read(&r); err != nil {
		return nil, err
	}
	var faults failures
	checkWords(&faults, "Keywords", r.Keywords)
	if err := faults.err(); err != nil {
		return nil, err
	}
	for _, word := range r.Keywords {
		if err := c.wordSamples().Forget(c.ctx, word); err != nil {
			return nil, err
		}
	}
	return map[string]any{}, nil
}
