package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"latentlab/internal/hometest"
	"latentlab/lib/letters"
)

// drawn returns a text as outlines in the size that tests use.
func drawn(text string) letters.Line { return draw(letters.Request{Text: text, Size: 14}) }

// needFonts skips a test where the fonts of `setup -fonts` are missing, and with -short,
// which does not set them up.
func needFonts(t *testing.T) {
	if testing.Short() {
		t.Skip("the fonts are set up for the full tests")
	}
	hometest.Need(t, "the fonts", letters.Folder, "NotoEmoji[wght].ttf")
}

// TestOrder checks that right-to-left text is drawn from the right, and numbers and Latin
// words within it from the left. Liberation has Hebrew letters, so this needs no other font.
func TestOrder(t *testing.T) {
	for text, order := range map[string][]string{
		"אבג":       {"ג", "ב", "א"},
		"אב12":      {"12", "ב", "א"},
		"cat אב":    {"cat", "ב", "א"},
		"אב cat":    {"cat", "ב", "א"},
		"א (12)":    {"(", "12", ")", "א"}, // with mirrored parentheses
		"12 cats":   {"12", "cats"},
		"א\nב\x00ג": {"ג", "ב", "א"},
	} {
		want := ""
		for _, part := range order {
			want += drawn(part).Operations
		}
		if got := drawn(text).Operations; got != want {
			t.Errorf("%q is not drawn in the order %q from the left", text, order)
		}
	}
}

// TestJoined checks that letters take the forms that their neighbors ask for.
func TestJoined(t *testing.T) {
	needFonts(t)
	for text, parts := range map[string]string{
		"بب": "بب", "قطة": "قطة", // Arabic joins
		"क्ष":             "क\u094dष", // a Devanagari conjunct
		"बि":              "बि",       // the vowel sign goes before its letter
		"👨\u200d👩\u200d👧": "👨👩👧",      // one family
	} {
		apart := ""
		for _, r := range parts {
			apart += drawn(string(r)).Operations
		}
		if got := drawn(text); got.Operations == apart || len(got.Missing) > 0 {
			t.Errorf("%q is drawn as its letters one after another (without a font: %q)", text, string(got.Missing))
		}
	}
	if one, two := drawn("é"), drawn("e\u0301"); one.Width != two.Width {
		t.Errorf("a letter and its accent are %g wide, the composed letter %g", two.Width, one.Width)
	}
}

// TestFontsOfScripts checks that each script has a font, in two weights, and that Chinese
// characters have the form of their text's language.
func TestFontsOfScripts(t *testing.T) {
	needFonts(t)
	for _, text := range []string{"猫犬", "ねこネコ", "고양이", "قطة", "חתול", "बिल्ली", "ไทย", "বাংলা", "தமிழ்", "🐈😀❤️", "☀⬛", "Ελληνικά Кириллица"} {
		line := drawn(text)
		if len(line.Missing) > 0 || line.Width < 14 {
			t.Errorf("%q: %g wide, no font for %q", text, line.Width, string(line.Missing))
		}
		bold := draw(letters.Request{Text: text, Size: 14, Bold: true})
		if slices.Equal(bold.Points, line.Points) {
			t.Errorf("%q is the same in bold", text)
		}
		if large := draw(letters.Request{Text: text, Size: 28}); large.Width < 1.9*line.Width || large.Width > 2.1*line.Width {
			t.Errorf("%q is %g wide at 14 and %g at 28", text, line.Width, large.Width)
		}
	}
	if chinese, japanese := drawn("直"), drawn("直の"); strings.HasPrefix(japanese.Operations, chinese.Operations) {
		t.Error("直 has the same form in Chinese and in Japanese")
	}
	if line := drawn("a𓀀b𓀀"); string(line.Missing) != "𓀀" || line.Width == 0 {
		t.Errorf("without a font: %q, expected 𓀀", string(line.Missing))
	}
}

// TestServe checks that the program answers each request in turn.
func TestServe(t *testing.T) {
	var out bytes.Buffer
	in := strings.NewReader(`{"Text": "a", "Size": 10}` + "\n" + `{"Text": "aa", "Size": 10}` + "\n")
	err := letters.Serve(in, &out, func(r letters.Request) letters.Line { return letters.Line{Width: r.Size * float64(len(r.Text))} })
	if lines := strings.Split(strings.TrimSpace(out.String()), "\n"); err != nil || len(lines) != 2 || !strings.Contains(lines[1], `"Width":20`) {
		t.Errorf("the answers are %q (%v)", out.String(), err)
	}
	if err := letters.Serve(strings.NewReader("no JSON"), &out, draw); err == nil {
		t.Error("no error for what is no request")
	}
}

// FuzzDraw draws any text: it takes points for each operation, and does not panic.
func FuzzDraw(f *testing.F) {
	for _, text := range []string{"", " ", "\x00\xff", "א\u202e12", "\u2029\u2028a", "\u0301", "ي\u200dي", "क्", "🇦🇧🇨", strings.Repeat("ا", 300)} {
		f.Add(text)
	}
	points := map[rune]int{'M': 1, 'L': 1, 'Q': 2, 'C': 3}
	f.Fuzz(func(t *testing.T, text string) {
		line := drawn(text)
		n := 0
		for _, operation := range line.Operations {
			n += points[operation]
		}
		if len(line.Points) != 2*n || line.Width != line.Width || len(line.Missing) > utf8.RuneCountInString(text) {
			t.Errorf("%q has %d numbers for %d points, is %g wide, lacks %q", text, len(line.Points), n, line.Width, string(line.Missing))
		}
	})
}
