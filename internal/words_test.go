package internal_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// wordTypes are the types of package media whose constants are the words that
// packages share.
var wordTypes = []string{"Code", "EventType", "Phase", "MeasurementKind", "SourceKind", "FindingCode", "WarningCode"}

// A word that is written as text where a constant is meant compiles with any typo.
func TestWordsThatCrossPackagesAreConstants(t *testing.T) {
	words := wordsOf(t)
	for _, kind := range wordTypes {
		if len(words[kind]) < 2 {
			t.Fatalf("package media has %d constants of type %s", len(words[kind]), kind)
		}
	}
	walk(t, func(set *token.FileSet, file *ast.File, path string) {
		wrong := func(e ast.Expr, kinds ...string) {
			literal, ok := e.(*ast.BasicLit)
			if !ok || literal.Kind != token.STRING {
				return
			}
			text, _ := strconv.Unquote(literal.Value)
			if text == "*" { // means many things
				return
			}
			for _, kind := range kinds {
				if slices.Contains(words[kind], text) {
					t.Errorf("%s: %s is written as text: use the constant of type media.%s", set.Position(e.Pos()), literal.Value, kind)
				}
			}
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GenDecl:
				if n.Tok == token.CONST && strings.HasPrefix(path, "media/") {
					return false // their one home
				}
			case *ast.BasicLit: // codes and events are like nothing else
				wrong(n, "Code", "EventType")
			case *ast.KeyValueExpr:
				wrong(n.Value, kindsOf(n.Key)...)
			case *ast.AssignStmt:
				for i, to := range n.Lhs {
					if i < len(n.Rhs) {
						wrong(n.Rhs[i], kindsOf(to)...)
					}
				}
			case *ast.BinaryExpr:
				wrong(n.Y, kindsOf(n.X)...)
			case *ast.SwitchStmt:
				for _, c := range n.Body.List {
					for _, value := range c.(*ast.CaseClause).List {
						wrong(value, kindsOf(n.Tag)...)
					}
				}
			case *ast.CallExpr:
				for _, argument := range n.Args {
					wrong(argument, kindsOf(n.Fun)...)
				}
			}
			return true
		})
	})
}

// kindsOf are the types of words that a place of this name may have.
func kindsOf(place ast.Expr) []string {
	name := ""
	switch place := place.(type) {
	case *ast.Ident:
		name = place.Name
	case *ast.SelectorExpr:
		name = place.Sel.Name
	case *ast.CallExpr:
		if _, ok := place.Fun.(*ast.SelectorExpr); ok && len(place.Args) == 0 {
			if name = place.Fun.(*ast.SelectorExpr).Sel.Name; name == "Kind" {
				return []string{"SourceKind"}
			}
		}
		return nil
	}
	switch name {
	case "Phase", "phase":
		return []string{"Phase"}
	case "Kind":
		return []string{"MeasurementKind"}
	case "Has", "note", "add":
		return []string{"FindingCode"}
	case "warn":
		return []string{"WarningCode"}
	case "Code":
		return []string{"FindingCode", "WarningCode"}
	}
	return nil
}

// wordsOf are the constants of package media by their types.
func wordsOf(t *testing.T) map[string][]string {
	t.Helper()
	words := map[string][]string{}
	files, err := filepath.Glob("media/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || len(spec.Values) != 1 {
				return true
			}
			kind, typed := spec.Type.(*ast.Ident)
			literal, isText := spec.Values[0].(*ast.BasicLit)
			if typed && isText && slices.Contains(wordTypes, kind.Name) {
				text, _ := strconv.Unquote(literal.Value)
				words[kind.Name] = append(words[kind.Name], text)
			}
			return true
		})
	}
	return words
}

// walk parses every file of the program but its tests.
func walk(t *testing.T, fn func(set *token.FileSet, file *ast.File, path string)) {
	t.Helper()
	for _, root := range []string{".", "../cmd"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			set := token.NewFileSet()
			parsed, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
			if err == nil {
				fn(set, parsed, filepath.ToSlash(path))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
