package run_test

import (
	"path/filepath"
	"strings"
	"testing"

	"latentlab/lib/home"
	"latentlab/lib/run"
)

func TestModelFile(t *testing.T) {
	root := must(home.Root())
	t.Setenv("LATENTLAB_MODELS", "")
	t.Setenv(home.RootEnv, root)
	t.Chdir(t.TempDir()) // as a cell does
	for name, file := range map[string]string{
		"vae-001":             "vae-001.safetensors",
		"vae.safetensors":     "vae.safetensors",
		"./001/vae":           "001/vae.safetensors",
		"a/../vae 1.5 größer": "vae 1.5 größer.safetensors",
	} {
		if got, err := run.ModelFile(name); err != nil || got != filepath.Join(root, ".latentlab", "models", file) {
			t.Errorf("%q is kept in %s (%v), expected %s", name, got, err, file)
		}
	}
	for name, says := range map[string]string{
		"":                 "is no name",
		".":                "is no name",
		"a/..":             "is no name",
		".safetensors":     "is no name",
		".hidden":          "is no name",
		"..":               "leads out of",
		"../vae":           "leads out of",
		"a/../../vae":      "leads out of",
		"/vae.safetensors": "is a path of this machine",
		"./vae.pth":        "pickled",
		"vae.pt":           "pickled",
	} {
		if got, err := run.ModelFile(name); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q is kept in %q (%v), expected an error that says %q", name, got, err, says)
		}
	}
}
