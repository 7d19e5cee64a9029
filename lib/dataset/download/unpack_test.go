package download

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"latentlab/internal/hometest"
)

// TestUnpackerUsesBaseNames checks that an archive cannot write outside its folder.
func TestUnpackerUsesBaseNames(t *testing.T) {
	outer := t.TempDir()
	inner := filepath.Join(outer, "inner")
	if err := os.Mkdir(inner, 0o755); err != nil {
		t.Fatal(err)
	}
	path := writeFile(t, inner, "a.tgz", archive(t, map[string][]byte{
		"../toy-images":      toyImages,
		"package/other":      []byte("not wanted"),
		"package/toy-labels": toyLabels,
	}))
	u := unpacker{wanted: map[string]int64{"toy-images": int64(len(toyImages)), "toy-labels": int64(len(toyLabels))}, found: make(map[string]string)}
	if err := u.unpackTar(path); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"toy-images": filepath.Join(inner, "toy-images"), "toy-labels": filepath.Join(inner, "toy-labels")}
	for name, path := range want {
		if u.found[name] != path {
			t.Errorf("%s at %q, want %q", name, u.found[name], path)
		}
		if got, err := os.ReadFile(path); err != nil || !slices.Equal(got, toyFiles[name]) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if entries, _ := os.ReadDir(outer); len(entries) != 1 {
		t.Errorf("%d entries in the outer folder, want only the inner one", len(entries))
	}
}

// TestUnpackZip checks that a wheel's members are those of the wanted path, whole, and no
// larger than wanted.
func TestUnpackZip(t *testing.T) {
	dir := t.TempDir()
	wheel := zipArchive(t, map[string][]byte{
		"toy/images/a.jpg": toyImages, "toy/other/a.jpg": toyLabels, "toy/other/b.csv": toyLabels, "../toy/images/a.jpg": toyLabels,
	})
	path := writeFile(t, dir, "toy.whl", wheel)
	unpack := func(path string, most int) (*unpacker, error) {
		u := &unpacker{wanted: map[string]int64{"toy/images/a.jpg": int64(most), "b.csv": int64(most)}, found: make(map[string]string)}
		return u, u.unpackZip(path)
	}
	u, err := unpack(path, len(toyImages))
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string][]byte{"toy/images/a.jpg": toyImages, "b.csv": toyLabels} {
		if got, err := os.ReadFile(u.found[key]); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %d bytes, want %d; error %v", key, len(got), len(want), err)
		}
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 3 {
		t.Errorf("%d files beside the wheel, want it and two", len(entries))
	}
	if _, err := unpack(path, len(toyImages)-1); err == nil || !strings.Contains(err.Error(), "has more than") {
		t.Errorf("a member that is too long: %v", err)
	}
	if _, err := unpack(writeFile(t, dir, "cut.whl", wheel[:len(wheel)/2]), len(toyImages)); err == nil ||
		!strings.Contains(err.Error(), "cut.whl") {
		t.Errorf("half a wheel: %v", err)
	}
	damaged := bytes.Replace(wheel, toyImages[:64], make([]byte, 64), 1) // stored, so that only its CRC differs
	if _, err := unpack(writeFile(t, dir, "damaged.whl", damaged), len(toyImages)); err == nil ||
		!strings.Contains(err.Error(), "checksum") {
		t.Errorf("a damaged wheel: %v", err)
	}
}

// TestPackagesWithoutEnd checks that the size of a package is limited while it is
// read, and that the next source serves.
func TestPackagesWithoutEnd(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: npm and apt run five times")
	}
	zeros := make([]byte, 8<<20)
	npm := source{Kind: "npm", Package: "toy-data", Version: "1.0.0"}
	for _, tc := range []struct {
		name  string
		serve func(t *testing.T) source
		want  string // reported of the source
	}{
		{"npm, a download", func(t *testing.T) source {
			needClient(t, "npm", "--version")
			serveNPM(t, func(w http.ResponseWriter) {
				for sent := 0; sent < 1<<30; sent += len(zeros) {
					if _, err := w.Write(zeros); err != nil {
						return
					}
				}
				t.Error("npm accepted a gigabyte")
			})
			return npm
		}, "npm"},
		{"npm, a member", func(t *testing.T) source {
			needClient(t, "npm", "--version")
			serveNPM(t, func(w http.ResponseWriter) {
				w.Write(archive(t, map[string][]byte{"package/package.json": []byte(`{"name": "toy-data", "version": "1.0.0"}`), "package/toy-images": zeros[:1<<20]}))
			})
			return npm
		}, "toy-images in "},
		{"npm, all members", func(t *testing.T) source {
			needClient(t, "npm", "--version")
			serveNPM(t, func(w http.ResponseWriter) {
				w.Write(archive(t, map[string][]byte{"package/package.json": []byte(`{"name": "toy-data", "version": "1.0.0"}`), "package/other": zeros, "package/toy-images": toyImages}))
			})
			return npm
		}, "unpacked, has more than"},
		{"apt, a member", func(t *testing.T) source {
			serveApt(t, map[string][]byte{"toy-images": zeros[:1<<20]})
			return source{Kind: "apt", Package: "dataset-toy"}
		}, "toy-images in "},
		{"apt, all members", func(t *testing.T) source {
			serveApt(t, map[string][]byte{"other": zeros})
			return source{Kind: "apt", Package: "dataset-toy"}
		}, "unpacked, has more than"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			defer func(was int64) { maxPackage = was }(maxPackage)
			maxPackage = 4 << 20
			bad := tc.serve(t)
			var root, reported string
			for range 3 {
				root = hometest.Project(t, toyManifest(t, bad, mirror(t, nil)))
				var err error
				if reported, err = fetchToy(t, t.Context()); err != nil {
					t.Fatal(err)
				}
				if tc.want == "npm" || !strings.Contains(reported, "npm: exit status") {
					break // on a busy machine npm sometimes fails without a message
				}
			}
			if !strings.Contains(reported, bad.String()+" skipped") || !strings.Contains(reported, tc.want) {
				t.Errorf("reported %q, expected that it was skipped, and %q", reported, tc.want)
			}
			requireToy(t, root)
		})
	}
}
