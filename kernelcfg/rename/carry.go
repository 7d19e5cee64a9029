package rename

import (
	"fmt"
	"go/token"
	"path"
	"regexp"
	"slices"

	"latentlab/kernelcfg/gocell"
	"latentlab/kernelcfg/ipynb"
)

// Notebook rewrites the code cells of a notebook, and the names in its prose.
// The problems are as those of Cells. Outputs stay as they are.
func (t *Table) Notebook(dir string, nb *ipynb.Notebook) (changed int, problems []string, err error) {
	cells := nb.Code()
	rewritten, problems, err := t.Cells(dir, cellSources(cells))
	if err != nil {
		return 0, nil, err
	}
	for i, cell := range cells {
		if cell.Source() != rewritten[i] {
			cell.SetSource(rewritten[i])
			changed++
		}
	}
	for _, cell := range nb.Cells() {
		if text := t.Prose(cell.Source()); !cell.IsCode() && text != cell.Source() {
			cell.SetSource(text)
		}
	}
	return changed, problems, nil
}

func cellSources(cells []ipynb.Cell) []string {
	var all []string
	for _, cell := range cells {
		all = append(all, cell.Source())
	}
	return all
}

// Record counts the cells of a notebook that are as they were executed, and those
// that differ in names alone, and lists the others.
type Record struct {
	Same, Carried int
	Refused       []string // the other cells, each with the reason
}

// CarryRecord carries the record of a notebook over to a rewritten one: a cell whose
// code is what the table makes of the code that was executed, and whose outputs
// are those of that code, counts as executed from then on, with a note of the
// digest of what was. It must compile. Any other cell gets the record that it had, so that
// ipynb's Check reports it. Comments, imports and layout may differ.
func (t *Table) CarryRecord(dir string, before, after *ipynb.Notebook) (Record, error) {
	var record Record
	if !before.Recorded() {
		return record, nil
	}
	if !ipynb.SameExecution(before, after) {
		return record, fmt.Errorf("%s is from another execution than the notebook that its record is to come from", after.Path)
	}
	after.CopyOutputsRecord(before)
	executed := before.Code()
	rewritten, _, err := t.Cells(dir, cellSources(executed))
	if err != nil {
		return record, err
	}
	olds, news := parseCells(rewritten), parseCells(cellSources(after.Code()))
	rewriter, err := newRewriter(t, dir, cellSources(after.Code()))
	if err != nil {
		return record, err
	}
	checked := rewriter.checkCells()
	oldImports, newImports := gocell.ImportsAt(olds), gocell.ImportsAt(news)
	for i, cell := range after.Code() {
		k := slices.IndexFunc(executed, func(c ipynb.Cell) bool { return c.ID() == cell.ID() && c.ID() != "" })
		made, ok := before.Made(cell.ID())
		if k < 0 || !ok {
			record.refuse(cell, "was not executed")
			continue
		}
		old := executed[k]
		reason := ""
		switch {
		case made != old.Digest():
			reason = "had changed since its execution"
		case !ipynb.SameOutputs(old, cell):
			reason = "has other outputs"
		case cell.Digest() == made:
			record.Same++
			after.SetMade(cell.ID(), made)
			if from := before.RenamedFrom(cell.ID()); from != "" {
				after.SetRenamedFrom(cell, from)
			}
			continue
		case news[i].Err != nil:
			reason = news[i].Err.Error()
		default:
			reason = firstDifference(tokens(olds[k]), tokens(news[i]))
			if reason == "" {
				reason = otherImport(oldImports[k], newImports[i])
			}
			if reason == "" && len(checked[i].Errs) > 0 { // the code cannot be executed
				reason = checked[i].Errs[0].Error()
			}
		}
		if reason != "" {
			record.refuse(cell, reason)
			after.SetMade(cell.ID(), made)
			continue
		}
		from := before.RenamedFrom(cell.ID())
		if from == "" {
			from = made
		}
		after.SetRenamedFrom(cell, from)
		record.Carried++
	}
	return record, nil
}

func (r *Record) refuse(cell ipynb.Cell, reason string) {
	r.Refused = append(r.Refused, fmt.Sprintf("code cell %d (id %s): %s", cell.Number, cell.ID(), reason))
}

func parseCells(sources []string) []*gocell.Cell {
	fset := token.NewFileSet()
	var cells []*gocell.Cell
	for _, source := range sources {
		cells = append(cells, gocell.Parse(fset, source))
	}
	return cells
}

// otherImport names a package that is known in a cell and is not what it was. A
// package that is imported besides does not count, except for its effects or
// with a dot.
func otherImport(old, now map[string]string) string {
	old, now = byName(old), byName(now)
	for _, name := range sorted(old) {
		if other, ok := now[name]; ok && other != old[name] {
			return fmt.Sprintf("%s is the package %q, and the rules make it %q", name, other, old[name])
		}
	}
	for _, name := range sorted(old) {
		if _, ok := now[name]; !ok && !token.IsIdentifier(name) {
			return fmt.Sprintf("the import %s is gone", name)
		}
	}
	for _, name := range sorted(now) {
		if _, ok := old[name]; !ok && !token.IsIdentifier(name) {
			return fmt.Sprintf("the import %s is new", name)
		}
	}
	return ""
}

var version = regexp.MustCompile(`^v[0-9]+$`)

// byName returns imports by the packages' names in place of the kernel's keys:
// math/rand/v2 is rand.
func byName(imports map[string]string) map[string]string {
	named := map[string]string{}
	for key, of := range imports {
		if version.MatchString(key) && path.Base(of) == key {
			key = path.Base(path.Dir(of))
		}
		named[key] = of
	}
	return named
}
