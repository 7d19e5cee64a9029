package rename

import (
	"cmp"
	"fmt"
	"go/token"
	"slices"

	"latentlab/kernelcfg/gocell"
)

// Cells rewrites the sources of a notebook's code cells, in their order, by a
// table. The module in dir is the library that the new names are of. The
// problems are what is left for the reader: cells that are not Go, which stay
// as they are, and type errors of the rewritten cells.
func (t *Table) Cells(dir string, sources []string) (rewritten, problems []string, err error) {
	r, err := newRewriter(t, dir, sources)
	if err != nil {
		return nil, nil, err
	}
	r.rewriteCells()
	return r.sources, r.problems, nil
}

// rewriter rewrites the cells of one notebook.
type rewriter struct {
	*Table
	checker  *gocell.Checker
	sources  []string
	original []string
	problems []string
	wanted   map[string]string // packages that the new names are of: names, by import path
	left     map[string]bool   // import paths of packages that a name moved out of
	stuck    map[int]bool      // cells that rules would break
}

func newRewriter(t *Table, dir string, sources []string) (*rewriter, error) {
	fset := token.NewFileSet()
	var cells []*gocell.Cell
	for _, source := range sources {
		cells = append(cells, gocell.Parse(fset, source))
	}
	packages := append(gocell.Imports(cells), t.Packages()...)
	slices.Sort(packages)
	checker, err := gocell.NewChecker(dir, slices.Compact(packages))
	if err != nil {
		return nil, err
	}
	return &rewriter{
		Table: t, checker: checker, sources: slices.Clone(sources), original: sources,
		wanted: map[string]string{}, left: map[string]bool{}, stuck: map[int]bool{},
	}, nil
}

// checkCells parses and type-checks the cells as they are now.
func (r *rewriter) checkCells() []*gocell.Checked {
	var cells []*gocell.Cell
	for _, source := range r.sources {
		cells = append(cells, gocell.Parse(r.checker.Fset, source))
	}
	return r.checker.Check(cells)
}

// rounds bounds the rewriting: every round finds the types of what the one
// before has renamed, and a chain of calls is not longer than this.
const rounds = 20

func (r *rewriter) rewriteCells() {
	tidy := make([]bool, len(r.sources))
	for i, c := range r.checkCells() {
		tidy[i] = c.File != nil && formatted(c.Cell) == c.Source
		r.sources[i] = r.renameComments(c.Cell)
	}
	for range rounds {
		if !r.rewriteOnce() && !r.dropImports() && !r.widenTypes() {
			break
		}
	}
	checked := r.checkCells()
	for i, c := range checked {
		if tidy[i] && r.sources[i] != r.original[i] {
			r.sources[i] = formatted(c.Cell)
		}
	}
	for i, c := range r.checkCells() {
		for _, err := range c.Errs {
			r.problems = append(r.problems, fmt.Sprintf("code cell %d, %v", i+1, err))
		}
	}
}

// rewriteOnce rewrites all cells once and reports whether anything changed.
func (r *rewriter) rewriteOnce() bool {
	checked := r.checkCells()
	hiding := map[string]bool{} // names of cells that hide a wanted package
	visitors := make([]*visitor, len(checked))
	for i, c := range checked {
		if c.File != nil && !r.stuck[i] {
			visitors[i] = &visitor{rewriter: r, cell: c, hiding: hiding}
			visitors[i].visitCell()
		}
	}
	// First the names that hide packages, while no cell has the packages' names.
	if r.renameHiding(checked, hiding) {
		return true
	}
	changed := false
	for i, v := range visitors {
		if v == nil {
			continue
		}
		text, err := applyEdits(v.cell.Source, v.edits())
		if err == nil {
			err = gocell.Parse(token.NewFileSet(), text).Err
		}
		if err != nil {
			r.stuck[i] = true
			r.problems = append(r.problems, fmt.Sprintf(
				"code cell %d: the rules would turn it into what is not Go (%v): change it by hand", i+1, err))
			continue
		}
		if text != v.cell.Source {
			r.sources[i], changed = text, true
		}
	}
	return r.addImports() || changed
}

// edit replaces bytes of a cell's source.
type edit struct {
	from, to int
	text     string
}

// applyEdits applies edits, which do not overlap, to a text.
func applyEdits(text string, edits []edit) (string, error) {
	slices.SortStableFunc(edits, func(a, b edit) int { return cmp.Or(a.from-b.from, a.to-b.to) })
	var b []byte
	at := 0
	for _, e := range edits {
		if e.from < at {
			return "", fmt.Errorf("two rules change the same place, %s", gocell.Place(text, e.from))
		}
		b = append(append(b, text[at:e.from]...), e.text...)
		at = e.to
	}
	return string(append(b, text[at:]...)), nil
}
