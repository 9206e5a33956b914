// Package catalogue is the one list of analyzers. A new analyzer is one folder
// under internal/analyze, one member of Settings and one line of All.
package catalogue

import (
	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/analyze/black"
	"github.com/mediamill/mediamill/internal/analyze/chapters"
	"github.com/mediamill/mediamill/internal/analyze/codes"
	"github.com/mediamill/mediamill/internal/analyze/covers"
	"github.com/mediamill/mediamill/internal/analyze/crop"
	"github.com/mediamill/mediamill/internal/analyze/fields"
	"github.com/mediamill/mediamill/internal/analyze/fingerprint"
	"github.com/mediamill/mediamill/internal/analyze/freeze"
	"github.com/mediamill/mediamill/internal/analyze/highlights"
	"github.com/mediamill/mediamill/internal/analyze/levels"
	"github.com/mediamill/mediamill/internal/analyze/loudness"
	"github.com/mediamill/mediamill/internal/analyze/quality"
	"github.com/mediamill/mediamill/internal/analyze/shots"
	"github.com/mediamill/mediamill/internal/analyze/silence"
	"github.com/mediamill/mediamill/internal/analyze/spoken"
	"github.com/mediamill/mediamill/internal/analyze/stream"
)

// Settings are those of all analyzers, by their names.
type Settings struct {
	Shots       shots.Shots             `json:"shots" doc:"Shots, and the cuts and fades between them"`
	Chapters    chapters.Chapters       `json:"chapters" doc:"Chapters, which are shots together"`
	Black       black.Black             `json:"black" doc:"Black video"`
	Freeze      freeze.Freeze           `json:"freeze" doc:"Video that does not move"`
	Silence     silence.Silence         `json:"silence" doc:"Silence in the main audio stream"`
	Loudness    loudness.Loudness       `json:"loudness" doc:"Loudness of the main audio stream by EBU R 128"`
	Crop        crop.Crop               `json:"crop" doc:"Black bars"`
	Fields      fields.Fields           `json:"fields" doc:"Interlaced frames"`
	Quality     quality.Quality         `json:"quality" doc:"Blur, blocks, noise, and under- and overexposure"`
	Covers      covers.Covers           `json:"covers" doc:"Images that represent the source"`
	Codes       codes.Codes             `json:"codes" doc:"QR codes and bar codes"`
	Highlights  highlights.Highlights   `json:"highlights" doc:"Candidates for highlights"`
	Fingerprint fingerprint.Fingerprint `json:"fingerprint" doc:"Fingerprint by which copies are found"`
	Levels      levels.Levels           `json:"levels" doc:"Audio that is too quiet, too loud, clipped or out of phase"`
	Language    spoken.Language         `json:"language" doc:"Language of the text in subtitles and metadata"`
	Stream      stream.Stream           `json:"stream" doc:"Diagnosis of the container and its streams"`
}

// Default are the default settings.
func Default() Settings {
	return Settings{
		Shots: shots.Default(), Chapters: chapters.Default(), Black: black.Default(), Freeze: freeze.Default(),
		Silence: silence.Default(), Loudness: loudness.Default(), Crop: crop.Default(), Fields: fields.Default(),
		Quality: quality.Default(), Covers: covers.Default(), Codes: codes.Default(), Highlights: highlights.Default(),
		Fingerprint: fingerprint.Default(), Levels: levels.Default(), Language: spoken.Default(), Stream: stream.Default(),
	}
}

// All are the analyzers in the order in which they add to the report. Loudness comes
// before silence, and so does what reads its filter too, because that makes new
// frames, which would lose the metadata of the other one. Levels comes after both, because it ends
// with two channels.
func (s *Settings) All() []analyze.Analyzer {
	return []analyze.Analyzer{
		&s.Shots, &s.Chapters, &s.Black, &s.Freeze, &s.Loudness, &s.Highlights, &s.Silence, &s.Crop, &s.Fields,
		&s.Quality, &s.Covers, &s.Codes, &s.Fingerprint, &s.Levels, &s.Language, &s.Stream,
	}
}
