package tencent

import (
	"slices"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

// lacking tags a job with a sub-task whose template does not exist: the core has
// no task for it that could have failed.
const lacking = "missing-template"

// A listing is what one query of tasks chooses, as lists of the core that are
// read one after the other.
type listing struct {
	*call
	parts []part
}

// A part is a list of the core without the jobs that have a tag.
type part struct {
	filter  store.JobQuery
	without string
}

// failing are the lists of jobs of which a sub-task failed, or of which none
// did; one list of all for nil.
func failing(f store.JobQuery, failed *bool) []part {
	if failed == nil {
		return []part{{filter: f}}
	}
	well := func(s media.JobState) bool {
		return s != media.JobPartial && s != media.JobFailed && s != media.JobCanceled
	}
	good, bad := f, f
	good.States = slices.DeleteFunc(slices.Clone(f.States), func(s media.JobState) bool { return !well(s) })
	bad.States = slices.DeleteFunc(slices.Clone(f.States), well)
	if !*failed {
		return []part{{good, lacking}}
	}
	good.Tags = []string{lacking}
	if len(bad.States) == 0 {
		return []part{{filter: good}}
	}
	return []part{{filter: bad}, {filter: good}}
}

// count is how many there are. A list of more than a million ends there.
func (l *listing) count() (total int, err error) {
	for _, p := range l.parts {
		f := p.filter
		f.Limit = 1000
		for range 1000 {
			list, next, err := l.some(p, f)
			if err != nil {
				return 0, err
			}
			total += len(list)
			if next == "" {
				break
			}
			f.After = next
		}
	}
	return total, nil
}

// page is at most limit of them from a token on, and the token of the next page.
func (l *listing) page(limit int, token string) (list []*media.Job, next string, err error) {
	place, after, _ := strings.Cut(token, ":")
	i := max(len(place)-1, 0) // "a" is the first part, "aa" the second
	if token != "" && (strings.Trim(place, "a") != "" || i >= len(l.parts) || after == "" && i == 0) {
		return nil, "", failf("InvalidParameterValue", "ScrollToken is not from a previous response")
	}
	for ; i < len(l.parts); i++ {
		f := l.parts[i].filter
		f.After, f.Tasks = after, true
		for {
			f.Limit = limit - len(list)
			some, next, err := l.some(l.parts[i], f)
			if err != nil {
				if after != "" && media.AsError(err).Field == "after" {
					err = failf("InvalidParameterValue", "ScrollToken is not from a previous response")
				}
				return nil, "", err
			}
			list = append(list, some...)
			switch {
			case next != "" && len(list) >= limit:
				return list, strings.Repeat("a", i+1) + ":" + next, nil
			case next != "":
				f.After = next
				continue
			case len(list) >= limit && i+1 < len(l.parts):
				return list, strings.Repeat("a", i+2) + ":", nil
			}
			break
		}
		after = ""
	}
	return list, "", nil
}

// some is one page of a part, which may be shorter than asked for though more follow.
func (l *listing) some(p part, f store.JobQuery) ([]*media.Job, string, error) {
	page, err := l.Jobs.List(l.ctx, f)
	if err != nil {
		return nil, "", err
	}
	list := slices.DeleteFunc(page.Jobs, func(j *media.Job) bool { return p.without != "" && slices.Contains(j.Tags, p.without) })
	return list, page.Next, nil
}
