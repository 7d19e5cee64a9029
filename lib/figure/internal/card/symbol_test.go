package card

import (
	"strings"
	"testing"
)

// TestPieces checks that what follows an underscore is a subscript, in symbols
// only and up to the next sign, and that subscripts that are words are upright.
func TestPieces(t *testing.T) {
	for _, c := range []struct {
		style Style
		text  string
		want  string // subscripts in brackets, upright ones with a *
	}{
		{SymbolStyle, "z", "z"},
		{SymbolStyle, "D_cat", "D [cat]*"},
		{SymbolStyle, "p(x_i | z_12)", "p(x [i]  | z [12]* )"},
		{SymbolStyle, "x\u0302_i", "x\u0302 [i]"},
		{SymbolStyle, "a_", "a []*"},
		{LabelStyle, "mean_loss", "mean_loss"},
	} {
		var got []string
		for _, p := range pieces(c.style, c.text) {
			switch {
			case p.drop == 0 && p.text == "" && len(got) > 0: // nothing after the last subscript
				continue
			case p.drop > 0 && p.style.Font == Roman:
				got = append(got, "["+p.text+"]*")
			case p.drop > 0:
				got = append(got, "["+p.text+"]")
			default:
				got = append(got, p.text)
			}
			if p.drop > 0 && p.style.Size >= c.style.Size {
				t.Errorf("%q: the subscript %q is not smaller than the symbol", c.text, p.text)
			}
		}
		if joined := strings.Join(got, " "); joined != c.want {
			t.Errorf("%q is split into %q, expected %q", c.text, joined, c.want)
		}
	}
	w := &Writer{}
	if whole, bare := w.Advance(SymbolStyle, "D_cat"), w.Advance(SymbolStyle, "D"); whole <= bare {
		t.Errorf("D_cat is %g wide, D %g: expected room for the subscript", whole, bare)
	}
	if sub, plain := w.rise(SymbolStyle, "D_g"), w.rise(SymbolStyle, "D"); sub != plain {
		t.Errorf("the baseline of D_g is %g below the middle and that of D %g: expected a subscript not to move the letter", sub, plain)
	}
}
