package rename

import (
	"go/types"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"latentlab/kernelcfg/gocell"
)

// TestLibraryNames looks the table's new names up in the library: when one
// changes again, its rule has to have the last.
func TestLibraryNames(t *testing.T) {
	// The go command reads the library in another process. The test looks into
	// its folders too, or its result would be taken from the cache.
	err := filepath.WalkDir("../../lib", func(_ string, _ fs.DirEntry, err error) error { return err })
	if err != nil {
		t.Fatal(err)
	}
	table, err := Library()
	if err != nil {
		t.Fatal(err)
	}
	wanted := map[string]bool{} // packages of new names
	for _, to := range table.names {
		wanted[to.path] = true
	}
	for key := range table.members {
		wanted[key[:strings.LastIndexByte(key[:strings.LastIndexByte(key, '.')], '.')]] = true
	}
	for _, to := range table.groups {
		wanted[to.path] = true
	}
	packages := sorted(wanted)
	checker, err := gocell.NewChecker("../..", packages)
	if err != nil {
		t.Fatal(err)
	}
	object := func(path, name string) types.Object {
		t.Helper()
		pkg, err := checker.Import(path)
		if err != nil {
			t.Error(err)
			return nil
		}
		found := pkg.Scope().Lookup(name)
		if found == nil {
			t.Errorf("package %s has no %s, which the table renames to", path, name)
		}
		return found
	}
	member := func(key, name string) {
		t.Helper()
		typ := key[:strings.LastIndexByte(key, '.')]
		dot := strings.LastIndexByte(typ, '.')
		of := object(typ[:dot], typ[dot+1:])
		if of == nil {
			return
		}
		if found, _, _ := types.LookupFieldOrMethod(of.Type(), true, of.Pkg(), name); found == nil {
			t.Errorf("%s has no %s, which the table renames to", typ, name)
		}
	}
	for _, to := range table.names {
		object(to.path, to.name)
	}
	for key, to := range table.members {
		member(key, to)
	}
	for key, to := range table.groups {
		object(to.path, to.name)
		member(key, to.name)
		member(key, key[strings.LastIndexByte(key, '.')+1:])
	}
}
