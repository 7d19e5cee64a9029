package setup

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// CheckJupyter returns an error if a file of the Python environment with Jupyter is
// not what was installed: what starts from there then fails in its own words.
func (s *Setup) CheckJupyter() error {
	if err := checkPackages(s.Dir("venv"), true); err != nil {
		return fmt.Errorf("%w: `go run ./kernelcfg setup` makes the environment anew", err)
	}
	return nil
}

// checkPackages returns an error unless the Python environment at venv has the
// packages that pip installed: what their lists name at the top level, a file or
// a folder each; if deep is set, every file with its SHA-256.
func checkPackages(venv string, deep bool) error {
	lists := glob(venv, "lib/python3*/site-packages/*.dist-info/RECORD")
	if len(lists) == 0 {
		return errors.New("the Python environment has no packages")
	}
	present := map[string]bool{}
	for _, list := range lists {
		present[strings.ToLower(filepath.Base(filepath.Dir(list)))] = true
	}
	for line := range strings.Lines(pinned(jupyterPins)) {
		// A pin with a condition after a semicolon is for some systems only.
		if name := distInfo(line); !strings.Contains(line, ";") && !present[name] {
			return fmt.Errorf("the Python package %s is missing", trim([]byte(line)))
		}
	}
	check := checkTopLevel
	if deep {
		check = checkFiles
	}
	for _, list := range lists {
		text, err := os.ReadFile(list)
		if err != nil {
			return err
		}
		if err := check(filepath.Dir(filepath.Dir(list)), text); err != nil {
			return fmt.Errorf("the Python package %s is damaged: %w",
				strings.TrimSuffix(filepath.Base(filepath.Dir(list)), ".dist-info"), err)
		}
	}
	return nil
}

var separators = regexp.MustCompile(`[-_.]+`)

// distInfo returns the lower-case name of the folder in which pip describes a
// package, given as name==version.
func distInfo(pin string) string {
	name, version, _ := strings.Cut(strings.TrimSpace(pin), "==")
	return strings.ToLower(separators.ReplaceAllString(name, "_") + "-" + version + ".dist-info")
}

// checkTopLevel returns an error unless dir has what a package's list names at the
// top level.
func checkTopLevel(dir string, list []byte) error {
	seen := map[string]bool{}
	for line := range bytes.Lines(list) {
		name := string(line[:max(0, bytes.IndexAny(line, "/,\""))])
		if name == "" || name == ".." || seen[name] {
			continue // a name in quotation marks, a program, or one that was found
		}
		seen[name] = true
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			return fmt.Errorf("%s is missing", name)
		}
	}
	return nil
}

// checkFiles returns an error unless dir has every file of a package's list that
// has a SHA-256 there, with these bytes. What Python has compiled has none.
func checkFiles(dir string, list []byte) error {
	rows := csv.NewReader(bytes.NewReader(list))
	rows.FieldsPerRecord = -1
	all, err := rows.ReadAll()
	if err != nil {
		return fmt.Errorf("its list of files cannot be read: %w", err)
	}
	for _, row := range all {
		if len(row) < 2 || !strings.HasPrefix(row[1], "sha256=") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(row[0])))
		if err != nil {
			return fmt.Errorf("%s is missing", row[0])
		}
		if sum := sha256.Sum256(text); base64.RawURLEncoding.EncodeToString(sum[:]) != row[1][len("sha256="):] {
			return fmt.Errorf("%s is not what was installed", row[0])
		}
	}
	return nil
}
