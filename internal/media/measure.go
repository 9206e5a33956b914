package media

// A MeasurementKind is what of a source is measured.
type MeasurementKind string

const (
	MeasureInterlace MeasurementKind = "interlace"
	MeasureLoudness  MeasurementKind = "loudness"
	MeasureStills    MeasurementKind = "stills"
	MeasureKeyframes MeasurementKind = "keyframes"
	MeasureHidden    MeasurementKind = "hidden" // what an edit list cuts off behind a keyframe
)
