// Package home finds the project on disk: its root folder, and in it the folder .latentlab
// with everything that the project installs and creates (tools, plugin, data sets, runs).
// Downloads and builds of Go and the package managers stay in their own caches.
package home

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
)

// RootEnv is the environment variable with the project's folder. The kernelspec sets it,
// since a notebook cell runs in a temporary module.
const RootEnv = "LATENTLAB_ROOT"

var moduleLine = regexp.MustCompile(`(?m)^module\s+latentlab\s*$`)

// Root returns the project's folder: $LATENTLAB_ROOT, or the closest folder at or above the
// working directory whose go.mod is the project's.
func Root() (string, error) {
	if dir := os.Getenv(RootEnv); dir != "" {
		if !isRoot(dir) {
			return "", fmt.Errorf("%s is %q, which has no go.mod of module latentlab: "+
				"set it to the project's folder, or unset it", RootEnv, dir)
		}
		return filepath.Abs(dir)
	}
	start, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for dir := start; ; dir = filepath.Dir(dir) {
		if isRoot(dir) {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", fmt.Errorf("there is no latentlab project at or above %s: "+
				"run this inside the project, or set %s", start, RootEnv)
		}
	}
}

func isRoot(dir string) bool {
	mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	return err == nil && moduleLine.Match(mod)
}

// Runs returns the folder of all runs: $LATENTLAB_RUNS, or the project's .latentlab/runs.
func Runs() (string, error) {
	if dir := os.Getenv("LATENTLAB_RUNS"); dir != "" {
		return filepath.Abs(dir)
	}
	return Dir("runs")
}

// Dir returns the path of elem under the project's .latentlab folder, without creating
// it.
func Dir(elem ...string) (string, error) {
	root, err := Root()
	if err != nil {
		return "", err
	}
	return filepath.Join(append([]string{root, ".latentlab"}, elem...)...), nil
}

// SameFile reports whether two paths name one file or folder, as by way of a link.
func SameFile(a, b string) bool {
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	return errX == nil && errY == nil && os.SameFile(x, y)
}
