package rest

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

const (
	heartbeat = 15 * time.Second
	eventPage = 500
)

func escaped(segment string) string { return url.PathEscape(segment) }

func (a *API) registerEvents() {
	params := []*huma.Param{
		{Name: "Last-Event-ID", In: "header", Description: "Continue after this event; no event is skipped or repeated", Schema: &huma.Schema{Type: huma.TypeString}},
		query("after", "Same as Last-Event-ID, for clients that cannot set headers; 0 is the start"),
		query("progress", "false: omit progress messages"),
	}
	a.raw(route{method: "GET", path: "/jobs/{id}/events", id: "stream-job-events", tag: "Events", produces: "text/event-stream",
		summary: "Stream the events of a job, from the first one", role: auth.Viewer, params: params,
		description: "Server-sent events. An event's id is its number in the job; its data is the event. Progress messages have no id."}, a.jobEvents)
	a.raw(route{method: "GET", path: "/events", id: "stream-events", tag: "Events", produces: "text/event-stream",
		summary: "Stream the events of the project, from now on", role: auth.Viewer, params: append(params, query("type", "Only these event types, separated by commas")),
		description: "Server-sent events. An event's id is its cursor; its data is the event. Progress messages have no id."}, a.projectEvents)
}

// A stream writes server-sent events.
type stream struct {
	w       http.ResponseWriter
	control *http.ResponseController
}

func newStream(w http.ResponseWriter) *stream {
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("X-Accel-Buffering", "no")
	return &stream{w, http.NewResponseController(w)}
}

// send writes one message; an empty id or event is left out. Data has no line
// break, being JSON.
func (s *stream) send(id, event string, data []byte) error {
	var b strings.Builder
	if id != "" {
		b.WriteString("id: " + id + "\n")
	}
	if event != "" {
		b.WriteString("event: " + event + "\n")
	}
	if data != nil {
		b.WriteString("data: " + string(data) + "\n")
	}
	return s.write(b.String() + "\n")
}

func (s *stream) write(text string) error {
	if _, err := s.w.Write([]byte(text)); err != nil {
		return err
	}
	return s.control.Flush()
}

// lastID is where the caller wants to go on.
func lastID(r *http.Request) string {
	if id := r.Header.Get("Last-Event-ID"); id != "" {
		return id
	}
	return r.URL.Query().Get("after")
}

func (a *API) jobEvents(w http.ResponseWriter, r *http.Request, who *auth.Principal) error {
	job := r.PathValue("id")
	if _, err := a.Jobs.Get(r.Context(), who.Project, job); err != nil {
		return err
	}
	number := int64(0)
	if id := lastID(r); id != "" {
		var err error
		if number, err = strconv.ParseInt(id, 10, 64); err != nil || number < 0 {
			return invalid("Last-Event-ID", "must be the number of an event of the job, is %q", id)
		}
	}
	next := func() ([]media.Event, []string, error) {
		list, err := a.Jobs.Events(r.Context(), who.Project, job, number, eventPage)
		ids := make([]string, len(list))
		for i, e := range list {
			number = e.Number
			ids[i] = strconv.FormatInt(e.Number, 10)
		}
		return list, ids, err
	}
	return a.follow(w, r, strconv.FormatInt(number, 10), next, func(p store.TaskProgress) bool { return p.JobID == job })
}

func (a *API) projectEvents(w http.ResponseWriter, r *http.Request, who *auth.Principal) error {
	f := store.EventFilter{Project: who.Project, After: lastID(r), Limit: eventPage}
	if types := r.URL.Query().Get("type"); types != "" {
		for word := range strings.SplitSeq(types, ",") {
			t := media.EventType(word)
			if fault := media.OneOf("type", t, media.EventTypes()...); fault != nil {
				fault.Code = media.CodeInvalid
				return fault
			}
			f.Types = append(f.Types, t)
		}
	}
	if f.After == "0" {
		f.After = ""
	} else if f.After == "" {
		latest, err := a.DB.LatestCursor(r.Context())
		if err != nil {
			return err
		}
		f.After = latest
	}
	begin := f.After
	if _, err := a.DB.Events(r.Context(), store.EventFilter{Project: who.Project, After: f.After, Limit: 1}); err != nil {
		fault := *media.AsError(err)
		if fault.Code.Class() == "config" {
			return invalid("Last-Event-ID", "%s", fault.Message)
		}
		return err
	}
	next := func() ([]media.Event, []string, error) {
		list, err := a.DB.Events(r.Context(), f)
		ids := make([]string, len(list))
		for i, e := range list {
			f.After, ids[i] = e.Cursor, e.Cursor
		}
		return list, ids, err
	}
	return a.follow(w, r, begin, next, func(p store.TaskProgress) bool { return p.Project == who.Project })
}

// follow sends what next gives, and again whenever there may be more, until the
// caller is gone. next remembers its place, so nothing is skipped or repeated.
func (a *API) follow(w http.ResponseWriter, r *http.Request, begin string, next func() ([]media.Event, []string, error), mine func(store.TaskProgress) bool) error {
	listener := a.Live.Listen()
	defer listener.Close()
	s := newStream(w)
	w.WriteHeader(http.StatusOK)
	if begin != "" && begin != "0" {
		begin = "id: " + begin + "\n"
	} else {
		begin = ""
	}
	if s.write("retry: 2000\n"+begin+"\n") != nil {
		return nil
	}
	withProgress := r.URL.Query().Get("progress") != "false"
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	events := true
	for {
		if events && !a.sendAll(s, r, next) {
			return nil
		}
		var progress []store.TaskProgress
		select {
		case <-r.Context().Done():
			return nil
		case <-beat.C:
			events = true // in case that a signal was lost with its process
			if s.write(": heartbeat\n\n") != nil {
				return nil
			}
			continue
		case <-listener.C:
			events, progress = listener.Take()
		}
		for _, p := range progress {
			if !withProgress || !mine(p) {
				continue
			}
			data, err := json.Marshal(p)
			if err != nil || s.send("", "progress", data) != nil {
				return nil
			}
		}
	}
}

// sendAll sends every event that is there; false when the stream is over.
func (a *API) sendAll(s *stream, r *http.Request, next func() ([]media.Event, []string, error)) bool {
	for {
		list, ids, err := next()
		if err != nil {
			if r.Context().Err() == nil {
				a.Log.Warn("a stream of events ended", "request", requestID(r.Context()), "error", err)
			}
			return false // the caller connects again and goes on where it was
		}
		for i, e := range list {
			data, err := json.Marshal(e)
			if err != nil || s.send(ids[i], string(e.Type), data) != nil {
				return false
			}
		}
		if len(list) < eventPage {
			return true
		}
	}
}
