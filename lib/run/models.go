package run

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"latentlab/lib/home"
)

const weightsSuffix = ".safetensors"

// ModelFile returns the file of weights that a name stands for:
// name.safetensors in $LATENTLAB_MODELS, or in .latentlab/models of the
// project. A notebook cell runs in a temporary folder, which is why names are
// not taken from there. A name may have folders in it, as "chapter/vae"; it
// is an error when it leads out of the models' folder.
func ModelFile(name string) (string, error) {
	dir, err := modelsDir()
	if err != nil {
		return "", err
	}
	clean, err := localName(name, dir)
	if err != nil {
		return "", err
	}
	if ending := filepath.Ext(clean); ending == ".pt" || ending == ".pth" {
		return "", fmt.Errorf("the model name %q ends in %s, which are PyTorch's pickled files: weights are kept as safetensors, leave the ending away", name, ending)
	}
	return filepath.Join(dir, strings.TrimSuffix(clean, weightsSuffix)+weightsSuffix), nil
}

func modelsDir() (string, error) {
	if dir := os.Getenv("LATENTLAB_MODELS"); dir != "" {
		return filepath.Abs(dir)
	}
	return home.Dir("models")
}

// localName cleans a name for a file in dir and returns an error when it
// would be a file elsewhere.
func localName(name, dir string) (string, error) {
	clean := filepath.Clean(name)
	switch base := strings.TrimSuffix(filepath.Base(clean), weightsSuffix); {
	case name == "" || filepath.IsLocal(name) && (base == "" || strings.HasPrefix(base, ".")):
		return "", fmt.Errorf("%q is no name: expected one such as \"vae-001\", which is kept in %s", name, dir)
	case filepath.IsAbs(name):
		return "", fmt.Errorf("%q is a path of this machine: expected a name such as \"vae-001\", which is kept in %s", name, dir)
	case !filepath.IsLocal(name):
		return "", fmt.Errorf("%q leads out of %s: expected a name such as \"vae-001\", which is kept there", name, dir)
	}
	return clean, nil
}

// saved says which models there are to load.
func saved() string {
	dir, err := modelsDir()
	if err != nil {
		return err.Error()
	}
	return listed(dir, weightsSuffix)
}

// listed says which names there are in a folder, less an ending.
func listed(dir, suffix string) string {
	var names []string
	_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(path, suffix) && !strings.HasPrefix(d.Name(), ".") {
			if name, err := filepath.Rel(dir, path); err == nil {
				names = append(names, strings.TrimSuffix(name, suffix))
			}
		}
		return nil // a folder that cannot be read lists nothing
	})
	if names == nil {
		return "there is none in " + dir
	}
	return "in " + dir + " there are " + strings.Join(names, ", ")
}
