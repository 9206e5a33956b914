package internal_test

import (
	"go/ast"
	"go/token"
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
	walk(t, func(set *token.FileSet, file *ast.File, path string) {
		ast.Inspect(file, func(n ast.Node) bool {
			literal, ok := n.(*ast.BasicLit)
			if !ok || literal.Kind != token.STRING {
				return true
			}
			if text, _ := strconv.Unquote(literal.Value); statement.MatchString(text) && !allowed(path, seen) {
				t.Errorf("%s: a statement outside of the store: %.60s", set.Position(n.Pos()), strings.TrimSpace(text))
			}
			return true
		})
	})
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
