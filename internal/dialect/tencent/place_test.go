package tencent_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/storages"
)

func TestABucketIsTheStorageOfItsNameAndRegion(t *testing.T) {
	t.Parallel()
	s, c := serve(t)
	for name, region := range map[string]string{"films-125": "ap-guangzhou", "anywhere": ""} {
		config, err := json.Marshal(map[string]string{"endpoint": "https://s3.example.com", "bucket": "real-" + name, "region": region, "access_key": "a", "secret_key": "b"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Jobs.Storages.Create(t.Context(), s.Project, storages.StorageSpec{Name: name, Kind: "s3", Config: config}, true); err != nil {
			t.Fatal(err)
		}
	}
	ask := func(kind, bucket, region string) string {
		input := `{"Type":"COS","CosInputInfo":{"Bucket":"` + bucket + `","Region":"` + region + `","Object":"in/a.mp4"}}`
		if kind == "AWS-S3" {
			input = `{"Type":"AWS-S3","S3InputInfo":{"S3Bucket":"` + bucket + `","S3Region":"` + region + `","S3Object":"/in/a.mp4","S3SecretId":"i","S3SecretKey":"never kept"}}`
		}
		return `{"InputInfo":` + input + `,"MediaProcessTask":{` + encode("") + `}}`
	}
	for _, tt := range []struct{ name, kind, bucket, region, storage, fault string }{
		{"by name, in its region", "COS", "films-125", "ap-guangzhou", "films-125", ""},
		{"by its bucket", "AWS-S3", "real-films-125", "ap-guangzhou", "films-125", ""},
		{"in another region", "COS", "films-125", "ap-beijing", "", "is in the region ap-guangzhou"},
		{"a storage without a region takes any", "COS", "anywhere", "ap-beijing", "anywhere", ""},
		{"a folder takes any", "COS", "main", "ap-beijing", "main", ""},
		{"none of the name", "AWS-S3", "elsewhere", "us-east-1", "", "there is no storage for the bucket elsewhere"},
	} {
		_, text := c.post("ProcessMedia", ask(tt.kind, tt.bucket, tt.region))
		code, message := codeOf(t, text)
		if tt.fault != "" {
			if code != "InvalidParameterValue" || !strings.Contains(message, tt.fault) {
				t.Errorf("%s: %s: %s", tt.name, code, message)
			}
			continue
		}
		var r response
		if err := json.Unmarshal([]byte(text), &r); err != nil || code != "" {
			t.Errorf("%s: %s: %s", tt.name, code, message)
			continue
		}
		job := jobOf(t, s, r.Response.TaskId)
		if job.Source.Storage != tt.storage || job.Source.Key != "in/a.mp4" || job.Tasks[0].Output.Storage != tt.storage {
			t.Errorf("%s: read from %+v, written to %+v", tt.name, job.Source, job.Tasks[0].Output)
		}
		if strings.Contains(string(job.DialectData), "never kept") {
			t.Errorf("%s: a secret is kept", tt.name)
		}
	}
}

func TestEditsAndUsage(t *testing.T) {
	t.Parallel()
	s, c := serve(t)
	const out = `,"OutputStorage":{"Type":"COS"},"OutputObjectPath":"/edits/{inputName}.{format}"`
	for _, tt := range []struct{ name, body, golden string }{
		{"two parts", `{"FileInfos":[{"InputInfo":` + cos + `,"StartTimeOffset":1,"EndTimeOffset":3},{"InputInfo":` + cos + `,"Id":"b"}]` + out + `}`, "asked-join"},
		{"a fast cut", `{"FileInfos":[{"InputInfo":` + cos + `,"StartTimeOffset":1}]` + out + `,"OutputConfig":{"Type":"fast","Container":"mov"}}`, "asked-fast-cut"},
		{"a composition", `{"FileInfos":[{"InputInfo":` + cos + `,"Id":"never"},{"InputInfo":` + cos + `,"Id":"a"},{"InputInfo":` + cos + `,"Id":"b"}]` + out + `,"ComposeConfig":{
			"TargetInfo":{"VideoStream":{"Codec":"H.264","Fps":25,"Bitrate":800},"AudioStream":{"SampleRate":44100,"AudioChannel":1,"Bitrate":64}},
			"Canvas":{"Color":"#102030","Width":640,"Height":360},"Tracks":[{"Type":"Video","Items":[
			{"Type":"Video","Video":{"SourceMedia":{"FileId":"b","StartTime":"1.5s","EndTime":"3s"},"TrackTime":{"Start":"0s","Duration":"1.5s"},"XPos":"50%"}},
			{"Type":"Video","Video":{"SourceMedia":{"FileId":"a","EndTime":"100%"},"TrackTime":{"Start":"1.5s"},"Width":"0px"}},
			{"Type":"Video","Video":{"SourceMedia":{"FileId":"b"},"ImageOperations":[]}}]}]}}`, "asked-composition"},
		{"a composition of sound", `{"FileInfos":[{"InputInfo":` + cos + `,"Id":"a"}]` + out + `,"ComposeConfig":{"TargetInfo":{"Container":"mp3"},
			"Tracks":[{"Type":"Video","Items":[{"Type":"Video","Video":{"SourceMedia":{"FileId":"a"},"Width":"100%","Height":"100%"}}]}]}}`, "asked-composition-of-sound"},
	} {
		var r struct{ TaskId string }
		c.must("EditMedia", tt.body, &r)
		if !strings.Contains(r.TaskId, "-EditMedia-") {
			t.Errorf("%s: the ID is %s", tt.name, r.TaskId)
		}
		d := r.TaskId[strings.LastIndex(r.TaskId, "-")+1:]
		job := s.Job(strings.Join([]string{d[:8], d[8:12], d[12:16], d[16:20], d[20:]}, "-"))
		golden(t, tt.golden, string(job.Tasks[0].Params))
		s.Succeed(&job.Tasks[0], outputOf("edits/a.mp4"))
		_, text := c.post("DescribeTaskDetail", `{"TaskId":"`+r.TaskId+`"}`)
		golden(t, strings.Replace(tt.golden, "asked", "detail", 1), text)
	}
	var usage struct {
		Data []struct {
			TaskType string
			Summary  []struct{ Count, Usage int }
		}
	}
	day := s.Now().UTC()
	c.must("DescribeUsageData", `{"StartTime":"`+day.AddDate(0, 0, -1).Format("2006-01-02T15:04:05Z")+`","EndTime":"`+day.AddDate(0, 0, 1).Format("2006-01-02T15:04:05Z")+`"}`, &usage)
	if u := usage.Data; len(u) != 1 || u[0].TaskType != "Transcode" || len(u[0].Summary) != 3 || u[0].Summary[1].Count != 4 || u[0].Summary[1].Usage != 20 {
		t.Errorf("usage %+v", usage)
	}
}
