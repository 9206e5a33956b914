package tencent

import (
	"fmt"
	"hash/crc32"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/media"
)

// The kinds of tasks, as they stand in IDs and answers.
const (
	workflowTask = "WorkflowTask"
	scheduleTask = "ScheduleTask"
	editTask     = "EditMediaTask"
)

// editWord is the edit task's word in its ID, which is not that of answers.
const editWord = "EditMedia"

var (
	workflowID = regexp.MustCompile(`^[0-9]+-(?:WorkflowTask|ScheduleTask)-([0-9a-f]{32})t[0-9]*$`)
	editID     = regexp.MustCompile(`^[0-9]+-EditMedia-([0-9a-f]{32})$`)
)

// taskID is a job's ID in the vendor's form, of which clients read the word in
// the middle: an account's number, the kind and 32 digits.
func taskID(project, job, kind string) string {
	digits := dialect.Digits(job)
	if kind == editTask {
		return fmt.Sprintf("%d-%s-%s", account(project), editWord, digits)
	}
	return fmt.Sprintf("%d-%s-%st0", account(project), kind, digits)
}

// JobID is dialect.Dialect's.
func (d *Dialect) JobID(id string) (uuid string, ok bool) {
	uuid = jobID(id)
	return uuid, uuid != ""
}

// Vendor is dialect.Dialect's. The region of a request is not kept with a task.
func (d *Dialect) Vendor(job *media.Job) media.Vendor {
	k, err := read(job)
	if err != nil {
		return media.Vendor{}
	}
	var templates []string
	for _, each := range k.Items {
		if id := strconv.FormatInt(each.Definition, 10); each.Definition != 0 && !slices.Contains(templates, id) {
			templates = append(templates, id)
		}
	}
	return media.Vendor{ID: taskID(job.Project, job.ID, k.Kind), Template: strings.Join(templates, ", ")}
}

// account is a number in place of the vendor's account number, the same for all
// tasks of a project.
func account(project string) uint64 {
	return 1300000000 + uint64(crc32.ChecksumIEEE([]byte(project)))%100000000
}

// jobID is the job's ID in a task's; "" when it is none of ours.
func jobID(task string) string {
	m := workflowID.FindStringSubmatch(task)
	if m == nil {
		m = editID.FindStringSubmatch(task)
	}
	if m == nil {
		return ""
	}
	id, _ := dialect.UUID(m[1])
	return id
}
