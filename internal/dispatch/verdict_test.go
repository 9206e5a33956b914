package dispatch

import (
	"context"
	"encoding/json"
	"slices"
	"testing"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
	"github.com/mediamill/mediamill/internal/store/storetest"
)

// held is a job whose task "publish" needs the verdict of "check", "after" needs
// "publish", and "free" only the success of "check".
func held(t *testing.T, e *Engine) *media.Job {
	t.Helper()
	check := task("check")
	publish, after, free := task("publish", check.ID), task("after"), task("free", check.ID)
	publish.Passes = []string{check.ID}
	after.Needs = []string{publish.ID}
	return submit(t, e, job(check, publish, after, free))
}

func review(t *testing.T, e *Engine, task string, verdict media.Verdict, by string) *media.Review {
	t.Helper()
	r := &media.Review{TaskID: task, By: by, Who: "ann", Verdict: verdict, Note: "looked at it"}
	inTx(t, e, func(ctx context.Context, tx store.Tx) error { return e.Review(ctx, tx, storetest.Project, r) })
	return r
}

func TestAVerdictLetsTasksBeginHoldsOrEndsThem(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		e := newEngine(t, db, short())
		for _, c := range []struct {
			verdict media.Verdict
			reviews []media.Verdict
			want    []media.State // of publish and after
			code    media.Code    // of publish
			final   media.Verdict
		}{
			{media.VerdictPass, nil, []media.State{media.Queued, media.Waiting}, "", media.VerdictPass},
			{media.VerdictReview, nil, []media.State{media.Waiting, media.Waiting}, media.CodeAwaitsReview, media.VerdictReview},
			{"", nil, []media.State{media.Waiting, media.Waiting}, media.CodeAwaitsReview, media.VerdictReview},
			{media.VerdictBlock, nil, []media.State{media.Failed, media.Failed}, media.CodeVerdictBlock, media.VerdictBlock},
			{media.VerdictReview, []media.Verdict{media.VerdictPass}, []media.State{media.Queued, media.Waiting}, "", media.VerdictPass},
			{media.VerdictReview, []media.Verdict{media.VerdictBlock}, []media.State{media.Failed, media.Failed}, media.CodeVerdictBlock, media.VerdictBlock},
			{media.VerdictReview, []media.Verdict{media.VerdictBlock, media.VerdictPass}, []media.State{media.Queued, media.Waiting}, "", media.VerdictPass},
			{media.VerdictBlock, []media.Verdict{media.VerdictPass}, []media.State{media.Queued, media.Waiting}, "", media.VerdictPass},
			{media.VerdictPass, []media.Verdict{media.VerdictBlock}, []media.State{media.Canceled, media.Failed}, media.CodeCanceled, media.VerdictBlock},
		} {
			j := held(t, e)
			if err := e.Succeed(context.Background(), claim(t, e, j.Tasks[0].ID), Result{Verdict: c.verdict}); err != nil {
				t.Fatal(err)
			}
			for _, v := range c.reviews {
				review(t, e, j.Tasks[0].ID, v, media.ByPerson)
			}
			got := get(t, e, j.ID)
			code := media.Code("")
			if got.Tasks[1].Error != nil {
				code = got.Tasks[1].Error.Code
			}
			if s := states(got); !slices.Equal(s[1:3], c.want) || s[3] != media.Queued || code != c.code || got.Tasks[0].Verdict != c.final {
				t.Errorf("%q, %v: %v with %q and %q", c.verdict, c.reviews, s, code, got.Tasks[0].Verdict)
			}
			page, err := db.Jobs(context.Background(), store.JobQuery{Project: storetest.Project, JobFilter: media.JobFilter{
				IDs: []string{j.ID}, Verdicts: []media.Verdict{c.final}}})
			if err != nil || len(page.Jobs) != 1 {
				t.Errorf("%q, %v: not found by its verdict: %v", c.verdict, c.reviews, err)
			}
			decisions, err := db.Reviews(context.Background(), storetest.Project, j.Tasks[0].ID)
			if err != nil || len(decisions) != len(c.reviews) {
				t.Errorf("%d decisions are kept, %v", len(decisions), err)
			}
			verdicts := verdictEvents(t, db, j.ID)
			if len(verdicts) != 1+len(c.reviews) || verdicts[len(verdicts)-1] != c.final {
				t.Errorf("%q, %v: the events tell %v", c.verdict, c.reviews, verdicts)
			}
			inTx(t, e, func(ctx context.Context, tx store.Tx) error { return e.CancelJob(ctx, tx, "", j.ID) })
		}
	})
}

func verdictEvents(t *testing.T, db *store.DB, job string) (list []media.Verdict) {
	t.Helper()
	events, err := db.Events(context.Background(), store.EventFilter{Job: job, Types: []media.EventType{media.EventTaskVerdict}})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		var d struct{ To media.Verdict }
		if err := json.Unmarshal(e.Data, &d); err != nil {
			t.Fatal(err)
		}
		list = append(list, d.To)
	}
	return list
}

func TestAPersonsDecisionStays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		e := newEngine(t, db, short())
		j := held(t, e)
		check := j.Tasks[0].ID
		none := func(what string, project string) {
			t.Helper()
			r := &media.Review{TaskID: check, By: media.ByPerson, Who: "ann", Verdict: media.VerdictPass}
			err := tryTx(e, func(ctx context.Context, tx store.Tx) error { return e.Review(ctx, tx, project, r) })
			want := media.CodeConflict
			if project != storetest.Project {
				want = media.CodeNotFound
			}
			if media.CodeOf(err) != want {
				t.Errorf("%s: %v", what, err)
			}
		}
		none("a task that has not run", storetest.Project)
		if err := e.Succeed(context.Background(), claim(t, e, check), Result{Verdict: media.VerdictReview}); err != nil {
			t.Fatal(err)
		}
		none("another project's", store.NewID())
		review(t, e, check, media.VerdictPass, media.ByPerson)
		review(t, e, check, media.VerdictBlock, media.ByPolicy)
		if got := get(t, e, j.ID); got.Tasks[0].Verdict != media.VerdictPass || got.Tasks[1].State != media.Queued {
			t.Errorf("a policy decided over a person: %s, %v", got.Tasks[0].Verdict, states(got))
		}
		// A restart asks anew, whatever was decided about the attempt before.
		inTx(t, e, func(ctx context.Context, tx store.Tx) error {
			if err := e.CancelJob(ctx, tx, "", j.ID); err != nil {
				return err
			}
			return e.Restart(ctx, tx, "", j.ID, Which{})
		})
		if got := get(t, e, j.ID); got.Tasks[0].Verdict != "" || got.Tasks[1].State != media.Waiting {
			t.Errorf("after a restart: %q, %v", got.Tasks[0].Verdict, states(got))
		}
		if page, err := db.Jobs(context.Background(), store.JobQuery{Project: storetest.Project,
			JobFilter: media.JobFilter{Verdicts: media.Verdicts()}}); err != nil || len(page.Jobs) != 0 {
			t.Errorf("it is still found by its old verdict: %v", err)
		}
		none("a task that runs again", storetest.Project)
		if err := e.Succeed(context.Background(), claim(t, e, check), Result{Verdict: media.VerdictReview}); err != nil {
			t.Fatal(err)
		}
		r := review(t, e, check, media.VerdictBlock, media.ByPolicy)
		if got := get(t, e, j.ID); got.Tasks[0].Verdict != media.VerdictBlock || r.Attempt != got.Tasks[0].Attempt || r.Before != media.VerdictReview {
			t.Errorf("a policy applied again: %+v, %s", r, got.Tasks[0].Verdict)
		}
		list, err := db.Reviews(context.Background(), storetest.Project, check)
		if err != nil || len(list) != 3 || list[0].By != media.ByPerson || list[0].Note != "looked at it" || list[0].Created.IsZero() {
			t.Errorf("%+v, %v", list, err)
		}
	})
}
