package setup

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"latentlab/lib/atomicfile"
)

// labFiles is the project's part of JupyterLab, laid out as in a Python environment:
//
//   - the modules latentlab_page, which writes pages that need no network, and
//     latentlab_server, with which JupyterLab's menu writes the same pages;
//   - settings: no news, no update notices, and no check with node, at each load of a
//     page, whether extensions that nobody installed were built; brackets close
//     themselves, and an answer to Tab may take five seconds, since a kernel's first
//     one takes more than the one second that JupyterLab waits.
//
// A reader's own choices are in other files, and come before these.
//
//go:embed jupyter
var labFiles embed.FS

// lab puts labFiles into the Python environment.
func (s *Setup) lab() step {
	st := step{name: "lab", part: "Jupyter settings", title: "JupyterLab's settings and export", inputs: s.python().inputs}
	files := map[string][]byte{} // by path below the environment or, for a module, by name
	err := fs.WalkDir(labFiles, "jupyter", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := labFiles.ReadFile(path)
		path = strings.TrimPrefix(path, "jupyter/")
		st.inputs += "\n" + path + "\n" + string(text)
		if module, ok := strings.CutPrefix(path, "modules/"); ok {
			path = module
		} else {
			st.outputs = append(st.outputs, "venv/"+path)
		}
		files[path] = text
		return err
	})
	if err != nil {
		panic(err) // the files are embedded
	}
	// The folder of modules has Python's version in its name.
	modules := func() (string, error) {
		found := glob(s.Dir("venv", "lib"), "python3*/site-packages")
		if len(found) != 1 {
			return "", fmt.Errorf("%s has %d folders python3*/site-packages, expected one", s.Dir("venv", "lib"), len(found))
		}
		return found[0], nil
	}
	st.check = func(deep bool) error {
		// A new environment has none of these files.
		if err := s.checkStamp(s.python(), deep); err != nil {
			return err
		}
		dir, err := modules()
		if err != nil {
			return err
		}
		for name, text := range files {
			if filepath.Ext(name) != ".py" {
				continue
			}
			if now, err := os.ReadFile(filepath.Join(dir, name)); err != nil || !bytes.Equal(now, text) {
				return errors.Join(fmt.Errorf("%s was changed after the set-up", name), err)
			}
		}
		return nil
	}
	st.do = func(context.Context) error {
		dir, err := modules()
		if err != nil {
			return err
		}
		for name, text := range files {
			path := s.Dir("venv", name)
			if filepath.Ext(name) == ".py" {
				path = filepath.Join(dir, name)
			}
			if err := atomicfile.WriteFile(path, text, 0o644); err != nil {
				return err
			}
		}
		return nil
	}
	return st
}
