package tencent

import (
	"fmt"
	"slices"
)

type (
	// A QualityControlItem is one fault that a template looks for.
	QualityControlItem struct {
		Type         string `need:"true"`
		Switch       string // ON if empty
		Sampling     string // Time, or empty
		IntervalTime int64  // ms between two looks
		Duration     int64  // ms that a fault must last
		Threshold    string // its meaning depends on the type
	}
	// A QualityControlStrategy looks at parts of the source only.
	QualityControlStrategy struct {
		StrategyType  string
		TimeSpotCheck *timeSpotCheck
	}
	timeSpotCheck struct {
		CheckDuration int64 // s that are looked at
		CheckInterval int64 // s between these
		SkipDuration  int64 // s at the start that are not looked at
		CirclesNumber int64 // 0: up to the end
	}
	// A QualityControlParameter is the content of a template of quality control.
	QualityControlParameter struct {
		QualityControlItemSet []QualityControlItem `need:"true"`
		RecordFormat          string               `json:",omitempty"`
		Strategy              *QualityControlStrategy
	}
)

// mostDuration of a fault and of the time between two looks, a day in ms.
const mostDuration = 86_400_000

func (p *QualityControlParameter) check(f *failures) {
	oneOf(f, "InvalidParameterValue", "RecordFormat", p.RecordFormat, "", "PNG")
	seen, on := map[string]bool{}, 0
	for i := range p.QualityControlItemSet {
		item, field := &p.QualityControlItemSet[i], fmt.Sprintf("QualityControlItemSet.%d", i)
		if item.check(f, field); item.Switch == switchOn {
			on++
		}
		if seen[item.Type] {
			f.add("InvalidParameterValue", "%s.Type %s appears twice", field, item.Type)
		}
		seen[item.Type] = true
	}
	if on == 0 {
		f.add("InvalidParameterValue.EmptyDetectItem", "QualityControlItemSet must have an item whose Switch is ON")
	}
	if p.Strategy != nil {
		p.Strategy.check(f)
	}
}

// check also refuses an item that is on and that nothing here can look for.
func (t *QualityControlItem) check(f *failures, field string) {
	if t.Switch == "" {
		t.Switch = switchOn
	}
	oneOf(f, "InvalidParameterValue", field+".Switch", t.Switch, switchOn, switchOff)
	oneOf(f, "InvalidParameterValue", field+".Sampling", t.Sampling, "", "Time")
	for _, time := range []struct {
		name string
		ms   int64
	}{{"IntervalTime", t.IntervalTime}, {"Duration", t.Duration}} {
		if time.ms < 0 || time.ms > mostDuration {
			f.add("InvalidParameterValue", "%s.%s must be between 0 and %d ms, is %d", field, time.name, mostDuration, time.ms)
		}
	}
	switch known := qualityItemOf(t.Type); {
	case known == nil:
		f.add("InvalidParameterValue.UnknownCategory", "%s.Type %q does not exist", field, t.Type)
	case t.Switch == switchOn && known.look == "":
		f.add("UnsupportedOperation", "%s.Type %s is not available here", field, t.Type)
	case known.category == "":
		if _, ok := t.threshold(); !ok {
			f.add("InvalidParameterValue", "%s.Threshold must be empty or the least confidence, 0 to 100, is %q", field, t.Threshold)
		}
	}
}

func (s *QualityControlStrategy) check(f *failures) {
	oneOf(f, "InvalidParameterValue", "Strategy.StrategyType", s.StrategyType, "TimeSpotCheck")
	t := s.TimeSpotCheck
	if t == nil {
		f.add("MissingParameter", "the request is missing the parameter Strategy.TimeSpotCheck")
		return
	}
	for _, v := range []struct {
		name            string
		is, least, most int64
		absent          bool
	}{
		{"CheckDuration", t.CheckDuration, 10, 86400, false}, {"CheckInterval", t.CheckInterval, 10, 3600, false},
		{"SkipDuration", t.SkipDuration, 1, 1800, true}, {"CirclesNumber", t.CirclesNumber, 0, 1000, true},
	} {
		if (v.is < v.least || v.is > v.most) && !(v.absent && v.is == 0) {
			f.add("InvalidParameterValue", "Strategy.TimeSpotCheck.%s must be between %d and %d, is %d", v.name, v.least, v.most, v.is)
		}
	}
}

func qualities() *family[QualityControlParameter] {
	return &family[QualityControlParameter]{
		word: "QualityControl", quota: 50, needName: true, presets: qualityPresets,
		defaults: func() QualityControlParameter { return QualityControlParameter{} },
		check:    (*QualityControlParameter).check,
	}
}

// qualityPresets are the vendor's, of which it says only what kinds of items they
// have. 50, 60 and 70 are those that its published programs use.
func qualityPresets() []template[QualityControlParameter] {
	one := func(id int64, name string, kinds ...qualityKind) template[QualityControlParameter] {
		t := template[QualityControlParameter]{Definition: id, Name: name}
		for _, item := range qualityItems() {
			if slices.Contains(kinds, item.kind) {
				t.Parameter.QualityControlItemSet = append(t.Parameter.QualityControlItemSet, QualityControlItem{Type: item.name, Switch: switchOn})
			}
		}
		return t
	}
	return []template[QualityControlParameter]{
		one(10, "Quality-All", ofScore, ofPicture, ofSound, ofStream, ofPlaylist),
		one(20, "Quality-Format", ofStream, ofPlaylist),
		one(30, "Quality-Score", ofScore),
		one(40, "Quality-Picture", ofPicture),
		one(50, "Quality-Audio", ofSound),
		one(60, "Quality-Picture-Pro", ofPicture),
		one(70, "Quality-Playback-Pro", ofStream, ofPlaylist),
	}
}
