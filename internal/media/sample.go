package media

// A Sample is what was measured of a few consecutive frames of a video stream.
type Sample struct {
	Time Seconds `json:"time_seconds" doc:"From the start of the source"`
	Quality
	Shake float64 `json:"shake_pixels" minimum:"0" doc:"Average change of the movement of the whole image from frame to frame, in pixels"`
}

// Hiss is the quietest tenth of an audio stream, where only its noise is heard.
type Hiss struct {
	Stream    int     `json:"stream" doc:"Index in the container"`
	Floor     float64 `json:"floor_dbfs" doc:"Level of the quietest tenth, in dBFS"`
	Level     float64 `json:"level_dbfs" doc:"Level of the loudest tenth, in dBFS"`
	Crossings float64 `json:"zero_crossings" doc:"Share of the samples of the quietest tenth at which the sign changes: about 0.5 for white noise, below 0.1 for tones and hum"`
}
