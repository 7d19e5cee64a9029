// Package mutants holds small faults to plant in the library and runs its
// tests on each of them: a fault that no test notices shows a gap in the tests
// (mutation testing; DeMillo, Lipton and Sayward, 1978).
//
// The working tree is never changed. A mutated file lies in a temporary folder,
// and go's -overlay flag replaces the real one by it.
package mutants

import (
	"bytes"
	"fmt"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Mutant is the library with one fault.
type Mutant struct {
	Name   string // package and fault, as "prob/kl-sign"
	File   string // in the project, with slashes
	Old    string // text that occurs once in File
	New    string // what replaces Old
	Breaks string // what a user would notice, in a sentence
	Tests  string // tests of the file's package to run before all of them, separated by |; "": all
	PureGo bool   // Tests are faster on the pure-Go backend
	Argued string // why no test needs to notice the fault; "" if one must
}

// List returns all mutants.
func List() []Mutant { return slices.Concat(ofModels, ofTraining, ofAnalysis, ofTools, ofPages) }

// Package returns the folder of the mutant's package in the project.
func (m Mutant) Package() string { return path.Dir(m.File) }

// Apply returns the mutated file. It returns an error unless Old occurs exactly
// once and the result is Go.
func (m Mutant) Apply(root string) ([]byte, error) {
	source, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(m.File)))
	if err != nil {
		return nil, err
	}
	switch n := bytes.Count(source, []byte(m.Old)); {
	case m.Old == m.New:
		return nil, fmt.Errorf("mutant %s changes nothing", m.Name)
	case n != 1:
		return nil, fmt.Errorf("mutant %s: its text occurs %d times in %s, expected once: fix the list\n%s",
			m.Name, n, m.File, m.Old)
	}
	mutated := bytes.Replace(source, []byte(m.Old), []byte(m.New), 1)
	if _, err := parser.ParseFile(token.NewFileSet(), m.File, mutated, parser.SkipObjectResolution); err != nil {
		return nil, fmt.Errorf("mutant %s is not Go: %w", m.Name, err)
	}
	return mutated, nil
}

// Choose returns the mutants whose name or package is one of names; all mutants
// if names is empty. It returns an error if a name matches none.
func Choose(list []Mutant, names []string) ([]Mutant, error) {
	if len(names) == 0 {
		return list, nil
	}
	var chosen []Mutant
	used := map[string]bool{}
	for _, m := range list {
		of, _, _ := strings.Cut(m.Name, "/")
		for _, name := range []string{m.Name, of} {
			if slices.Contains(names, name) && !used[m.Name] {
				chosen = append(chosen, m)
				used[m.Name] = true
			}
		}
		used[of] = true
	}
	for _, name := range names {
		if !used[name] {
			return nil, fmt.Errorf("there is no mutant %q: -list shows all", name)
		}
	}
	return chosen, nil
}
