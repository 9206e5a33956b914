// Package catalogue is the one list of analyzers. A new analyzer is one folder
// under internal/analyze, one member of Settings and one line of All.
package catalogue

import (
	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/analyze/black"
	"github.com/mediamill/mediamill/internal/analyze/chapters"
	"github.com/mediamill/mediamill/internal/analyze/crop"
	"github.com/mediamill/mediamill/internal/analyze/fields"
	"github.com/mediamill/mediamill/internal/analyze/freeze"
	"github.com/mediamill/mediamill/internal/analyze/levels"
	"github.com/mediamill/mediamill/internal/analyze/loudness"
	"github.com/mediamill/mediamill/internal/analyze/shots"
	"github.com/mediamill/mediamill/internal/analyze/silence"
	"github.com/mediamill/mediamill/internal/analyze/spoken"
	"github.com/mediamill/mediamill/internal/analyze/stream"
)

// Settings are those of all analyzers, by their names.
type Settings struct {
	Shots    shots.Shots       `json:"shots" doc:"Shots, and the cuts and fades between them"`
	Chapters chapters.Chapters `json:"chapters" doc:"Chapters, which are shots together"`
	Black    black.Black       `json:"black" doc:"Black video"`
	Freeze   freeze.Freeze     `json:"freeze" doc:"Video that does not move"`
	Silence  silence.Silence   `json:"silence" doc:"Silence in the main audio stream"`
	Loudness loudness.Loudness `json:"loudness" doc:"Loudness of the main audio stream by EBU R 128"`
	Crop     crop.Crop         `json:"crop" doc:"Black bars"`
	Fields   fields.Fields     `json:"fields" doc:"Interlaced frames"`
	Levels   levels.Levels     `json:"levels" doc:"Audio that is too quiet, too loud, clipped or out of phase"`
	Language spoken.Language   `json:"language" doc:"Language of the text in subtitles and metadata"`
	Stream   stream.Stream     `json:"stream" doc:"Diagnosis of the container and its streams"`
}

// Default are the default settings.
func Default() Settings {
	return Settings{
		Shots: shots.Default(), Chapters: chapters.Default(), Black: black.Default(), Freeze: freeze.Default(),
		Silence: silence.Default(), Loudness: loudness.Default(), Crop: crop.Default(), Fields: fields.Default(), Levels: levels.Default(), Language: spoken.Default(), Stream: stream.Default(),
	}
}

// All are the analyzers in the order in which they add to the report. Loudness comes
// before silence, because its filter makes new frames, which would lose the metadata
// of the other one. Levels comes after both, because it ends with two channels.
func (s *Settings) All() []analyze.Analyzer {
	return []analyze.Analyzer{&s.Shots, &s.Chapters, &s.Black, &s.Freeze, &s.Loudness, &s.Silence, &s.Crop, &s.Fields, &s.Levels, &s.Language, &s.Stream}
}
