package download

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var (
	toyImages = slices.Repeat([]uint8{0, 128, 255}, 4*1000)
	toyLabels = slices.Repeat([]uint8{3, 1}, 500)
	toyFiles  = map[string][]byte{"toy-images": toyImages, "toy-labels": toyLabels}
)

// pack returns the gzip file of raw.
func pack(t testing.TB, raw []byte) []byte {
	t.Helper()
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write(raw); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

// writeFile writes a file and returns its path.
func writeFile(t testing.TB, dir, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// toyManifest returns a manifest with a set "toy" of two files.
func toyManifest(t *testing.T, sources ...source) []byte {
	t.Helper()
	digest := func(b []byte) string {
		sum := sha256.Sum256(b)
		return hex.EncodeToString(sum[:])
	}
	set := dataSet{Name: "toy", Title: "Toy", Sources: sources}
	for _, name := range []string{"toy-images", "toy-labels"} {
		raw := toyFiles[name]
		packed := pack(t, raw)
		set.Files = append(set.Files, dataFile{
			Name: name, Size: int64(len(raw)), SHA256: digest(raw), CRC32C: fmt.Sprintf("%08x", crc32.Checksum(raw, castagnoli)),
			PackedSize: int64(len(packed)), PackedSHA256: digest(packed),
		})
	}
	out, err := json.Marshal(manifest{Sets: []dataSet{set}})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// mirror serves the toy set's files, changed by change unless it is nil.
func mirror(t *testing.T, change func(name string, packed []byte) []byte) source {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(r.URL.Path, "/")
		raw, ok := toyFiles[strings.TrimSuffix(name, ".gz")]
		if !ok {
			http.NotFound(w, r)
			return
		}
		content := pack(t, raw)
		if change != nil {
			if content = change(name, content); content == nil {
				http.NotFound(w, r)
				return
			}
		}
		w.Write(content)
	}))
	t.Cleanup(server.Close)
	return source{Kind: "url", Base: server.URL + "/"}
}

// deadMirror returns an address where nothing listens.
func deadMirror(t *testing.T) source {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return source{Kind: "url", Base: "http://" + listener.Addr().String() + "/"}
}

// fetchToy runs Fetch and returns what it reported.
func fetchToy(t *testing.T, ctx context.Context) (reported string, err error) {
	t.Helper()
	var lines []string
	err = Fetch(ctx, "toy", func(line string) { lines = append(lines, line) })
	return strings.Join(lines, "\n"), err
}

// requireToy checks that the set is present with the right bytes, and that no
// temporary files remain.
func requireToy(t *testing.T, root string) {
	t.Helper()
	dir := filepath.Join(root, ".latentlab", "data", "toy")
	for name, want := range toyFiles {
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %d bytes, want %d; error %v", name, len(got), len(want), err)
		}
	}
	requireNoTemporaryFiles(t, root)
}

// requireNoTemporaryFiles checks that a fetch has removed its temporary files.
func requireNoTemporaryFiles(t *testing.T, root string) {
	t.Helper()
	for _, pattern := range []string{"data/toy/" + tempPattern, "tmp/*"} {
		if files, _ := filepath.Glob(filepath.Join(root, ".latentlab", pattern)); len(files) > 0 {
			t.Errorf("temporary files remain: %v", files)
		}
	}
}
