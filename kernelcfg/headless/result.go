package headless

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"latentlab/kernelcfg/ipynb"
	"latentlab/lib/atomicfile"
	"latentlab/lib/home"
)

// result is where an executed notebook and its page go.
type result struct {
	notebook, page string
	inPlace        bool              // the notebook is the one that is executed
	before         [sha256.Size]byte // of the file that was there at the start; zero if there was none
	perm           fs.FileMode       // of new files
}

// newResult returns the job's result. It makes its folder, and returns an error if one
// of the files could not be written at the end.
func (j Job) newResult() (*result, error) {
	if info, err := os.Stat(j.Folder); err == nil && !info.IsDir() {
		return nil, fmt.Errorf("%s is a file: expected a folder for the results", j.Folder)
	}
	r := resultIn(j.Folder, j.Notebook)
	r.inPlace = home.SameFile(r.notebook, j.Notebook)
	r.before = fileSum(r.notebook)
	r.perm = 0o644
	if info, err := os.Stat(j.Notebook); err == nil {
		// What is private stays so.
		r.perm = info.Mode().Perm()&0o666 | 0o200
	}
	if !r.inPlace && !home.SameFile(j.Folder, j.Setup.Dir("out")) {
		if err := checkEarlier(r.notebook, j.Notebook); err != nil {
			return nil, err
		}
	}
	if err := errors.Join(atomicfile.CheckReplace(r.notebook), atomicfile.CheckReplace(r.page)); err != nil {
		return nil, err
	}
	return r, checkPage(r.page)
}

// checkPage returns an error if there is a file at path that is not a page of a notebook,
// as nbconvert writes them.
func checkPage(path string) error {
	text, err := os.ReadFile(path)
	if err == nil && len(text) > 0 && !bytes.Contains(text, []byte("jp-Notebook")) {
		return fmt.Errorf("%s is not a page of a notebook, and the result's page would replace it: choose another folder with -o", path)
	}
	return nil
}

// checkEarlier returns an error if there is a file at target that is no earlier result of
// a notebook, or one whose code was changed since: they have no cell in common, by ID or,
// where an older notebook has none, by text, or a cell is not as it was executed.
func checkEarlier(target, notebook string) error {
	if !exists(target) {
		return nil
	}
	has := map[string]bool{}
	identity := func(cell ipynb.Cell) string { return cmp.Or(cell.ID(), strings.TrimSpace(cell.Source())) }
	earlier, err := ipynb.Read(target)
	if err != nil {
		return fmt.Errorf("the result would replace a file: %w: choose another folder with -o", err)
	}
	for _, cell := range earlier.Cells() {
		has[identity(cell)] = true
		if made, ok := earlier.Made(cell.ID()); ok && made != cell.Digest() {
			return fmt.Errorf("%s was changed since it was executed, and the result of %s would replace it: "+
				"choose another folder with -o", target, notebook)
		}
	}
	nb, err := ipynb.Read(notebook)
	if err != nil {
		return err
	}
	for _, cell := range nb.Cells() {
		if is := identity(cell); is != "" && has[is] {
			return nil
		}
	}
	return fmt.Errorf("%s is another notebook, which the result of %s would replace: choose another folder with -o",
		target, notebook)
}

// resultIn returns the result of a notebook in a folder.
func resultIn(folder, notebook string) *result {
	path := filepath.Join(folder, filepath.Base(notebook))
	return &result{notebook: path, page: PageName(path)}
}

// PageName returns the name of the page of a notebook.
func PageName(notebook string) string { return strings.TrimSuffix(notebook, ".ipynb") + ".html" }

// changed reports whether the notebook is another than at the start.
func (r *result) changed() bool { return fileSum(r.notebook) != r.before }

// fileSum returns the SHA-256 of a file, zero if it cannot be read.
func fileSum(path string) [sha256.Size]byte {
	text, err := os.ReadFile(path)
	if err != nil {
		return [sha256.Size]byte{}
	}
	return sha256.Sum256(text)
}

// store writes an executed notebook, of which failed is the error, to r. It never
// overwrites a notebook that was saved while it ran, nor a notebook with what is left of
// an execution that failed: then it writes to another place, and the error says where.
// It returns the result that it wrote, nil if that is none.
func (j Job) store(executed *ipynb.Notebook, r *result, failed error) (*result, error) {
	var reason error
	switch {
	case r.inPlace && failed != nil:
		reason = fmt.Errorf("%w, so %s keeps the outputs that it had", failed, r.notebook)
	case r.changed():
		reason = fmt.Errorf("%s was saved by another program while it ran, and stays as that left it", r.notebook)
	default:
		if reason = executed.WriteNew(r.notebook, r.perm); reason == nil {
			return r, failed
		}
	}
	other, err := freeResult(cmp.Or(j.Spare, j.Setup.Dir("out")), r)
	if err == nil {
		other.perm = r.perm
		err = executed.WriteNew(other.notebook, other.perm)
	}
	if err != nil {
		return nil, errors.Join(reason, err)
	}
	return other, fmt.Errorf("%w: what was executed is in %s", reason, relativePath(other.notebook))
}

// freeResult returns a result in folder that does not overwrite r, nor other results than
// earlier ones of the same name.
func freeResult(folder string, r *result) (*result, error) {
	other := resultIn(folder, r.notebook)
	for i := 2; home.SameFile(other.notebook, r.notebook); i++ {
		name := fmt.Sprintf("%s-%d.ipynb", strings.TrimSuffix(filepath.Base(r.notebook), ".ipynb"), i)
		if path := filepath.Join(folder, name); !exists(path) {
			other = resultIn(folder, name)
		}
	}
	return other, os.MkdirAll(folder, 0o755)
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
