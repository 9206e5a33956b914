package media

// A Phase is what a run of a task does at the time.
type Phase string

const (
	PhaseFetch   Phase = "fetch"
	PhaseSample  Phase = "sample" // the sample video is made
	PhaseProbe   Phase = "probe"
	PhaseMeasure Phase = "measure"
	PhaseEncode  Phase = "encode"
	PhaseVerify  Phase = "verify"
	PhasePublish Phase = "publish"
)

// Phases lists them in the order of a run.
func Phases() []Phase {
	return []Phase{PhaseFetch, PhaseSample, PhaseProbe, PhaseMeasure, PhaseEncode, PhaseVerify, PhasePublish}
}
