package home

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
)

// CleanName cleans the name of a file in dir, which may contain folders, as
// "chapter/vae". It returns an error for a name of a hidden file or of a file
// outside dir. The name may end in suffix, the files' extension.
func CleanName(name, dir, suffix string) (string, error) {
	clean := filepath.Clean(name)
	switch base := strings.TrimSuffix(filepath.Base(clean), suffix); {
	case name == "" || filepath.IsLocal(name) && (base == "" || strings.HasPrefix(base, ".")):
		return "", fmt.Errorf("%q is not a valid name: expected one such as \"vae-001\", a file in %s", name, dir)
	case filepath.IsAbs(name):
		return "", fmt.Errorf("%q is an absolute path: expected a name such as \"vae-001\", a file in %s", name, dir)
	case !filepath.IsLocal(name):
		return "", fmt.Errorf("%q leads out of %s: "+
			"expected a name such as \"vae-001\", a file in that folder", name, dir)
	}
	return clean, nil
}

// ListNames describes, for an error message, the files with a suffix in dir and
// its subfolders by their names without the suffix.
func ListNames(dir, suffix string) string {
	var names []string
	_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(path, suffix) && !strings.HasPrefix(d.Name(), ".") {
			if name, err := filepath.Rel(dir, path); err == nil {
				names = append(names, strings.TrimSuffix(name, suffix))
			}
		}
		return nil // list nothing from a folder that cannot be read
	})
	if names == nil {
		return "there are none in " + dir
	}
	return "in " + dir + " there are " + strings.Join(names, ", ")
}
