package ipynb

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Check returns what is wrong with a notebook that is committed with its outputs:
// cells that changed after the execution that made the outputs, cells that were
// never executed, errors among the outputs, an execution that was not full. If it
// returns nothing the outputs belong to the code.
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
		name := fmt.Sprintf("code cell %d (id %s): %s", cell.Number, cell.ID(), firstLine(cell.Source()))
		switch made := recorded[cell.ID()]; {
		case cell.ID() == "":
			wrong = append(wrong, name+": has no id; save the notebook in JupyterLab 4")
		case seen[cell.ID()]:
			wrong = append(wrong, name+": another cell has the same id")
		case made == nil:
			wrong = append(wrong, name+": was never executed")
		case made != cell.Digest():
			wrong = append(wrong, name+": changed since its outputs were made")
		}
		seen[cell.ID()] = true
		for _, output := range cell.outputs() {
			if output["output_type"] == "error" {
				wrong = append(wrong, name+": its output is an error")
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(recorded)) {
		if !seen[id] {
			wrong = append(wrong, fmt.Sprintf("the cell with id %s is gone since the outputs were made", id))
		}
	}
	return wrong
}

// The modes of an execution.
const (
	Full  = "full"  // every value as it is in the notebook
	Quick = "quick" // with the notebook's own settings for a quick look
	Set   = "set"   // with the caller's settings
)

// firstLine returns the first line of a cell that is not blank, at most 50 bytes of it.
func firstLine(source string) string {
	for line := range strings.Lines(source) {
		if text := strings.TrimSpace(line); text != "" {
			if len(text) > 50 {
				text = strings.ToValidUTF8(text[:50], "") + "…"
			}
			return text
		}
	}
	return ""
}

// Chapter maps the sections of a tutorial to cells of a notebook.
type Chapter struct {
	Notebook string    `json:"notebook"` // file name beside the manifest
	Tutorial string    `json:"tutorial"` // file name of the tutorial that it follows
	Sections []Section `json:"sections"`
}

// Section is one section of a tutorial, with the cells that follow it.
type Section struct {
	ID    string   `json:"id"` // 12.3.1
	Title string   `json:"title"`
	Cells []string `json:"cells"` // identifiers of cells
}

// Chapters reads the manifest of chapters at path.
func Chapters(path string) ([]Chapter, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var chapters []Chapter
	dec := json.NewDecoder(strings.NewReader(string(text)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&chapters); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return chapters, nil
}

// CheckChapters returns what is wrong with the manifest of chapters at path: missing
// notebooks, sections without a cell, cells that are not in their notebook, notebooks
// in the same folder that it does not name.
func CheckChapters(path string) ([]string, error) {
	chapters, err := Chapters(path)
	if err != nil {
		return nil, err
	}
	var wrong []string
	named := map[string]bool{}
	for _, chapter := range chapters {
		named[chapter.Notebook] = true
		nb, err := Read(filepath.Join(filepath.Dir(path), chapter.Notebook))
		if err != nil {
			wrong = append(wrong, err.Error())
			continue
		}
		ids := map[string]bool{}
		for _, cell := range nb.Cells() {
			ids[cell.ID()] = true
		}
		if len(chapter.Sections) == 0 {
			wrong = append(wrong, chapter.Notebook+": the manifest names no section")
		}
		for _, section := range chapter.Sections {
			if len(section.Cells) == 0 {
				wrong = append(wrong, fmt.Sprintf("%s: section %s (%s) has no cell",
					chapter.Notebook, section.ID, section.Title))
			}
			for _, id := range section.Cells {
				if !ids[id] || id == "" {
					wrong = append(wrong, fmt.Sprintf("%s: section %s (%s) names the cell %q, which does not exist",
						chapter.Notebook, section.ID, section.Title, id))
				}
			}
		}
	}
	beside, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*.ipynb"))
	if err != nil {
		return nil, err
	}
	for _, file := range beside {
		if name := filepath.Base(file); !named[name] {
			wrong = append(wrong, name+": the manifest does not name it")
		}
	}
	return wrong, nil
}
