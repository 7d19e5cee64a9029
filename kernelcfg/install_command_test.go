//go:build unix

package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"latentlab/kernelcfg/setup"
	"latentlab/lib/home"
)

// TestForeignKernel checks that install and uninstall leave a kernel that belongs to
// somebody else as it is, and name its owner; -force removes it.
func TestForeignKernel(t *testing.T) {
	root, err := home.Root()
	must(t, err)
	other := t.TempDir()
	program, link := filepath.Join(other, "gonb"), filepath.Join(other, "link")
	must(t, os.Symlink(root, link))
	must(t, os.WriteFile(program, nil, 0o755))
	for _, tc := range []struct {
		name, text string
		err        string // empty: it may be removed
	}{
		{"this project's", fmt.Sprintf(`{"argv": [%q], "env": {"LATENTLAB_ROOT": %q}}`, program, root), ""},
		{"this project's, by way of a link", fmt.Sprintf(`{"argv": [%q], "env": {"LATENTLAB_ROOT": %q}}`, program, link), ""},
		{"another project's", fmt.Sprintf(`{"argv": [%q], "env": {"LATENTLAB_ROOT": %q}}`, program, other), "the project in " + other},
		{"a project's that is gone", `{"argv": ["/gone/gonb"], "env": {"LATENTLAB_ROOT": "/gone"}}`, ""},
		{"nobody's", `{"argv": ["mine", "-f"]}`, `it starts ["mine" "-f"]`},
		{"no JSON", `{"argv": [`, "finding out whose kernel"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			data := t.TempDir()
			t.Setenv("JUPYTER_DATA_DIR", data)
			path := filepath.Join(data, "kernels", setup.KernelName, "kernel.json")
			must(t, os.MkdirAll(filepath.Dir(path), 0o755))
			must(t, os.WriteFile(path, []byte(tc.text), 0o644))
			run := func(args ...string) error {
				cmd := command()
				cmd.SetArgs(args)
				cmd.SetOut(new(bytes.Buffer))
				return cmd.Execute()
			}
			if tc.err == "" {
				must(t, run("uninstall"))
			} else {
				for _, args := range []string{"install", "uninstall"} {
					if err := run(args); err == nil || !strings.Contains(err.Error(), tc.err) {
						t.Errorf("%s: error %v, want one with %q", args, err, tc.err)
					}
				}
				if text, err := os.ReadFile(path); err != nil || string(text) != tc.text {
					t.Errorf("the kernel is now %q (%v)", text, err)
				}
				must(t, run("uninstall", "--force"))
			}
			if _, err := os.Stat(filepath.Dir(path)); !os.IsNotExist(err) {
				t.Errorf("the kernel's folder is still there: %v", err)
			}
		})
	}
}
