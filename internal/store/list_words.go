package store

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"github.com/mediamill/mediamill/internal/media"
)

const (
	// errorMark is between what a job was made with and its error, which comes
	// and goes.
	errorMark = "\x1f"
	// maxWords is how many words of a job are searchable, and maxLetters how many
	// letters of each.
	maxWords   = 100
	maxLetters = 40
	// maxRun is how many letters of a script without spaces make a word.
	maxRun = 6
)

// Words are those of a text that search can find: runs of letters and digits, in lower case,
// each once. Scripts that put no spaces between words give a word at each of
// their letters, so that the start of a word, which is what search looks for,
// is any place.
func Words(text string) []string {
	var list []string
	seen := map[string]bool{}
	add := func(word []rune) {
		s := string(word[:min(len(word), maxLetters)])
		if len(word) > 0 && !seen[s] && len(list) < maxWords {
			seen[s] = true
			list = append(list, s)
		}
	}
	for _, run := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	}) {
		var word []rune
		runes := []rune(run)
		for i, r := range runes {
			if !spaceless(r) {
				word = append(word, r)
				continue
			}
			add(word)
			word = nil
			end := i
			for end < len(runes) && end < i+maxRun && spaceless(runes[end]) {
				end++
			}
			add(runes[i:end])
		}
		add(word)
	}
	return list
}

func spaceless(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai)
}

// queryWords are the words that each must begin a word of a job.
func queryWords(query string) []string {
	var list []string
	for _, w := range Words(query) {
		// Of a spaceless run the query's first word holds the others.
		if len(list) > 0 && strings.HasSuffix(list[len(list)-1], w) && spaceless([]rune(w)[0]) {
			continue
		}
		list = append(list, w)
	}
	return list
}

// textOf is words as the column that is looked through: each behind a space.
func textOf(words []string) string {
	if len(words) == 0 {
		return ""
	}
	return " " + strings.Join(words, " ")
}

// jobWords are the words of a job but for its error.
func jobWords(job *media.Job) []string {
	parts := []string{idWord(job.ID[max(0, len(job.ID)-8):]), job.Name, job.Reference, sourceText(job.Source)}
	parts = append(parts, job.Tags...)
	for i := range job.Tasks {
		if job.Tasks[i].Source != nil {
			parts = append(parts, sourceText(*job.Tasks[i].Source))
		}
	}
	return Words(strings.Join(parts, "\n"))
}

// idMark begins the word of an ID. It is a letter that nobody types, so that no
// digit of a name that is searched for begins an ID; listing.names looks for these.
const idMark = "ⁱ"

// idWord is what an ID is found by. Of a job it is the ID's end, as people see it: IDs
// of one day begin alike, and the start is found by the index of IDs.
func idWord(id string) string { return idMark + strings.ReplaceAll(id, "-", "") }

// sourceText is a source as a person would search for it: without what of an
// address is likely to be a secret.
func sourceText(s media.SourceRef) string {
	address, upload := "", ""
	if u, err := url.Parse(s.URL); err == nil {
		address = u.Scheme + "\n" + u.Host + u.EscapedPath()
	}
	if s.Upload != "" {
		upload = idWord(s.Upload)
	}
	return strings.Join([]string{s.Storage, s.Key, address, upload, s.Name, s.Sample}, "\n")
}

func (db *DB) insertText(ctx context.Context, tx Tx, job *media.Job) error {
	words := jobWords(job)
	if _, err := tx.Exec(ctx, `INSERT INTO texts (job_id, text) VALUES ($1, $2)`, job.ID, textOf(words)); err != nil {
		return err
	}
	return insertWords(ctx, tx, job.Project, job.ID, job.Created.UnixMilli(), words)
}

func insertWords(ctx context.Context, tx Tx, project, job string, createdMS int64, words []string) error {
	for part := range slices.Chunk(words, 50) {
		values, args := "", []any{project, job, createdMS}
		for i, w := range part {
			if i > 0 {
				values += ", "
			}
			args = append(args, w)
			values += "($1, " + placeholders(len(args), 1) + ", $3, $2)"
		}
		if _, err := tx.Exec(ctx, `INSERT INTO words (project_id, word, created_ms, job_id) VALUES `+values+` ON CONFLICT DO NOTHING`, args...); err != nil {
			return err
		}
	}
	return nil
}

// SetErrorText makes text what search finds the job's error by; "" for none.
func (db *DB) SetErrorText(ctx context.Context, tx Tx, job, text string) error {
	var project, old string
	var createdMS int64
	err := tx.QueryRow(ctx, `SELECT j.project_id, j.created_ms, x.text FROM jobs j JOIN texts x ON x.job_id = j.id
		WHERE j.id = $1`, job).Scan(&project, &createdMS, &old)
	if err != nil {
		return err
	}
	base, before, _ := strings.Cut(old, errorMark)
	own := Words(base)
	if err := db.deleteWords(ctx, tx, project, job, createdMS, without(Words(before), own)); err != nil {
		return err
	}
	words := without(Words(text), own)
	now := base
	if len(words) > 0 {
		now += errorMark + textOf(words)
	}
	if _, err := tx.Exec(ctx, `UPDATE texts SET text = $2 WHERE job_id = $1`, job, now); err != nil {
		return err
	}
	return insertWords(ctx, tx, project, job, createdMS, words)
}

func without(words, others []string) []string {
	return slices.DeleteFunc(words, func(w string) bool { return slices.Contains(others, w) })
}

func (db *DB) deleteWords(ctx context.Context, tx Tx, project, job string, createdMS int64, words []string) error {
	if len(words) == 0 {
		return nil
	}
	c := &conditions{dialect: db.Dialect()}
	c.add("project_id = " + c.arg(project))
	c.add(anyOf(c, "word", words))
	c.add("created_ms = " + c.arg(createdMS))
	c.add("job_id = " + c.arg(job))
	_, err := tx.Exec(ctx, `DELETE FROM words WHERE `+c.String(), c.args...)
	return err
}

// deleteText removes all words of a job that goes away.
func (db *DB) deleteText(ctx context.Context, tx Tx, job string) error {
	var project, text string
	var createdMS int64
	err := tx.QueryRow(ctx, `SELECT j.project_id, j.created_ms, x.text FROM jobs j JOIN texts x ON x.job_id = j.id
		WHERE j.id = $1`, job).Scan(&project, &createdMS, &text)
	if err == ErrNoRows {
		return nil
	}
	if err != nil {
		return err
	}
	return db.deleteWords(ctx, tx, project, job, createdMS, Words(text))
}
