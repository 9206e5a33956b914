package jdcloud

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/jobs"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

// A snapshotRequest asks for a snapshot task.
type snapshotRequest struct {
	TemplateID   text        `json:"templateId"`
	Input        *inputPlace `json:"input"`
	Output       *folder     `json:"output"`
	SpriteOutput *folder     `json:"spriteOutput"`
}

type inputPlace struct {
	Region    string `json:"region"`
	Bucket    string `json:"bucket"`
	ObjectKey string `json:"objectKey"`
}

// A folder is where results go. Of its path only the directory is the client's;
// the names of the files are made by rule.
type folder struct {
	Region     string `json:"region"`
	Bucket     string `json:"bucket"`
	ObjectPath string `json:"objectPath"`
}

// snapshotKept is a snapshot task as it was asked for, its directories complete
// but for their placeholders.
type snapshotKept struct {
	TemplateID   string     `json:"template_id"` // the vendor's task does not tell it; its console does
	Shots        shots      `json:"shots"`
	Input        inputPlace `json:"input"`
	Output       folder     `json:"output"`
	SpriteOutput folder     `json:"sprite_output"`
}

// defaultFolder is where results go that were given no path.
const defaultFolder = "mps/{YEAR}/{MONTH}/{DAY}/{FILENAME}/"

// Names of the two tasks of a job.
const (
	shotsTask  = "shots"
	spriteTask = "sprite"
)

func (d *Dialect) submitSnapshotTask(c *call) (any, error) {
	var request snapshotRequest
	if err := c.read(&request); err != nil {
		return nil, err
	}
	k, err := d.checkSnapshot(c, &request)
	if err != nil {
		return nil, err
	}
	callback, err := d.snapshotCallback(c)
	if err != nil {
		return nil, err
	}
	spec, err := k.spec(callback)
	if err != nil {
		return nil, err
	}
	job, err := d.create(c, spec, fieldsOf{"input.objectKey", "output.objectPath"})
	if err != nil {
		return nil, err
	}
	// The model says a list; the vendor's example of an answer shows the ID alone.
	return map[string]any{"taskId": dialect.Digits(job.ID), "submitResult": []snapshotTask{k.task(job)}}, nil
}

// checkSnapshot looks at everything that the console checks: names, paths, one
// region, one template.
func (d *Dialect) checkSnapshot(c *call, r *snapshotRequest) (*snapshotKept, error) {
	var faults media.Faults
	k := &snapshotKept{TemplateID: string(r.TemplateID)}
	if r.Input == nil {
		faults.Add(missing("input"))
	} else {
		k.Input = *r.Input
		fault, err := d.checkBucket(c, "input.bucket", k.Input.Bucket, k.Input.Region)
		if err != nil {
			return nil, err
		}
		faults.Add(fault, checkRegion("input.region", k.Input.Region), checkKey("input.objectKey", k.Input.ObjectKey))
	}
	if r.Output != nil {
		k.Output = *r.Output
	}
	if err := d.checkFolder(c, &faults, "output.", &k.Output, k.Input); err != nil {
		return nil, err
	}
	k.SpriteOutput = k.Output
	if r.SpriteOutput != nil {
		k.SpriteOutput = *r.SpriteOutput
		if err := d.checkFolder(c, &faults, "spriteOutput.", &k.SpriteOutput, k.Input); err != nil {
			return nil, err
		}
	}
	if r.TemplateID == "" {
		faults.Add(missing("templateId"))
	} else if t, ok, err := d.snapshotTemplates().templates(c).Lookup(c, k.TemplateID); err != nil {
		return nil, err
	} else if ok {
		k.Shots = t.Is.shots
	} else {
		faults.Add(media.Bad("templateId", "there is no snapshot template %s", k.TemplateID))
	}
	return k, faults.Err()
}

func checkRegion(field, region string) *media.Error {
	if region == "" {
		return missing(field)
	}
	if !regionName.MatchString(region) {
		return media.Bad(field, "%q is not the name of a region", region)
	}
	return nil
}

// checkFolder completes a directory and checks it: an output without a bucket
// goes into the bucket of the input, and both must be in one region.
func (d *Dialect) checkFolder(c *call, faults *media.Faults, field string, f *folder, input inputPlace) error {
	if f.Bucket == "" {
		f.Bucket = input.Bucket
	}
	if f.Region == "" {
		f.Region = input.Region
	}
	if f.Region != input.Region {
		faults.Add(media.Bad(field+"region", "must be the region of the input, %s, is %s", input.Region, f.Region))
	} else if f.Bucket != input.Bucket {
		fault, err := d.checkBucket(c, field+"bucket", f.Bucket, f.Region)
		if err != nil {
			return err
		}
		faults.Add(fault)
	}
	if f.ObjectPath == "" {
		f.ObjectPath = defaultFolder
	}
	if !strings.HasSuffix(f.ObjectPath, "/") {
		f.ObjectPath += "/"
	}
	faults.Add(checkPath(field+"objectPath", f.ObjectPath), literal(field+"objectPath", replaced(f.ObjectPath, func(string) string { return "" })))
	return nil
}

// placeholders are those of a directory, with the variables of key patterns.
var placeholders = map[string]string{
	"{FILENAME}": "{stem}", "{TASKID}": "{jobhex}", "{YEAR}": "{year}", "{MONTH}": "{month}", "{DAY}": "{day}",
}

func replaced(path string, with func(placeholder string) string) string {
	for _, name := range slices.Sorted(maps.Keys(placeholders)) {
		path = strings.ReplaceAll(path, name, with(name))
	}
	return path
}

// pattern is a directory as a key pattern.
func (f folder) pattern() string {
	return replaced(f.ObjectPath, func(name string) string { return placeholders[name] })
}

// resolved is a directory as it is in the storage.
func (f folder) resolved(input inputPlace, id string, created time.Time) string {
	created = created.UTC()
	values := map[string]string{
		"{FILENAME}": op.StemOf(op.SourceName(media.SourceRef{Key: input.ObjectKey})), "{TASKID}": id,
		"{YEAR}": created.Format("2006"), "{MONTH}": created.Format("01"), "{DAY}": created.Format("02"),
	}
	return replaced(f.ObjectPath, func(name string) string { return values[name] })
}

// keepsShots says whether single pictures are results: with a sprite they are
// only when its template keeps them.
func (k *snapshotKept) keepsShots() bool {
	return k.Shots.SpriteConfig == nil || k.Shots.SpriteConfig.DoKeepShots
}

// spec is the job of a snapshot task: the pictures, the sprite, or both.
func (k *snapshotKept) spec(callback *media.Callback) (jobs.Spec, error) {
	spec := jobs.Spec{
		Name: shortened(k.Input.ObjectKey), Tags: []string{tagSnapshot}, Origin: Origin, Callback: callback,
		Source:      media.SourceRef{Storage: k.Input.Bucket, Key: k.Input.ObjectKey},
		DialectData: marshal(kept{Kind: kindSnapshot, Snapshot: k}),
	}
	if k.keepsShots() {
		task, err := dialect.Task(shotsTask, "snapshot", k.Shots.snapshotParams(),
			media.OutputSpec{Storage: k.Output.Bucket, Key: k.Output.pattern() + "{jobhex}.{number:6}.{ext}"})
		if err != nil {
			return spec, err
		}
		spec.Tasks = append(spec.Tasks, task)
	}
	if k.Shots.SpriteConfig != nil {
		task, err := dialect.Task(spriteTask, "sprite", k.Shots.spriteParams(),
			media.OutputSpec{Storage: k.SpriteOutput.Bucket, Key: k.SpriteOutput.pattern() + "{jobhex}-sprite-{number}.{ext}"})
		if err != nil {
			return spec, err
		}
		spec.Tasks = append(spec.Tasks, task)
	}
	return spec, nil
}
