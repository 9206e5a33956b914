package internal_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// unphrased are packages whose texts no client words: a vendor's protocol has the
// vendor's own, and a terminal and a log are in English.
var unphrased = []string{"dialect", "app", "config", "client", "backup", "seal", "console", "goldentest"}

// A saying is a function that makes a phrase of one of its parameters.
type saying struct {
	param  int
	prefix string // that it writes before the parameter
}

// sayings of internal/media; what forwards a parameter to one of them is found.
var sayings = map[string][]saying{
	"media.Phrasef": {{param: 0}}, "media.Fixed": {{param: 0}},
	"media.Errorf": {{param: 1}}, "media.Wrap": {{param: 2}}, "media.Fault": {{param: 3}},
	"media.Bad": {{param: 1}}, "media.Missing": {{param: 1}}, "media.Conflict": {{param: 1}},
	"*.WithHint": {{param: 0}}, "*.Reword": {{param: 0}},
}

// A phraseScan finds the formats of all phrases that the code can say.
type phraseScan struct {
	files   *token.FileSet
	sources []*phraseSource
	consts  map[string]string   // constant strings, by package and name
	known   map[string][]saying // by package and name, or by file and name for a closure
	found   map[string]string   // format → where
	unclear map[string]bool     // where a format is not constant
}

type phraseSource struct {
	pkg, path string
	file      *ast.File
	imports   map[string]string
}

func scanPhrases(t *testing.T) *phraseScan {
	t.Helper()
	s := &phraseScan{files: token.NewFileSet(), consts: map[string]string{}, known: maps.Clone(sayings), found: map[string]string{}, unclear: map[string]bool{}}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if slices.Contains(unphrased, path) || strings.HasSuffix(path, "test") || d.Name() == "testdata" {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		return s.read(path)
	})
	if err != nil {
		t.Fatal(err)
	}
	for before := -1; before != s.size(); {
		before = s.size()
		for _, src := range s.sources {
			s.functions(src, s.forward)
		}
	}
	for _, src := range s.sources {
		s.functions(src, s.collect)
	}
	return s
}

func (s *phraseScan) size() (n int) {
	for _, l := range s.known {
		n += len(l)
	}
	return n
}

func (s *phraseScan) read(path string) error {
	file, err := parser.ParseFile(s.files, path, nil, 0)
	if err != nil {
		return err
	}
	src := &phraseSource{pkg: filepath.ToSlash(filepath.Dir(path)), path: path, file: file, imports: map[string]string{}}
	for _, i := range file.Imports {
		p, err := strconv.Unquote(i.Path.Value)
		if err != nil {
			return err
		}
		name := filepath.Base(p)
		if i.Name != nil {
			name = i.Name.Name
		}
		src.imports[name] = strings.TrimPrefix(p, module)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok {
			for i, name := range v.Names {
				if i < len(v.Values) {
					if text, ok := s.constant(src, v.Values[i]); ok {
						s.consts[src.pkg+"."+name.Name] = text
					}
				}
			}
		}
		return true
	})
	s.sources = append(s.sources, src)
	return nil
}

// constant is a text that is written in the code.
func (s *phraseScan) constant(src *phraseSource, e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		return text, err == nil && e.Kind == token.STRING
	case *ast.ParenExpr:
		return s.constant(src, e.X)
	case *ast.BinaryExpr:
		a, one := s.constant(src, e.X)
		b, two := s.constant(src, e.Y)
		return a + b, one && two && e.Op == token.ADD
	case *ast.Ident:
		text, ok := s.consts[src.pkg+"."+e.Name]
		return text, ok
	}
	return "", false
}

// functions visits each function of a file, closures with a name among them, with
// the name by which it is called and its parameters; and the values of variables of
// a package, where functions stand in tables.
func (s *phraseScan) functions(src *phraseSource, visit func(src *phraseSource, name string, params []string, body ast.Node)) {
	ast.Inspect(src.file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			name := src.pkg + "." + n.Name.Name
			if n.Body != nil {
				visit(src, name, paramsOf(n.Type), n.Body)
			}
		case *ast.GenDecl:
			for _, spec := range n.Specs {
				if v, ok := spec.(*ast.ValueSpec); ok {
					for _, value := range v.Values {
						visit(src, "", nil, value)
					}
				}
			}
		case *ast.AssignStmt:
			if f, ok := n.Rhs[0].(*ast.FuncLit); ok && len(n.Lhs) == 1 {
				if id, ok := n.Lhs[0].(*ast.Ident); ok {
					visit(src, src.path+"."+id.Name, paramsOf(f.Type), f.Body)
				}
			}
		}
		return true
	})
}

func paramsOf(f *ast.FuncType) (names []string) {
	for _, p := range f.Params.List {
		for _, n := range p.Names {
			names = append(names, n.Name)
		}
	}
	return names
}

// calls visits the texts that a body hands to functions which say them.
func (s *phraseScan) calls(src *phraseSource, body ast.Node, visit func(text ast.Expr, prefix string)) {
	ast.Inspect(body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		for _, said := range s.sayingsOf(src, call.Fun) {
			if said.param < len(call.Args) {
				visit(call.Args[said.param], said.prefix)
			}
		}
		return true
	})
}

func (s *phraseScan) sayingsOf(src *phraseSource, f ast.Expr) []saying {
	switch f := f.(type) {
	case *ast.Ident:
		if l := s.known[src.path+"."+f.Name]; l != nil {
			return l
		}
		return s.known[src.pkg+"."+f.Name]
	case *ast.SelectorExpr:
		if x, ok := f.X.(*ast.Ident); ok && src.imports[x.Name] != "" {
			return s.known[src.imports[x.Name]+"."+f.Sel.Name]
		}
		if l := s.known["*."+f.Sel.Name]; l != nil {
			return l
		}
		return s.known[src.pkg+"."+f.Sel.Name]
	}
	return nil
}

// forward notes a function that hands one of its parameters on.
func (s *phraseScan) forward(src *phraseSource, name string, params []string, body ast.Node) {
	s.calls(src, body, func(text ast.Expr, prefix string) {
		if b, ok := text.(*ast.BinaryExpr); ok {
			if before, ok := s.constant(src, b.X); ok {
				text, prefix = b.Y, prefix+before
			}
		}
		id, ok := text.(*ast.Ident)
		if !ok {
			return
		}
		said := saying{param: slices.Index(params, id.Name), prefix: prefix}
		if said.param >= 0 && !slices.Contains(s.known[name], said) {
			s.known[name] = append(s.known[name], said)
		}
	})
}

// collect notes the formats that are said.
func (s *phraseScan) collect(src *phraseSource, name string, params []string, body ast.Node) {
	s.calls(src, body, func(text ast.Expr, prefix string) {
		where := s.files.Position(text.Pos()).String()
		format, ok := s.constant(src, text)
		switch {
		case ok && format != "" && prefix+format != "%s":
			if _, seen := s.found[prefix+format]; !seen {
				s.found[prefix+format] = where
			}
		case ok:
		default:
			if b, ok := text.(*ast.BinaryExpr); ok {
				text = b.Y
			}
			// A closure's parameter is visited with the closure, and again within the function around it.
			if id, ok := text.(*ast.Ident); ok && (slices.Contains(params, id.Name) || s.handedOn(src, id.Name)) {
				return
			}
			s.unclear[where] = true
		}
	})
}

// handedOn says that the name is a parameter of some closure of the file that says it.
func (s *phraseScan) handedOn(src *phraseSource, name string) bool {
	found := false
	s.functions(src, func(_ *phraseSource, f string, params []string, _ ast.Node) {
		i := slices.Index(params, name)
		found = found || i >= 0 && slices.ContainsFunc(s.known[f], func(k saying) bool { return k.param == i })
	})
	return found
}

// unsaid are the places that set the text of an error beside the functions that
// give it a key.
func (s *phraseScan) unsaid() (places []string) {
	for _, src := range s.sources {
		if src.pkg == "media" {
			continue
		}
		ast.Inspect(src.file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.AssignStmt:
				for _, to := range n.Lhs {
					field, ok := to.(*ast.SelectorExpr)
					// A problem of REST repeats what its first error has.
					if ok && (field.Sel.Name == "Hint" || field.Sel.Name == "Message") && src.path != "rest/problem.go" {
						places = append(places, s.files.Position(n.Pos()).String())
					}
				}
			case *ast.CompositeLit:
				of, named := n.Type.(*ast.SelectorExpr)
				isError := named && of.Sel.Name == "Error" && len(n.Elts) > 0
				if n.Type == nil { // one of media.Faults
					isError = slices.ContainsFunc(n.Elts, func(e ast.Expr) bool {
						pair, ok := e.(*ast.KeyValueExpr)
						if !ok {
							return false
						}
						name, ok := pair.Key.(*ast.Ident)
						return ok && name.Name == "Message"
					})
				}
				if isError {
					places = append(places, s.files.Position(n.Pos()).String())
				}
			}
			return true
		})
	}
	return places
}
