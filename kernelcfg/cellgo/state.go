//go:build unix

package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// state returns the digest of everything but the sources that determines how go builds
// a cell: the environment, go itself and its settings, the modules' files, and the
// names of the files beside main.go. Like go, it assumes that packages of other modules
// do not change: the module cache is read-only.
func (c *cell) state(mods []module) (string, error) {
	h := sha256.New()
	for _, v := range environ() {
		writeValues(h, v)
	}
	if err := allowedFlags(os.Getenv("GOFLAGS")); err != nil {
		return "", err
	}
	info, err := os.Stat(c.goTool)
	if err != nil {
		return "", err
	}
	writeValues(h, c.goTool, info.Size(), info.ModTime().UnixNano())
	entries, err := os.ReadDir(c.folder)
	if err != nil {
		return "", err
	}
	for _, entry := range entries {
		name := entry.Name()
		known := []string{"main.go", "go.mod", "go.sum", "go.work", "go.work.sum", filepath.Base(c.program), ".cellgo"}
		if !slices.Contains(known, name) && !strings.HasPrefix(name, ".latentlab-") { // it may be part of the program
			return "", fmt.Errorf("%s is in the folder of main.go", name)
		}
	}
	resolved, err := filepath.EvalSymlinks(c.goTool)
	if err != nil {
		return "", err
	}
	goroot := filepath.Dir(filepath.Dir(resolved))
	settings := os.Getenv("GOENV")
	if settings == "" {
		dir, err := os.UserConfigDir()
		if err != nil {
			return "", err
		}
		settings = filepath.Join(dir, "go", "env")
	}
	files := []string{settings, filepath.Join(goroot, "go.env"), filepath.Join(goroot, "VERSION")}
	for _, name := range moduleFiles {
		files = append(files, filepath.Join(c.folder, name))
	}
	for _, m := range mods {
		writeValues(h, m.Path, m.Dir)
		for _, name := range moduleFiles {
			files = append(files, filepath.Join(m.Dir, name))
		}
	}
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
		writeValues(h, path, err == nil, string(text))
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

var moduleFiles = []string{"go.mod", "go.sum", "go.work", "go.work.sum"}

// writeValues writes values to h so that different lists give different bytes.
func writeValues(h hash.Hash, values ...any) {
	for _, value := range values {
		text := fmt.Sprint(value)
		fmt.Fprintf(h, "%d:%s", len(text), text)
	}
}

// environ returns the environment without the variables that the kernel changes with
// each cell, sorted.
func environ() []string {
	env := slices.DeleteFunc(os.Environ(), func(v string) bool {
		return strings.HasPrefix(v, "GONB_") || strings.HasPrefix(v, recordEnv+"=")
	})
	slices.Sort(env)
	return env
}

// allowedFlags returns an error if flags, the value of GOFLAGS, make a build depend on
// more than state covers.
func allowedFlags(flags string) error {
	for len(flags) > 0 {
		flags = strings.TrimLeft(flags, " \t\n")
		if flags == "" {
			break
		}
		var word string
		if q := flags[0]; q == '\'' || q == '"' {
			end := strings.IndexByte(flags[1:], q)
			if end < 0 {
				return errors.New("GOFLAGS has an unclosed quote")
			}
			word, flags = flags[1:1+end], flags[end+2:]
		} else if end := strings.IndexAny(flags, " \t\n"); end >= 0 {
			word, flags = flags[:end], flags[end:]
		} else {
			word, flags = flags, ""
		}
		name, _, _ := strings.Cut(strings.TrimLeft(word, "-"), "=")
		if !slices.Contains([]string{"ldflags", "gcflags", "buildvcs", "tags", "trimpath"}, name) {
			return fmt.Errorf("GOFLAGS has %s", word)
		}
	}
	return nil
}

// module is a module of the workspace whose sources may change.
type module struct{ Path, Dir string }

// modules returns the modules of the cell's workspace except the cell's own. It caches
// go's answer until one of the files that go read changes.
func (c *cell) modules() ([]module, error) {
	if os.Getenv("GOWORK") != "" {
		return nil, errors.New("GOWORK is set")
	}
	var cached struct {
		Mods  []module
		Files map[string]string
	}
	if err := readJSON(c.scratch("modules.json"), &cached); err == nil && unchanged(cached.Files) {
		return resolved(cached.Mods)
	}
	cached.Mods, cached.Files = nil, map[string]string{}
	type file struct {
		Module  struct{ Path string }
		Use     []struct{ DiskPath string }
		Replace []struct {
			Old, New struct{ Path, Version string }
		}
	}
	var replaced []string // modules replaced by folders
	read := func(path, kind string) (file, error) {
		var f file
		text, err := os.ReadFile(path)
		if err != nil {
			return f, err
		}
		cached.Files[path] = string(text)
		out, err := c.run(kind, "edit", "-json", path)
		if err != nil {
			return f, err
		}
		if err := json.Unmarshal(out, &f); err != nil {
			return f, err
		}
		for _, replace := range f.Replace {
			if replace.New.Version == "" {
				replaced = append(replaced, replace.Old.Path)
			}
		}
		return f, nil
	}
	work, err := read(filepath.Join(c.folder, "go.work"), "work")
	if err != nil {
		return nil, err
	}
	for _, use := range work.Use {
		dir := use.DiskPath
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(c.folder, dir)
		}
		mod, err := read(filepath.Join(dir, "go.mod"), "mod")
		if err != nil {
			return nil, err
		}
		if filepath.Clean(dir) != c.folder {
			cached.Mods = append(cached.Mods, module{mod.Module.Path, filepath.Clean(dir)})
		}
	}
	for _, path := range replaced {
		// A module of the workspace comes from there, even if it is replaced.
		if !slices.ContainsFunc(cached.Mods, func(m module) bool { return m.Path == path }) {
			return nil, fmt.Errorf("a folder replaces the module %s", path)
		}
	}
	if err := os.MkdirAll(c.scratch(), 0o700); err != nil {
		return nil, err
	}
	if err := writeJSON(c.scratch("modules.json"), cached); err != nil {
		return nil, err
	}
	return resolved(cached.Mods)
}

// resolved returns modules with their links resolved: a walk does not follow a link, and
// a link may change.
func resolved(mods []module) ([]module, error) {
	mods = slices.Clone(mods)
	for i := range mods {
		var err error
		if mods[i].Dir, err = filepath.EvalSymlinks(mods[i].Dir); err != nil {
			return nil, err
		}
	}
	return mods, nil
}

// unchanged reports whether there are files and each has the given contents.
func unchanged(files map[string]string) bool {
	for path, want := range files {
		if text, err := os.ReadFile(path); err != nil || string(text) != want {
			return false
		}
	}
	return len(files) > 0
}

// folderOf returns the folder of a package of the workspace.
func folderOf(mods []module, path string) (string, bool) {
	var best module
	for _, m := range mods {
		if (path == m.Path || strings.HasPrefix(path, m.Path+"/")) && len(m.Path) > len(best.Path) {
			best = m
		}
	}
	return filepath.Join(best.Dir, filepath.FromSlash(strings.TrimPrefix(path, best.Path))), best.Path != ""
}

// allSources returns the digests of all packages of modules, by folder.
func allSources(mods []module) (map[string]string, error) {
	sources := map[string]string{}
	for _, m := range mods {
		err := filepath.WalkDir(m.Dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.IsDir() {
				return err
			}
			name := d.Name()
			ignored := strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || name == "testdata"
			if path != m.Dir && ignored {
				return filepath.SkipDir
			}
			if files, _ := filepath.Glob(filepath.Join(path, "*.go")); len(files) == 0 {
				return nil
			}
			sources[path], err = packageDigest(path)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return sources, nil
}

// packageDigest returns the digest of the names and contents of all files from which a
// package is built: those in its folder and, if it embeds files, those under it.
func packageDigest(dir string) (string, error) {
	h := sha256.New()
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", err
	}
	embeds := false
	for _, entry := range entries {
		isFile := entry.Type().IsRegular() || entry.Type()&fs.ModeSymlink != 0
		if !isFile || strings.HasSuffix(entry.Name(), "_test.go") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			return "", err
		}
		writeValues(h, entry.Name(), string(text))
		embeds = embeds || strings.HasSuffix(entry.Name(), ".go") && bytes.Contains(text, []byte("//go:embed"))
	}
	if embeds {
		err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() || filepath.Dir(path) == dir {
				return err
			}
			text, err := os.ReadFile(path)
			writeValues(h, path, string(text))
			return err
		})
	}
	return hex.EncodeToString(h.Sum(nil)), err
}
