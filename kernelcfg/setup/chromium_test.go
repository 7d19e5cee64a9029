package setup

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"latentlab/internal/chromium"
)

func TestChromiumParts(t *testing.T) {
	const list = `Reading package lists...
Building dependency tree...
'http://mirror.example/debian/pool/main/libx/libx11/libx11-6_1.8.4-2_amd64.deb' libx11-6_2%3a1.8.4-2_amd64.deb 759544 SHA256:00
'http://mirror.example/debian/pool/main/g/glibc/libc6_2.36-9_amd64.deb' libc6_2.36-9_amd64.deb 2756000 SHA256:00
'http://mirror.example/debian/pool/main/s/systemd/systemd_252_amd64.deb' systemd_252_amd64.deb 3043940 SHA256:00
'http://mirror.example/debian/pool/main/l/llvm/libllvm15_15.0.6_amd64.deb' libllvm15_1%3a15.0.6-4+b1_amd64.deb 23115156 SHA256:00
'http://mirror.example/debian/pool/main/f/fonts-dejavu/fonts-dejavu-core_2.37-6_all.deb' fonts-dejavu-core_2.37-6_all.deb 1067728 SHA256:00
'http://mirror.example/debian-security/pool/c/chromium/chromium_156.0%7edeb12u1_amd64.deb' chromium_156.0~deb12u1_amd64.deb 81157036 
'http://mirror.example/debian-security/pool/c/chromium/chromium-common_156.0%7edeb12u1_amd64.deb' chromium-common_156.0~deb12u1_amd64.deb 31631552 
`
	want := []string{"libx11-6", "fonts-dejavu-core", "chromium", "chromium-common"}
	if got := chromiumParts(list); !slices.Equal(got, want) {
		t.Errorf("unpacks %q, want %q", got, want)
	}
	if got := chromiumParts("E: Unable to locate package chromium\n"); len(got) != 0 {
		t.Errorf("unpacks %q of an error", got)
	}
}

// TestChromiumThatFails checks that a browser that shows no page is removed, so that
// another on the machine is used.
func TestChromiumThatFails(t *testing.T) {
	s := New(t.TempDir(), io.Discard)
	for _, dir := range []string{s.Dir("chromium"), s.Dir("tmp")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(s.Dir(chromium.Run), []byte("#!/bin/sh\necho no library >&2\nexit 1\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	err := s.tryChromium(t.Context())
	if err == nil || !strings.Contains(err.Error(), "no library") || !strings.Contains(err.Error(), chromium.Env) {
		t.Errorf("trying it returns %v, want its output and %s", err, chromium.Env)
	}
	if _, err := os.Stat(s.Dir(chromium.Run)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("it is still there: %v", err)
	}
}

// TestChromiumElsewhere looks for a browser on a machine without one and
// without apt.
func TestChromiumElsewhere(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	t.Setenv(chromium.Env, "")
	s := New(t.TempDir(), io.Discard)
	if !needsBrowser() {
		t.Error("an empty PATH has a browser on it")
	}
	if path, err := chromium.Find(s.Root); !errors.Is(err, chromium.ErrNotFound) {
		t.Errorf("Find() = %q, %v", path, err)
	}
	err := s.chromium().do(t.Context())
	if err == nil || !strings.Contains(err.Error(), chromium.Env) || !strings.Contains(err.Error(), "install") {
		t.Errorf("setting it up returns %v, want what to install and %s", err, chromium.Env)
	}
}

// TestChromiumFonts checks that the folder's name may contain characters that XML
// escapes.
func TestChromiumFonts(t *testing.T) {
	s := New(filepath.Join(t.TempDir(), `a & b <"c">`), io.Discard)
	must(t, os.MkdirAll(s.Dir("chromium"), 0o755))
	must(t, s.writeChromiumRun(s.Dir("chromium")))
	text, err := os.ReadFile(s.Dir("chromium", "fonts.conf"))
	must(t, err)
	var fonts struct {
		Dirs []string `xml:"dir"`
	}
	err = xml.Unmarshal(text, &fonts)
	if err != nil || !slices.Contains(fonts.Dirs, s.Dir("chromium", "usr", "share", "fonts")) {
		t.Errorf("the fonts' settings name %q, %v", fonts.Dirs, err)
	}
}
