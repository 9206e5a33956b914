package app

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mediamill/mediamill/internal/client"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/storages"
)

func storageAdd(io Streams) *cobra.Command {
	var set []string
	var isDefault bool
	cmd := &cobra.Command{
		Use: "add NAME " + strings.Join(storages.All().Names(), "|"), Short: "Add a storage", Args: cobra.ExactArgs(2),
		Long: storageAddHelp(""),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := remote(cmd)
			if err != nil {
				return err
			}
			spec := client.StorageSpec{Name: args[0], Kind: args[1], Config: map[string]any{}, Default: isDefault}
			for _, each := range set {
				name, text, found := strings.Cut(each, "=")
				if !found {
					return media.Bad("--set", "%q must be name=value", each)
				}
				spec.Config[name] = configValue(storages.All().Describe(), spec.Kind, name, text)
			}
			s, err := c.CreateStorage(cmd.Context(), spec)
			if err != nil {
				return err
			}
			if asJSON(cmd) {
				return printJSON(io, s)
			}
			_, err = fmt.Fprintln(io.Out, s.Name, "added; test it with: mediamill storage test", s.Name)
			return err
		},
	}
	cmd.Flags().StringArrayVar(&set, "set", nil, "one setting, such as path=/srv/archive; can be repeated")
	cmd.Flags().BoolVar(&isDefault, "default", false, "make it the default storage")
	// The schemas of the kinds are made when somebody reads the help: every command
	// is built at each start of the program, and schemas take some milliseconds.
	help := cmd.HelpFunc()
	cmd.SetHelpFunc(func(c *cobra.Command, args []string) {
		c.Long = storageAddHelp(kindsHelp(storages.All().Describe()))
		help(c, args)
	})
	return cmd
}

func storageAddHelp(kinds string) string {
	return `Adds a storage.

  mediamill storage add archive folder --set path=/srv/archive
  mediamill storage add films s3 --set endpoint=https://s3.example.com --set bucket=films --set access_key=… --set secret_key=…

The settings of each kind:

` + kinds + `
A server in a private network must be allowed by outbound.allow_cidrs and outbound.ports.`
}

func kindsHelp(kinds []storages.StorageKind) string {
	var help strings.Builder
	for _, k := range kinds {
		required, optional := k.Members()
		fmt.Fprintf(&help, "  %s: %s\n    %s\n", k.Name, k.Summary, strings.Join(required, ", "))
		if len(optional) > 0 {
			fmt.Fprintf(&help, "    optional: %s\n", strings.Join(optional, ", "))
		}
	}
	return help.String()
}

// configValue is what a setting's text means: where the kind has text it stays
// text, though it may look like a number. The server judges everything else.
func configValue(kinds []storages.StorageKind, kind, name, text string) any {
	var value any
	at := slices.IndexFunc(kinds, func(k storages.StorageKind) bool { return k.Name == kind })
	if at >= 0 && kinds[at].TypeOf(name) == "string" || json.Unmarshal([]byte(text), &value) != nil {
		return text
	}
	return value
}
