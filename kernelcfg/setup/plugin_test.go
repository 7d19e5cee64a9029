package setup

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestUnpackPlugin(t *testing.T) {
	dir := t.TempDir()
	wheel, path := filepath.Join(dir, "p.whl"), filepath.Join(dir, "pjrt", PluginFile)
	f, err := os.Create(wheel)
	must(t, err)
	z := zip.NewWriter(f)
	w, err := z.Create("in/plugin.so")
	must(t, err)
	content := bytes.Repeat([]byte("plugin "), 100000)
	_, err = w.Write(content)
	must(t, err)
	must(t, z.Close())
	must(t, f.Close())

	err = unpackPlugin(wheel, "in/plugin.so", path, strings.Repeat("0", 64), 1<<20)
	if err == nil || !strings.Contains(err.Error(), "SHA-256") {
		t.Errorf("a plugin with another hash: %v", err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("a plugin with another hash was installed")
	}
	sum := sha256.Sum256(content)
	must(t, unpackPlugin(wheel, "in/plugin.so", path, hex.EncodeToString(sum[:]), 1<<20))
	if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, content) {
		t.Errorf("the plugin was not unpacked whole: %v", err)
	}
	longer := filepath.Join(dir, "pjrt", "longer")
	err = unpackPlugin(wheel, "in/plugin.so", longer, hex.EncodeToString(sum[:]), int64(len(content)-1))
	if err == nil || !strings.Contains(err.Error(), "more than") {
		t.Errorf("a plugin that is too long: %v", err)
	}
	if entries, err := os.ReadDir(filepath.Dir(longer)); err != nil || len(entries) != 1 {
		t.Errorf("a plugin that is too long left %v, %v", entries, err)
	}
	if err := os.Truncate(wheel, 100); err != nil {
		t.Fatal(err)
	}
	if err := unpackPlugin(wheel, "in/plugin.so", path, hex.EncodeToString(sum[:]), 1<<20); err == nil {
		t.Error("half a package is not an error")
	}
	if got, _ := os.ReadFile(path); !bytes.Equal(got, content) {
		t.Error("half a package removed the plugin")
	}
}

// TestChoosePlugin checks that a choice holds until another is made, and that an
// unknown plugin is an error, wherever its name comes from.
func TestChoosePlugin(t *testing.T) {
	s, _ := testSetup(t)
	if !s.UsesXLA() {
		t.Skip("there is no plugin for this machine")
	}
	inputs := func() string {
		t.Helper()
		must(t, s.findHost())
		return s.plugin().inputs
	}
	names := PluginNames()
	first := inputs()
	if !strings.HasPrefix(first, names[0]+"==") {
		t.Errorf("the default is %q, expected %s", first, names[0])
	}
	for _, name := range names {
		must(t, s.ChoosePlugin(name))
		if got := inputs(); !strings.HasPrefix(got, name+"==") {
			t.Errorf("%s was chosen, %q is set up", name, got)
		}
	}
	if err := s.ChoosePlugin("no-such"); err == nil || !strings.Contains(err.Error(), names[0]) {
		t.Errorf("an unknown plugin: %v", err)
	}
	must(t, s.ChoosePlugin(""))
	if got := inputs(); got != first {
		t.Errorf("%q after the default was restored, expected %q", got, first)
	}
	must(t, os.WriteFile(s.Dir(pluginChoiceFile), []byte("no-such\n"), 0o644))
	if err := s.findHost(); err == nil || !strings.Contains(err.Error(), "setup -plugin default") {
		t.Errorf("a file with an unknown plugin: %v", err)
	}
}
