package media

// A CodeMeaning is one line of docs/errors.md.
type CodeMeaning struct {
	Code    Code   `json:"code"`
	Meaning string `json:"meaning"`
	Fix     string `json:"fix" doc:"Who can do what about it"`
	Retried bool   `json:"retried" doc:"A task that fails so gets another attempt"`
	Waits   bool   `json:"waits" doc:"A fault of the surroundings: the task is tried again for hours, and such runs are not counted"`
}

// Codes lists every code that an answer or a task can have.
func Codes() []CodeMeaning {
	list := []CodeMeaning{
		{Code: CodeInvalid, Meaning: "The request cannot be read.", Fix: "Correct the request."},
		{Code: CodeUnauthorized, Meaning: "The request has no valid credentials.", Fix: "Send an access key that is not revoked."},
		{Code: CodeForbidden, Meaning: "The credentials do not allow this.", Fix: "Ask an administrator for a key with a higher role."},
		{Code: CodeNotFound, Meaning: "There is no such thing, or it is another project's.", Fix: "Check the name or ID."},
		{Code: CodeConflict, Meaning: "The state of things does not allow this now.", Fix: "See the message."},
		{Code: CodeTooLarge, Meaning: "The body or file is larger than allowed.", Fix: "Send less, or ask an operator to raise the limit."},
		{Code: CodeRateLimited, Meaning: "Too many requests, or failed sign-ins.", Fix: "Wait as Retry-After says."},
		{Code: CodeTimeout, Meaning: "The body of the request came too slowly.", Fix: "Send it again over a better connection, or in smaller parts."},
		{Code: CodeAborted, Meaning: "The caller went away before the answer.", Fix: "Nothing; it is seen in logs only."},
		{Code: CodeConfigInvalid, Meaning: "A parameter is wrong by itself.", Fix: "Correct the field."},
		{Code: CodeConfigConflict, Meaning: "Two parameters exclude each other.", Fix: "Change one of them."},
		{Code: CodeConfigMissing, Meaning: "A parameter is needed.", Fix: "Add the field."},
		{Code: CodeDatabaseNewer, Meaning: "A newer Mediamill changed the database in a way that this version cannot work with.", Fix: "An operator starts the newer version."},
		{Code: CodeSecretKey, Meaning: "The installation's secret key is missing, malformed or another one.", Fix: "An operator starts with the key that the database was made with."},
		{Code: CodeSealed, Meaning: "A sealed secret is damaged.", Fix: "Enter the secret again."},
		{Code: CodeInputUnreachable, Meaning: "The source is not there, or may not be read.", Fix: "Check the address, its permissions, and outbound.allow_cidrs."},
		{Code: CodeInputTransient, Meaning: "The source's server or storage is away, or reading it broke."},
		{Code: CodeInputMalformed, Meaning: "The source is no media file, or is damaged.", Fix: "Send another file."},
		{Code: CodeInputTruncated, Meaning: "The source ends early.", Fix: "Send the whole file, or set on_damage to salvage."},
		{Code: CodeInputUnsupported, Meaning: "The source's codec or container is not allowed or not known.", Fix: "Convert it, or allow it with ffmpeg.extended."},
		{Code: CodeInputLimit, Meaning: "The source is larger or longer than allowed.", Fix: "Ask an operator to raise the limit."},
		{Code: CodeInputNoStream, Meaning: "The operation needs video or audio that the source does not have.", Fix: "Use another operation or source."},
		{Code: CodeEngineCrashed, Meaning: "ffmpeg crashed."},
		{Code: CodeEngineFailed, Meaning: "ffmpeg ended with an error.", Fix: "See the task's log."},
		{Code: CodeEngineStalled, Meaning: "ffmpeg made no progress and was killed."},
		{Code: CodeEngineTimeout, Meaning: "ffmpeg or ffprobe did not come to its end in time, since the machine was too busy or a storage too slow.", Fix: "It is tried again. An operator gives the machine fewer slots or less other work."},
		{Code: CodeEngineMemory, Meaning: "ffmpeg wanted more memory than allowed."},
		{Code: CodeEngineCPU, Meaning: "ffmpeg used more processor time than allowed.", Fix: "Use a faster preset, or ask an operator to raise the limit."},
		{Code: CodeEngineOutput, Meaning: "The output grew larger than allowed.", Fix: "Lower the bit rate, or ask an operator to raise the limit."},
		{Code: CodeEngineMissing, Meaning: "No ffmpeg here has the encoder, filter or muxer.", Fix: "Install a fuller ffmpeg, or choose another codec."},
		{Code: CodeEngineSandbox, Meaning: "The sandbox could not be set up.", Fix: "See mediamill doctor."},
		{Code: CodeWorkerLost, Meaning: "The worker was not heard of any more."},
		{Code: CodeWorkerDisk, Meaning: "A disk of the worker, the database or a folder storage is full, or fails.", Fix: "An operator makes room; nothing else is needed."},
		{Code: CodeWorkerPoisoned, Meaning: "The task lost its worker again and again while it ran: three times, or ten on the embedded database.", Fix: "See the attempts' logs; the source may exhaust the machine."},
		{Code: CodeLeaseLost, Meaning: "Another attempt has the task."},
		{Code: CodeWorkerInternal, Meaning: "An unexpected error.", Fix: "See the log; please report it."},
		{Code: CodeDatabase, Meaning: "The database does not answer.", Fix: "Send a request again later; a task is tried again."},
		{Code: CodeDraining, Meaning: "The process is about to end.", Fix: "Send the request again, to another server or later."},
		{Code: CodeVerifyFailed, Meaning: "The output is not what was planned."},
		{Code: CodeOutputDenied, Meaning: "The storage refuses to be written.", Fix: "Test the storage; correct its keys and permissions."},
		{Code: CodeOutputExists, Meaning: "The storage has an object under the key.", Fix: "Use another key, or set overwrite."},
		{Code: CodeOutputLimit, Meaning: "A preview does not fit under its size cap, even at its smallest.", Fix: "Raise the cap, or shorten the preview."},
		{Code: CodeOutputTransient, Meaning: "The storage or receiver is away, or writing to it broke."},
		{Code: CodePolicyBlocked, Meaning: "A policy of the installation refuses this.", Fix: "Ask an administrator."},
		{Code: CodeCanceled, Meaning: "Somebody canceled it.", Fix: "Restart it if that was not meant."},
		{Code: CodeParentFailed, Meaning: "A task whose output this one reads did not succeed.", Fix: "Restart the job: failed tasks and those that need them run again."},
	}
	for i := range list {
		chance := list[i].Code.Chance()
		list[i].Retried, list[i].Waits = chance != Final, chance == Waits
		if list[i].Fix == "" {
			list[i].Fix = "Nothing: it is tried again."
		}
	}
	return list
}
