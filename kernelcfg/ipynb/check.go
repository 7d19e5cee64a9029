package ipynb

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Check returns what is wrong with a notebook that is committed with its outputs:
// cells that changed after the execution that made the outputs, cells that were
// never executed or stand in another order, outputs that were changed or cleared, errors
// among them, an execution that was not full. If it returns nothing the outputs belong
// to the code, as far as the record goes: see [Notebook.OutputsRecorded].
func (nb *Notebook) Check() []string {
	meta := nb.meta()
	recorded, ok := meta["code"].(map[string]any)
	if !ok {
		return []string{"its outputs are not from `kernelcfg run`, so it is not known to what code they belong"}
	}
	var wrong []string
	if mode, _ := meta["mode"].(string); mode != Full {
		wrong = append(wrong, fmt.Sprintf("its outputs are from a %s execution, not from a full one", mode))
	}
	seen := map[string]bool{}
	for _, cell := range nb.Code() {
		switch made := recorded[cell.ID()]; {
		case cell.ID() == "":
			wrong = append(wrong, cell.name()+": has no id; save the notebook in JupyterLab 4")
		case seen[cell.ID()]:
			wrong = append(wrong, cell.name()+": another cell has the same id")
		case made == nil:
			wrong = append(wrong, cell.name()+": was never executed")
		case made != cell.Digest():
			wrong = append(wrong, cell.name()+": changed since its outputs were made")
		}
		seen[cell.ID()] = true
	}
	for _, id := range slices.Sorted(maps.Keys(recorded)) {
		if !seen[id] {
			wrong = append(wrong, fmt.Sprintf("the cell with id %s is gone since the outputs were made", id))
		}
	}
	return slices.Concat(wrong, nb.checkOutputs(), nb.checkOrder())
}

// checkOutputs returns what is wrong with the outputs of the cells that were executed.
func (nb *Notebook) checkOutputs() []string {
	var wrong []string
	record, complete := nb.outputsRecord()
	for _, cell := range nb.Cells() {
		if cell.IsCode() && cell.Number == 0 && cell.HasOutputs() {
			wrong = append(wrong, fmt.Sprintf("the code cell with id %s has outputs and no code", cell.ID()))
		}
	}
	for _, cell := range nb.Code() {
		if _, executed := nb.Made(cell.ID()); !executed {
			continue
		}
		made := record.digests[cell.ID()]
		switch {
		case slices.ContainsFunc(cell.outputs(), func(o map[string]any) bool { return o["output_type"] == "error" }):
			wrong = append(wrong, cell.name()+": its output is an error")
		case complete && made != "" && !cell.HasOutputs(), !complete && cell.count() == 0:
			wrong = append(wrong, cell.name()+": its outputs were cleared")
		case complete && made == "" && cell.HasOutputs():
			wrong = append(wrong, cell.name()+": has outputs, and had none when it was executed")
		case complete && made != "" && made != cell.OutputsDigest():
			wrong = append(wrong, cell.name()+": its outputs are others than when it was executed: "+
				"they were edited or exchanged, or JupyterLab made them anew")
		}
	}
	return wrong
}

// checkOrder returns which cells stand below cells that were executed after them. If
// Record noted no order, it compares the numbers of the executions.
func (nb *Notebook) checkOrder() []string {
	var wrong []string
	record, complete := nb.outputsRecord()
	last, above := 0, Cell{}
	for _, cell := range nb.Code() {
		at := cell.count()
		if complete {
			at = slices.Index(record.order, cell.ID()) + 1
		}
		if at == 0 {
			continue
		}
		if at <= last {
			wrong = append(wrong, fmt.Sprintf("%s: was not executed after the cell above it, code cell %d (id %s)",
				cell.name(), above.Number, above.ID()))
		}
		last, above = at, cell
	}
	return wrong
}

// count returns the number of the cell's execution, 0 if there is none.
func (c Cell) count() int {
	number, _ := c.fields["execution_count"].(json.Number)
	count, _ := strconv.Atoi(number.String())
	return count
}

// name returns the cell's name in messages.
func (c Cell) name() string {
	return fmt.Sprintf("code cell %d (id %s): %s", c.Number, c.ID(), firstLine(c.Source()))
}

// The modes of an execution.
const (
	Full  = "full"  // every value as it is in the notebook
	Quick = "quick" // with the notebook's own settings for a quick look
	Set   = "set"   // with the caller's settings
)

// firstLine returns the first line of a cell that is neither blank nor the kernel's %%,
// at most 50 bytes of it.
func firstLine(source string) string {
	for line := range strings.Lines(source) {
		if text := strings.TrimSpace(line); text != "" && !strings.HasPrefix(text, "%%") {
			if len(text) > 50 {
				text = strings.ToValidUTF8(text[:50], "") + "…"
			}
			return text
		}
	}
	return ""
}
