package jdcloud

import (
	"fmt"
	"path"
	"regexp"
	"strings"

	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/jobs"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

// A transcodeRequest asks for a transcode job: one task for each output. The keys
// of the client's object storage are needed by the vendor's model; the storage
// that a bucket stands for here has its own, so they are neither used nor kept.
type transcodeRequest struct {
	AccessKey            string           `json:"accessKey"`
	SecretKey            string           `json:"secretKey"`
	Endpoint             string           `json:"endpoint"`
	Bucket               string           `json:"bucket"`
	ObjectKey            string           `json:"objectKey"`
	Title                string           `json:"title"`
	TemplateIDs          []text           `json:"templateIds"`
	OutputConfig         *transcodeOutput `json:"outputConfig"`
	AdditionalProperties string           `json:"additionalProperties"`
}

type transcodeOutput struct {
	AccessKey  string          `json:"accessKey"`
	SecretKey  string          `json:"secretKey"`
	Endpoint   string          `json:"endpoint"`
	Bucket     string          `json:"bucket"`
	OutputList []transcodeFile `json:"outputList"`
}

type transcodeFile struct {
	ObjectKey  string `json:"objectKey"`
	TemplateID text   `json:"templateId"`
}

// A transcodeKept is a transcode job as it was asked for.
type transcodeKept struct {
	Title   string          `json:"title"`
	Region  string          `json:"region,omitempty"` // of the input's endpoint
	Bucket  string          `json:"bucket"`           // of the outputs
	Outputs []transcodePart `json:"outputs"`
	input   media.SourceRef
}

// A transcodePart is one output with its template as it was then.
type transcodePart struct {
	ObjectKey  string            `json:"object_key"`
	TemplateID string            `json:"template_id,omitempty"`
	Template   transcodeTemplate `json:"template"`
}

// maxOutputs of one job is the core's number of tasks.
const maxOutputs = 100

func (d *Dialect) submitTranscodeJob(c *call) (any, error) {
	var request transcodeRequest
	if err := c.read(&request); err != nil {
		return nil, err
	}
	k, err := d.checkTranscode(c, &request)
	if err != nil {
		return nil, err
	}
	callback, format, err := d.notificationOf(c, regionOf(request.Endpoint), eventTranscode)
	if err != nil {
		return nil, err
	}
	spec, err := k.spec(callback, format)
	if err != nil {
		return nil, err
	}
	job, err := d.create(c, spec, fieldsOf{"objectKey", "outputConfig.outputList"})
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(job.Tasks))
	for i, t := range job.Tasks {
		ids[i] = dialect.Digits(t.ID)
	}
	return map[string]any{"jobId": dialect.Digits(job.ID), "taskIds": ids}, nil
}

// endpointRegion finds the region in an address of the vendor's object storage,
// as s3.cn-north-1.jdcloud-oss.com or s3-internal.cn-north-1.jcloudcs.com.
var endpointRegion = regexp.MustCompile(`^(?:https?://)?s3[a-z-]*\.([a-z0-9-]+)\.[a-z0-9-]+\.[a-z]+/?$`)

// regionOf is "" for another address.
func regionOf(endpoint string) string {
	if m := endpointRegion.FindStringSubmatch(endpoint); m != nil {
		return m[1]
	}
	return ""
}

func (d *Dialect) checkTranscode(c *call, r *transcodeRequest) (*transcodeKept, error) {
	var faults media.Faults
	if err := d.checkStore(c, &faults, "", r.AccessKey, r.SecretKey, r.Endpoint, r.Bucket); err != nil {
		return nil, err
	}
	faults.Add(checkKey("objectKey", r.ObjectKey))
	if properties := strings.TrimSpace(r.AdditionalProperties); properties != "" && properties != "{}" {
		faults.Add(media.Bad("additionalProperties", "encrypted HLS is not offered here"))
	}
	k := &transcodeKept{Title: r.Title, Region: regionOf(r.Endpoint), input: media.SourceRef{Storage: r.Bucket, Key: r.ObjectKey}}
	if k.Title == "" {
		k.Title = op.StemOf(r.ObjectKey)
	}
	o := r.OutputConfig
	if o == nil {
		faults.Add(missing("outputConfig"))
		return nil, faults.Err()
	}
	k.Bucket = o.Bucket
	if err := d.checkStore(c, &faults, "outputConfig.", o.AccessKey, o.SecretKey, o.Endpoint, o.Bucket); err != nil {
		return nil, err
	}
	if in, out := regionOf(r.Endpoint), regionOf(o.Endpoint); in != "" && out != "" && in != out {
		faults.Add(media.Bad("outputConfig.endpoint", "must be of the region of the input, %s, is of %s", in, out))
	}
	if n := len(o.OutputList); n < 1 || n > maxOutputs {
		faults.Add(media.Bad("outputConfig.outputList", "must have 1 to %d outputs, has %d", maxOutputs, n))
		return nil, faults.Err()
	}
	used := map[text]bool{}
	for i, file := range o.OutputList {
		part, err := d.checkOutput(c, &faults, fmt.Sprintf("outputConfig.outputList[%d].", i), file)
		if err != nil {
			return nil, err
		}
		k.Outputs, used[file.TemplateID] = append(k.Outputs, part), true
	}
	for i, id := range r.TemplateIDs {
		if !used[id] {
			faults.Add(media.Bad(fmt.Sprintf("templateIds[%d]", i), "no output of outputList has the template %s", id))
		}
	}
	return k, faults.Err()
}

// checkStore checks what the request says of one object storage.
func (d *Dialect) checkStore(c *call, faults *media.Faults, prefix, accessKey, secretKey, endpoint, bucket string) error {
	for _, needed := range []struct{ field, value string }{{"accessKey", accessKey}, {"secretKey", secretKey}, {"endpoint", endpoint}} {
		if needed.value == "" {
			faults.Add(missing(prefix + needed.field))
		}
	}
	fault, err := d.checkBucket(c, prefix+"bucket", bucket, regionOf(endpoint))
	faults.Add(fault)
	return err
}

func (d *Dialect) checkOutput(c *call, faults *media.Faults, prefix string, file transcodeFile) (part transcodePart, err error) {
	part.ObjectKey, part.TemplateID = file.ObjectKey, string(file.TemplateID)
	faults.Add(checkKey(prefix+"objectKey", file.ObjectKey), literal(prefix+"objectKey", file.ObjectKey))
	if file.TemplateID == "" {
		faults.Add(missing(prefix + "templateId"))
		return part, nil
	}
	t, ok, err := d.transcodeTemplates().templates(c).Lookup(c, string(file.TemplateID))
	if !ok && err == nil {
		faults.Add(media.Bad(prefix+"templateId", "there is no transcode template %s", file.TemplateID))
	}
	part.Template = t.Is
	return part, err
}

func (k *transcodeKept) spec(callback *media.Callback, format string) (jobs.Spec, error) {
	spec := jobs.Spec{
		Name: shortened(k.Title), Reference: k.Title, Tags: []string{tagTranscode}, Origin: Origin, Callback: callback, Source: k.input,
		DialectData: marshal(kept{Kind: kindTranscode, Transcode: k, Notify: format}),
	}
	for i, part := range k.Outputs {
		task, err := part.asked(fmt.Sprintf("output-%d", i+1), k.Bucket)
		if err != nil {
			return spec, err
		}
		spec.Tasks = append(spec.Tasks, task)
	}
	return spec, nil
}

// asked is what the core is asked for: a file, or a playlist with its segments.
func (p *transcodePart) asked(name, bucket string) (jobs.TaskSpec, error) {
	output := media.OutputSpec{Storage: bucket, Key: p.ObjectKey, Overwrite: true} // as object storages do
	if p.Template.Container.Format != "hls" {
		return dialect.Task(name, "transcode", p.Template.fileParams(), output)
	}
	folder, manifest := path.Split(p.ObjectKey)
	output.Key = folder + "{file}"
	return dialect.Task(name, "adaptive", p.Template.streamParams(strings.TrimSuffix(manifest, ".m3u8")), output)
}
