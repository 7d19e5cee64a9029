package export

import (
	"slices"
	"testing"
)

// toLoops and toRuns can be inverted.
func FuzzLoops(f *testing.F) {
	f.Add([]byte{0, 1, 2, 3, 9, 9, 9, 4, 2, 0})
	f.Add([]byte{})
	f.Add([]byte{7})
	f.Add([]byte{0, 1, 0, 1, 2, 3, 2, 3, 0, 1, 0, 1, 2, 3, 2, 3})
	f.Fuzz(func(t *testing.T, places []byte) {
		var index []int
		for _, p := range places {
			index = append(index, int(p))
		}
		loops, starts := toLoops(index)
		var back []int
		for _, r := range toRuns(starts) {
			for k := range r[2] {
				back = append(back, r[0]+k*r[1])
			}
		}
		for _, l := range slices.Backward(loops) {
			var inner []int
			for _, first := range back {
				for k := range l[1] {
					inner = append(inner, first+k*l[0])
				}
			}
			back = inner
		}
		if !slices.Equal(index, back) {
			t.Errorf("%v became %v: loops %v from %v", index, back, loops, starts)
		}
	})
}

// An upsampled image is one nest of loops.
func TestLoopsOfUpsampling(t *testing.T) {
	var index []int
	for y := range 6 {
		for x := range 8 {
			for c := range 5 {
				index = append(index, (y/2*4+x/2)*5+c)
			}
		}
	}
	loops, starts := toLoops(index)
	if want := [][2]int{{1, 5}, {0, 2}, {5, 4}, {0, 2}, {20, 3}}; !slices.Equal(loops, want) || len(starts) != 1 {
		t.Errorf("loops %v, %d starts: expected %v and one", loops, len(starts), want)
	}
}
