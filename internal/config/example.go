package config

import (
	"fmt"
	"strings"
)

// Example is the annotated file: every setting with its text, its default and
// its name in the environment. cores is what the defaults are shown for.
func Example(cores int) string {
	var b strings.Builder
	b.WriteString("# All settings of Mediamill with their defaults. A flag takes precedence over the environment,\n" +
		"# and the environment over this file. The flag of worker.grace is --worker-grace.\n")
	c := Default(cores)
	for f := range fields(&c) {
		depth := strings.Count(f.path, ".")
		indent := strings.Repeat("  ", depth)
		name := f.path[strings.LastIndexByte(f.path, '.')+1:]
		if depth == 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "%s# %s", indent, f.tag.Get("doc"))
		if f.group {
			fmt.Fprintf(&b, "\n%s%s:\n", indent, name)
			continue
		}
		if enum := f.tag.Get("enum"); enum != "" {
			fmt.Fprintf(&b, " One of %s.", strings.ReplaceAll(enum, ",", ", "))
		}
		fmt.Fprintf(&b, " %s\n%s%s: %s\n", f.env(), indent, name, f.text())
	}
	return b.String()
}

// Redacted is the configuration for a log or a page: secrets and passwords are stars.
func (c Config) Redacted() map[string]any {
	shown := map[string]any{}
	for f := range fields(&c) {
		if f.group {
			continue
		}
		value := f.value.Interface()
		if f.tag.Get("secret") != "" && !f.value.IsZero() {
			value = "***"
		}
		if f.path == "database" && c.Database != "" {
			scheme, rest, _ := strings.Cut(c.Database, "://")
			if _, host, found := strings.Cut(rest, "@"); found {
				rest = "***@" + host
			}
			value = scheme + "://" + rest
		}
		shown[f.path] = value
	}
	return shown
}
