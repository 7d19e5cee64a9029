package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"latentlab/kernelcfg/setup"
)

// Copy copies a notebook with its outputs, trusts it as `kernelcfg lab` trusts the
// project's notebooks, and returns its name in the lab.
func (l *runningLab) Copy(notebook string) string {
	l.t.Helper()
	text, err := os.ReadFile(notebook)
	if err != nil {
		l.t.Fatal(err)
	}
	name := l.folder + filepath.Base(notebook)
	l.writeFile(name, text)
	if err := l.server.Trust(context.Background(), filepath.Join(l.Dir, name)); err != nil {
		l.t.Fatal(err)
	}
	return name
}

// Write writes a notebook of code cells, untrusted and without outputs, and returns its
// name in the lab: its path inside Dir.
func (l *runningLab) Write(name string, cells ...string) string {
	l.t.Helper()
	name = l.folder + name
	l.writeFile(name, codeNotebook(cells...))
	return name
}

func (l *runningLab) writeFile(name string, text []byte) {
	l.t.Helper()
	if err := os.WriteFile(filepath.Join(l.Dir, name), text, 0o644); err != nil {
		l.t.Fatal(err)
	}
}

// codeNotebook returns a notebook of code cells for the project's kernel.
func codeNotebook(cells ...string) []byte {
	type object = map[string]any
	list := []object{}
	for i, source := range cells {
		list = append(list, object{
			"cell_type": "code", "id": fmt.Sprintf("cell%d", i+1), "metadata": object{},
			"execution_count": nil, "outputs": []any{}, "source": strings.TrimSpace(source),
		})
	}
	text, err := json.MarshalIndent(object{
		"cells": list, "nbformat": 4, "nbformat_minor": 5,
		"metadata": object{"kernelspec": object{"name": setup.KernelName, "display_name": "Go (latentlab)", "language": "go"}},
	}, "", " ")
	if err != nil {
		panic(err) // maps and strings always encode
	}
	return append(text, '\n')
}
