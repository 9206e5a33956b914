package jobs

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/moderate/words"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/store"
)

var languageCode = regexp.MustCompile(`^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}$`)

// MaxWordList is the largest text of a word list in bytes.
const MaxWordList = words.MaxBytes

// SaveWordList creates a word list, or the next version of it; with fresh, a list
// with that name must not exist yet. It sets what of l only the server knows. Text
// has one term per line.
func (s *Service) SaveWordList(ctx context.Context, project string, l media.WordList, text []byte, fresh bool) (*media.WordList, error) {
	var faults media.Faults
	faults.Add(op.CheckTemplateName("name", l.Name), checkText("description", l.Description, 1000))
	if l.Language != "" && !languageCode.MatchString(l.Language) {
		faults.Add(media.Bad("language", "must be a language code such as en or zh-CN"))
	}
	list, wrong := words.Parse(text)
	faults = append(faults, wrong...)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(text)
	l.Terms, l.Bytes, l.SHA256 = list.Terms(), int64(len(text)), hex.EncodeToString(sum[:])
	err := s.DB.InTx(ctx, func(tx store.Tx) error {
		if err := s.DB.InsertWordList(ctx, tx, project, &l, text); err != nil {
			return err
		}
		if fresh && l.Version > 1 {
			return faultOf(media.CodeConflict, "name", "there already is a word list %q", l.Name)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &l, nil
}

// WordLists are the latest versions of all word lists, by name.
func (s *Service) WordLists(ctx context.Context, project string) ([]media.WordList, error) {
	return s.DB.WordLists(ctx, project)
}

// WordListVersions are all versions of a list, the latest first.
func (s *Service) WordListVersions(ctx context.Context, project, name string) ([]media.WordList, error) {
	list, err := s.DB.WordListVersions(ctx, project, name)
	if err == nil && len(list) == 0 {
		err = media.Errorf(media.CodeNotFound, "the word list does not exist")
	}
	return list, err
}

// WordList finds one by "name" or "name@version".
func (s *Service) WordList(ctx context.Context, project, reference string) (*media.WordList, error) {
	name, version, fault := op.ParseReference(reference)
	if fault != nil {
		fault.Field = "name"
		return nil, fault
	}
	l, err := s.DB.WordList(ctx, project, name, version)
	if err != nil {
		return nil, err
	}
	return &l, nil
}

// WordListText is a list with its text.
func (s *Service) WordListText(ctx context.Context, project, reference string) (*media.WordList, []byte, error) {
	l, err := s.WordList(ctx, project, reference)
	if err != nil {
		return nil, nil, err
	}
	text, err := s.DB.WordListText(ctx, project, l.Name, l.Version)
	return l, text, err
}

// DeleteWordList removes all versions. Tasks that are waiting to use it will fail.
func (s *Service) DeleteWordList(ctx context.Context, project, name string) error {
	return s.DB.DeleteWordList(ctx, project, name)
}

// checkWordList is the fault of parameters that name a list that there is not.
func (d *draft) checkWordList(ctx context.Context, field, reference string) error {
	_, err := d.service.WordList(ctx, d.job.Project, reference)
	switch media.CodeOf(err) {
	case "":
		return nil
	case media.CodeConfigInvalid:
		d.faults.Add(media.At(field, err))
		return nil
	case media.CodeNotFound:
	default:
		return err
	}
	lists, err := d.service.DB.WordLists(ctx, d.job.Project)
	if err != nil {
		return err
	}
	var names []string
	for _, l := range lists {
		names = append(names, op.Reference(l.Name, l.Version))
	}
	fault := media.Bad(field, "there is no word list %q", reference)
	if len(names) == 0 {
		fault = fault.WithHint("create one with PUT /api/v1/word-lists/NAME or mediamill words put")
	} else {
		fault = fault.WithHint("there are %s", strings.Join(names[:min(len(names), 50)], ", "))
	}
	d.faults.Add(fault)
	return nil
}

// Marked is the text of a list behind a comment that names it, as a worker gets it.
func Marked(l *media.WordList, text []byte) []byte {
	return append(fmt.Appendf(nil, "# %s\n", op.Reference(l.Name, l.Version)), text...)
}
