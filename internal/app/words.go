package app

import (
	"bytes"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/mediamill/mediamill/internal/client"
)

func newWords(io Streams) *cobra.Command {
	cmd := &cobra.Command{Use: "words", Short: "Manage the word lists of moderation"}
	cmd.AddCommand(wordsList(io), wordsPut(io), wordsGet(io),
		named(io, "delete", "Delete all versions of a word list", (*client.Client).DeleteWordList))
	return addServer(cmd)
}

func wordsList(io Streams) *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the latest versions of word lists", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := remote(cmd)
			if err != nil {
				return err
			}
			list, err := c.WordLists(cmd.Context())
			if err != nil {
				return err
			}
			if asJSON(cmd) {
				return printJSON(io, list)
			}
			return table(io, "NAME\tVERSION\tLANGUAGE\tTERMS\tBYTES\tDESCRIPTION", func(row func(...any)) {
				for _, l := range list {
					row(l.Name, l.Version, l.Language, l.Terms, l.Bytes, l.Description)
				}
			})
		},
	}
}

func wordsPut(io Streams) *cobra.Command {
	var language, description string
	cmd := &cobra.Command{
		Use: "put NAME FILE", Short: "Create a word list, or its next version", Args: cobra.ExactArgs(2),
		Long: `FILE is UTF-8 text of at most 32 MiB with one term per line; - is standard input. Lines that begin with # and a space are comments.

  mediamill words put house banned.txt --language en`,
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := remote(cmd)
			if err != nil {
				return err
			}
			text, err := readAll(io, args[1])
			if err != nil {
				return err
			}
			l, err := c.PutWordList(cmd.Context(), args[0], language, description, bytes.NewReader(text), int64(len(text)))
			if err != nil {
				return err
			}
			if asJSON(cmd) {
				return printJSON(io, l)
			}
			_, err = fmt.Fprintf(io.Out, "%s@%d, %d terms\n", l.Name, l.Version, l.Terms)
			return err
		},
	}
	cmd.Flags().StringVar(&language, "language", "", "language code, such as en or zh-CN, for people")
	cmd.Flags().StringVar(&description, "description", "", "description for people")
	return cmd
}

func wordsGet(io Streams) *cobra.Command {
	return &cobra.Command{
		Use: "get NAME[@VERSION]", Short: "Print the text of a word list", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := remote(cmd)
			if err != nil {
				return err
			}
			_, err = c.WordListText(cmd.Context(), args[0], io.Out)
			return err
		},
	}
}
