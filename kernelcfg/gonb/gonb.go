package gonb

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Module is GoNB's module path.
const Module = "github.com/janpfeifer/gonb"

// Folder returns the folder with the changes in the project at root.
func Folder(root string) string {
	return filepath.Join(root, "kernelcfg", "gonb")
}

// addedTo is the folder of GoNB for the packages that are added to it.
var addedTo = filepath.Join("internal", "latentlab")

// Inputs returns all text that the changes in folder consist of.
func Inputs(folder string) (string, error) {
	var b strings.Builder
	paths, err := files(folder)
	for _, path := range paths {
		text, err := os.ReadFile(filepath.Join(folder, path))
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "%s\n%s\n", path, text)
	}
	return b.String(), err
}

// files returns the patches in folder and the files of the packages that are added, all
// relative to it and sorted.
func files(folder string) ([]string, error) {
	var paths []string
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(folder, path)
		added := strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") && filepath.Dir(name) != "."
		if added || strings.HasSuffix(name, ".patch") {
			paths = append(paths, name)
		}
		return err
	})
	if err == nil && len(paths) == 0 {
		err = fmt.Errorf("%s has no changes for the Go kernel", folder)
	}
	return paths, err
}

// Prepare writes to the folder temp the changed source of the GoNB in module, without
// its tests, and a go.mod with its go.sum, with which the programs that the folder pins
// has are built with that source. It returns the path of the go.mod, for -modfile.
func Prepare(module, folder, pins, temp string) (string, error) {
	to := filepath.Join(temp, "gonb")
	if err := copySource(module, to); err != nil {
		return "", err
	}
	if err := apply(folder, to); err != nil {
		return "", err
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		text, err := os.ReadFile(filepath.Join(pins, name))
		if err != nil {
			return "", err
		}
		if name == "go.mod" {
			text = fmt.Appendf(text, "\nreplace %s => %q\n", Module, to)
		}
		if err := writeFile(filepath.Join(temp, name), text); err != nil {
			return "", err
		}
	}
	return filepath.Join(temp, "go.mod"), nil
}

// apply changes the source of GoNB in to by what is in folder.
func apply(folder, to string) error {
	paths, err := files(folder)
	if err != nil {
		return err
	}
	for _, path := range paths {
		text, err := os.ReadFile(filepath.Join(folder, path))
		if err != nil {
			return err
		}
		name, isPatch := strings.CutSuffix(path, ".patch")
		if isPatch {
			name, err = filepath.Rel("patches", name)
			if err == nil {
				err = patchFile(filepath.Join(to, name), string(text))
			}
		} else {
			err = writeFile(filepath.Join(to, addedTo, name), text)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", filepath.Join(folder, path), err)
		}
	}
	return nil
}

// patchFile changes the file at path.
func patchFile(path, patch string) error {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return errors.New("GoNB has no such file: it is of another version")
	}
	if err != nil {
		return err
	}
	changed, err := change(string(text), patch)
	if err != nil {
		return err
	}
	return writeFile(path, []byte(changed))
}

// copySource copies what GoNB is built from.
func copySource(module, to string) error {
	skipped := []string{"examples", "docs", "binder", "cmd", filepath.Join("internal", "nbtests")}
	return filepath.WalkDir(module, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(module, path)
		if err != nil {
			return err
		}
		switch {
		case d.IsDir() && slices.Contains(skipped, name):
			return filepath.SkipDir
		case !d.Type().IsRegular() || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return writeFile(filepath.Join(to, name), text)
	})
}

// writeFile writes a file and the folders above it.
func writeFile(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o644)
}
