package jdcloud

import (
	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/jobs"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op/picture"
	"github.com/mediamill/mediamill/internal/op/snapshot"
	"github.com/mediamill/mediamill/internal/op/still"
)

// A thumbnailKept is a thumbnail task as it was asked for, with its defaults.
type thumbnailKept struct {
	Region string          `json:"region"`
	Source thumbnailSource `json:"source"`
	Target thumbnailTarget `json:"target"`
	Rule   thumbnailRule   `json:"rule"`
}

type thumbnailSource struct {
	Bucket string `json:"bucket"`
	Key    string `json:"key"`
}

type thumbnailTarget struct {
	DestBucket    string   `json:"destBucket"`
	DestKeyPrefix string   `json:"destKeyPrefix"`
	Format        string   `json:"format"`
	WidthInPixel  int      `json:"widthInPixel"`  // 0: the source's, or by the ratio
	HeightInPixel int      `json:"heightInPixel"` // 0: the source's, or by the ratio
	Keys          []string `json:"keys,omitempty"`
}

type thumbnailRule struct {
	Mode              string `json:"mode"`
	KeyFrame          bool   `json:"keyFrame"`
	StartTimeInSecond int    `json:"startTimeInSecond"`
	EndTimeInSecond   int    `json:"endTimeInSecond"` // -1: the end of the film
	Count             int    `json:"count"`
}

func defaultThumbnail(region string) *thumbnailKept {
	return &thumbnailKept{
		Region: region, Target: thumbnailTarget{Format: "jpg"},
		Rule: thumbnailRule{Mode: "single", KeyFrame: true, EndTimeInSecond: -1, Count: 1},
	}
}

// maxThumbnails of one task; the vendor names no limit.
const maxThumbnails = 1000

func (d *Dialect) createThumbnailTask(c *call) (any, error) {
	region := c.path["regionId"]
	if fault := checkRegion("regionId", region); fault != nil {
		return nil, fault
	}
	k := defaultThumbnail(region)
	request := struct {
		Source *thumbnailSource `json:"source"`
		Target *thumbnailTarget `json:"target"`
		Rule   *thumbnailRule   `json:"rule"`
	}{&k.Source, &k.Target, &k.Rule}
	// The other members of the vendor's task are for answers.
	if err := c.read(&request, "taskID", "status", "errorCode", "createdTime", "lastUpdatedTime"); err != nil {
		return nil, err
	}
	if err := d.checkThumbnail(c, k); err != nil {
		return nil, err
	}
	callback, format, err := d.notificationOf(c, region, eventThumbnail)
	if err != nil {
		return nil, err
	}
	spec, err := k.spec(callback, format)
	if err != nil {
		return nil, err
	}
	job, err := d.create(c, spec, fieldsOf{"source.key", "target.destKeyPrefix"})
	if err != nil {
		return nil, err
	}
	return map[string]string{"taskID": dialect.Digits(job.ID)}, nil
}

func (d *Dialect) checkThumbnail(c *call, k *thumbnailKept) error {
	var faults media.Faults
	k.Target.Keys = nil
	fault, err := d.checkBucket(c, "source.bucket", k.Source.Bucket, k.Region)
	if err != nil {
		return err
	}
	faults.Add(fault, checkKey("source.key", k.Source.Key))
	if k.Target.DestBucket != k.Source.Bucket || k.Target.DestBucket == "" {
		if fault, err = d.checkBucket(c, "target.destBucket", k.Target.DestBucket, k.Region); err != nil {
			return err
		}
		faults.Add(fault)
	}
	if k.Target.DestKeyPrefix == "" {
		k.Target.DestKeyPrefix = k.Source.Key
	}
	faults.Add(checkPath("target.destKeyPrefix", k.Target.DestKeyPrefix), literal("target.destKeyPrefix", k.Target.DestKeyPrefix),
		media.OneOf("target.format", k.Target.Format, "jpg"))
	if k.Target.WidthInPixel != 0 {
		faults.Add(checkSide("target.widthInPixel", k.Target.WidthInPixel))
	}
	if k.Target.HeightInPixel != 0 {
		faults.Add(checkSide("target.heightInPixel", k.Target.HeightInPixel))
	}
	r := k.Rule
	faults.Add(media.OneOf("rule.mode", r.Mode, "single", "multi", "average"),
		media.Between("rule.startTimeInSecond", r.StartTimeInSecond, 0, 1_000_000),
		media.Between("rule.count", r.Count, 1, maxThumbnails))
	if r.EndTimeInSecond != -1 && r.EndTimeInSecond <= r.StartTimeInSecond {
		faults.Add(media.Bad("rule.endTimeInSecond", "must be -1 or later than startTimeInSecond"))
	}
	return faults.Err()
}

// between is the time from one picture to the next of the mode multi, of which
// the vendor says only that they follow one another.
const between = 1

// params are those of the operation snapshot.
func (k *thumbnailKept) params() *dialect.Sparse[snapshot.Params] {
	made := dialect.NewSparse[snapshot.Params]()
	p, r := made.Params, k.Rule
	p.Format, p.Quality, p.Accuracy = still.JPEG, quality, still.Exact
	if r.KeyFrame {
		p.Accuracy = still.Keyframe
	}
	start := media.Seconds(r.StartTimeInSecond)
	if r.Mode == "single" {
		p.Pick, p.Times, p.PastEnd = snapshot.Times, []media.Seconds{start}, snapshot.Fail
	} else {
		p.Pick, p.MaxCount, p.Start, p.Interval = snapshot.Every, r.Count, start, evenly
		made.Zero(&p.Start)
		if r.EndTimeInSecond != -1 {
			p.Length = media.Seconds(r.EndTimeInSecond) - start
		}
		if r.Mode == "multi" {
			p.Interval = between
			if whole := media.Seconds(r.Count * between); p.Length == 0 || whole < p.Length {
				p.Length = whole
			}
		}
	}
	if w := k.Target.WidthInPixel; w > 0 {
		p.Width, p.Upscale = w, true
	}
	if h := k.Target.HeightInPixel; h > 0 {
		p.Height, p.Upscale = h, true
	}
	if p.Width > 0 && p.Height > 0 {
		p.Fit = picture.Pad
	}
	return made
}

func regionTag(region string) string { return "region-" + region }

func (k *thumbnailKept) spec(callback *media.Callback, format string) (jobs.Spec, error) {
	task, err := dialect.Task(shotsTask, "snapshot", k.params(),
		media.OutputSpec{Storage: k.Target.DestBucket, Key: k.Target.DestKeyPrefix + "-{jobhex}-{number:4}.{ext}"})
	return jobs.Spec{
		Name: shortened(k.Source.Key), Tags: []string{tagThumbnail, regionTag(k.Region)}, Origin: Origin, Callback: callback,
		Source:      media.SourceRef{Storage: k.Source.Bucket, Key: k.Source.Key},
		DialectData: marshal(kept{Kind: kindThumbnail, Thumbnail: k, Notify: format}),
		Tasks:       []jobs.TaskSpec{task},
	}, err
}

// shortened is a key as a job's name, of which 256 characters are taken.
func shortened(key string) string {
	if name := []rune(key); len(name) > 256 {
		return string(name[:256])
	}
	return key
}
