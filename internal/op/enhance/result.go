package enhance

import "fmt"

// A Result is what a task shows of what it improved.
type Result struct {
	Filters      []string     `json:"filters" doc:"Filters that were used, in their order"`
	Measurements Measurements `json:"measurements" doc:"The same measurements of the source and of the output; one is missing if it was not measured in both"`
}

// Measurements are those of a task. Of video, each is the middle of several places.
type Measurements struct {
	Noise      *Measurement `json:"noise,omitempty" doc:"Noise in the flattest parts of the image, as a standard deviation"`
	Blocks     *Measurement `json:"blocks,omitempty" doc:"How much larger steps of brightness are at the borders of blocks of 8 pixels than elsewhere"`
	Blur       *Measurement `json:"blur,omitempty" doc:"Width of the sharper edges"`
	Brightness *Measurement `json:"brightness_range,omitempty" doc:"Brightness from the darkest to the brightest parts"`
	Shake      *Measurement `json:"shake,omitempty" doc:"Change of the movement of the whole image from frame to frame"`
	Fields     *Measurement `json:"interlaced_frames,omitempty" doc:"Share of the frames that are made of fields"`
	Loudness   *Measurement `json:"loudness,omitempty" doc:"Integrated loudness"`
	NoiseFloor *Measurement `json:"noise_floor,omitempty" doc:"Level of the quietest tenth of the audio below the loudest tenth"`
}

// A Measurement compares a source with the output.
type Measurement struct {
	Before   float64 `json:"before" doc:"Of the source"`
	After    float64 `json:"after" doc:"Of the output"`
	Unit     string  `json:"unit" doc:"Such as LUFS"`
	Improved bool    `json:"improved" doc:"Whether the output is better by at least 2 %"`
}

// named are the measurements in the order in which people read them.
func (m *Measurements) named() []struct {
	name string
	*Measurement
} {
	return []struct {
		name string
		*Measurement
	}{
		{"noise", m.Noise}, {"blocks", m.Blocks}, {"blur", m.Blur}, {"brightness range", m.Brightness}, {"shake", m.Shake},
		{"interlaced frames", m.Fields}, {"loudness", m.Loudness}, {"noise floor", m.NoiseFloor},
	}
}

// Lines are the result as human-readable text.
func (r *Result) Lines() []string {
	var list []string
	for _, m := range r.Measurements.named() {
		if m.Measurement == nil {
			continue
		}
		better := ""
		if m.Improved {
			better = ", improved"
		}
		list = append(list, fmt.Sprintf("%-18s %.2f → %.2f %s%s", m.name, m.Before, m.After, m.Unit, better))
	}
	return list
}
