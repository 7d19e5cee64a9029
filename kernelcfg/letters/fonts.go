package main

import (
	"bytes"
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"codeberg.org/go-fonts/liberation/liberationserifitalic"
	"codeberg.org/go-fonts/liberation/liberationserifregular"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"

	"latentlab/lib/home"
	"latentlab/lib/letters"
)

// builtIn returns the font that figures use for a request's typeface.
func builtIn(r letters.Request) *font.Face {
	file := liberationsansregular.TTF
	switch {
	case r.Serif && r.Italic:
		file = liberationserifitalic.TTF
	case r.Serif:
		file = liberationserifregular.TTF
	case r.Bold:
		file = liberationsansbold.TTF
	}
	face, err := font.ParseTTF(bytes.NewReader(file))
	if err != nil {
		panic("a built-in font: " + err.Error()) // the fonts are compiled in
	}
	return face
}

// scripts are the files of the fonts of `setup -fonts` by script, so that few are read.
var scripts = []struct {
	table *unicode.RangeTable
	file  string
}{
	{unicode.Hebrew, "NotoSansHebrew"}, {unicode.Arabic, "NotoSansArabic"}, {unicode.Devanagari, "NotoSansDevanagari"},
	{unicode.Bengali, "NotoSansBengali"}, {unicode.Tamil, "NotoSansTamil"}, {unicode.Telugu, "NotoSansTelugu"},
	{unicode.Thai, "NotoSansThai"}, {unicode.Hiragana, chinese}, {unicode.Katakana, chinese}, {unicode.Hangul, chinese},
	{unicode.Han, chinese},
}

// chinese is the collection of fonts for Chinese, Japanese and Korean, in which letters that
// the languages share have the form of the font's language. The indices are those of Noto's
// collection.
const (
	chinese    = "NotoSansCJK"
	japanese   = 0
	korean     = 1
	simplified = 2
)

// fallback is a shaping.Fontmap: it takes the typeface itself for what it has, and other
// fonts for the rest.
type fallback struct {
	own      *font.Face
	weight   float32
	language int                   // index of chinese
	faces    map[string]*font.Face // by path: one face for each, so that its letters join
	missing  []rune
}

func newFallback(r letters.Request) *fallback {
	f := &fallback{own: builtIn(r), weight: 400, language: simplified, faces: map[string]*font.Face{}}
	if r.Bold {
		f.weight = 700
	}
	for _, letter := range r.Text {
		switch {
		case unicode.In(letter, unicode.Hiragana, unicode.Katakana):
			f.language = japanese
		case unicode.Is(unicode.Hangul, letter):
			f.language = korean
		}
	}
	return f
}

// ResolveFace implements shaping.Fontmap.
func (f *fallback) ResolveFace(r rune) *font.Face {
	if _, ok := f.own.NominalGlyph(r); ok {
		return f.own
	}
	for _, path := range candidates(r) {
		if face := f.face(path); face != nil {
			if _, ok := face.NominalGlyph(r); ok {
				return face
			}
		}
	}
	if !letters.Invisible(r) && !slices.Contains(f.missing, r) {
		f.missing = append(f.missing, r)
	}
	return f.own
}

// face returns the face of a file in the fallback's weight, or nil if it cannot be read.
func (f *fallback) face(path string) *font.Face {
	face, ok := f.faces[path]
	if !ok {
		if read := load(path, f.language); read != nil {
			face = font.NewFace(read)
			face.SetVariations([]font.Variation{{Tag: opentype.MustNewTag("wght"), Value: f.weight}})
		}
		f.faces[path] = face
	}
	return face
}

// candidates returns the paths of the fonts that may have a letter: those of its script, then
// all others, small ones first.
func candidates(r rune) []string {
	dir, err := home.Dir(letters.Folder)
	if err != nil {
		return nil
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	first := ""
	for _, s := range scripts {
		if unicode.Is(s.table, r) {
			first = s.file
		}
	}
	sizes := map[string]int64{}
	var paths []string
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !info.Mode().IsRegular() || !isFont(e.Name()) {
			continue
		}
		path := filepath.Join(dir, e.Name())
		paths, sizes[path] = append(paths, path), info.Size()
		if first != "" && strings.HasPrefix(e.Name(), first) {
			sizes[path] = 0
		}
	}
	slices.SortStableFunc(paths, func(a, b string) int { return cmp.Compare(sizes[a], sizes[b]) })
	return paths
}

func isFont(name string) bool {
	return slices.Contains([]string{".ttf", ".otf", ".ttc", ".otc"}, strings.ToLower(filepath.Ext(name)))
}

// member is a font of a file.
type member struct {
	path  string
	index int
}

var loaded = map[member]*font.Font{} // nil for a file that is no font

// load returns the font of a file, or of a collection the one for a language. It returns nil
// if the file is no font.
func load(path string, language int) *font.Font {
	if !strings.HasPrefix(filepath.Base(path), chinese) {
		language = 0
	}
	key := member{path, language}
	f, ok := loaded[key]
	if !ok {
		f = read(path, language)
		loaded[key] = f
	}
	return f
}

// read returns the font with an index in a file, or nil if the file is no font.
func read(path string, index int) *font.Font {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	loaders, err := opentype.NewLoaders(bytes.NewReader(data))
	if err != nil || len(loaders) == 0 {
		return nil
	}
	f, err := font.NewFont(loaders[min(index, len(loaders)-1)])
	if err != nil {
		return nil
	}
	return f
}
