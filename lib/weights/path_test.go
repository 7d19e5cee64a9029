package weights_test

import (
	"path/filepath"
	"strings"
	"testing"

	"latentlab/lib/home"
	"latentlab/lib/trained"
	"latentlab/lib/weights"
)

func TestPath(t *testing.T) {
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
		if got, err := weights.Path(name); err != nil || got != filepath.Join(root, ".latentlab", "models", file) {
			t.Errorf("%q has the path %s (%v), expected %s", name, got, err, file)
		}
	}
	for name, want := range map[string]string{
		"":                 "is not a valid name",
		".":                "is not a valid name",
		"a/..":             "is not a valid name",
		".safetensors":     "is not a valid name",
		".hidden":          "is not a valid name",
		"..":               "leads out of",
		"../vae":           "leads out of",
		"a/../../vae":      "leads out of",
		"/vae.safetensors": "is an absolute path",
		"./vae.pth":        "pickle",
		"vae.pt":           "pickle",
	} {
		if got, err := weights.Path(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q has the path %q (%v), expected an error with %q", name, got, err, want)
		}
	}
}

func TestSaveWithoutModel(t *testing.T) {
	t.Setenv("LATENTLAB_MODELS", t.TempDir())
	for _, m := range []*trained.Model{nil, {}} {
		if err := weights.Save(m, "none"); err == nil || !strings.Contains(err.Error(), "no trained model") {
			t.Errorf("Save of %v returned %v", m, err)
		}
	}
}
