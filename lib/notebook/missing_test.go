package notebook

import (
	"strings"
	"testing"
)

func TestMissingText(t *testing.T) {
	for _, c := range []struct {
		missing   string
		installed bool
		want      string
	}{
		{"猫犬", false, "letters: 猫犬. Run `go run ./kernelcfg setup -fonts`"},
		{"𓀀", true, "letters of the figure: 𓀀. Put a TrueType"},
		{strings.Repeat("猫", 23), false, strings.Repeat("猫", 20) + " and 3 more"},
	} {
		if got := missingText(c.missing, c.installed); !strings.Contains(got, c.want) {
			t.Errorf("%q, expected %q in it", got, c.want)
		}
	}
}
