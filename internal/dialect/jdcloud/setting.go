package jdcloud

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

// eventSnapshot is the one event of callbacks: a snapshot task ended, well or not.
const eventSnapshot = "snapshot_complete"

// callbackSettings are one of a project.
type callbackSettings struct {
	CallbackEvents []string `json:"callbackEvents"`
	CallbackType   string   `json:"callbackType"`
	HTTPURL        string   `json:"httpUrl"`
	Disabled       text     `json:"disabled"` // "true" or "false": a String in the vendor's model
}

// The settings are one document.
const theSettings = "settings"

func (d *Dialect) setCallbackSettings(c *call) (any, error) {
	s := callbackSettings{Disabled: "false"}
	if err := c.read(&s); err != nil {
		return nil, err
	}
	var faults media.Faults
	if s.CallbackType == "" {
		faults.Add(missing("callbackType"))
	} else {
		faults.Add(media.OneOf("callbackType", s.CallbackType, "http"))
	}
	for i, event := range s.CallbackEvents {
		faults.Add(media.OneOf(fmt.Sprintf("callbackEvents[%d]", i), event, eventSnapshot))
	}
	s.Disabled = text(strings.ToLower(string(s.Disabled)))
	faults.Add(media.OneOf("disabled", s.Disabled, "true", "false"))
	if s.HTTPURL == "" {
		faults.Add(missing("httpUrl"))
	} else {
		faults.Add(d.checkURL("httpUrl", s.HTTPURL))
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	if len(s.CallbackEvents) == 0 {
		s.CallbackEvents = []string{eventSnapshot}
	}
	return empty{}, documents[callbackSettings](d, c, kindCallback).Set(c, theSettings, s)
}

func (d *Dialect) checkURL(field, address string) *media.Error {
	err := d.Jobs.Outbound.CheckURL(address)
	if err == nil {
		return nil
	}
	fault := *media.AsError(err)
	fault.Code, fault.Field = media.CodeConfigInvalid, field
	return &fault
}

func (d *Dialect) queryCallbackSettings(c *call) (any, error) {
	return d.callbackSettings(c)
}

// callbackSettings are the project's; callbacks are disabled until they are set.
func (d *Dialect) callbackSettings(c *call) (callbackSettings, error) {
	return documents[callbackSettings](d, c, kindCallback).Setting(c, theSettings,
		callbackSettings{CallbackEvents: []string{}, CallbackType: "http", Disabled: "true"})
}

// snapshotCallback is where a snapshot task's end is told; nil when nobody asked.
func (d *Dialect) snapshotCallback(c *call) (*media.Callback, error) {
	s, err := d.callbackSettings(c)
	if err != nil || s.Disabled == "true" || !slices.Contains(s.CallbackEvents, eventSnapshot) {
		return nil, err
	}
	return &media.Callback{URL: s.HTTPURL}, nil
}
