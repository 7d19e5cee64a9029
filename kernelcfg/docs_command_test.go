package main

import (
	"bytes"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestDocs shows the list of packages, a package, and a name of it.
func TestDocs(t *testing.T) {
	packages, err := readPackages(filepath.Join(projectRoot, "lib"))
	if err != nil {
		t.Fatal(err)
	}
	var list bytes.Buffer
	listPackages(&list, packages)
	for _, name := range slices.Concat(layers...) {
		if !strings.Contains(name, "internal") && !strings.Contains("\n"+list.String(), "\n"+path.Base(name)+" ") {
			t.Errorf("the list of packages lacks %s:\n%s", name, &list)
		}
	}
	for _, p := range packages {
		if p.synopsis == "" {
			t.Errorf("package %s has no text", p.name)
		}
	}
	for _, tc := range []struct {
		args []string
		want string
	}{
		{[]string{"notebook"}, "Package notebook is"},
		{[]string{"notebook", "Controls"}, "func Controls("},
		{[]string{"notebook.Train"}, "func Train("},
		{[]string{"ae.Config.Code"}, "Code int"},
		{[]string{"lib/figure/chart"}, "Package chart draws"},
	} {
		var out bytes.Buffer
		if err := showDocs(t.Context(), projectRoot, packages, tc.args, &out); err != nil || !strings.Contains(out.String(), tc.want) {
			t.Errorf("docs %q: %v, %.300s", tc.args, err, &out)
		}
	}
	err = showDocs(t.Context(), projectRoot, packages, []string{"nope"}, &list)
	if err == nil || !strings.Contains(err.Error(), `no package "nope": expected one of aae, `) {
		t.Error("an unknown package:", err)
	}
}
