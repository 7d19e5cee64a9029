package latent_test

import (
	"math"
	"strings"
	"testing"

	"latentlab/lib/latent"
)

func refused(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("error %v, expected one with %q", err, want)
	}
}

func TestCodes(t *testing.T) {
	codes, err := latent.JoinCodes([]uint16{3, 0}, 10, [][]float32{{0.5, -1}, {2, 7}})
	if err != nil {
		t.Fatal(err)
	}
	if len(codes) != 2 || len(codes[0]) != 12 || codes[0][3] != 1 || codes[0][10] != 0.5 || codes[1][0] != 1 ||
		codes[1][11] != 7 {
		t.Errorf("codes are %v", codes)
	}
	labels, styles, err := latent.SplitCodes(codes, 10)
	if err != nil || labels[0] != 3 || labels[1] != 0 || styles[0][1] != -1 || len(styles[1]) != 2 {
		t.Errorf("split into %v and %v: %v", labels, styles, err)
	}
	_, err = latent.JoinCodes([]uint16{3}, 10, [][]float32{{0.5}, {2}})
	refused(t, err, "1 labels and 2 styles")
	_, err = latent.JoinCodes([]uint16{10}, 10, [][]float32{{0.5}})
	refused(t, err, "label 0 is 10")
	_, _, err = latent.SplitCodes([][]float32{{1, 2}}, 10)
	refused(t, err, "code 0 has 2 numbers")
	for _, bad := range []float32{float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1))} {
		codes[1][4] = bad
		_, _, err = latent.SplitCodes(codes, 10)
		refused(t, err, "code 1")
	}
	if many, err := latent.JoinCodes([]uint16{299}, 300, [][]float32{{5}}); err != nil || len(many[0]) != 301 || many[0][299] != 1 {
		t.Errorf("a code of 300 classes is %v: %v", many, err)
	}
	_, err = latent.JoinCodes(nil, 0, nil)
	refused(t, err, "there are 0 classes")
}
