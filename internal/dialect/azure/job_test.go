package azure_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/dispatch"
	"github.com/mediamill/mediamill/internal/media"
)

func guidOf(d string) string { return d[strings.LastIndex(d, ":")+1:] }

// graph asks for a job of tasks, each a preset and its body.
func (s *site) graph(asset string, tasks ...[2]string) map[string]any {
	s.t.Helper()
	order := map[string]any{"Name": "graph", "InputMediaAssets@odata.bind": []string{s.address + "/api/Assets('" + asset + "')"}}
	var list []map[string]string
	for i, task := range tasks {
		list = append(list, map[string]string{
			"Name": fmt.Sprint("t", i), "Configuration": task[0], "MediaProcessorId": encoder, "TaskBody": "<taskBody>" + task[1] + "</taskBody>",
		})
	}
	order["Tasks"] = list
	raw, _ := json.Marshal(order)
	return s.must(201, "POST", "Jobs", string(raw))
}

func TestATaskReadsWhatAnotherMakes(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	// The first that is sent reads what the second makes.
	job := s.graph(s.film("film.mp4"),
		[2]string{"AAC Audio", `<inputAsset>JobOutputAsset(1)</inputAsset><outputAsset assetName="sound">JobOutputAsset(0)</outputAsset>`},
		[2]string{"H264 Multiple Bitrate 16x9 SD", ` <inputAsset> JobInputAsset(0) </inputAsset><outputAsset AssetCreationOptions="0" AssetName="films" StorageAccountName="main"> JobOutputAsset(1) </outputAsset>`})
	core := s.Job(guidOf(id(job)))
	s.Found(id(job), core.ID, media.Vendor{ID: id(job)})
	s.Found("nb:tid:UUID:"+strings.ToUpper(core.Tasks[5].ID), core.ID, media.Vendor{ID: id(job)})
	if len(core.Tasks) != 6 || core.Tasks[5].Source.Task != core.Tasks[0].Name || core.Tasks[5].State != media.Waiting {
		t.Fatalf("%+v", core.Tasks)
	}
	if key := core.Tasks[5].Output.Key; !strings.HasSuffix(key, "/film_848x480_1900_AAC_128.mp4") {
		t.Errorf("the second output is %s", key)
	}
	tasks := s.results("Jobs('" + id(job) + "')/Tasks")
	if len(tasks) != 2 || tasks[0]["Name"] != "t0" || tasks[0]["State"] != 0.0 || tasks[1]["State"] != 1.0 {
		t.Errorf("tasks: %v", tasks)
	}
	outputs := s.results("Jobs('" + id(job) + "')/OutputMediaAssets")
	if len(outputs) != 2 || outputs[0]["Name"] != "sound" || outputs[1]["Name"] != "films" {
		t.Fatalf("outputs: %v", outputs)
	}
	if parents := s.results("Assets('" + id(outputs[0]) + "')/ParentAssets"); len(parents) != 1 || id(parents[0]) != id(outputs[1]) {
		t.Errorf("parents of the sound: %v", parents)
	}
	if inputs := s.results("Tasks('" + id(tasks[0]) + "')/InputMediaAssets"); len(inputs) != 1 || id(inputs[0]) != id(outputs[1]) {
		t.Errorf("inputs of the first: %v", inputs)
	}
	if files := s.results("Assets('" + id(outputs[1]) + "')/Files"); len(files) != 0 {
		t.Errorf("files before the end: %v", files)
	}
	s.succeed(guidOf(id(job)))
	files := s.results("Assets('" + id(outputs[1]) + "')/Files")
	if len(files) != 5 {
		t.Fatalf("files: %v", files)
	}
	primary := 0
	for _, f := range files {
		if f["IsPrimary"] == true {
			primary++
		}
	}
	if primary != 1 {
		t.Errorf("%d primary files", primary)
	}
	if all := s.results("Files"); len(all) != 7 {
		t.Errorf("%d files in all", len(all))
	}
	ended := s.must(200, "GET", "Jobs('"+id(job)+"')", "")
	if ended["State"] != 3.0 || ended["EndTime"] == nil || ended["StartTime"] == nil {
		t.Errorf("ended: %v", ended)
	}
	task := s.must(200, "GET", "Tasks('"+id(tasks[1])+"')", "")
	events := task["HistoricalEvents"].(map[string]any)["results"].([]any)
	if task["State"] != 3.0 || task["Progress"] != 100.0 || !strings.HasPrefix(task["PerfMessage"].(string), "5 files") || len(events) != 15 {
		t.Errorf("task: %v", task)
	}
	for _, e := range events {
		if says := e.(map[string]any)["Message"].(string); !strings.Contains(says, ".mp4") || strings.Contains(says, "task") {
			t.Errorf("an event says %q", says)
		}
	}
}

func TestASourceStaysWhileAJobReadsIt(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	asset := s.film("film.mp4")
	rights := s.locator(asset, "6")
	file := id(s.results("Files?$filter=ParentAssetId%20eq%20'" + asset + "'")[0])
	job := s.job(asset, "H264 Single Bitrate 720p")
	made := id(s.results("Jobs('" + id(job) + "')/OutputMediaAssets")[0])
	var lease *dispatch.Lease
	for _, running := range []bool{false, true} {
		if running {
			lease = s.Begin(&s.Job(guidOf(id(job))).Tasks[0])
		}
		for name, a := range map[string]answer{
			"the asset": s.do("DELETE", "Assets('"+asset+"')", ""), "its file": s.do("DELETE", "Files('"+file+"')", ""),
			"the job's output": s.do("DELETE", "Assets('"+made+"')", ""),
		} {
			if a.status != 400 || !strings.Contains(a.body, "not ended") {
				t.Errorf("%s, running %t: %d %s", name, running, a.status, a.body)
			}
		}
		held := blob(rights, "film.mp4")
		for name, a := range map[string]answer{
			"its blob":                  s.do("DELETE", held, "", "Authorization", ""),
			"its blob, written over":    s.do("PUT", held, "other bytes", "Authorization", "", "x-ms-blob-type", "BlockBlob"),
			"its blob, of other blocks": s.do("PUT", held+"&comp=blocklist", "<BlockList></BlockList>", "Authorization", ""),
		} {
			if a.status != 412 || !strings.Contains(a.body, "<Code>LeaseIdMissing</Code>") || !strings.Contains(a.body, "not ended") {
				t.Errorf("%s, running %t: %d %s", name, running, a.status, a.body)
			}
		}
		if a := s.do("PUT", blob(rights, fmt.Sprintf("beside-%t.mp4", running)), "x", "Authorization", "", "x-ms-blob-type", "BlockBlob"); a.status != 201 {
			t.Errorf("a blob beside it, running %t: %d %s", running, a.status, a.body)
		}
	}
	other := s.film("film.mp4")
	s.must(204, "DELETE", "Assets('"+other+"')", "")
	if err := s.Engine.Fail(t.Context(), lease, media.Errorf(media.CodeInputMalformed, "the file is no film")); err != nil {
		t.Fatal(err)
	}
	s.must(204, "DELETE", "Files('"+file+"')", "")
	s.must(204, "DELETE", "Assets('"+asset+"')", "")
}

func TestAFailureIsToldByTheTask(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	job := s.job(s.film("film.mp4"), "H264 Single Bitrate 720p")
	core := s.Job(guidOf(id(job)))
	s.Fail(&core.Tasks[0], media.CodeInputMalformed, "the file is no film")
	if d := s.must(200, "GET", "Jobs('"+id(job)+"')/State", ""); d["State"] != 4.0 {
		t.Errorf("state: %v", d)
	}
	task := s.results("Jobs('" + id(job) + "')/Tasks")[0]
	details := task["ErrorDetails"].(map[string]any)["results"].([]any)
	if task["State"] != 3.0 || len(details) != 1 || details[0].(map[string]any)["Code"] != "ErrorExecutingTaskMalformedContent" {
		t.Errorf("task: %v", task)
	}
	s.must(204, "DELETE", "Jobs('"+id(job)+"')", "")
	if a := s.do("GET", "Jobs('"+id(job)+"')", ""); a.status != 404 {
		t.Errorf("after delete: %d", a.status)
	}
	if a := s.do("GET", "Tasks('"+id(task)+"')", ""); a.status != 404 {
		t.Errorf("its task after delete: %d", a.status)
	}
	if list := s.results("Jobs"); len(list) != 0 {
		t.Errorf("listed after delete: %v", list)
	}
}

func TestAJobIsCanceledAtOnceOrWhenItsWorkerStops(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	film := s.film("film.mp4")
	queued, running := s.job(film, "H264 Single Bitrate 720p"), s.job(film, "H264 Single Bitrate 720p")
	core := s.Job(guidOf(id(running)))
	s.Begin(&core.Tasks[0])
	for job, want := range map[string]float64{id(queued): 5, id(running): 6} {
		s.must(204, "GET", "CancelJob?jobid='"+url.QueryEscape(job)+"'", "")
		if d := s.must(200, "GET", "Jobs('"+job+"')", ""); d["State"] != want || (d["EndTime"] != nil) != (want == 5) {
			t.Errorf("%v, want %v", d, want)
		}
		if a := s.do("GET", "CancelJob?jobid='"+url.QueryEscape(job)+"'", ""); a.status != 400 {
			t.Errorf("again: %d", a.status)
		}
	}
}

func TestPriorityIsTheJobsAndCanBeRaised(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	job := s.job(s.film("film.mp4"), "AAC Audio")
	s.must(204, "MERGE", "Jobs('"+id(job)+"')", `{"Priority":"40"}`)
	if d := s.must(200, "GET", "Jobs('"+id(job)+"')", ""); d["Priority"] != 40.0 || s.Job(guidOf(id(job))).Priority != 40 {
		t.Errorf("%v", d)
	}
}

// The reference: "a task with Priority = 40 will be processed before a task with
// Priority = 30".
func TestATaskHasAPriorityOfItsOwn(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	film := s.film("film.mp4")
	task := func(n int, priority string) string {
		return fmt.Sprintf(`{"Configuration":"AAC Audio","MediaProcessorId":"%s","TaskBody":"%s"%s}`, encoder,
			strings.ReplaceAll(body, "JobOutputAsset(0)", fmt.Sprintf("JobOutputAsset(%d)", n)), priority)
	}
	job := s.must(201, "POST", "Jobs", `{"Name":"j","Priority":5,"InputMediaAssets":[{"__metadata":{"uri":"`+s.address+`/api/Assets('`+film+
		`')"}}],"Tasks":[`+task(0, `,"Priority":30`)+`,`+task(1, `,"Priority":"40"`)+`,`+task(2, `,"Priority":0`)+`]}`)
	s.must(204, "MERGE", "Jobs('"+id(job)+"')", `{"Priority":6}`)
	core := s.Job(guidOf(id(job)))
	listed := s.results("Jobs('" + id(job) + "')/Tasks")
	for i, want := range []struct{ ours, theirs int32 }{{30, 30}, {40, 40}, {6, 0}} {
		if core.Tasks[i].Priority != want.ours || listed[i]["Priority"] != float64(want.theirs) {
			t.Errorf("task %d has priority %d, and tells %v; want %+v", i, core.Tasks[i].Priority, listed[i]["Priority"], want)
		}
	}
}

// The reference's own example of a TaskBody, as its page prints it, with a storage
// that there is.
func TestATaskMayHaveSeveralInputs(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	first, second := s.film("film.mp4"), s.film("more.mp4")
	const printed = `<taskBody>     <inputAsset> JobInputAsset(0)</inputAsset>     <inputAsset> JobInputAsset(1)</inputAsset>     <outputAsset assetCreationOptions=”0” ` +
		`                  assetName=”output”                   storageAccountName=”main”>                  JobOutputAsset(0)     </outputAsset> <taskBody>`
	job := s.must(201, "POST", "Jobs", `{"Name":"two","InputMediaAssets@odata.bind":["Assets('`+first+`')","Assets('`+second+`')"],`+
		`"Tasks":[{"Configuration":"AAC Audio","MediaProcessorId":"`+encoder+`","TaskBody":"`+printed+`"}]}`)
	core := s.Job(guidOf(id(job)))
	if len(core.Tasks) != 1 || !strings.HasPrefix(core.Tasks[0].Source.Key, "asset-"+guidOf(first)) {
		t.Errorf("our tasks: %+v", core.Tasks)
	}
	task := s.results("Jobs('" + id(job) + "')/Tasks")[0]
	for link, want := range map[string]int{"InputMediaAssets": 2, "OutputMediaAssets": 1} {
		if list := s.results("Tasks('" + id(task) + "')/" + link); len(list) != want {
			t.Errorf("%s: %v", link, list)
		}
	}
	if made := s.results("Jobs('" + id(job) + "')/OutputMediaAssets"); made[0]["Name"] != "output" {
		t.Errorf("made: %v", made)
	}
}

func TestListsAreFilteredSortedAndPaged(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for i := range 7 {
		s.must(201, "POST", "Assets", fmt.Sprintf(`{"Name":"asset %d","AlternateId":"%d"}`, i, 7-i))
	}
	names := func(query string) string {
		var list []string
		for _, d := range s.results("Assets?" + query) {
			list = append(list, strings.TrimPrefix(d["Name"].(string), "asset "))
		}
		return strings.Join(list, "")
	}
	for query, want := range map[string]string{
		"":                                    "0123456",
		"$top=3":                              "012",
		"$skip=5":                             "56",
		"$top=2&$skip=2":                      "23",
		"$orderby=AlternateId":                "6543210",
		"$orderby=AlternateId%20desc&$top=2":  "01",
		"$orderby=Name%20desc&$skip=1&$top=2": "54",
		"$filter=Name%20gt%20'asset+3'":       "456",
		"$filter=startswith(Name,'asset')&$top=1":                     "0",
		"$filter=substringof('4',Name)%20or%20AlternateId%20eq%20'7'": "04",
		"$filter=Created%20lt%20datetime'2020-01-01'":                 "",
		"$top=0": "",
	} {
		if got := names(query); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
	if d := s.must(200, "GET", "Assets?$inlinecount=allpages&$top=2&$skip=1", ""); d["__count"] != "7" || len(d["results"].([]any)) != 2 {
		t.Errorf("%v", d)
	}
	if a := s.do("GET", "Assets/$count?$filter=Name%20ge%20'asset%205'", ""); a.body != "2" || !strings.HasPrefix(a.header.Get("Content-Type"), "text/plain") {
		t.Errorf("%s %v", a.body, a.header)
	}
	if d := s.results("Assets?$select=Name&$top=1"); len(d[0]) != 2 || d[0]["Name"] != "asset 0" {
		t.Errorf("%v", d)
	}
	if a := s.do("GET", "Assets('"+id(s.results("Assets")[0])+"')/Name/$value", ""); a.body != "asset 0" {
		t.Errorf("%s", a.body)
	}
	a := s.do("POST", "Assets('"+id(s.results("Assets")[0])+"')", `{"Name":"renamed"}`, "X-HTTP-Method", "MERGE")
	if a.status != 204 || s.results("Assets")[0]["Name"] != "renamed" {
		t.Errorf("a tunneled MERGE: %d %s", a.status, a.body)
	}
}

func TestATemplateMakesJobs(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	const first, second = "nb:ttid:UUID:11111111-0000-4000-8000-000000000001", "nb:ttid:UUID:11111111-0000-4000-8000-000000000002"
	made := s.must(201, "POST", "JobTemplates", `{"Name":"template","TemplateType":"1","JobTemplateBody":"<?xml version=\"1.0\" encoding=\"utf-8\"?><jobTemplate>`+
		`<taskBody taskTemplateId=\"`+first+`\"><inputAsset>JobInputAsset(0)</inputAsset><outputAsset assetName=\"film &amp; more\">JobOutputAsset(0)</outputAsset></taskBody>`+
		`<taskBody taskTemplateId=\"`+second+`\"><inputAsset>JobOutputAsset(0)</inputAsset><outputAsset>JobOutputAsset(1)</outputAsset></taskBody></jobTemplate>",`+
		`"TaskTemplates":[{"Id":"`+first+`","Configuration":"H264 Single Bitrate 720p","MediaProcessorId":"`+encoder+`","Name":"film","NumberofInputAssets":1,"NumberofOutputAssets":1},`+
		`{"Id":"`+second+`","Configuration":"AAC Audio","MediaProcessorId":"`+encoder+`","Name":"sound"}]}`)
	if made["NumberofInputAssets"] != 1.0 || len(s.results("JobTemplates('"+id(made)+"')/TaskTemplates")) != 2 {
		t.Errorf("%v", made)
	}
	job := s.must(201, "POST", "Jobs", `{"Name":"of a template","TemplateId":"`+id(made)+`","InputMediaAssets":[{"__metadata":{"uri":"Assets('`+s.film("f.mp4")+`')"}}]}`)
	tasks := s.results("Jobs('" + id(job) + "')/Tasks")
	if job["TemplateId"] != id(made) || len(tasks) != 2 || tasks[1]["Name"] != "sound" || tasks[1]["State"] != 0.0 {
		t.Errorf("%v: %v", job, tasks)
	}
	if outputs := s.results("Jobs('" + id(job) + "')/OutputMediaAssets"); outputs[0]["Name"] != "film & more" || outputs[1]["Name"] != "JobOutputAsset(1)_of a template" {
		t.Errorf("%v", outputs)
	}
	if a := s.do("POST", "Jobs", `{"TemplateId":"`+id(made)+`","InputMediaAssets":[]}`); a.status != 400 {
		t.Errorf("without its input: %d", a.status)
	}
	s.must(204, "DELETE", "JobTemplates('"+id(made)+"')", "")
	if len(s.results("TaskTemplates")) != 0 {
		t.Error("task templates outlive their template")
	}
}

func TestAnAssetTakesItsFilesAlong(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	asset := s.film("film.mp4")
	s.must(204, "GET", "CreateFileInfos?assetid='"+asset+"'", "") // again: nothing twice
	files := s.results("Assets('" + asset + "')/Files")
	if len(files) != 1 {
		t.Fatalf("%v", files)
	}
	s.must(204, "PATCH", "Files('"+id(files[0])+"')", `{"MimeType":"video/x","Name":"film.mp4","Created":"2017-01-01"}`)
	if f := s.must(200, "GET", "Files('"+id(files[0])+"')", ""); f["MimeType"] != "video/x" || f["IsPrimary"] != true {
		t.Errorf("%v", f)
	}
	account := s.must(200, "GET", "Assets('"+asset+"')/StorageAccount", "")
	if account["Name"] != "main" || account["IsDefault"] != true {
		t.Errorf("%v", account)
	}
	s.must(204, "DELETE", "Assets('"+asset+"')", "")
	if len(s.results("Files")) != 0 || len(s.results("Locators")) != 0 {
		t.Error("files or locators outlive their asset")
	}
}

func TestAJobThatWasRemovedLeavesItsFiles(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	job := s.job(s.film("film.mp4"), "AAC Audio")
	output := id(s.results("Jobs('" + id(job) + "')/OutputMediaAssets")[0])
	s.succeed(guidOf(id(job)))
	if err := s.Jobs.Purge(t.Context(), s.Project, guidOf(id(job)), false); err != nil {
		t.Fatal(err)
	}
	if files := s.results("Assets('" + output + "')/Files"); len(files) != 1 || files[0]["IsPrimary"] != true {
		t.Errorf("files: %v", files)
	}
}

func TestARestartedJobIsCancelingNoMore(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	job := s.job(s.film("film.mp4"), "AAC Audio")
	guid := guidOf(id(job))
	lease := s.Begin(&s.Job(guid).Tasks[0])
	s.must(204, "GET", "CancelJob?jobid='"+id(job)+"'", "")
	if err := s.Engine.Canceled(t.Context(), lease); err != nil {
		t.Fatal(err)
	}
	if d := s.must(200, "GET", "Jobs('"+id(job)+"')", ""); d["State"] != 5.0 {
		t.Fatalf("%v", d["State"])
	}
	for asked := time.Now().UnixMilli(); time.Now().UnixMilli() < asked+2; { // its tasks are queued in a later millisecond
		runtime.Gosched()
	}
	if _, err := s.Jobs.Restart(t.Context(), s.Project, guid, dispatch.Which{}); err != nil {
		t.Fatal(err)
	}
	s.Begin(&s.Job(guid).Tasks[0])
	if d := s.must(200, "GET", "Jobs('"+id(job)+"')", ""); d["State"] != 2.0 {
		t.Errorf("after the restart: %v", d["State"])
	}
	s.must(204, "GET", "CancelJob?jobid='"+id(job)+"'", "")
	if d := s.must(200, "GET", "Jobs('"+id(job)+"')", ""); d["State"] != 6.0 {
		t.Errorf("canceled again: %v", d["State"])
	}
}
