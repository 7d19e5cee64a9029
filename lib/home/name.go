package home

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// CleanName cleans the name of a file in dir, which may contain folders, as
// "chapter/vae". It returns an error for a name of a hidden file or of a file
// outside dir, and for one with a line break or another character that no reader
// can see. The name may end in suffix, the files' extension.
//
// A letter with an accent can be one character or two, which look alike. The
// result has the form of the file or folder that dir has, otherwise one character
// (Unicode's normal form C).
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
	case !utf8.ValidString(name) || strings.ContainsFunc(name, isInvisible):
		return "", fmt.Errorf("the name %q has a character that cannot be seen: expected letters, digits, spaces and "+
			"signs, such as \"vae-001\"", name)
	}
	return formOnDisk(clean, dir, suffix), nil
}

// isInvisible reports whether r breaks a line, controls a terminal, or turns the
// direction of the text after it. Joiners are not among them: emoji and several
// scripts need them.
func isInvisible(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Zl, unicode.Zp, unicode.Bidi_Control)
}

// formOnDisk returns a clean name in the normal form in which dir has it, part by
// part; form C where it is not there.
func formOnDisk(clean, dir, suffix string) string {
	if !strings.ContainsFunc(clean, func(r rune) bool { return r >= utf8.RuneSelf }) {
		return clean
	}
	parts := strings.Split(norm.NFC.String(clean), string(filepath.Separator))
	for i, part := range parts {
		entries, _ := os.ReadDir(dir) // sorted by name; none in a folder that does not exist
		for _, entry := range entries {
			if form := norm.NFC.String(entry.Name()); form == part || i == len(parts)-1 && form == part+suffix {
				parts[i] = entry.Name()
				if entry.Name() == part {
					break
				}
			}
		}
		dir = filepath.Join(dir, parts[i])
	}
	return filepath.Join(parts...)
}

// ListNames describes, for an error message, the files with a suffix in dir and
// its subfolders by their names without the suffix. It quotes a name that could
// be taken for something else.
func ListNames(dir, suffix string) string {
	var names []string
	_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(path, suffix) && !strings.HasPrefix(d.Name(), ".") {
			if name, err := filepath.Rel(dir, path); err == nil {
				names = append(names, quoted(strings.TrimSuffix(name, suffix)))
			}
		}
		return nil // list nothing from a folder that cannot be read
	})
	if names == nil {
		return "there are none in " + dir
	}
	return "in " + dir + " there are " + strings.Join(names, ", ")
}

// quoted returns a name, in quotation marks if it contains a comma or what cannot
// be seen.
func quoted(name string) string {
	if strings.ContainsFunc(name, func(r rune) bool { return r == ',' || !unicode.IsPrint(r) }) {
		return strconv.Quote(name)
	}
	return name
}
