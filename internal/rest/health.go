package rest

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/jobs"
	"github.com/mediamill/mediamill/internal/media"
)

type probeBody struct {
	Source media.SourceRef `json:"source"`
}

type codeList struct {
	Codes []media.CodeMeaning `json:"codes"`
}

func (a *API) registerHealth() {
	handle(a, route{method: "POST", path: "/probe", id: "probe", tag: "Sources", summary: "Probe a source: its streams, and what would be normalized and why", role: auth.Operator},
		func(ctx context.Context, who *auth.Principal, in *struct{ Body Strict[probeBody] }) (*answer[*media.Source], error) {
			body, err := in.Body.Value()
			if err != nil {
				return nil, err
			}
			found, err := a.Jobs.Probe(ctx, who.Project, body.Source)
			return &answer[*media.Source]{found}, err
		})
	handle(a, route{method: "GET", path: "/overview", id: "get-overview", tag: "Jobs", summary: "Get a summary of the project: now, and over the last 24 hours", role: auth.Viewer},
		func(ctx context.Context, who *auth.Principal, _ *struct{}) (*answer[*jobs.Overview], error) {
			o, err := a.Jobs.Overview(ctx, who.Project)
			return &answer[*jobs.Overview]{o}, err
		})
	handle(a, route{method: "GET", path: "/errors", id: "list-errors", tag: "Errors", summary: "List all error codes with their meaning and solution", role: auth.Viewer},
		func(context.Context, *auth.Principal, *struct{}) (*answer[codeList], error) {
			return &answer[codeList]{codeList{media.Codes()}}, nil
		})
	a.mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, 200, map[string]string{"status": "ok"}) })
	a.mux.HandleFunc("GET /readyz", a.readyz)
}

// readyz says whether requests and tasks can be served, and why not.
func (a *API) readyz(w http.ResponseWriter, r *http.Request) {
	ctx, stop := context.WithTimeout(r.Context(), 5*time.Second)
	defer stop()
	facts := map[string]string{"database": "ok"}
	err := a.DB.Ping(ctx)
	if err != nil {
		facts["database"] = "does not respond"
	} else if a.Ready != nil {
		var more map[string]string
		more, err = a.Ready(ctx)
		for name, value := range more {
			facts[name] = value
		}
	}
	facts["version"], facts["status"] = a.Version, "ready"
	status := http.StatusOK
	if err != nil {
		a.Log.Warn("not ready", "error", err)
		facts["status"], status = "not ready", http.StatusServiceUnavailable
		if e := media.AsError(err); e.Code != media.CodeWorkerInternal {
			facts["reason"] = e.Message
		}
	}
	writeJSON(w, status, facts)
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the caller is gone when this fails
}
