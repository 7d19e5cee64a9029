package stale

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// Notes are the notes of one kernel. The zero value has none.
type Notes struct {
	digests map[string]string    // of what is declared now, by name
	cells   map[string]execution // the last of each cell, by the cell's ID
	pending map[string]*pending  // by the ID of the cell that shows the note
	shown   int                  // how many notes were shown
}

// Note is a line that a cell shows. A note with the ID of an earlier one replaces it.
type Note struct{ ID, Text string }

// execution is one of a cell with a main.
type execution struct {
	number int               // the kernel's
	uses   map[string]string // digests of the declarations that it used
}

// pending is a note about cells that are to be run again.
type pending struct {
	Note
	names []string // what was declared anew
}

// Compiled records what the program that is about to run for a cell declares. It returns
// the note that the cell is to show, and false if no other cell was executed with other
// declarations. The cell is given by an ID that stays the same when it is executed again.
func (n *Notes) Compiled(cell, program string) (Note, bool) {
	p := read(program)
	if p == nil || cell == "" {
		return Note{}, false
	}
	var names []string
	for name, sum := range p.digests {
		if last, ok := n.digests[name]; ok && last != sum && name != "main" {
			names = append(names, name)
		}
	}
	if n.digests == nil {
		n.digests, n.cells, n.pending = map[string]string{}, map[string]execution{}, map[string]*pending{}
	}
	maps.Copy(n.digests, p.digests)
	// The cell's output has been cleared.
	delete(n.cells, cell)
	if last := n.pending[cell]; last != nil {
		names = append(names, last.names...)
		delete(n.pending, cell)
	}
	slices.Sort(names)
	text, ok := n.text(slices.Compact(names), cell)
	if !ok {
		return Note{}, false
	}
	n.shown++
	note := &pending{Note{fmt.Sprintf("latentlab-stale-%d", n.shown), text}, slices.Compact(names)}
	n.pending[cell] = note
	return note.Note, true
}

// Executed records that the cell was executed to its end, with the kernel's number of the
// execution. It returns the notes that change by that.
func (n *Notes) Executed(cell string, number int, program string) []Note {
	p := read(program)
	if p == nil || cell == "" || n.cells == nil {
		return nil
	}
	n.cells[cell] = execution{number, p.usedBy("main")}
	var changed []Note
	for _, in := range slices.Sorted(maps.Keys(n.pending)) {
		note := n.pending[in]
		text, ok := n.text(note.names, in)
		if !ok {
			text = fmt.Sprintf("%s changed; the cells that use %s have been run again.", list(note.names), pronoun(note.names))
			delete(n.pending, in)
		}
		if text != note.Text {
			note.Text = text
			changed = append(changed, note.Note)
		}
	}
	return changed
}

// Forget drops a cell that was deleted.
func (n *Notes) Forget(cell string) {
	delete(n.cells, cell)
	delete(n.pending, cell)
}

// text returns the note about the cells, other than the one that shows it, which were
// executed with other declarations of names than the present ones, and false if there are
// none.
func (n *Notes) text(names []string, shownIn string) (string, bool) {
	var cells []int
	affected := map[string]bool{}
	for id, e := range n.cells {
		stale := false
		for _, name := range names {
			if sum, ok := e.uses[name]; ok && sum != n.digests[name] && id != shownIn {
				stale, affected[name] = true, true
			}
		}
		if stale {
			cells = append(cells, e.number)
		}
	}
	if len(cells) == 0 {
		return "", false
	}
	slices.SortFunc(cells, cmp.Compare)
	var numbers []string
	for _, number := range cells {
		numbers = append(numbers, fmt.Sprintf("[%d]", number))
	}
	changed := slices.Sorted(maps.Keys(affected))
	earlier := "the earlier one"
	if len(changed) > 1 {
		earlier += "s"
	}
	if len(cells) == 1 {
		return fmt.Sprintf("%s changed: the output of cell %s is of %s; run it again.",
			list(changed), numbers[0], earlier), true
	}
	return fmt.Sprintf("%s changed: the outputs of cells %s are of %s; run them again.",
		list(changed), list(numbers), earlier), true
}

// pronoun returns the pronoun for names.
func pronoun(names []string) string {
	if len(names) > 1 {
		return "them"
	}
	return "it"
}
