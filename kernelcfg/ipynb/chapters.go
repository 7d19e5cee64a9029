package ipynb

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

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
	dec := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(text, byteOrderMark)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&chapters); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return chapters, nil
}

// ChapterPaths returns the paths of the notebooks that the manifest of chapters at path
// names and that are there. All others beside them are somebody's own.
func ChapterPaths(path string) ([]string, error) {
	chapters, err := Chapters(path)
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, chapter := range chapters {
		file := filepath.Join(filepath.Dir(path), filepath.Base(chapter.Notebook))
		if _, err := os.Stat(file); err == nil && !slices.Contains(paths, file) {
			paths = append(paths, file)
		}
	}
	return paths, nil
}

// CheckChapters returns what is wrong with the manifest of chapters at path: missing
// notebooks, sections without a cell, cells that are not in their notebook.
func CheckChapters(path string) ([]string, error) {
	chapters, err := Chapters(path)
	if err != nil {
		return nil, err
	}
	var wrong []string
	for _, chapter := range chapters {
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
	return wrong, nil
}
