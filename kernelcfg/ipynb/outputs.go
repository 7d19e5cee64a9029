package ipynb

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
)

// ClearOutputs removes the outputs of all code cells, so that after an execution none
// are left from one before.
func (nb *Notebook) ClearOutputs() {
	for _, cell := range nb.Cells() {
		if cell.IsCode() {
			cell.fields["outputs"] = []any{}
			cell.fields["execution_count"] = nil
		}
	}
}

// HasOutputs reports whether the cell has outputs.
func (c Cell) HasOutputs() bool { return len(c.outputs()) > 0 }

// OutputsDigest returns the SHA-256 of the cell's outputs in hexadecimal. It is that of
// what they show: their layout in the file, the numbers of executions and how printed
// text is divided do not count. So it is the same after JupyterLab has saved the
// notebook.
func (c Cell) OutputsDigest() string {
	shown := []map[string]any{}
	for _, output := range c.outputs() {
		switch kind := output["output_type"]; kind {
		case "stream":
			text := joinText(output["text"])
			if n := len(shown); n > 0 && shown[n-1]["stream"] == output["name"] {
				shown[n-1]["text"] = shown[n-1]["text"].(string) + text
			} else {
				shown = append(shown, map[string]any{"stream": output["name"], "text": text})
			}
		case "display_data", "execute_result":
			data := map[string]any{}
			bundle, _ := output["data"].(map[string]any)
			for mime, value := range bundle {
				data[mime] = canonical(value)
			}
			metadata, _ := output["metadata"].(map[string]any)
			if metadata == nil {
				metadata = map[string]any{}
			}
			shown = append(shown, map[string]any{"data": data, "metadata": canonical(metadata)})
		default:
			shown = append(shown, map[string]any{
				"type": kind, "name": output["ename"], "value": output["evalue"], "traceback": canonical(output["traceback"]),
			})
		}
	}
	for _, output := range shown {
		if text, ok := output["text"].(string); ok {
			output["text"] = overwritten(text)
		}
	}
	text, err := json.Marshal(shown)
	if err != nil {
		panic(err) // it was read from JSON
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// canonical returns a value of JSON in one form: lists of lines are joined, and numbers
// are as JavaScript reads them.
func canonical(value any) any {
	switch value := value.(type) {
	case json.Number:
		if f, err := value.Float64(); err == nil {
			return f
		}
	case []any:
		lines := len(value) > 0
		list := make([]any, len(value))
		for i, element := range value {
			_, isText := element.(string)
			lines = lines && isText
			list[i] = canonical(element)
		}
		if lines {
			return joinText(value)
		}
		return list
	case map[string]any:
		object := map[string]any{}
		for key, element := range value {
			object[key] = canonical(element)
		}
		return object
	}
	return value
}

// outputsRecord is what Record notes about a notebook's outputs.
type outputsRecord struct {
	order   []string          // ids of the code cells, as they were executed
	digests map[string]string // of the outputs of the cells that have some, by id
}

// outputsRecord returns the record of the outputs. It reports false if there is none, as
// in notebooks that older versions executed.
func (nb *Notebook) outputsRecord() (outputsRecord, bool) {
	var record outputsRecord
	order, ok := nb.meta()["order"].([]any)
	for _, id := range order {
		text, _ := id.(string)
		record.order = append(record.order, text)
	}
	digests, _ := nb.meta()["outputs"].(map[string]any)
	record.digests = map[string]string{}
	for id, digest := range digests {
		record.digests[id], _ = digest.(string)
	}
	return record, ok
}

// recordOutputs notes the outputs as they are.
func (nb *Notebook) recordOutputs() {
	order, digests := []any{}, map[string]any{}
	for _, cell := range nb.Code() {
		order = append(order, cell.ID())
		if cell.HasOutputs() {
			digests[cell.ID()] = cell.OutputsDigest()
		}
	}
	nb.meta()["order"], nb.meta()["outputs"] = order, digests
}

// OutputsRecorded reports whether a change of the outputs would be found: Record has
// noted their digests.
func (nb *Notebook) OutputsRecorded() bool {
	_, ok := nb.outputsRecord()
	return ok
}

// CopyOutputsRecord replaces the record of the outputs by that of another notebook.
func (nb *Notebook) CopyOutputsRecord(from *Notebook) {
	for _, key := range []string{"order", "outputs"} {
		if value, ok := from.meta()[key]; ok {
			nb.meta()[key] = value
		} else {
			delete(nb.meta(), key)
		}
	}
}

// backspaced returns a line after its backspaces.
func backspaced(line string) string {
	var kept []rune
	for _, r := range line {
		if r != '\b' {
			kept = append(kept, r)
		} else if len(kept) > 0 {
			kept = kept[:len(kept)-1]
		}
	}
	return string(kept)
}

// overwritten returns printed text after its backspaces and carriage returns, as a
// terminal shows it.
func overwritten(text string) string {
	if !strings.ContainsAny(text, "\r\b") {
		return text
	}
	var b strings.Builder
	for line := range strings.Lines(text) {
		body, end := strings.CutSuffix(line, "\n")
		body = strings.TrimSuffix(backspaced(body), "\r")
		if i := strings.LastIndexByte(body, '\r'); i >= 0 {
			body = body[i+1:]
		}
		b.WriteString(body)
		if end {
			b.WriteByte('\n')
		}
	}
	return b.String()
}
