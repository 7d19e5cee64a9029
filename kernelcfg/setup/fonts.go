package setup

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"latentlab/lib/letters"
)

// fontPins lists the fonts of figures for scripts other than Latin, Greek and Cyrillic, with
// their hashes: Noto, under the SIL Open Font License, in packages of PyPI.
//
//go:embed pins/fonts.txt
var fontPins string

// HasFonts reports whether the fonts for other scripts have been installed.
func (s *Setup) HasFonts() bool {
	_, err := os.Stat(s.stampPath("fonts"))
	return err == nil
}

// fonts installs the fonts for other scripts.
func (s *Setup) fonts() step {
	st := step{
		name: "fonts", part: "Fonts", title: "fonts for other scripts", inputs: fontPins, space: 100 << 20,
		outputs: []string{
			filepath.Join(letters.Folder, "NotoSansCJK-VF.otf.ttc"), filepath.Join(letters.Folder, "NotoEmoji[wght].ttf"),
		},
	}
	st.do = func(ctx context.Context) error {
		temp, err := s.temp(st.name)
		if err != nil {
			return err
		}
		defer os.RemoveAll(temp)
		packages, err := s.installPins(ctx, st, temp, fontPins, "downloading 24 MB")
		if err != nil {
			return err
		}
		return s.moveFonts(packages)
	}
	return st
}

// letters builds the program that draws with the fonts. It is a step of its own, so that a
// change of its sources downloads nothing.
func (s *Setup) letters() step {
	const name = "letters"
	program := filepath.FromSlash(letters.Program)
	sources, err := letterSources(s.Root)
	return step{
		name: name, part: "Drawing of letters", title: "the program for other scripts",
		inputs:  strings.Join([]string{sources, fmt.Sprint(err), runtime.Version(), runtime.GOOS, runtime.GOARCH}, "\n"),
		outputs: []string{program}, space: 10 << 20, cache: 20 << 20,
		do: func(ctx context.Context) error {
			return s.build(ctx, name, s.Root, "compiling", map[string]string{program: "./kernelcfg/" + name})
		},
	}
}

// moveFonts moves the fonts below packages, and their licenses, into the folder of fonts.
// What a reader has put there stays.
func (s *Setup) moveFonts(packages string) error {
	if err := os.MkdirAll(s.Dir(letters.Folder), 0o755); err != nil {
		return err
	}
	for _, pattern := range []string{"*.ttf", "*.ttc"} {
		for _, file := range glob(packages, filepath.Join("*", pattern)) {
			if err := os.Rename(file, s.Dir(letters.Folder, filepath.Base(file))); err != nil {
				return err
			}
		}
	}
	for _, license := range glob(packages, filepath.Join("*.dist-info", "licenses", "LICENSE")) {
		name := strings.TrimSuffix(filepath.Base(filepath.Dir(filepath.Dir(license))), ".dist-info") + "-LICENSE.txt"
		if err := os.Rename(license, s.Dir(letters.Folder, name)); err != nil {
			return err
		}
	}
	return nil
}

// letterSources returns the text of the program's sources.
func letterSources(root string) (string, error) {
	var all strings.Builder
	files := slices.Concat(glob(filepath.Join(root, "kernelcfg", "letters"), "*.go"),
		glob(filepath.Join(root, "lib", "letters"), "*.go"), []string{filepath.Join(root, "go.sum")})
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return "", err
		}
		all.Write(text)
	}
	return all.String(), nil
}
