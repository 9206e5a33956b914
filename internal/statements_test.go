package internal_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// statement is how the text of an SQL statement begins.
var statement = regexp.MustCompile(`^\s*(SELECT\s|INSERT\s+INTO\s|UPDATE\s+\w+\s+SET\b|DELETE\s+FROM\s|WITH\s+\w+\s+AS\b|SAVEPOINT\s|ROLLBACK\b|RELEASE\s|PRAGMA\s|VACUUM\b|(CREATE|ALTER|DROP)\s+(TABLE|INDEX)\b)`)

// mayHaveStatements are the places that talk to the database. A new column is
// written in one of them, and no other has to be looked through.
var mayHaveStatements = []string{
	"store/",
	"dispatch/river_lost.go", // of River's own table, in two dialects
}

func TestOnlyTheStoreHasStatements(t *testing.T) {
	seen := map[string]bool{}
	for _, root := range []string{".", "../cmd"} {
		err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
				return err
			}
			set := token.NewFileSet()
			parsed, err := parser.ParseFile(set, file, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			ast.Inspect(parsed, func(n ast.Node) bool {
				literal, ok := n.(*ast.BasicLit)
				if !ok || literal.Kind != token.STRING {
					return true
				}
				if text, _ := strconv.Unquote(literal.Value); statement.MatchString(text) && !allowed(filepath.ToSlash(file), seen) {
					t.Errorf("%s: a statement outside of the store: %.60s", set.Position(n.Pos()), strings.TrimSpace(text))
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, place := range mayHaveStatements {
		if !seen[place] {
			t.Errorf("%s has no statement: remove it from the list", place)
		}
	}
}

func allowed(file string, seen map[string]bool) bool {
	for _, place := range mayHaveStatements {
		if strings.HasPrefix(file, place) {
			seen[place] = true
			return true
		}
	}
	return false
}
