package azure

import (
	"strings"

	"github.com/mediamill/mediamill/internal/dialect/azure/odata"
	"github.com/mediamill/mediamill/internal/media"
)

// IDs are nb:<kind>:UUID:<guid>. The guid is the UUID that a thing has inside,
// so the two are turned into one another without a table.
const (
	idAsset     = "cid" // of files too
	idPolicy    = "pid"
	idLocator   = "lid"
	idKey       = "kid"
	idJobTmpl   = "jtid"
	idTaskTmpl  = "ttid"
	idJob       = "jid"
	idTask      = "tid"
	idProcessor = "mpid"
	idEndpoint  = "nepid"
)

func idOf(kind, guid string) string { return "nb:" + kind + ":UUID:" + guid }

// guidOf is the guid of an ID of one kind. The property's table of the reference
// calls endpoints ncid where each of its examples says nepid: both are read.
func guidOf(kind, id string) (string, error) {
	prefix, guid, found := cutLast(id, ":")
	same := strings.EqualFold(prefix, "nb:"+kind+":UUID") || kind == idEndpoint && strings.EqualFold(prefix, "nb:ncid:UUID")
	if !found || !same || !odata.IsGUID(guid) {
		return "", media.Errorf(media.CodeInvalid, "'%.100s' is not an ID of the form nb:%s:UUID:<guid>.", id, kind)
	}
	return strings.ToLower(guid), nil
}

// JobID is dialect.Dialect's, for the ID of a job or of one of its tasks.
func (d *Dialect) JobID(id string) (uuid string, ok bool) {
	for _, kind := range []string{idJob, idTask} {
		if guid, err := guidOf(kind, id); err == nil {
			return guid, true
		}
	}
	return "", false
}

// Vendor is dialect.Dialect's. A job template has an ID; the service had no regions.
func (d *Dialect) Vendor(job *media.Job) media.Vendor {
	v := media.Vendor{ID: idOf(idJob, job.ID)}
	if k, err := knownOf(job); err == nil {
		v.Template = k.Template
	}
	return v
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}
