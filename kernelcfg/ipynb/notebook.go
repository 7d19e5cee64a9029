package ipynb

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"latentlab/lib/atomicfile"
)

// Notebook is a notebook in memory. Fields that this package does not know stay as
// they were read.
type Notebook struct {
	Path string // where it was read from
	root map[string]any
}

// Cell is one cell of a notebook; changes to it change the notebook.
type Cell struct {
	Number int // among the notebook's code cells that are not empty, from 1; 0 for other cells
	fields map[string]any
}

// Read reads a notebook of format 4.
func Read(path string) (*Notebook, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	nb, err := Parse(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	nb.Path = path
	return nb, nil
}

// byteOrderMark is what some editors begin a file in UTF-8 with.
var byteOrderMark = []byte("\xef\xbb\xbf")

// Parse reads a notebook of format 4 from its text. It removes a byte order mark, and
// the carriage returns of Windows' line ends from cells: the Go kernel knows %% only at
// the end of a line.
func Parse(text []byte) (*Notebook, error) {
	if bytes.HasPrefix(text, []byte("\xff\xfe")) || bytes.HasPrefix(text, []byte("\xfe\xff")) {
		return nil, errors.New("not a notebook: the file is UTF-16: save it as UTF-8")
	}
	dec := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(text, byteOrderMark)))
	dec.UseNumber() // so that a number is written as it was read
	nb := &Notebook{}
	if err := dec.Decode(&nb.root); err != nil {
		return nil, fmt.Errorf("not a notebook: %w", err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, errors.New("not a notebook: there is text after its end")
	}
	if format, _ := nb.root["nbformat"].(json.Number); format != "4" {
		return nil, fmt.Errorf("not a notebook of format 4: nbformat is %v", nb.root["nbformat"])
	}
	cells, ok := nb.root["cells"].([]any)
	if !ok {
		return nil, fmt.Errorf("not a notebook: it has no list of cells")
	}
	for i, c := range cells {
		if _, ok := c.(map[string]any); !ok {
			return nil, fmt.Errorf("not a notebook: cell %d is not an object", i+1)
		}
	}
	for _, cell := range nb.Cells() {
		if source := cell.Source(); strings.Contains(source, "\r\n") {
			cell.SetSource(strings.ReplaceAll(source, "\r\n", "\n"))
		}
	}
	return nb, nil
}

// Cells returns the notebook's cells in order.
func (nb *Notebook) Cells() []Cell {
	var cells []Cell
	number := 0
	for _, c := range nb.root["cells"].([]any) {
		cell := Cell{fields: c.(map[string]any)}
		if cell.IsCode() && strings.TrimSpace(cell.Source()) != "" {
			number++
			cell.Number = number
		}
		cells = append(cells, cell)
	}
	return cells
}

// Code returns the code cells that are not empty.
func (nb *Notebook) Code() []Cell {
	var code []Cell
	for _, cell := range nb.Cells() {
		if cell.Number > 0 {
			code = append(code, cell)
		}
	}
	return code
}

// IsCode reports whether the cell holds code.
func (c Cell) IsCode() bool { return c.fields["cell_type"] == "code" }

// ID returns the cell's identifier, "" in notebooks older than format 4.5.
func (c Cell) ID() string {
	id, _ := c.fields["id"].(string)
	return id
}

// Source returns the cell's text.
func (c Cell) Source() string { return joinText(c.fields["source"]) }

// SetSource replaces the cell's text.
func (c Cell) SetSource(text string) { c.fields["source"] = splitLines(text) }

// Digest returns the SHA-256 of the cell's text in hexadecimal. White space
// at the end of a line, which editors remove, does not count.
func (c Cell) Digest() string {
	var b strings.Builder
	for line := range strings.Lines(c.Source()) {
		b.WriteString(strings.TrimRight(line, " \t\r\n") + "\n")
	}
	sum := sha256.Sum256([]byte(strings.TrimRight(b.String(), "\n")))
	return hex.EncodeToString(sum[:])
}

// outputs returns the cell's outputs.
func (c Cell) outputs() []map[string]any {
	list, _ := c.fields["outputs"].([]any)
	var outputs []map[string]any
	for _, o := range list {
		if output, ok := o.(map[string]any); ok {
			outputs = append(outputs, output)
		}
	}
	return outputs
}

// meta returns the project's metadata in the notebook, which it makes if there is none.
func (nb *Notebook) meta() map[string]any {
	metadata := object(nb.root, "metadata")
	return object(metadata, "latentlab")
}

// object returns the object under key, which it makes if there is none.
func object(in map[string]any, key string) map[string]any {
	if m, ok := in[key].(map[string]any); ok {
		return m
	}
	m := map[string]any{}
	in[key] = m
	return m
}

// Bytes returns the notebook as Jupyter writes it: with sorted keys, indented by one
// space, without escapes for HTML.
func (nb *Notebook) Bytes() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(nb.root); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// Write writes the notebook to path as [atomicfile.Replace] does, in full or not at all.
func (nb *Notebook) Write(path string) error { return nb.WriteNew(path, 0o644) }

// WriteNew is Write with the permissions of a file that is not there yet.
func (nb *Notebook) WriteNew(path string, perm fs.FileMode) error {
	text, err := nb.Bytes()
	if err != nil {
		return err
	}
	return atomicfile.Replace(path, text, perm)
}

// joinText returns a text that a notebook contains as a string or as a list of lines.
func joinText(text any) string {
	switch text := text.(type) {
	case string:
		return text
	case []any:
		var b strings.Builder
		for _, line := range text {
			s, _ := line.(string)
			b.WriteString(s)
		}
		return b.String()
	}
	return ""
}

// splitLines splits a text into a list of lines with their line ends, as in a notebook.
func splitLines(text string) []any {
	list := []any{}
	for line := range strings.Lines(text) {
		list = append(list, line)
	}
	return list
}
