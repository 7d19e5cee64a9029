package home_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"latentlab/lib/home"
)

// A name is found in the form in which the disk has it: é is one character or two.
func TestNormalForms(t *testing.T) {
	const one, two = "caf\u00e9", "cafe\u0301"
	for disk, names := range map[string][]string{
		"":                         {one},
		one:                        {one},
		two:                        {two},
		one + ".safetensors":       {one, one + ".safetensors"},
		two + ".safetensors":       {two, two + ".safetensors"},
		two + "/" + two:            {two + "/" + two},
		two + "/vae.safetensors":   {two + "/vae", two + "/vae.safetensors"},
		"\u1100\u1161.safetensors": {one}, // another name, in the letters that Hangul is composed of
	} {
		dir := t.TempDir()
		if disk != "" {
			path := filepath.Join(dir, disk)
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, nil, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		for _, name := range names {
			// What is asked for in either form is the one that is there.
			for _, asked := range []string{name, strings.ReplaceAll(name, two, one), strings.ReplaceAll(name, one, two)} {
				got, err := home.CleanName(asked, dir, ".safetensors")
				if got = strings.TrimSuffix(got, ".safetensors"); err != nil || got != strings.TrimSuffix(name, ".safetensors") {
					t.Errorf("on a disk with %+q the name %+q is %+q (%v), expected %+q", disk, asked, got, err, name)
				}
			}
		}
	}
}

func TestInvisibleNames(t *testing.T) {
	for _, name := range []string{"a\nb", "a\tb", "a\r", "\x00", "a\x1b[2J", "a\u2028b", "a\u202eb", "\u2066a", "a\xffb", "a\x7f"} {
		if got, err := home.CleanName(name, ".", ""); err == nil || !strings.Contains(err.Error(), "cannot be seen") {
			t.Errorf("the name %q is %q (%v), expected an error", name, got, err)
		}
	}
	for _, name := range []string{"数字", "a b", "\U0001f469\u200d\U0001f52c", "नमस्ते", "می\u200cخواهم", "a-1_b.2, c"} {
		if got, err := home.CleanName(name, t.TempDir(), ""); err != nil || got != name {
			t.Errorf("the name %q is %q (%v), expected itself", name, got, err)
		}
	}
}

// A name of an older version with a line break does not look like two.
func TestListNames(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a\nb", "c, d", "e f", "é"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := home.ListNames(dir, ""), "in "+dir+` there are "a\nb", "c, d", e f, é`; got != want {
		t.Errorf("the list is %s, expected %s", got, want)
	}
}
