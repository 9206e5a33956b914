package odata

import (
	"net/http"
	"strings"
)

// A Format is how responses are written.
type Format int

const (
	Verbose Format = iota // JSON with "d" and __metadata
	Light                 // JSON with odata.metadata
	Atom
)

// Negotiate chooses by $format and the header Accept: verbose JSON if it is named,
// light JSON if any other JSON is, and Atom otherwise.
func Negotiate(r *http.Request) Format {
	accept := strings.ToLower(strings.ReplaceAll(strings.Join(r.Header["Accept"], ","), " ", ""))
	switch strings.ToLower(r.URL.Query().Get("$format")) {
	case "json":
		accept = "application/json"
	case "verbosejson":
		accept = "odata=verbose"
	case "atom":
		accept = ""
	}
	switch {
	case strings.Contains(accept, "odata=verbose"):
		return Verbose
	case strings.Contains(accept, "json"):
		return Light
	}
	return Atom
}

// ContentType of a response; atomType is entry or feed, or "" for other XML.
func (f Format) ContentType(atomType string) string {
	switch {
	case f == Verbose:
		return "application/json;odata=verbose;charset=utf-8"
	case f == Light:
		return "application/json;odata=minimalmetadata;streaming=true;charset=utf-8"
	case atomType == "":
		return "application/xml;charset=utf-8"
	}
	return "application/atom+xml;type=" + atomType + ";charset=utf-8"
}
