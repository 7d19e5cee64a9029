package mistakes

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"latentlab/internal/hometest"
	"latentlab/kernelcfg/setup"
	"latentlab/lib/home"
)

var update = flag.Bool("update", false, "write what the kernel prints into mistakes.md")

//go:embed cells.py
var cellsScript string

const table = "mistakes.md"

// noise is what no message may contain: what belongs to the machinery, not to the cell.
var noise = regexp.MustCompile(`exit status|gonb_|main\.go|/tmp/|failed to run|panicked|func\d+|goroutine|Store\.Exec`)

// A mistake is a section of the table.
type mistake struct {
	name    string
	cells   []string
	message string // what the kernel prints for the last cell
}

var (
	block   = regexp.MustCompile("(?ms)^```(go|text)\n(.*?)^```$")
	heading = regexp.MustCompile(`(?m)^### (.*)$`)
)

// readTable returns the cell that comes before all others, and the mistakes.
func readTable(text string) (first string, mistakes []mistake) {
	starts := heading.FindAllStringSubmatchIndex(text, -1)
	first = block.FindStringSubmatch(text)[2]
	for i, start := range starts {
		end := len(text)
		if i+1 < len(starts) {
			end = starts[i+1][0]
		}
		m := mistake{name: text[start[2]:start[3]]}
		for _, found := range block.FindAllStringSubmatch(text[start[1]:end], -1) {
			if found[1] == "go" {
				m.cells = append(m.cells, strings.TrimSuffix(found[2], "\n"))
			} else {
				m.message = found[2]
			}
		}
		mistakes = append(mistakes, m)
	}
	return first, mistakes
}

// TestMistakes runs the cells of the table in one kernel. With -v it prints the table.
func TestMistakes(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: a kernel starts and compiles cells")
	}
	hometest.Need(t, "the Go kernel", "jupyter", "kernels", setup.KernelName, "kernel.json")
	text, err := os.ReadFile(table)
	if err != nil {
		t.Fatal(err)
	}
	first, mistakes := readTable(string(text))
	for i, outputs := range execute(t, first, mistakes) {
		m := mistakes[i]
		for _, output := range outputs[:len(outputs)-1] {
			if noise.MatchString(output) {
				t.Errorf("%s: a cell before the mistake printed\n%s", m.name, output)
			}
		}
		got := tidy(outputs[len(outputs)-1])
		t.Logf("%s:\n%s\n%s", m.name, strings.Join(m.cells, "\n---\n"), got)
		if found := noise.FindString(got); found != "" {
			t.Errorf("%s: %q is in what the kernel prints:\n%s", m.name, found, got)
		}
		if *update {
			mistakes[i].message = got
		} else if got != m.message {
			t.Errorf("%s: the kernel prints\n%s\nexpected\n%s", m.name, got, m.message)
		}
	}
	if *update {
		if err := os.WriteFile(table, replaceMessages(text, mistakes), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// tidy returns a kernel's text without blank lines and spaces at the ends of lines.
func tidy(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if line = strings.TrimRight(line, " \t\r\n"); line != "" {
			fmt.Fprintln(&b, line)
		}
	}
	return b.String()
}

// replaceMessages returns the table with the messages of mistakes.
func replaceMessages(text []byte, mistakes []mistake) []byte {
	i := 0
	return block.ReplaceAllFunc(text, func(found []byte) []byte {
		if !bytes.HasPrefix(found, []byte("```text")) {
			return found
		}
		i++
		return []byte("```text\n" + mistakes[i-1].message + "```")
	})
}

// execute runs the cells and returns the texts of each mistake's cells.
func execute(t *testing.T, first string, mistakes []mistake) [][]string {
	t.Helper()
	root, err := home.Root()
	if err != nil {
		t.Fatal(err)
	}
	s := setup.New(root, os.Stderr)
	folder := t.TempDir()
	saved := filepath.Join(folder, "saved.ipynb")
	if err := os.WriteFile(saved, []byte(savedNotebook), 0o644); err != nil {
		t.Fatal(err)
	}
	var groups [][]string
	for _, m := range mistakes {
		groups = append(groups, m.cells)
	}
	job, err := json.Marshal(map[string]any{
		"kernel": setup.KernelName, "folder": folder, "first": first, "groups": groups,
	})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), s.Python(), "-c", cellsScript)
	cmd.Stdin = bytes.NewReader(job)
	cmd.Stderr = os.Stderr
	cmd.Env = append(s.JupyterEnviron(), "JPY_SESSION_NAME="+saved,
		"LATENTLAB_RUNS="+filepath.Join(folder, "runs"), "LATENTLAB_MODELS="+filepath.Join(folder, "models"))
	setup.OwnGroup(cmd)
	cmd.Cancel = func() error { return setup.KillGroup(cmd) }
	var out bytes.Buffer
	cmd.Stdout = &out
	if err := setup.RunPinned(cmd); err != nil {
		t.Fatal(err)
	}
	var answer [][]string
	text := strings.ReplaceAll(out.String(), folder+"/", "") // it differs from one time to the next
	if err := json.Unmarshal([]byte(text), &answer); err != nil {
		t.Fatal(err)
	}
	if len(answer) != len(mistakes) || len(answer) < 40 {
		t.Fatalf("%d of %d mistakes were run, expected at least 40", len(answer), len(mistakes))
	}
	return answer
}

// savedNotebook is the notebook that the kernel belongs to, as it was saved before the
// kernel was restarted.
const savedNotebook = `{"cells": [{"cell_type": "code", "source": ["// Hyperparameters\n", "var epochs = 20\n"]}]}`
