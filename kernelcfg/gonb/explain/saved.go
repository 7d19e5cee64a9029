package explain

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
)

// Where a saved notebook declares a name.
const (
	nowhere = iota
	above   // outside functions: above %%
	below   // under %%
)

// command matches a line of a cell that is for the kernel or a shell.
var command = regexp.MustCompile(`(?m)^\s*[%!].*$`)

// inNotebook reports where the cells of a saved notebook declare name.
func inNotebook(file, name string) int {
	var nb struct {
		Cells []struct {
			Type   string          `json:"cell_type"`
			Source json.RawMessage `json:"source"`
		} `json:"cells"`
	}
	text, err := os.ReadFile(file)
	if err != nil || json.Unmarshal(text, &nb) != nil {
		return nowhere
	}
	quoted := regexp.QuoteMeta(name)
	isBelow := regexp.MustCompile(`(?m)^(?:[\w, ]*,\s*)?` + quoted + `\s*(?:,[\w, ]*)?:=`)
	where := nowhere
	for _, cell := range nb.Cells {
		if cell.Type != "code" {
			continue
		}
		declares, does, _ := strings.Cut("\n"+cellText(cell.Source), "\n%%")
		if slices.Contains(declared("package main\n"+command.ReplaceAllString(declares, "")), name) {
			return above
		}
		if isBelow.MatchString(does) {
			where = below
		}
	}
	return where
}

// cellText returns a cell's source, which is a text or a list of texts.
func cellText(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	var lines []string
	_ = json.Unmarshal(raw, &lines)
	return strings.Join(lines, "")
}
