package figure

import (
	"strings"
	"testing"
)

// TestPieces: what follows an underscore is a subscript up to the next sign,
// in symbols only, and words of it stand upright.
func TestPieces(t *testing.T) {
	for _, c := range []struct {
		style style
		text  string
		want  string // subscripts in brackets, upright ones with a *
	}{
		{symbolStyle, "z", "z"},
		{symbolStyle, "D_cat", "D [cat]*"},
		{symbolStyle, "p(x_i | z_12)", "p(x [i]  | z [12]* )"},
		{symbolStyle, "x\u0302_i", "x\u0302 [i]"},
		{symbolStyle, "a_", "a []*"},
		{labelStyle, "mean_loss", "mean_loss"},
	} {
		var got []string
		for _, p := range pieces(c.style, c.text) {
			switch {
			case p.drop == 0 && p.text == "" && len(got) > 0: // nothing after the last subscript
				continue
			case p.drop > 0 && p.style.font == roman:
				got = append(got, "["+p.text+"]*")
			case p.drop > 0:
				got = append(got, "["+p.text+"]")
			default:
				got = append(got, p.text)
			}
			if p.drop > 0 && p.style.size >= c.style.size {
				t.Errorf("%q: the subscript %q is not smaller than the symbol", c.text, p.text)
			}
		}
		if joined := strings.Join(got, " "); joined != c.want {
			t.Errorf("%q is cut into %q, expected %q", c.text, joined, c.want)
		}
	}
	w := &writer{}
	if whole, bare := w.advance(symbolStyle, "D_cat"), w.advance(symbolStyle, "D"); whole <= bare {
		t.Errorf("D_cat is %g wide, D %g: a subscript takes room", whole, bare)
	}
	if sub, plain := w.rise(symbolStyle, "D_g"), w.rise(symbolStyle, "D"); sub != plain {
		t.Errorf("the baseline of D_g is %g below the middle and that of D %g: a subscript must not move the letter", sub, plain)
	}
}
