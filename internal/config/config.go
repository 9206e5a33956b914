// Package config reads the settings: file < environment < flag. Each setting
// is a field of Config; its tags name it, and say what it does and what its
// default is, so the annotated example, the environment's names and the flags
// come from one place.
package config

import (
	"time"
)

// A Config is every setting.
type Config struct {
	Listen         string    `koanf:"listen" doc:"Address that the server listens on."`
	PublicURL      string    `koanf:"public_url" doc:"Address under which clients reach the server; used in links and callbacks. Empty: http:// and the address that it listens on."`
	TrustedProxies []string  `koanf:"trusted_proxies" doc:"Networks or addresses of proxies before the server, as 127.0.0.1 or 10.1.0.0/16: their X-Forwarded-For or Forwarded says who asks, and each must set the one that it sets for every request."`
	Data           string    `koanf:"data" doc:"Folder of the embedded database, the default storage, the key file and the scratch space."`
	Database       string    `koanf:"database" doc:"postgres://user:password@host/name for a fleet. Empty: SQLite in the data folder."`
	SecretKey      string    `koanf:"secret_key" secret:"true" doc:"Key that seals stored secrets, 32 bytes in base64; every machine of a fleet needs the same. Empty: a key file in the data folder, made on the first start."`
	FFmpeg         FFmpeg    `koanf:"ffmpeg" doc:"The programs that do the work."`
	Worker         Worker    `koanf:"worker" doc:"What this process runs."`
	Limits         Limits    `koanf:"limits" doc:"What a source and a run may be; docs/security.md has the reasons."`
	Storage        Storage   `koanf:"storage" doc:"Where objects may lie."`
	Outbound       Outbound  `koanf:"outbound" doc:"Addresses that URL sources and callbacks may reach."`
	Retention      Retention `koanf:"retention" doc:"How long things are kept."`
	API            API       `koanf:"api" doc:"The REST API."`
	Log            Log       `koanf:"log" doc:"What is written to standard error."`
	Sample         bool      `koanf:"sample" doc:"Make the sample video on the first start, and run one job on it."`
}

// FFmpeg says which programs run and in what cage.
type FFmpeg struct {
	FFmpeg   string `koanf:"ffmpeg" doc:"Path of ffmpeg. Empty: looked up in PATH."`
	FFprobe  string `koanf:"ffprobe" doc:"Path of ffprobe. Empty: beside ffmpeg, then PATH."`
	Sandbox  string `koanf:"sandbox" enum:"required,auto,off" doc:"required refuses to run tasks when a layer of the sandbox is missing; auto uses the layers that this machine has; off uses none."`
	Extended bool   `koanf:"extended" doc:"Also allow rarely used demuxers and decoders: RealMedia, DV, FFV1, HuffYUV, MS MPEG-4, WMV 7 and 8, TrueHD, raw video and their like."`
}

// Worker says which queues this process serves.
type Worker struct {
	CPU      int           `koanf:"cpu" min:"0" max:"256" doc:"Slots of the cpu queue: transcodes that run at once. 0 serves none."`
	Light    int           `koanf:"light" min:"0" max:"256" doc:"Slots of the light queue: snapshots, sprites, previews."`
	GPU      int           `koanf:"gpu" min:"0" max:"256" doc:"Slots of the gpu queue."`
	Grace    time.Duration `koanf:"grace" doc:"How long running tasks may go on after SIGTERM before they are handed back."`
	Scratch  string        `koanf:"scratch" doc:"Folder for sources and unfinished outputs. Empty: scratch in the data folder."`
	Free     int64         `koanf:"scratch_free" min:"0" doc:"Bytes that the scratch folder must have free; with less a worker takes no tasks."`
	Lease    time.Duration `koanf:"lease" doc:"A worker that is silent for so long has lost its tasks."`
	Patience time.Duration `koanf:"patience" doc:"A task whose storage, URL, database or disk is away waits for it, in all for so long; then it fails."`
}

// Limits bound sources and runs. 0 is no limit for the size and length of a
// source and for its download; elsewhere it is the default.
type Limits struct {
	SourceBytes   int64         `koanf:"source_bytes" min:"0" doc:"Largest source, in bytes."`
	SourceLength  time.Duration `koanf:"source_length" doc:"Longest source."`
	Side          int           `koanf:"side" min:"16" max:"65536" doc:"Longest side of a picture, in pixels."`
	Pixels        int64         `koanf:"pixels" min:"256" doc:"Largest picture, in pixels."`
	Streams       int           `koanf:"streams" min:"1" max:"1000" doc:"Most streams of a source."`
	OutputFactor  int           `koanf:"output_factor" min:"1" max:"1000" doc:"An output may be so many times its source, plus 1 GiB."`
	Memory        int64         `koanf:"memory" min:"268435456" doc:"Address space of one ffmpeg, in bytes; doubled for pictures above 3840x2160."`
	Stall         time.Duration `koanf:"stall" doc:"An ffmpeg that makes no progress for so long, though a busy machine lets it run, is killed."`
	Probe         time.Duration `koanf:"probe" doc:"Longest look at a source by ffprobe, and longest answer of ffmpeg at the start, on a busy machine; the work itself is bounded by processor time."`
	FetchDuration time.Duration `koanf:"fetch" doc:"Longest download of a URL source."`
	FetchRate     int64         `koanf:"fetch_rate" min:"0" doc:"Least bytes a second of such a download, over a minute; a slower one is broken off and tried again later."`
}

// Storage says which folders may be storages.
type Storage struct {
	Roots []string `koanf:"roots" doc:"Folders, absolute, that may be storages, with all below them; the same for each process of a fleet. The folder storage in the data folder always may, and nothing else of the data folder, the scratch folder and the operating system. Empty: no others."`
}

// Outbound opens the address guard for a site's own networks.
type Outbound struct {
	AllowCIDRs []string `koanf:"allow_cidrs" doc:"Private networks that may be reached, as 10.1.0.0/16."`
	Ports      []int    `koanf:"ports" doc:"Ports that may be reached besides 80 and 443."`
}

// Retention says when things are removed. 0 keeps them for ever.
type Retention struct {
	Jobs    time.Duration `koanf:"jobs" doc:"Ended jobs go to the trash at this age, with their outputs."`
	Trash   time.Duration `koanf:"trash" doc:"Jobs in the trash can be restored for so long."`
	Uploads time.Duration `koanf:"uploads" doc:"An upload that no job uses is removed at this age."`
	Events  time.Duration `koanf:"events" doc:"Events and callback logs of ended jobs are removed at this age."`
}

// API limits callers.
type API struct {
	RatePerSecond int    `koanf:"rate_per_second" min:"0" max:"100000" doc:"Requests a second of one access key; bursts of four times as many. 0 is no limit."`
	Connections   int    `koanf:"connections" min:"0" max:"1000000" doc:"Connections at a time. 0 is no limit."`
	PerAddress    int    `koanf:"connections_per_address" min:"0" max:"1000000" doc:"Connections at a time from one address that is not a trusted proxy. 0 is no limit."`
	Metrics       string `koanf:"metrics" enum:"guarded,open" doc:"Who may read /metrics. guarded: this machine, and elsewhere who sends an access key of an administrator of the default project; open: everybody."`
}

// Log says how much is written.
type Log struct {
	Level  string `koanf:"level" enum:"debug,info,warn,error" doc:"Least level that is written."`
	Format string `koanf:"format" enum:"auto,json,text" doc:"auto writes text on a terminal and JSON elsewhere."`
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
