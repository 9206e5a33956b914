// Package config reads the settings: file < environment < flag. Each setting
// is a field of Config, whose tags hold its name, description and default, so the
// annotated example, the environment variables and the flags come from one place.
package config

import (
	"cmp"
	"path/filepath"
	"time"
)

// A Config is every setting.
type Config struct {
	Listen         string    `koanf:"listen" doc:"Address that the server listens on."`
	PublicURL      string    `koanf:"public_url" doc:"URL at which clients reach the server; used in links and callbacks. Empty: http:// and the address that it listens on."`
	TrustedProxies []string  `koanf:"trusted_proxies" doc:"Networks or addresses of proxies in front of the server, such as 127.0.0.1 or 10.1.0.0/16: the client address is taken from their X-Forwarded-For or Forwarded header, so each proxy must always set the one that it uses."`
	Data           string    `koanf:"data" doc:"Folder for the embedded database, the default storage, the key file and scratch files."`
	Packs          string    `koanf:"packs" doc:"Folder of installed packs: models, the library that runs them, and word lists. Empty: the folder packs in the data folder."`
	Database       string    `koanf:"database" doc:"postgres://user:password@host/name for a fleet. Empty: SQLite in the data folder."`
	SecretKey      string    `koanf:"secret_key" secret:"true" doc:"Key that encrypts stored secrets, 32 bytes in base64; must be the same on all machines of a fleet. Empty: a key file in the data folder, created at the first start."`
	FFmpeg         FFmpeg    `koanf:"ffmpeg" doc:"The programs that process media."`
	Worker         Worker    `koanf:"worker" doc:"Tasks that this process runs."`
	Limits         Limits    `koanf:"limits" doc:"Limits of sources and runs; docs/security.md has the reasons."`
	Storage        Storage   `koanf:"storage" doc:"Where storages can be."`
	Outbound       Outbound  `koanf:"outbound" doc:"Addresses that URL sources and callbacks can reach."`
	Retention      Retention `koanf:"retention" doc:"How long data is kept."`
	API            API       `koanf:"api" doc:"The REST API."`
	Log            Log       `koanf:"log" doc:"Log messages on standard error."`
	Sample         bool      `koanf:"sample" doc:"Create the sample video at the first start, and run one job on it."`
}

// PacksFolder is where packs are installed.
func (c *Config) PacksFolder() string { return cmp.Or(c.Packs, filepath.Join(c.Data, "packs")) }

// FFmpeg says which programs run and in what cage.
type FFmpeg struct {
	FFmpeg   string `koanf:"ffmpeg" doc:"Path of ffmpeg. Empty: searched in PATH."`
	FFprobe  string `koanf:"ffprobe" doc:"Path of ffprobe. Empty: the folder of ffmpeg, then PATH."`
	Sandbox  string `koanf:"sandbox" enum:"required,auto,off" doc:"required refuses to run tasks if a layer of the sandbox is missing; auto uses the layers that the machine supports; off uses none."`
	Extended bool   `koanf:"extended" doc:"Also allow rarely used demuxers and decoders, such as RealMedia, DV, FFV1, HuffYUV, MS MPEG-4, WMV 7 and 8, TrueHD and raw video."`
}

// Worker says which queues this process serves.
type Worker struct {
	CPU      int           `koanf:"cpu" min:"0" max:"256" doc:"Slots of the cpu queue: number of transcodes that run at the same time. 0 disables the queue."`
	Light    int           `koanf:"light" min:"0" max:"256" doc:"Slots of the light queue: snapshots, sprite sheets, previews."`
	GPU      int           `koanf:"gpu" min:"0" max:"256" doc:"Slots of the gpu queue."`
	Grace    time.Duration `koanf:"grace" doc:"Time that running tasks have after SIGTERM to finish; then they are returned to the queue."`
	Scratch  string        `koanf:"scratch" doc:"Folder for sources and unfinished outputs. Empty: scratch in the data folder."`
	Free     int64         `koanf:"scratch_free" min:"0" doc:"Minimum free space of the scratch folder in bytes; with less, a worker takes no tasks."`
	Lease    time.Duration `koanf:"lease" doc:"A worker that does not report for this time loses its tasks."`
	Patience time.Duration `koanf:"patience" doc:"Maximum total time that a task waits for an unavailable storage, URL, database or disk; then it fails."`
}

// Limits bound sources and runs. 0 is no limit for the size and length of a
// source and for its download; elsewhere it is the default.
type Limits struct {
	SourceBytes   int64         `koanf:"source_bytes" min:"0" doc:"Maximum size of a source in bytes."`
	SourceLength  time.Duration `koanf:"source_length" doc:"Maximum duration of a source."`
	Side          int           `koanf:"side" min:"16" max:"65536" doc:"Maximum width and height of a frame in pixels."`
	Pixels        int64         `koanf:"pixels" min:"256" doc:"Maximum number of pixels of a frame."`
	Streams       int           `koanf:"streams" min:"1" max:"1000" doc:"Maximum number of streams of a source."`
	OutputFactor  int           `koanf:"output_factor" min:"1" max:"1000" doc:"Maximum size of an output: this factor times the size of its source, plus 1 GiB."`
	Memory        int64         `koanf:"memory" min:"268435456" doc:"Maximum address space of one ffmpeg process in bytes; doubled for frames larger than 3840x2160."`
	Stall         time.Duration `koanf:"stall" doc:"An ffmpeg process that makes no progress for this time, not counting time without CPU on a busy machine, is killed."`
	Probe         time.Duration `koanf:"probe" doc:"Maximum time for ffprobe to probe a source, and for ffmpeg to respond at the start, on a busy machine; the work itself is limited by CPU time."`
	FetchDuration time.Duration `koanf:"fetch" doc:"Maximum duration of the download of a URL source."`
	FetchRate     int64         `koanf:"fetch_rate" min:"0" doc:"Minimum speed of such a download in bytes per second, over a minute; a slower one is aborted and retried later."`
}

// Storage says which folders may be storages.
type Storage struct {
	Roots []string `koanf:"roots" doc:"Absolute paths of folders that can be storages, including their subfolders; must be the same for all processes of a fleet. The folder storage in the data folder is always allowed; the rest of the data folder, the scratch folder and folders of the operating system never are. Empty: no other folders."`
}

// Outbound opens the address guard for a site's own networks.
type Outbound struct {
	AllowCIDRs []string `koanf:"allow_cidrs" doc:"Private networks that are allowed, such as 10.1.0.0/16."`
	Ports      []int    `koanf:"ports" doc:"Ports that are allowed in addition to 80 and 443."`
}

// Retention says when things are removed. 0 keeps them for ever.
type Retention struct {
	Jobs    time.Duration `koanf:"jobs" doc:"Age at which ended jobs move to the trash, with their outputs."`
	Trash   time.Duration `koanf:"trash" doc:"Time for which jobs in the trash can be restored."`
	Uploads time.Duration `koanf:"uploads" doc:"Age at which an upload that no job uses is deleted."`
	Events  time.Duration `koanf:"events" doc:"Age at which events and callback logs of ended jobs are deleted."`
}

// API limits callers.
type API struct {
	RatePerSecond int    `koanf:"rate_per_second" min:"0" max:"100000" doc:"Maximum requests per second of one access key, with bursts of up to four times as many. 0: no limit."`
	Connections   int    `koanf:"connections" min:"0" max:"1000000" doc:"Maximum number of simultaneous connections. 0: no limit."`
	PerAddress    int    `koanf:"connections_per_address" min:"0" max:"1000000" doc:"Maximum number of simultaneous connections from one address that is not a trusted proxy. 0: no limit."`
	Metrics       string `koanf:"metrics" enum:"guarded,open" doc:"Who can read /metrics. guarded: this machine, and requests with an access key of an administrator of the default project; open: everybody."`
}

// Log says how much is written.
type Log struct {
	Level  string `koanf:"level" enum:"debug,info,warn,error" doc:"Minimum level of log messages."`
	Format string `koanf:"format" enum:"auto,json,text" doc:"auto writes text to a terminal and JSON otherwise."`
}

// Default is the configuration of a machine on which nothing was set; cores is
// how many processors it has.
func Default(cores int) Config {
	return Config{
		Listen: "127.0.0.1:8080",
		Data:   "./data",
		FFmpeg: FFmpeg{Sandbox: "auto"},
		Worker: Worker{
			CPU: max(1, cores/2), Light: max(1, cores/2),
			Grace: 30 * time.Second, Free: 256 << 20, Lease: 15 * time.Second, Patience: 6 * time.Hour,
		},
		Limits: Limits{
			SourceBytes: 50 << 30, SourceLength: 12 * time.Hour, Side: 8192, Pixels: 64 << 20, Streams: 64,
			OutputFactor: 4, Memory: 4 << 30, Stall: 2 * time.Minute, Probe: 10 * time.Minute, FetchDuration: 6 * time.Hour, FetchRate: 4096,
		},
		Retention: Retention{Trash: 7 * 24 * time.Hour, Uploads: 24 * time.Hour, Events: 30 * 24 * time.Hour},
		API:       API{RatePerSecond: 50, Connections: 4096, PerAddress: 512, Metrics: "guarded"},
		Log:       Log{Level: "info", Format: "auto"},
		Sample:    true,
	}
}
