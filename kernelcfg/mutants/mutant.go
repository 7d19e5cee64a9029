// Package mutants holds small faults to plant in the library and runs its
// tests on each of them: a fault that no test notices shows what the tests
// leave open (mutation testing; DeMillo, Lipton and Sayward, 1978).
//
// The working tree is never changed. A mutated file lies in a temporary
// folder, and go's -overlay flag puts it into the place of the real one.
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
	Name   string // of its own, package and fault, as "dist/kl-sign"
	File   string // in the project, with slashes
	Old    string // text that occurs once in File
	New    string // what stands there instead
	Breaks string // what a user would suffer from, in a sentence
	Tests  string // names of tests of the file's package that are tried before all of them, with | between them; "" is all
	PureGo bool   // Tests answer sooner on the pure-Go backend
	Argued string // why it is right that no test notices the fault; "" where a test has to
}

// List returns all mutants.
func List() []Mutant { return slices.Concat(ofModels, ofTraining, ofAnalysis, ofTools) }

// Package is the folder of the mutant's package, in the project.
func (m Mutant) Package() string { return path.Dir(m.File) }

// Apply returns the mutated file. It is an error when Old is not there, or
// there more than once, and when what comes of it is no Go.
func (m Mutant) Apply(root string) ([]byte, error) {
	source, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(m.File)))
	if err != nil {
		return nil, err
	}
	switch n := bytes.Count(source, []byte(m.Old)); {
	case m.Old == m.New:
		return nil, fmt.Errorf("mutant %s changes nothing", m.Name)
	case n != 1:
		return nil, fmt.Errorf("mutant %s: its text occurs %d times in %s, expected once: mend the list\n%s", m.Name, n, m.File, m.Old)
	}
	mutated := bytes.Replace(source, []byte(m.Old), []byte(m.New), 1)
	if _, err := parser.ParseFile(token.NewFileSet(), m.File, mutated, parser.SkipObjectResolution); err != nil {
		return nil, fmt.Errorf("mutant %s is no Go: %w", m.Name, err)
	}
	return mutated, nil
}

// Choose returns the mutants that have one of the names, or whose package
// has: all without names. It is an error when a name fits none.
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
			return nil, fmt.Errorf("there is no mutant %q: -list shows them", name)
		}
	}
	return chosen, nil
}
