package media

// A CodeMeaning is one line of docs/errors.md.
type CodeMeaning struct {
	Code       Code   `json:"code"`
	Meaning    string `json:"meaning"`
	Fix        string `json:"fix" doc:"What to do about it, and who can do it"`
	MeaningKey string `json:"meaning_key" doc:"Stable key of the meaning"`
	FixKey     string `json:"fix_key" doc:"Stable key of the fix"`
	Retried    bool   `json:"retried" doc:"A task that fails with this code is retried"`
	Waits      bool   `json:"waits" doc:"The cause is outside the task: it is retried for hours, and these runs do not count toward the maximum"`
}

// Codes lists every code that an answer or a task can have.
func Codes() []CodeMeaning {
	list := []CodeMeaning{
		{Code: CodeInvalid, Meaning: "The request cannot be read.", Fix: "Correct the request."},
		{Code: CodeUnauthorized, Meaning: "The request has no valid credentials.", Fix: "Send an access key that is not revoked."},
		{Code: CodeForbidden, Meaning: "The credentials do not allow this.", Fix: "Ask an administrator for a key with a higher role."},
		{Code: CodeNotFound, Meaning: "The resource does not exist, or belongs to another project.", Fix: "Check the name or ID."},
		{Code: CodeConflict, Meaning: "The request conflicts with the current state of the resource.", Fix: "See the message for the reason."},
		{Code: CodeTooLarge, Meaning: "The body or file is larger than allowed.", Fix: "Send less, or ask an operator to raise the limit."},
		{Code: CodeRateLimited, Meaning: "Too many requests, or failed sign-ins.", Fix: "Wait for the time in the Retry-After header."},
		{Code: CodeTimeout, Meaning: "The body of the request was sent too slowly.", Fix: "Send it again over a better connection, or in smaller parts."},
		{Code: CodeAborted, Meaning: "The client closed the connection before the response.", Fix: "Nothing; this code appears in logs only."},
		{Code: CodeConfigInvalid, Meaning: "A parameter has an invalid value.", Fix: "Correct the field."},
		{Code: CodeConfigConflict, Meaning: "Two parameters cannot be combined.", Fix: "Change one of them."},
		{Code: CodeConfigMissing, Meaning: "A required parameter is missing.", Fix: "Add the field."},
		{Code: CodeDatabaseNewer, Meaning: "A newer Mediamill changed the database in a way that this version cannot work with.", Fix: "An operator must start the newer version."},
		{Code: CodeSecretKey, Meaning: "The secret key of the installation is missing, malformed, or not the one that the database was created with.", Fix: "An operator must start the server with the key that the database was created with."},
		{Code: CodeSealed, Meaning: "A sealed secret is damaged.", Fix: "Enter the secret again."},
		{Code: CodeMissingPack, Meaning: "A pack (a model, the library that runs models, or a word list) or a program for packs is not installed.", Fix: "An operator must install it on the server and on each worker: the hint has the command."},
		{Code: CodeBadPack, Meaning: "A pack cannot be installed: its package could not be downloaded, or is damaged, unsafe or another one.", Fix: "See the message for the reason; nothing was changed."},
		{Code: CodeInputUnreachable, Meaning: "The source does not exist, or reading it is not permitted.", Fix: "Check the address, its permissions, and outbound.allow_cidrs."},
		{Code: CodeInputTransient, Meaning: "The server or storage of the source is unavailable, or the connection broke."},
		{Code: CodeInputMalformed, Meaning: "The source is not a media file, or is damaged.", Fix: "Use another file."},
		{Code: CodeInputTruncated, Meaning: "The source ends early.", Fix: "Upload the whole file, or set on_damage to salvage."},
		{Code: CodeInputUnsupported, Meaning: "The codec or container of the source is not allowed, or is unknown.", Fix: "Convert it, or allow it with ffmpeg.extended."},
		{Code: CodeInputLimit, Meaning: "The source is larger or longer than allowed.", Fix: "Ask an operator to raise the limit."},
		{Code: CodeInputNoStream, Meaning: "The operation needs video or audio that the source does not have.", Fix: "Use another operation or source."},
		{Code: CodeEngineCrashed, Meaning: "ffmpeg, or the process that runs a model, crashed."},
		{Code: CodeEngineFailed, Meaning: "ffmpeg exited with an error.", Fix: "See the log of the task."},
		{Code: CodeEngineStalled, Meaning: "ffmpeg, or the process that runs a model, made no progress and was killed."},
		{Code: CodeEngineTimeout, Meaning: "ffmpeg or ffprobe did not finish in time, because the machine was too busy or a storage too slow.", Fix: "The task is retried. An operator can reduce the slots or the other load of the machine."},
		{Code: CodeEngineMemory, Meaning: "ffmpeg, or the process that runs a model, needed more memory than allowed."},
		{Code: CodeEngineCPU, Meaning: "ffmpeg used more processor time than allowed.", Fix: "Use a faster preset, or ask an operator to raise the limit."},
		{Code: CodeEngineOutput, Meaning: "The output grew larger than allowed.", Fix: "Lower the bit rate, or ask an operator to raise the limit."},
		{Code: CodeEngineMissing, Meaning: "The installed ffmpeg lacks a required encoder, filter or muxer.", Fix: "Install a full build of ffmpeg, or choose another codec."},
		{Code: CodeEngineSandbox, Meaning: "The sandbox could not be set up.", Fix: "Run mediamill doctor on the worker."},
		{Code: CodeWorkerLost, Meaning: "The worker stopped responding."},
		{Code: CodeWorkerDisk, Meaning: "A disk of the worker, the database or a folder storage is full or failing.", Fix: "An operator must free space; the task is then retried automatically."},
		{Code: CodeWorkerPoisoned, Meaning: "The worker was lost repeatedly while the task ran: three times, or ten times with the embedded database.", Fix: "See the logs of the attempts; the source may exhaust the machine."},
		{Code: CodeLeaseLost, Meaning: "Another attempt owns the task."},
		{Code: CodeWorkerInternal, Meaning: "An unexpected error.", Fix: "See the server log, and report the error."},
		{Code: CodeDatabase, Meaning: "The database does not respond.", Fix: "Send the request again later; tasks are retried automatically."},
		{Code: CodeDraining, Meaning: "The process is shutting down.", Fix: "Send the request again later, or to another server."},
		{Code: CodeVerifyFailed, Meaning: "The output does not match the plan."},
		{Code: CodeOutputDenied, Meaning: "The storage denies writing.", Fix: "Test the storage, and correct its keys and permissions."},
		{Code: CodeOutputExists, Meaning: "The storage already has an object with this key.", Fix: "Use another key, or set overwrite."},
		{Code: CodeOutputLimit, Meaning: "The preview exceeds max_bytes even at its smallest size.", Fix: "Raise max_bytes, or shorten the preview."},
		{Code: CodeOutputTransient, Meaning: "The storage or receiver is unavailable, or the connection broke."},
		{Code: CodePolicyBlocked, Meaning: "A policy of the installation forbids this.", Fix: "Ask an administrator."},
		{Code: CodeCanceled, Meaning: "The task was canceled.", Fix: "Restart it if this was not intended."},
		{Code: CodeParentFailed, Meaning: "A task whose output this one reads did not succeed.", Fix: "Restart the job: failed tasks and the tasks that depend on them run again."},
		{Code: CodeVerdictBlock, Meaning: "Moderation blocked a task whose verdict this one needs to be pass.", Fix: "A person can review that task and decide for pass; then this one begins."},
		{Code: CodeAwaitsReview, Meaning: "The task waits until a person decides about another one, whose verdict is review.", Fix: "Review that task in the console, or with mediamill review."},
	}
	for i := range list {
		chance := list[i].Code.Chance()
		list[i].Retried, list[i].Waits = chance != Final, chance == Waits
		if list[i].Fix == "" {
			list[i].Fix = "Nothing; the task is retried automatically."
		}
		list[i].MeaningKey, list[i].FixKey = PhraseKey(list[i].Meaning), PhraseKey(list[i].Fix)
	}
	return list
}
