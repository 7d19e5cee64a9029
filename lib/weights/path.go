package weights

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"latentlab/lib/home"
)

const suffix = ".safetensors"

// Path returns the weights file with a name: name.safetensors in
// $LATENTLAB_MODELS, or in the project's .latentlab/models. Names are not relative
// to the working directory, since a notebook cell runs in a temporary folder. A
// name may contain folders, such as "chapter/vae". Path returns an error for a name
// that leads out of the models' folder.
func Path(name string) (string, error) {
	dir, err := modelsDir()
	if err != nil {
		return "", err
	}
	clean, err := home.CleanName(name, dir, suffix)
	if err != nil {
		return "", err
	}
	if extension := filepath.Ext(clean); extension == ".pt" || extension == ".pth" {
		return "", fmt.Errorf("the model name %q ends in %s, a PyTorch pickle: "+
			"weights are stored as safetensors; omit the extension", name, extension)
	}
	return filepath.Join(dir, strings.TrimSuffix(clean, suffix)+suffix), nil
}

func modelsDir() (string, error) {
	if dir := os.Getenv("LATENTLAB_MODELS"); dir != "" {
		return filepath.Abs(dir)
	}
	return home.Dir("models")
}

// listModels describes, for an error message, the models that can be loaded.
func listModels() string {
	dir, err := modelsDir()
	if err != nil {
		return err.Error()
	}
	return home.ListNames(dir, suffix)
}
