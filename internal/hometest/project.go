package hometest

import (
	"os"
	"path/filepath"
	"testing"

	"latentlab/lib/home"
)

// Project makes an empty project with that data/manifest.json, which is the project of
// this test, and returns its root.
func Project(t *testing.T, manifest []byte) string {
	t.Helper()
	root := t.TempDir()
	data := filepath.Join(root, "data")
	if err := os.Mkdir(data, 0o755); err != nil {
		t.Fatal(err)
	}
	for path, content := range map[string][]byte{
		filepath.Join(root, "go.mod"):        []byte("module latentlab\n"),
		filepath.Join(data, "manifest.json"): manifest,
	} {
		if err := os.WriteFile(path, content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv(home.RootEnv, root)
	return root
}
