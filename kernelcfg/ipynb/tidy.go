package ipynb

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
)

// Tidy removes from the notebook what differs between two executions that show the
// same: times of execution, display identifiers, the division of printed text into
// messages. Of text rewritten with carriage returns it keeps the last state, as a
// terminal would show it. It names the lexer of Go, which the kernel leaves empty:
// nbconvert would color the cells as Python.
func (nb *Notebook) Tidy() {
	metadata := object(nb.root, "metadata")
	delete(metadata, "widgets")
	if info, _ := metadata["language_info"].(map[string]any); info["name"] == "go" && (info["pygments_lexer"] == nil || info["pygments_lexer"] == "") {
		info["pygments_lexer"] = "go"
	}
	for _, cell := range nb.Cells() {
		if !cell.IsCode() {
			continue
		}
		meta := object(cell.fields, "metadata")
		delete(meta, "execution")
		delete(meta, "ExecuteTime")
		tidy := []any{}
		var last map[string]any
		for _, output := range cell.outputs() {
			delete(output, "transient")
			switch output["output_type"] {
			case "stream":
				text := joinText(output["text"])
				if last != nil && last["output_type"] == "stream" && last["name"] == output["name"] {
					last["text"] = joinText(last["text"]) + text
					continue
				}
				output["text"] = text
			case "execute_result":
				// The kernel numbers every display, which a diff should not show.
				output["output_type"] = "display_data"
				delete(output, "execution_count")
			}
			if output["output_type"] == "display_data" {
				fixMetadata(output)
			}
			last = output
			tidy = append(tidy, output)
		}
		for _, o := range tidy {
			if output := o.(map[string]any); output["output_type"] == "stream" {
				output["text"] = splitLines(overwritten(joinText(output["text"])))
			}
		}
		cell.fields["outputs"] = tidy
	}
}

// fixMetadata makes the metadata of a display an object where it is null.
func fixMetadata(output map[string]any) {
	if _, ok := output["metadata"].(map[string]any); !ok {
		output["metadata"] = map[string]any{}
	}
}

// Record records in the notebook's metadata which code its outputs are from: the
// SHA-256 of each code cell and of its outputs, the order of the cells, the mode (full,
// quick) with the values that were set, the versions of the programs, and the version of
// the digests that name the runs, train.DigestVersion.
func (nb *Notebook) Record(mode string, sets []Setting, versions map[string]string, digests int) {
	meta := nb.meta()
	code := map[string]any{}
	for _, cell := range nb.Code() {
		code[cell.ID()] = cell.Digest()
	}
	meta["code"] = code
	nb.recordOutputs()
	delete(meta, "renamed from")
	meta["mode"] = mode
	delete(meta, "set")
	if len(sets) > 0 {
		values := map[string]any{}
		for _, set := range sets {
			values[set.Name] = set.Value
		}
		meta["set"] = values
	}
	made := map[string]any{}
	for what, version := range versions {
		made[what] = version
	}
	meta["versions"] = made
	meta["digests"] = json.Number(strconv.Itoa(digests))
}

// Digests returns the version of the digests that name the runs in the notebook's
// outputs, as Record recorded it. Notebooks without a record have version 1.
func (nb *Notebook) Digests() int {
	recorded, _ := nb.meta()["digests"].(json.Number)
	if version, err := strconv.Atoi(recorded.String()); err == nil {
		return version
	}
	return 1
}

// Forget removes what Record recorded: after a failed execution there is no code to
// which all outputs belong.
func (nb *Notebook) Forget() {
	meta := nb.meta()
	for _, key := range []string{"code", "order", "outputs", "renamed from", "mode", "set", "versions", "digests"} {
		delete(meta, key)
	}
}

// Quick returns the settings that a quick execution applies, from the
// notebook's metadata {"latentlab": {"quick": {"epochs": "2"}}}.
func (nb *Notebook) Quick() []Setting {
	quick, _ := nb.meta()["quick"].(map[string]any)
	var sets []Setting
	for _, name := range slices.Sorted(maps.Keys(quick)) {
		switch value := quick[name].(type) {
		case string:
			sets = append(sets, Setting{name, value})
		case json.Number:
			sets = append(sets, Setting{name, value.String()})
		case bool:
			sets = append(sets, Setting{name, map[bool]string{true: "true", false: "false"}[value]})
		}
	}
	return sets
}
