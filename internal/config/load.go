package config

import (
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/go-viper/mapstructure/v2"
	"github.com/knadh/koanf/parsers/yaml"
	"github.com/knadh/koanf/providers/env/v2"
	"github.com/knadh/koanf/providers/file"
	"github.com/knadh/koanf/providers/posflag"
	"github.com/knadh/koanf/v2"
	"github.com/spf13/pflag"

	"github.com/mediamill/mediamill/internal/front"
	"github.com/mediamill/mediamill/internal/media"
)

// Prefix begins the name of every setting in the environment.
const Prefix = "MEDIAMILL_"

// AddFlags defines a flag for every setting, with its default and its text. With
// shown, help leaves out all settings but these and those of these groups: a
// command takes the settings of the others without a word, as it does from a file.
func AddFlags(flags *pflag.FlagSet, shown ...string) {
	c := Default(runtime.NumCPU())
	flags.String("config", os.Getenv(Prefix+"CONFIG"), "YAML file with settings; can also be set by MEDIAMILL_CONFIG")
	for f := range fields(&c) {
		if f.group {
			continue
		}
		doc := f.tag.Get("doc")
		switch v := f.value.Addr().Interface().(type) {
		case *[]string:
			flags.StringSlice(f.flag(), *v, doc)
		case *[]int:
			flags.IntSlice(f.flag(), *v, doc)
		case *bool:
			flags.Bool(f.flag(), *v, doc)
		default:
			flags.String(f.flag(), strings.Trim(f.text(), `"`), doc)
		}
		group, _, _ := strings.Cut(f.path, ".")
		if len(shown) > 0 && !slices.Contains(shown, group) && !slices.Contains(shown, f.path) {
			_ = flags.MarkHidden(f.flag()) // it was defined just now
		}
	}
}

// Load reads the file, the environment and the flags, in this order. Every
// fault is reported at once; an unknown setting is one.
func Load(flags *pflag.FlagSet, environ []string) (Config, error) {
	c := Default(runtime.NumCPU())
	byEnv, byFlag, known := map[string]string{}, map[string]string{}, map[string]bool{}
	for f := range fields(&c) {
		if !f.group {
			byEnv[f.env()], byFlag[f.flag()], known[f.path] = f.path, f.path, true
		}
	}
	k := koanf.New(".")
	if path, _ := flags.GetString("config"); path != "" {
		if err := k.Load(file.Provider(path), yaml.Parser()); err != nil {
			return c, media.Wrap(media.CodeConfigInvalid, err, "the configuration file %s cannot be read", path)
		}
	}
	fromEnv := env.Provider(".", env.Opt{
		Prefix:      Prefix,
		EnvironFunc: func() []string { return environ },
		TransformFunc: func(name, value string) (string, any) {
			return byEnv[name], value
		},
	})
	if err := k.Load(fromEnv, nil); err != nil {
		return c, media.Wrap(media.CodeConfigInvalid, err, "the environment cannot be read")
	}
	fromFlags := posflag.ProviderWithFlag(flags, ".", k, func(f *pflag.Flag) (string, any) {
		if path, ok := byFlag[f.Name]; ok && f.Changed {
			return path, posflag.FlagVal(flags, f)
		}
		return "", nil
	})
	if err := k.Load(fromFlags, nil); err != nil {
		return c, media.Wrap(media.CodeConfigInvalid, err, "the flags cannot be read")
	}
	var faults media.Faults
	for _, path := range k.Keys() {
		if path != "" && !known[path] {
			faults.Add(media.Bad(path, "the setting does not exist").WithHint("`mediamill config` prints every setting"))
		}
	}
	err := k.UnmarshalWithConf("", &c, koanf.UnmarshalConf{DecoderConfig: &mapstructure.DecoderConfig{
		Result: &c, TagName: "koanf", WeaklyTypedInput: true,
		DecodeHook: mapstructure.ComposeDecodeHookFunc(
			mapstructure.StringToTimeDurationHookFunc(), mapstructure.StringToSliceHookFunc(",")),
	}})
	if err != nil {
		faults.Add(media.Errorf(media.CodeConfigInvalid, "%s", strings.ReplaceAll(err.Error(), "\n", " ")))
		return c, faults.Err()
	}
	faults = append(faults, c.validate()...)
	return c, faults.Err()
}

func (c *Config) validate() media.Faults {
	var faults media.Faults
	for f := range fields(c) {
		if !f.group {
			faults.Add(f.check())
		}
	}
	if c.Database != "" && !strings.HasPrefix(c.Database, "postgres://") && !strings.HasPrefix(c.Database, "postgresql://") {
		faults.Add(media.Bad("database", "must be empty or begin with postgres://"))
	}
	for _, proxy := range c.TrustedProxies {
		if _, err := front.ParseNetwork(proxy); err != nil {
			faults.Add(media.Bad("trusted_proxies", "%s", media.AsError(err).Message))
		}
	}
	for _, root := range c.Storage.Roots {
		if !filepath.IsAbs(root) {
			faults.Add(media.Bad("storage.roots", "%q is not an absolute path", root))
		}
	}
	for _, cidr := range c.Outbound.AllowCIDRs {
		if _, err := netip.ParsePrefix(cidr); err != nil {
			faults.Add(media.Bad("outbound.allow_cidrs", "%q is not a network; use a form such as 10.1.0.0/16", cidr))
		}
	}
	for _, port := range c.Outbound.Ports {
		if port < 1 || port > 65535 {
			faults.Add(media.Bad("outbound.ports", "%d is not a port; use 1 to 65535", port))
		}
	}
	return faults
}
