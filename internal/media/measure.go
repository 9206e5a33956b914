package media

// A MeasurementKind is what of a source is measured.
type MeasurementKind string

const (
	MeasureInterlace MeasurementKind = "interlace"
	MeasureLoudness  MeasurementKind = "loudness"
	MeasureStills    MeasurementKind = "stills"
	MeasureKeyframes MeasurementKind = "keyframes"
	MeasureSamples   MeasurementKind = "samples" // quality and shake at a few places
	MeasureHiss      MeasurementKind = "hiss"    // the quietest parts of an audio stream
	MeasureHidden    MeasurementKind = "hidden"  // what an edit list cuts off behind a keyframe
)
