package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// layers are the packages under lib/ from the lowest layer up. A package imports
// only packages of lower layers; so models do not import one another.
var layers = [][]string{
	{"atomicfile", "eigen", "format", "home", "limit", "notice", "parallel", "place", "random", "safetensors", "trace"},
	{"cache", "dataset/download", "dataset/internal/npy", "dataset/internal/table", "letters", "wasm"},
	{"augment", "backend", "dataset", "figure/internal/card", "knob", "latent", "mlp", "prob", "projector"},
	{"coding", "conv", "figure", "loss", "metric", "pca", "sweep", "train", "tsne"},
	{"figure/chart", "figure/diagram", "figure/internal/figuretest", "trained"},
	{"aae", "ae", "classify", "export", "gan", "vae", "wasm/training", "weights"},
	{"page", "run"},
	{"panel"},
	{"notebook"},
}

// TestPackageLayers checks that imports lead only to lower layers. A test may use any
// package under lib/ and internal/, since models and data sets are its examples;
// nothing under lib/ or internal/ imports kernelcfg.
func TestPackageLayers(t *testing.T) {
	layerOf := map[string]int{}
	for i, names := range layers {
		for _, name := range names {
			layerOf["latentlab/lib/"+name] = i
		}
	}
	list := exec.CommandContext(t.Context(), "go", "list", "-f",
		`{{.ImportPath}}|{{join .Imports " "}}|{{join .TestImports " "}} {{join .XTestImports " "}}`, "./lib/...", "./internal/...")
	list.Dir = ".."
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for line := range strings.Lines(string(out)) {
		fields := strings.Split(strings.TrimSpace(line), "|")
		path, imports, inTests := fields[0], strings.Fields(fields[1]), strings.Fields(fields[2])
		for _, imported := range slices.Concat(imports, inTests) {
			if strings.HasPrefix(imported, "latentlab/kernelcfg") {
				t.Errorf("%s imports %s, or its tests do: move what they share below both", path, imported)
			}
		}
		if !strings.HasPrefix(path, "latentlab/lib/") {
			continue
		}
		layer, ok := layerOf[path]
		if !ok {
			t.Errorf("%s is on no layer: add it to layers, to the README's layout and to the figure in CONTRIBUTING.md", path)
			continue
		}
		found++
		for _, imported := range imports {
			if on, ok := layerOf[imported]; ok && on >= layer {
				t.Errorf("%s, on layer %d, imports %s, on layer %d: expected a lower one", path, layer, imported, on)
			}
		}
	}
	if found != len(layerOf) {
		t.Errorf("%d packages under lib/ are on a layer, layers names %d", found, len(layerOf))
	}
}

// TestCompilesFast checks that kernelcfg does without what takes long to compile: on a
// new machine it is compiled before it can print a word.
func TestCompilesFast(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	deps := strings.Fields(string(out))
	for _, path := range deps {
		if path == "net/http" || strings.HasPrefix(path, "github.com/gomlx/") || strings.HasPrefix(path, "gonum.org/") {
			t.Errorf("kernelcfg imports %s, or what it imports does: make it a program of its own, as kernelcfg/fetch is", path)
		}
	}
	if len(deps) < 100 {
		t.Errorf("go list names %d packages: expected all that kernelcfg imports", len(deps))
	}
}

// TestLayout checks that the README and CONTRIBUTING.md name each package.
func TestLayout(t *testing.T) {
	_, layout, ok := strings.Cut(readFile(t, "../README.md"), "## Layout\n")
	if !ok {
		t.Fatal("the README has no section Layout")
	}
	_, figure, ok := strings.Cut(readFile(t, "../CONTRIBUTING.md"), "```mermaid\n")
	if !ok {
		t.Fatal("CONTRIBUTING.md has no figure of the layers")
	}
	figure, _, _ = strings.Cut(figure, "```")
	for _, name := range slices.Concat(layers...) {
		if strings.Contains(name, "internal") {
			continue
		}
		name = name[strings.LastIndexByte(name, '/')+1:]
		if !strings.Contains(layout, name+"/") {
			t.Errorf("the README's layout lacks %s/", name)
		}
		words := strings.FieldsFunc(figure, func(r rune) bool { return r != '/' && (r < 'a' || r > 'z') })
		if !slices.ContainsFunc(words, func(word string) bool { return word == name || strings.HasSuffix(word, "/"+name) }) {
			t.Errorf("the figure in CONTRIBUTING.md lacks %s", name)
		}
	}
}
