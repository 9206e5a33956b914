package moderate

import (
	"bytes"
	"os"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/moderate/words"
	"github.com/mediamill/mediamill/internal/op"
)

// A wordList is a list with its name@version; "" for the words of the parameters.
type wordList struct {
	*words.List
	name string
}

// lists reads the word lists, which came as the sources after the first.
func (p *Params) lists(w op.Work) ([]wordList, error) {
	var all []wordList
	if len(p.Words) > 0 {
		list, faults := words.Of("words", p.Words)
		if err := faults.Err(); err != nil {
			return nil, err
		}
		all = append(all, wordList{list, ""})
	}
	for i, reference := range p.WordLists {
		raw, err := os.ReadFile(w.Sources[1+i])
		if err != nil {
			return nil, media.Wrap(media.CodeWorkerDisk, err, "cannot read the word list")
		}
		name := reference
		if line, rest, found := bytes.Cut(raw, []byte("\n")); found && bytes.HasPrefix(line, []byte("# ")) {
			name, raw = string(line[2:]), rest // which version it is
		}
		list, faults := words.Parse(raw)
		if err := faults.Err(); err != nil {
			return nil, err
		}
		all = append(all, wordList{list, name})
	}
	return all, nil
}
