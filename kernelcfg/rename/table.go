package rename

import (
	_ "embed"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Table is a list of rules. A name is known by the import path of its package:
// "latentlab/lib/ae.BCE".
type Table struct {
	paths   map[string]string   // import paths, by the package's name in the table
	names   map[string]name     // of packages
	members map[string]string   // fields and methods, by type and name
	groups  map[string]name     // fields that lie in an embedded struct now: its type, by type and name
	calls   map[string]template // calls of functions, and of methods by type and name
	options map[string]template // calls among a call's options
	values  map[string]string   // members to take of a value, by its type, a space, and the type that is wanted
	types   map[string]string   // basic types of cells' own variables, where the library has another now
	hidden  map[string]string   // new names for cells' own that hide a package
	own     map[string]bool     // those of them that are renamed wherever the package is known
}

// name is a name of a package.
type name struct{ path, pkg, name string }

// key returns the name as tables know it.
func (n name) key() string { return n.path + "." + n.name }

// libraryPath is where packages lie that have no import line.
const libraryPath = "latentlab/lib/"

//go:embed rules.txt
var rules string

// Library returns the table of what has been renamed in the library.
func Library() (*Table, error) { return ParseTable(rules) }

// ParseTable reads a table, one rule a line:
//
//	import chart latentlab/lib/figure/chart     a package that is not latentlab/lib/NAME
//	ae.BCE -> loss.BCE                          a name of a package
//	latent.Gaussian.Draw -> Sample              a field or method of a type
//	chart.Curves.Title -> figure.Text           a field that lies in an embedded struct now
//	figure.Grid(images, rows, options...) -> figure.Grid{Images: images, Rows: rows, options...}.Draw()
//	figure.Caption(text) -> Caption: text       a call among those options
//	figure.Labels(labels ...string) -> Labels: labels
//	(r run.Run).Save(args...) -> weights.Save(r.Model, args...)
//	run.Run as trained.Model -> Model           a value where another type is wanted now
//	type uint8 -> uint16                        a type of a cell's own variables, where the library has the other one
//	hidden loss -> objective                    a cell's own name, where it would hide a package that is used
//	own chart -> plot                           a cell's own name, wherever the package is imported
//
// Types of fields and methods are written by their new names. A list in braces
// stands for a rule each: chart.{Bars,Curves}.{Title,Alt} -> figure.Text. A
// line starting with # is a comment. Calls keep the order of their arguments.
func ParseTable(text string) (*Table, error) {
	t := &Table{
		paths: map[string]string{}, names: map[string]name{}, members: map[string]string{}, groups: map[string]name{},
		calls: map[string]template{}, options: map[string]template{}, values: map[string]string{},
		types: map[string]string{}, hidden: map[string]string{}, own: map[string]bool{},
	}
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := t.addLine(line); err != nil {
			return nil, fmt.Errorf("rule in line %d, %q: %w", number, line, err)
		}
	}
	return t, t.check()
}

var (
	importRule = regexp.MustCompile(`^import (\w+) (\S+)$`)
	hiddenRule = regexp.MustCompile(`^(hidden|own) (\w+)$`)
	typeRule   = regexp.MustCompile(`^type (\w+)$`)
	valueRule  = regexp.MustCompile(`^(\w+)\.(\w+) as (\w+)\.(\w+)$`)
	nameRule   = regexp.MustCompile(`^(\w+)\.(\w+)$`)
	memberRule = regexp.MustCompile(`^(\w+)\.(\{[\w, ]+\}|\w+)\.(\{[\w, ]+\}|\w+)$`)
	callRule   = regexp.MustCompile(`^(\w+)\.(\w+)\(([^()]*)\)$`)
	methodRule = regexp.MustCompile(`^\((\w+) (\w+)\.(\w+)\)\.(\w+)\(([^()]*)\)$`)
	optionText = regexp.MustCompile(`^[A-Z]\w*: `)
	identifier = regexp.MustCompile(`^[\pL_][\pL\pN_]*$`)
)

// addLine reads one rule.
func (t *Table) addLine(line string) error {
	if m := importRule.FindStringSubmatch(line); m != nil {
		t.paths[m[1]] = m[2]
		return nil
	}
	from, to, ok := strings.Cut(line, " -> ")
	if !ok {
		return fmt.Errorf("a rule looks like old -> new")
	}
	from, to = strings.TrimSpace(from), strings.TrimSpace(to)
	if m := hiddenRule.FindStringSubmatch(from); m != nil {
		t.own[m[2]] = m[1] == "own"
		return addRule(t.hidden, m[2], to)
	}
	if m := typeRule.FindStringSubmatch(from); m != nil {
		if err := errors.Join(checkType(m[1]), checkType(to)); err != nil {
			return err
		}
		return addRule(t.types, m[1], to)
	}
	if m := valueRule.FindStringSubmatch(from); m != nil {
		return addRule(t.values, t.name(m[1], m[2]).key()+" "+t.name(m[3], m[4]).key(), to)
	}
	if m := nameRule.FindStringSubmatch(from); m != nil {
		n := nameRule.FindStringSubmatch(to)
		if n == nil {
			return fmt.Errorf("%s is not a name of a package", to)
		}
		return addRule(t.names, t.name(m[1], m[2]).key(), t.name(n[1], n[2]))
	}
	if m := memberRule.FindStringSubmatch(from); m != nil {
		return t.addMembers(m[1], splitList(m[2]), splitList(m[3]), to)
	}
	if m := methodRule.FindStringSubmatch(from); m != nil {
		made, err := t.template(append([]string{m[1]}, splitParams(m[5])...), to)
		if err != nil {
			return err
		}
		return addRule(t.calls, t.name(m[2], m[3]).key()+"."+m[4], made)
	}
	if m := callRule.FindStringSubmatch(from); m != nil {
		made, err := t.template(splitParams(m[3]), to)
		if err != nil {
			return err
		}
		if optionText.MatchString(to) {
			return addRule(t.options, t.name(m[1], m[2]).key(), made)
		}
		return addRule(t.calls, t.name(m[1], m[2]).key(), made)
	}
	return fmt.Errorf("%s is not a name, a call or a member of a type", from)
}

// addMembers reads the rules of fields and methods of types.
func (t *Table) addMembers(pkg string, types, members []string, to string) error {
	embedded := nameRule.FindStringSubmatch(to)
	if embedded == nil && (!identifier.MatchString(to) || len(members) > 1) {
		return fmt.Errorf("%s is neither the new name of a member nor the type of an embedded struct", to)
	}
	for _, typ := range types {
		for _, member := range members {
			key := t.name(pkg, typ).key() + "." + member
			var err error
			if embedded != nil {
				err = addRule(t.groups, key, t.name(embedded[1], embedded[2]))
			} else {
				err = addRule(t.members, key, to)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// addRule adds a rule that is not there yet.
func addRule[V any](m map[string]V, key string, v V) error {
	if _, ok := m[key]; ok {
		return fmt.Errorf("there is a rule for %s already", key)
	}
	m[key] = v
	return nil
}

// name returns a name of the package that the table calls pkg.
func (t *Table) name(pkg, of string) name {
	path, ok := t.paths[pkg]
	if !ok {
		path = libraryPath + pkg
	}
	return name{path, pkg, of}
}

// splitList reads {a,b} or a.
func splitList(text string) []string {
	var all []string
	for _, s := range strings.Split(strings.Trim(text, "{}"), ",") {
		all = append(all, strings.TrimSpace(s))
	}
	return all
}

// splitParams reads a list of parameters.
func splitParams(text string) []string {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	return splitList(text)
}

// check returns an error if a new name is an old one too: applying the table twice
// would then change more than applying it once.
func (t *Table) check() error {
	for old, to := range t.names {
		if _, ok := t.names[to.key()]; ok {
			return fmt.Errorf("%s becomes %s, which another rule renames: write the last name in both", old, to.key())
		}
	}
	for old, to := range t.members {
		typ := old[:strings.LastIndexByte(old, '.')]
		if _, ok := t.members[typ+"."+to]; ok {
			return fmt.Errorf("%s becomes %s, which another rule renames: write the last name in both", old, to)
		}
	}
	return nil
}

// Packages returns the import paths of all packages that the table names.
func (t *Table) Packages() []string {
	var all []string
	for old, to := range t.names {
		all = append(all, old[:strings.LastIndexByte(old, '.')], to.path)
	}
	for _, to := range t.groups {
		all = append(all, to.path)
	}
	for _, path := range t.paths {
		all = append(all, path)
	}
	for _, made := range t.calls {
		for _, piece := range made.pieces {
			all = append(all, piece.path)
		}
	}
	slices.Sort(all)
	all = slices.Compact(all)
	return slices.DeleteFunc(all, func(path string) bool { return path == "" })
}
