package mes

import (
	"math"

	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op/picture"
	"github.com/mediamill/mediamill/internal/op/snapshot"
	"github.com/mediamill/mediamill/internal/op/sprite"
	"github.com/mediamill/mediamill/internal/op/still"
)

// maxImages is how many pictures one layer may give.
const maxImages = 1000

// single says that there is one picture, at Start: Step and Range are 1, or are
// not given.
func (i Image) single() bool {
	return i.Start.Unit == Best || i.Start.Unit == Unset || i.Step.Unit == Unset && i.Range.Unit == Unset ||
		i.Range == Moment{Frame, 1}
}

func (i Image) needsFacts() bool {
	for _, l := range i.Layers {
		whole := l.Width == Length{100, true} && (l.Height == Length{} || l.Height == Length{100, true})
		if (l.Width.Percent || l.Height.Percent) && !whole || i.Columns > 0 && l.Width.N == 0 {
			return true
		}
	}
	if i.single() {
		return i.Start.Unit == Frame && i.Start.N > 0
	}
	if i.Columns > 0 {
		return true // a sprite's interval follows the duration
	}
	return i.Step.Unit == Frame || i.Start.Unit != i.Step.Unit || i.Step.Unit != i.Range.Unit
}

// images adds the series of an output's format.
func (b *builder) images(out Output) {
	p := b.preset
	if own := (Source{Asset: p.Source.Asset}); p.Source != own || len(p.Joined) > 0 {
		b.faults.Add(media.Bad("Sources", "Trimming and filters do not apply to images here."))
		return
	}
	for _, i := range p.Images {
		if i.Type != out.Format {
			continue
		}
		for _, l := range i.Layers {
			n := names{base: baseOf(b.in.Stem, baseMost), ext: ".{ext}", index: "{number:6}"}
			n.width, n.height = pixels(l.Width, l.Height, b.in.Facts)
			var task Task
			var fault *media.Error
			if i.Columns > 0 {
				// One sheet has no number of its own; the empty variable says that the
				// extension tells the sheet from its track.
				made := dialect.NewSparse[sprite.Params]()
				task, n.index = Task{Operation: "sprite", Params: made}, "000001{number}"
				fault = i.sprite(made.Params, l, b.in.Facts)
			} else {
				made := dialect.NewSparse[snapshot.Params]()
				task = Task{Operation: "snapshot", Params: made}
				fault = i.series(made.Params, l, b.in.Facts)
			}
			b.faults.Add(fault)
			if key, ok := b.key(n, out); ok && fault == nil {
				task.Key = key
				b.add(task)
			}
		}
	}
}

// series are the parameters of snapshots.
func (i Image) series(p *snapshot.Params, l ImageLayer, f Facts) *media.Error {
	p.Format = map[string]still.Format{"Jpg": still.JPEG, "Png": still.PNG}[i.Type]
	p.Quality = l.Quality
	if whole := (Length{100, true}); l.Width != whole && (l.Width.N > 0 || l.Height.N > 0) {
		p.Width, p.Height, p.Upscale = l.Width.of(f.Width), l.Height.of(f.Height), true
	}
	if i.Start.Unit == Best || i.Start.Unit == Unset {
		p.Pick = snapshot.Poster
		return nil
	}
	if i.Start.Unit == Percent && (i.single() || i.Step.Unit == Percent && i.Range.Unit == Percent) {
		list, fault := i.steps(i.Start.N, i.Step.N, min(i.Start.N+i.Range.N, 100))
		p.Pick, p.Percents = snapshot.Percents, list
		return fault
	}
	// What mixes units is made seconds by what is known of the source.
	from, step := i.Start.seconds(f), i.Step.seconds(f)
	to := from + i.Range.seconds(f)
	if f.Known && f.Duration > 0 {
		to = min(to, float64(f.Duration))
	}
	list, fault := i.steps(from, step, to)
	for _, at := range list {
		p.Times = append(p.Times, media.Seconds(at))
	}
	p.Pick, p.PastEnd, p.Accuracy = snapshot.Times, snapshot.Skip, still.Exact
	if i.single() {
		p.PastEnd = snapshot.Last
	}
	return fault
}

// steps are the values from one to another, which is not one of them.
func (i Image) steps(from, step, to float64) ([]float64, *media.Error) {
	if i.single() {
		return []float64{round(from)}, nil
	}
	if !(step > 0) {
		return nil, media.Bad("Step", "must be more than 0")
	}
	count := math.Ceil((to-from)/step - 1e-9)
	if count < 1 || count > maxImages {
		return nil, media.Bad("Range", "Start, Step and Range give %.0f images; 1 to %d are possible.", max(count, 0), maxImages)
	}
	list := make([]float64, int(count))
	for n := range list {
		list[n] = round(from + float64(n)*step)
	}
	return list, nil
}

func round(n float64) float64 { return math.Round(n*1e6) / 1e6 }

// seconds is a moment as a time of the source.
func (m Moment) seconds(f Facts) float64 {
	switch m.Unit {
	case Percent:
		return m.N * float64(f.Duration) / 100
	case Frame:
		if f.FrameRate > 0 {
			return m.N / f.FrameRate
		}
		return m.N / 25
	}
	return m.N
}

// Limits of a sheet.
const (
	maxCells = 2000
	maxRows  = 100
)

// sprite are the parameters of a sheet: one picture of all cells, and its track.
func (i Image) sprite(p *sprite.Params, l ImageLayer, f Facts) *media.Error {
	for _, m := range []Moment{i.Start, i.Step, i.Range} {
		if m.Unit != Time && m.Unit != Percent {
			return media.Bad("SpriteColumn", "With a sprite, Start, Step and Range must be times or percentages.")
		}
	}
	start, step := i.Start.seconds(f), i.Step.seconds(f)
	length := min(i.Range.seconds(f), float64(f.Duration)-start)
	if !(step > 0) || !(length > 0) {
		return media.Bad("Step", "Step and Range must be more than 0, and Start before the end of the source.")
	}
	cells := max(int(math.Ceil(length/step-1e-9)), 1)
	rows := (cells + i.Columns - 1) / i.Columns
	if cells > maxCells || rows > maxRows {
		return media.Bad("Step", "The sprite would have %d images in %d rows; at most %d in %d rows are possible.", cells, rows, maxCells, maxRows)
	}
	p.Interval, p.MaxCells = media.Seconds(round(step)), cells
	p.Columns, p.Rows, p.OneSheet = i.Columns, rows, true
	p.CellWidth, p.CellHeight = pixels(l.Width, l.Height, f)
	p.Fit, p.Accuracy, p.Quality = picture.Stretch, still.Exact, l.Quality
	p.Start, p.Length = media.Seconds(round(start)), media.Seconds(round(length))
	return nil
}
