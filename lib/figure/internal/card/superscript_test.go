package card

import (
	"testing"

	"gonum.org/v1/plot/vg"
)

// TestExponents checks that an exponent is drawn smaller and higher than digits on the line, that
// a minus is drawn in it, and that no letter is missing.
func TestExponents(t *testing.T) {
	var w Writer
	top := func(text string) (low, high float64) {
		o, ok := w.shape(NoteStyle, text)
		if !ok {
			t.Fatalf("%q is not drawn as outlines", text)
		}
		low, high = 1e9, -1e9
		for _, part := range o.path {
			if part.Type != vg.CloseComp {
				low, high = min(low, float64(part.Pos.Y)), max(high, float64(part.Pos.Y))
			}
		}
		return low, high
	}
	plain := w.Advance(NoteStyle, "10")
	for text, digits := range map[string]int{"10⁹": 1, "10¹⁰": 2, "10⁰": 1} {
		width := w.Advance(NoteStyle, text)
		if want := plain * (1 + 0.68*float64(digits)/2); width < want-0.1 || width > want+0.1 {
			t.Errorf("%q is %.2f pixels wide, expected %.2f", text, width, want)
		}
	}
	if with, without := w.Advance(NoteStyle, "10⁻⁶"), w.Advance(NoteStyle, "10⁶"); with < without+3 {
		t.Errorf("10⁻⁶ is %.2f pixels wide and 10⁶ %.2f: the minus has no room", with, without)
	}
	low, high := top("⁹⁰⁴")
	if capital := 0.7 * NoteStyle.Size; low < 0.3*NoteStyle.Size || high < capital || high > 1.25*capital {
		t.Errorf("exponents reach from %.2f to %.2f pixels above the line, of digits %.2f high", low, high, capital)
	}
	if _, ok := w.shape(NoteStyle, "σ² = 0.5"); ok {
		t.Error("² alone is in the font")
	}
	if missing := w.Missing(); missing != "" {
		t.Errorf("%q are missing", missing)
	}
}

// TestExponentsOfOtherLetters checks that a text whose letters the font lacks is still one that
// the program with fonts of its own draws.
func TestExponentsOfOtherLetters(t *testing.T) {
	if _, ok := outlined(NoteStyle, "字10⁻⁶"); ok {
		t.Error("a letter that the font lacks was drawn")
	}
}
