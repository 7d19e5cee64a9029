package ipynb

import (
	"maps"
	"reflect"
	"slices"
)

// Made returns the digest of the code that made the outputs of the cell with
// the given id, as Record noted it, and whether there is a note.
func (nb *Notebook) Made(id string) (string, bool) {
	recorded, _ := nb.meta()["code"].(map[string]any)
	digest, ok := recorded[id].(string)
	return digest, ok
}

// Recorded reports whether Record has noted anything in the notebook.
func (nb *Notebook) Recorded() bool {
	_, ok := nb.meta()["code"].(map[string]any)
	return ok
}

// RenamedFrom returns the digest of the code that was executed where SetRenamedFrom has
// noted that the cell's names changed since, "" where it has not.
func (nb *Notebook) RenamedFrom(id string) string {
	renamed, _ := nb.meta()["renamed from"].(map[string]any)
	digest, _ := renamed[id].(string)
	return digest
}

// Renamed returns the ids of the cells for which there is such a note.
func (nb *Notebook) Renamed() []string {
	renamed, _ := nb.meta()["renamed from"].(map[string]any)
	return slices.Sorted(maps.Keys(renamed))
}

// SetRenamedFrom notes that the outputs of a cell belong to its code as it is, and that
// code with the digest from was executed, of which only names have changed.
// The caller must have proved that.
func (nb *Notebook) SetRenamedFrom(cell Cell, from string) {
	object(nb.meta(), "code")[cell.ID()] = cell.Digest()
	object(nb.meta(), "renamed from")[cell.ID()] = from
}

// SetMade notes that code with the digest made has made the outputs of the cell
// with the given id.
func (nb *Notebook) SetMade(id, made string) {
	meta := nb.meta()
	object(meta, "code")[id] = made
	if renamed, ok := meta["renamed from"].(map[string]any); ok {
		delete(renamed, id)
		if len(renamed) == 0 {
			delete(meta, "renamed from")
		}
	}
}

// SameOutputs reports whether two cells have outputs that show the same.
func SameOutputs(a, b Cell) bool { return a.OutputsDigest() == b.OutputsDigest() }

// SameExecution reports whether the records of two notebooks are of executions
// of the same mode, settings, versions and digests of runs.
func SameExecution(a, b *Notebook) bool {
	for _, key := range []string{"mode", "set", "versions", "digests"} {
		if !reflect.DeepEqual(a.meta()[key], b.meta()[key]) {
			return false
		}
	}
	return true
}
