package enhance

import "fmt"

// A Result is what a task shows of what it improved.
type Result struct {
	Filters      []string      `json:"filters" doc:"Filters of ffmpeg that were used, in their order"`
	Measurements []Measurement `json:"measurements" doc:"The same measurements of the source and of the output"`
}

// Measured is what a measurement is of.
type Measured string

// The measurements.
const (
	Noise      Measured = "noise"
	Blocks     Measured = "blocks"
	Blur       Measured = "blur"
	Brightness Measured = "brightness_range"
	Shake      Measured = "shake"
	Fields     Measured = "interlaced_frames"
	Loudness   Measured = "loudness"
	NoiseFloor Measured = "noise_floor"
)

// A Measurement compares a source with the output.
type Measurement struct {
	Name     Measured `json:"name" enum:"noise,blocks,blur,brightness_range,shake,interlaced_frames,loudness,noise_floor" doc:"noise, blocks, blur and shake: middle of several places. brightness_range: from the darkest to the brightest parts. noise_floor: the quietest parts below the loudest"`
	Unit     string   `json:"unit" doc:"Such as LUFS"`
	Before   float64  `json:"before" doc:"Of the source"`
	After    float64  `json:"after" doc:"Of the output"`
	Improved bool     `json:"improved" doc:"Whether the output is better by at least 2 %"`
}

// Of is a measurement by its name; nil if it was not made of both.
func (r *Result) Of(name Measured) *Measurement {
	for i := range r.Measurements {
		if r.Measurements[i].Name == name {
			return &r.Measurements[i]
		}
	}
	return nil
}

// Lines are the result as human-readable text.
func (r *Result) Lines() []string {
	var list []string
	for _, m := range r.Measurements {
		better := ""
		if m.Improved {
			better = ", improved"
		}
		list = append(list, fmt.Sprintf("%-18s %.2f → %.2f %s%s", m.Name, m.Before, m.After, m.Unit, better))
	}
	return list
}
